// right: backward pulls: each record looks for all later records that used it and adds up their parts; the slope of tanh is 1 / cosh^2
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
    const Record& x = tape[a];
    const Record& y = tape[b];
    Record z{x.value + y.value, {a, b}, {1.0, 1.0}};
    tape.push_back(z);
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// a b
Index mul(Tape& tape, Index a, Index b) {
    // BEGIN YOUR CODE
    const Index place = std::ssize(tape);
    Record z{tape[b].value * tape[a].value, {b, a}, {tape[a].value, tape[b].value}};
    tape.push_back(z);
    return place;
    // END YOUR CODE
}

// tanh(a); std::tanh computes it.
Index tanh(Tape& tape, Index a) {
    // BEGIN YOUR CODE
    const double c = std::cosh(tape[a].value);
    const double z = std::tanh(tape[a].value);
    tape.push_back({z, {a}, {1 / c / c}});
    return std::ssize(tape) - 1;
    // END YOUR CODE
}

// Afterwards the adjoint of every record on the tape is dL/d(its value), where L is the value at `root`: 0 where L does
// not depend on it. Whatever the adjoints were before, of another backward(), is forgotten.
void backward(Tape& tape, Index root) {
    // BEGIN YOUR CODE
    for (Index i = std::ssize(tape) - 1; i >= 0; --i) {
        double sum = i == root ? 1 : 0;
        for (Index user = i + 1; user <= root; ++user) {
            for (std::size_t k = 0; k < tape[user].parents.size(); ++k) {
                if (tape[user].parents[k] == i) { sum += tape[user].slopes[k] * tape[user].adjoint; }
            }
        }
        tape[i].adjoint = sum;
    }
    // END YOUR CODE
}
