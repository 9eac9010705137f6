// right: adjoints are gathered in a vector of their own, parents from the last to the first, and written to the tape at the end; the slope of tanh is (1 - z)(1 + z)
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
    const double z = std::tanh(tape[a].value);
    tape.push_back({z, {a}, {(1 - z) * (1 + z)}});
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// Afterwards the adjoint of every record on the tape is dL/d(its value), where L is the value at `root`: 0 where L does
// not depend on it. Whatever the adjoints were before, of another backward(), is forgotten.
void backward(Tape& tape, Index root) {
    // BEGIN YOUR CODE
    std::vector<double> adjoint(tape.size(), 0.0);
    adjoint[root] = 1;
    Index i = root + 1;
    while (i-- > 0) {
        if (adjoint[i] == 0) { continue; }  // the root does not depend on it, or no part arrives
        for (std::size_t k = tape[i].parents.size(); k-- > 0;) {
            adjoint[tape[i].parents[k]] += tape[i].slopes[k] * adjoint[i];
        }
    }
    for (std::size_t n = 0; n < tape.size(); ++n) { tape[n].adjoint = adjoint[n]; }
    // END YOUR CODE
}
