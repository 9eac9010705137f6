// chain_rule: the chain rule over a small expression: forwards from each input, and backwards from the end
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "autograd/describe.hpp"
#include "autograd/ops.hpp"
#include "autograd/rewind.hpp"
#include "lesson.hpp"
#include "plot.hpp"
#include "program.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    double x = 2;
    double y = 3;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("chain_rule: L = u v, with u = x y and v = x + u, forwards and backwards.");
    options.positive("x", s.x, "first input");
    options.positive("y", s.y, "second input");
    add_lesson_options(options, s.lesson, "without effect: nothing here is random");
    return options.parse(argc, argv);
}

// One use: record `by` reads `read`.
struct Use {
    Index read;
    Index by;
    Real factor;  // d(by)/d(read)
    Real share;   // what `read` receives from `by`: the factor times the adjoint of `by`
};

// All uses, in the order in which they are undone.
std::vector<Use> uses_of(Var L) {
    std::vector<Use> uses;
    Rewind rewind(L);
    while (rewind.step()) {
        Rewind alone(rewind.var());  // from this record, as if it were the loss: what it sends are its factors
        alone.step();
        for (Index k = 0; k < std::ssize(rewind.record().inputs()); ++k) {
            uses.push_back({rewind.record().inputs()[k], rewind.var().index(), alone.contribution(k).item(),
                            rewind.contribution(k).item()});
        }
    }
    return uses;
}

// Both inputs are positive, and so is every term: what overflows is infinite, not a NaN, wherever it is added.
void refuse_overflow(Tape& tape, const Rewind& rewind, const Settings& s) {
    for (Index i = 0; i < tape.size(); ++i) {
        if (!std::isfinite(tape[i].value().item()) || !std::isfinite(rewind.grad(tape.var(i)).item())) {
            throw InputError(fmt::format("--x {:g} and --y {:g}: too large, L or its derivatives overflow", s.x, s.y));
        }
    }
}

// How fast every value changes with one input: what it reads has come before it, so the uses are gone through from the
// last one to the first.
std::vector<Real> forwards(const std::vector<Use>& uses, Index n, Index input) {
    std::vector<Real> dot(static_cast<std::size_t>(n), 0);
    dot[input] = 1;
    for (std::size_t k = uses.size(); k-- > 0;) {
        dot[uses[k].by] += uses[k].factor * dot[uses[k].read];  // (CHAIN.5)
    }
    return dot;
}

std::string forward_table(Tape& tape, const std::vector<Use>& uses) {
    const auto for_x = forwards(uses, tape.size(), 0);
    const auto for_y = forwards(uses, tape.size(), 1);
    std::string text = "forwards         value       for x       for y\n";
    for (Index i = 0; i < tape.size(); ++i) {
        text +=
            fmt::format("{:<10} {:>11.6g} {:>11.6g} {:>11.6g}\n", tape[i].is_leaf() ? tape[i].name() : formula(tape, i),
                        tape[i].value().item(), for_x[i], for_y[i]);
    }
    return text;
}

std::string backward_table(Tape& tape, const std::vector<Use>& uses, const Rewind& rewind) {
    std::string text = "\nbackwards      adjoint     its shares\n";
    for (Index i = tape.size() - 1; i >= 0; --i) {
        std::string shares;
        for (const Use& use : uses) {  // (CHAIN.7)
            if (use.read != i) { continue; }
            shares += fmt::format("{}{:.6g} from {}", shares.empty() ? "" : ", ", use.share, tape[use.by].name());
        }
        text += fmt::format("d{:<9} {:>11.6g}     {}\n", tape[i].name(), rewind.grad(tape.var(i)).item(),
                            shares.empty() ? "dL/dL" : shares);  // (CHAIN.6)
    }
    return text;
}

std::string uses_csv(const Tape& tape, const std::vector<Use>& uses) {
    std::string text = "read,by,factor,share\n";
    for (const Use& use : uses) {
        text +=
            fmt::format("{},{},{:.17g},{:.17g}\n", tape[use.read].name(), tape[use.by].name(), use.factor, use.share);
    }
    return text;
}

