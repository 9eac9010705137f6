// Calls the functions of exercise 4: one operation alone, or a whole expression and then backward.
#include SUBMISSION

#include <string>

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's
using chronograd::Error;

namespace {

/// The record that `function` says it has made, if it can be one.
const Record& made(const Tape& tape, Index place, const std::string& function) {
    if (place < 0 || place >= std::ssize(tape)) {
        throw Error(function + " returned the place " + std::to_string(place) + ", and there are " +
                    std::to_string(tape.size()) + " records");
    }
    const Record& record = tape[place];
    if (record.parents.size() != record.slopes.size()) {
        throw Error(function + " made a record with " + std::to_string(record.parents.size()) + " parents and " +
                    std::to_string(record.slopes.size()) + " slopes");
    }
    for (const Index parent : record.parents) {
        if (parent < 0 || parent >= place) {
            throw Error(function + " made the record " + std::to_string(place) + " with the parent " +
                        std::to_string(parent) + ": a parent stands before it");
        }
    }
    return record;
}

/// Column `name` of `in`, number i of it as a place.
Index place(const Bundle& in, const std::string& name, Index i) { return static_cast<Index>(in[name](i, 0)); }

/// A tape with the case's expression, by the student's functions; `places` has where each of its values went.
Tape recorded(const Bundle& in, std::vector<Index>& places) {
    Tape tape;
    for (Index i = 0; i < in["value"].rows(); ++i) {
        const Index kind = place(in, "kind", i);
        const auto operand = [&](const char* name) { return places[place(in, name, i)]; };
        const Index at = kind == 0   ? leaf(tape, in["value"](i, 0))
                         : kind == 1 ? add(tape, operand("a"), operand("b"))
                         : kind == 2 ? mul(tape, operand("a"), operand("b"))
                                     : ::tanh(tape, operand("a"));
        made(tape, at, kind == 0 ? "leaf" : kind == 1 ? "add" : kind == 2 ? "mul" : "tanh");
        places.push_back(at);
    }
    return tape;
}

/// The last value of the case's expression, and the slopes by its operands.
Bundle last_operation(const Bundle& in) {
    std::vector<Index> places;
    const Tape tape = recorded(in, places);
    const Record& record = tape[places.back()];
    const Index last = in["value"].rows() - 1;
    const auto slope = [&](const char* name) {
        Real sum = 0;
        for (std::size_t k = 0; k < record.parents.size(); ++k) {
            if (record.parents[k] == places[place(in, name, last)]) { sum += record.slopes[k]; }
        }
        return sum;
    };
    Bundle answer = Bundle().put("value", record.value).put("slope by a", slope("a"));
    if (place(in, "a", last) != place(in, "b", last)) { answer.put("slope by b", slope("b")); }
    return answer;
}

}  // namespace

static int answer_all(int argc, char** argv) {
    return answer(argc, argv,
                  {{"add", last_operation},
                   {"mul", last_operation},
                   {"tanh", last_operation},
                   {"backward", [](const Bundle& in) {
                        std::vector<Index> places;
                        Tape tape = recorded(in, places);
                        for (Index i = 0; i < in["root"].rows(); ++i) { backward(tape, places[place(in, "root", i)]); }
                        Matrix adjoints(std::ssize(places), 1);
                        for (Index i = 0; i < adjoints.rows(); ++i) { adjoints(i, 0) = tape.at(places[i]).adjoint; }
                        return Bundle{{"adjoints", adjoints}};
                    }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
