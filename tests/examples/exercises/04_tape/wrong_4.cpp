// wrong: tanh takes the slope from its argument, 1 - a^2, in place of its value, 1 - z^2
// named: 1 - a² was taken for the slope of tanh; it is 1 - z², with
// Exercise 4: a tape of scalars, recorded forwards and replayed backwards. README.md, beside this file, says what to
// do.
#include "exercise.hpp"

using namespace chronograd;

// A value that was computed, and how.
struct Record {
    double value;
    std::vector<Index> parents;  // the places on the tape of what it was computed from; empty for a leaf
    std::vector<double> slopes;  // d value / d parents[k], for each k
    double adjoint = 0;          // dL/d value, once backward() has run
};

// Records in the order in which they were made. A record's place is its index, counted from 0.
using Tape = std::vector<Record>;

// Puts a value that is given, and not computed, at the tape's end. Returns its place.
Index leaf(Tape& tape, double value) {
    tape.push_back({value, {}, {}});
    return std::ssize(tape) - 1;
}

// Each of these computes a value from those at the places a and b (which may be the same place), puts one record at the
// tape's end, and returns the record's place.

// a + b
Index add(Tape& tape, Index a, Index b) {
    // BEGIN YOUR CODE
    tape.push_back({tape[a].value + tape[b].value, {a, b}, {1, 1}});
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// a b
Index mul(Tape& tape, Index a, Index b) {
    // BEGIN YOUR CODE
    double va = tape[a].value, vb = tape[b].value;
    tape.push_back({va * vb, {a, b}, {vb, va}});
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// tanh(a); std::tanh computes it.
Index tanh(Tape& tape, Index a) {
    // BEGIN YOUR CODE
    double x = tape[a].value;
    tape.push_back({std::tanh(x), {a}, {1 - x * x}});
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// Afterwards the adjoint of every record on the tape is dL/d(its value), where L is the value at `root`: 0 where L does
// not depend on it. Whatever the adjoints were before, of another backward(), is forgotten.
void backward(Tape& tape, Index root) {
    // BEGIN YOUR CODE
    for (Record& r : tape) { r.adjoint = 0; }
    tape[root].adjoint = 1;
    for (Index i = root; i >= 0; --i) {
        const Record& z = tape[i];
        for (std::size_t k = 0; k < z.parents.size(); ++k) {
            tape[z.parents[k]].adjoint += z.adjoint * z.slopes[k];
        }
    }
    // END YOUR CODE
}
