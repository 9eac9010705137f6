// Output: write to a temporary file in the same folder, then rename, which either happens or does not.
#include "output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "program.hpp"

namespace fs = std::filesystem;

namespace chronograd::examples {
namespace {

/// A file that is gone when this is, unless it has been renamed.
struct Temporary {
    explicit Temporary(fs::path path) : path(std::move(path)) {}
    ~Temporary() {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    fs::path path;
};

void save(const fs::path& path, const std::string& text) {
    errno = 0;
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) { throw std::system_error(errno, std::generic_category()); }
}

/// The folders of `path` that do not exist yet, the outermost first.
std::vector<fs::path> missing_folders(const fs::path& path) {
    std::vector<fs::path> missing;
    std::error_code ignored;
    for (fs::path p = path; !p.empty() && !fs::exists(fs::symlink_status(p, ignored)); p = p.parent_path()) {
        if (p.has_filename()) { missing.insert(missing.begin(), p); }
    }
    return missing;
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& path) : path_(path) {
    const auto refuse = [&](const std::string& why) {
        throw InputError(fmt::format("--out {}: nothing can be written there: {}", path.string(), why));
    };
    note_interrupts();
    std::error_code error;
    if (fs::exists(path, error) && !fs::is_directory(path, error)) { refuse("Not a directory"); }
    for (const fs::path& folder : missing_folders(path)) {
        if (fs::create_directory(folder, error)) { made_.paths.push_back(folder); }
        if (error) { refuse(error.message()); }
    }
    try {
        const Temporary trial(temporary("trial"));
        save(trial.path, "");
    } catch (const std::system_error& e) { refuse(e.code().message()); }
}

OutputFolder::MadeFolders::~MadeFolders() {
    std::error_code ignored;  // fs::remove takes a folder away only if it is empty
    std::for_each(paths.rbegin(), paths.rend(), [&](const fs::path& folder) { fs::remove(folder, ignored); });
}

bool OutputFolder::write(const std::string& name, const std::function<void(const fs::path&)>& make) {
    try {
        const Temporary file(temporary(name));
        make(file.path);
        check_interrupt();
        fs::rename(file.path, path_ / name);
    } catch (const std::exception& e) {
        check_interrupt();  // it may have stopped gnuplot, too
        const auto* error = dynamic_cast<const std::system_error*>(&e);
        const std::string why = error == nullptr ? e.what() : error->code().message();
        if (failure_.empty()) { failure_ = fmt::format("{}: {}", (path_ / name).string(), why); }
        return false;
    }
    written_.push_back(name);
    return true;
}

bool OutputFolder::write_text(const std::string& name, const std::string& text) {
    return write(name, [&](const fs::path& path) { save(path, text); });
}

void OutputFolder::advise(const std::string& advice) { advice_ = advice; }

bool OutputFolder::has(const std::string& name) const {
    return std::find(written_.begin(), written_.end(), name) != written_.end();
}

std::string OutputFolder::listing() const {
    std::vector<std::string> paths;
    for (const std::string& name : written_) { paths.push_back((path_ / name).string()); }
    return paths.empty() ? "nothing" : fmt::format("{}", fmt::join(paths, ", "));
}

void OutputFolder::finish() const {
    if (!failure_.empty()) { throw std::runtime_error(advice_.empty() ? failure_ : failure_ + "; " + advice_); }
}

// Hidden, and marked with the process: two programs may write to one folder.
fs::path OutputFolder::temporary(const std::string& name) const {
    return path_ / fmt::format(".{}.{}.part", name, getpid());
}

}  // namespace chronograd::examples
