// Records and matrices in words.
#include "autograd/describe.hpp"

#include <cmath>

#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

std::string called(const Tape& tape, Index i) {
    const std::string name = tape[i].name();
    return name.empty() ? fmt::format("#{}", i) : name;
}

std::vector<int> shown_at(const Tape& tape) {
    std::vector<int> time;
    for (Index i = 0; i < tape.size(); ++i) {
        time.push_back(tape[i].time());
        for (const Index input : tape[i].inputs()) {
            const bool is_data = tape[input].is_leaf() && tape[input].kind() != Record::Kind::parameter;
            if (is_data && time[input] == Tape::no_time) { time[input] = time[i]; }
        }
    }
    return time;
}

std::string formula(const Tape& tape, Index i) {
    const Record& r = tape[i];
    std::string inputs;
    for (const Index input : r.inputs()) { inputs += (inputs.empty() ? "" : ", ") + called(tape, input); }
    std::string what = inputs.empty() ? r.op() : fmt::format("{}({})", r.op(), inputs);
    const std::string op = r.op();
    if (op.size() == 1 && r.inputs().size() == 2) {  // A + B
        what = fmt::format("{} {} {}", called(tape, r.inputs()[0]), op, called(tape, r.inputs()[1]));
    } else if (op.ends_with(" c")) {  // x / c
        what = fmt::format("{} {}", inputs, op);
    } else if (op.starts_with("c ")) {  // c - x
        what = fmt::format("{} {}", op, inputs);
    }
    const std::string when = r.time() == Tape::no_time ? "" : fmt::format(" at t = {}", r.time());
    return fmt::format("{} = {}{}", called(tape, i), what, when);
}

std::string brief(MatrixView X, Index most) {
    if (X.size() == 0) { return fmt::format("{}", shape(X)); }
    if (X.size() > most) { return fmt::format("{}, norm {:.4g}", shape(X), norm(X)); }
    std::string text;
    for (Index r = 0; r < X.rows(); ++r) {
        text += r == 0 ? "[" : "; ";
        for (Index c = 0; c < X.cols(); ++c) {
            const Real x = std::isnan(X(r, c)) ? std::abs(X(r, c)) : X(r, c);  // NaN's sign means nothing
            text += fmt::format("{}{:.4g}", c == 0 ? "" : " ", x);
        }
    }
    return text + "]";
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
