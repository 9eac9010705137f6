// The folder that a program writes to: each file is there whole or not at all.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace chronograd::examples {

class OutputFolder {
public:
    /// Makes the folder where there is none, and tries whether it takes files. From here on, Ctrl-C is noted rather
    /// than obeyed at once (note_interrupts). If nothing comes to be written, the folder goes again with this object.
    /// Throws InputError if nothing can be written there.
    explicit OutputFolder(const std::filesystem::path& path);
    /// Lets `make` write a temporary file, whose path it gets, and renames that to `name` once it is complete. If
    /// `make` throws, the temporary file goes, the failure is kept for finish(), and false is returned: what else can
    /// be written shall be. Throws Interrupted after a signal.
    bool write(const std::string& name, const std::function<void(const std::filesystem::path&)>& make);
    bool write_text(const std::string& name, const std::string& text);

    /// Adds to what finish() says: how to do by hand what failed.
    void advise(const std::string& advice);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Whether write(name) has succeeded.
    [[nodiscard]] bool has(const std::string& name) const;
    /// All that were written, in a line: "out/loss.csv, out/loss.gp", or "nothing".
    [[nodiscard]] std::string listing() const;

    /// Throws std::runtime_error if anything failed: what first, and the advice.
    void finish() const;

private:
    /// Folders that were made, the outermost first. Those that are still empty at the end are taken away.
    struct MadeFolders {
        MadeFolders() = default;
        ~MadeFolders();
        MadeFolders(const MadeFolders&) = delete;
        MadeFolders& operator=(const MadeFolders&) = delete;
        std::vector<std::filesystem::path> paths;
    };

    [[nodiscard]] std::filesystem::path temporary(const std::string& name) const;

    std::filesystem::path path_;
    MadeFolders made_;
    std::vector<std::string> written_;
    std::string failure_;
    std::string advice_;
};

}  // namespace chronograd::examples
