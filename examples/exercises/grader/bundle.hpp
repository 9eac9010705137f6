// Named matrices: what a student's function is given, and what it answers, on both sides of the pipe between two
// processes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/matrix.hpp"

namespace chronograd::exercises {

/// A matrix with its name and, where it belongs to one, its time step.
struct Entry {
    std::string name;
    Index time;  ///< counted from 1; 0: none
    Matrix value;
};

/// Matrices by name, in the order in which they were put in.
class Bundle {
public:
    Bundle() = default;
    Bundle(std::initializer_list<std::pair<std::string, Matrix>> matrices);

    Bundle& put(const std::string& name, Matrix value, Index time = 0);
    Bundle& put(const std::string& name, Real value) { return put(name, Matrix(1, 1, value)); }
    /// One entry for each, with the times 1, 2, ...
    Bundle& put(const std::string& name, const std::vector<Matrix>& sequence);

    /// The entry of that name and time, or null.
    [[nodiscard]] const Matrix* find(const std::string& name, Index time = 0) const;
    /// The same. Throws Error where there is none.
    [[nodiscard]] const Matrix& operator[](const std::string& name) const;
    /// The only element of it.
    [[nodiscard]] Real number(const std::string& name) const { return (*this)[name].item(); }
    /// All of that name, by time.
    [[nodiscard]] std::vector<Matrix> sequence(const std::string& name) const;

    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
};

/// The bytes that stand for it; both processes run on one machine.
std::string packed(const Bundle& bundle);
/// Takes one off the front of `bytes`. False, with `bytes` as they were, where there is no whole one: whoever wrote
/// them may have died, or written nonsense.
bool unpack(std::string_view& bytes, Bundle& bundle);

}  // namespace chronograd::exercises