// x, y, u, v, L as circles, from below to above, and an arrow for each use: upwards with its factor, downwards with its
// share.
void draw(std::ostream& gp, Tape& tape, const std::vector<Use>& uses, const Rewind& rewind) {
    constexpr std::array<std::array<double, 2>, 5> place = {{{0.2, 0}, {2.4, 0}, {1.7, 1.2}, {0.2, 2.2}, {1.2, 3.3}}};
    constexpr double radius = 0.38;
    gp << "unset border\nunset tics\nunset key\nset size ratio -1\nset margins 0, 0, 0, 0\n"
       << "set xrange [-0.5:6.5]\nset yrange [-0.5:4.7]\n";
    for (const bool back : {false, true}) {
        const double shift = back ? 3.6 : 0;
        const char* tint = back ? colour::vermilion : colour::blue;
        gp << "set label '" << (back ? "backwards" : "forwards") << "' at " << shift + 1.2
           << ", 4.4 center font ',20'\n"
           << "set label '" << (back ? "adjoints, and shares" : "values, and factors") << "' at " << shift + 1.2
           << ", 4.05 center font ',16'\n";
        for (const Use& use : uses) {
            const auto [x0, y0] = place[static_cast<std::size_t>(back ? use.by : use.read)];
            const auto [x1, y1] = place[static_cast<std::size_t>(back ? use.read : use.by)];
            const double dx = (x1 - x0) / std::hypot(x1 - x0, y1 - y0);
            const double dy = (y1 - y0) / std::hypot(x1 - x0, y1 - y0);
            gp << fmt::format("set arrow from {},{} to {},{} size 0.16,20 filled lw 2 lc rgb '{}'\n",
                              shift + x0 + radius * dx, y0 + radius * dy, shift + x1 - radius * dx, y1 - radius * dy,
                              tint)
               << fmt::format("set label '{:.4g}' at {},{} center font ',16' textcolor rgb '{}'\n",
                              back ? use.share : use.factor, shift + (x0 + x1) / 2 + 0.2 * std::abs(dy),
                              (y0 + y1) / 2 - 0.2 * dx * (dy < 0 ? -1 : 1), tint);
        }
        for (Index i = 0; i < tape.size(); ++i) {
            const auto [x, y] = place[static_cast<std::size_t>(i)];
            const Real shown = back ? rewind.grad(tape.var(i)).item() : tape[i].value().item();
            gp << fmt::format("set object circle at {},{} size {} fc rgb '{}' lw 2\n", shift + x, y, radius, tint)
               << fmt::format("set label '{}{} = {:.4g}' at {},{} center font ',15'\n", back ? "d" : "", tape[i].name(),
                              shown, shift + x, y);
        }
    }
    gp << "plot NaN\n";
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("chain_rule", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Tape tape;
        const Var x = tape.variable({{s.x}});
        const Var y = tape.variable({{s.y}});
        const Var u = x % y;
        const Var v = x + u;
        const Var L = u % v;
        tape.label({{x, "x"}, {y, "y"}, {u, "u"}, {v, "v"}, {L, "L"}});

        const std::vector<Use> uses = uses_of(L);
        Rewind rewind(L);
        rewind.finish();
        refuse_overflow(tape, rewind, s);
        Lesson lesson("chain_rule", "L = u v, with u = x y and v = x + u: how fast does L change with x and y?",
                      s.lesson);
        lesson.numbers(forward_table(tape, uses) + backward_table(tape, uses, rewind));
        lesson.csv("chain_rule.csv", uses_csv(tape, uses));
        lesson.picture("chain_rule.svg", "Values and factors go upwards, adjoints and shares come down.",
                       [&](std::ostream& gp) { draw(gp, tape, uses, rewind); });
        lesson.seen(
            fmt::format("Two passes forwards, one for each input, give dL/dx = {:.6g} and dL/dy = {:.6g}; one "
                        "pass backwards gives both.",
                        rewind.grad(x).item(), rewind.grad(y).item()));
        lesson.finish();
    });
}
