// Bundles as bytes: for each entry its name, time and size, then its numbers as they lie in memory.
#include "bundle.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace chronograd::exercises {
namespace {

// No answer to any exercise is near these sizes; more is nonsense.
constexpr std::int64_t longest_name = 100;
constexpr std::int64_t most_entries = 1'000'000;
constexpr std::int64_t most_numbers = 10'000'000;

void pack(std::string& bytes, std::int64_t n) { bytes.append(reinterpret_cast<const char*>(&n), sizeof n); }

/// Reads from the front; after the first thing that is not whole it only says so.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    std::int64_t integer(std::int64_t low, std::int64_t high) {
        std::int64_t n = low;
        take(&n, sizeof n);
        good_ = good_ && low <= n && n <= high;
        return good_ ? n : low;
    }
    void take(void* where, std::size_t size) {
        good_ = good_ && size <= bytes_.size();
        if (!good_ || size == 0) { return; }  // an empty matrix has no place for its numbers
        std::memcpy(where, bytes_.data(), size);
        bytes_.remove_prefix(size);
    }
    [[nodiscard]] std::size_t left() const { return bytes_.size(); }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] std::string_view rest() const { return bytes_; }

private:
    std::string_view bytes_;
    bool good_ = true;
};

}  // namespace

Bundle::Bundle(std::initializer_list<std::pair<std::string, Matrix>> matrices) {
    for (const auto& [name, value] : matrices) { put(name, value); }
}

Bundle& Bundle::put(const std::string& name, Matrix value, Index time) {
    entries_.push_back({name, time, std::move(value)});
    return *this;
}

Bundle& Bundle::put(const std::string& name, const std::vector<Matrix>& sequence) {
    for (Index t = 1; t <= std::ssize(sequence); ++t) { put(name, sequence[static_cast<std::size_t>(t - 1)], t); }
    return *this;
}

const Matrix* Bundle::find(const std::string& name, Index time) const {
    for (const Entry& entry : entries_) {
        if (entry.name == name && entry.time == time) { return &entry.value; }
    }
    return nullptr;
}

const Matrix& Bundle::operator[](const std::string& name) const {
    const Matrix* value = find(name);
    if (value == nullptr) { throw Error("a bundle has no '" + name + "'"); }
    return *value;
}

std::vector<Matrix> Bundle::sequence(const std::string& name) const {
    std::vector<Matrix> all;
    for (const Entry& entry : entries_) {
        if (entry.name == name) { all.push_back(entry.value); }
    }
    return all;
}

std::string packed(const Bundle& bundle) {
    std::string bytes;
    pack(bytes, std::ssize(bundle.entries()));
    for (const Entry& entry : bundle.entries()) {
        pack(bytes, std::ssize(entry.name));
        bytes += entry.name;
        pack(bytes, entry.time);
        pack(bytes, entry.value.rows());
        pack(bytes, entry.value.cols());
        const MatrixView numbers = entry.value;
        bytes.append(reinterpret_cast<const char*>(numbers.data()),
                     sizeof(Real) * static_cast<std::size_t>(numbers.size()));
    }
    return bytes;
}

bool unpack(std::string_view& bytes, Bundle& bundle) {
    Reader in(bytes);
    Bundle read;
    for (std::int64_t n = in.integer(0, most_entries); n > 0 && in.good(); --n) {
        std::string name(static_cast<std::size_t>(in.integer(0, longest_name)), ' ');
        in.take(name.data(), name.size());
        const Index time = in.integer(0, most_entries);
        const Index rows = in.integer(0, most_numbers);
        const Index cols = in.integer(0, most_numbers);
        if (!in.good() || (cols > 0 && rows > static_cast<Index>(in.left() / sizeof(Real)) / cols)) { return false; }
        Matrix value(rows, cols);
        in.take(value.ref().data(), sizeof(Real) * static_cast<std::size_t>(value.size()));
        read.put(name, std::move(value), time);
    }
    if (!in.good()) { return false; }
    bundle = std::move(read);
    bytes = in.rest();
    return true;
}

}  // namespace chronograd::exercises
