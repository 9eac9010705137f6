// gradient_checking: how far a gradient by differences is off at every h, and which mistakes a check by it finds
#include <vector>

#include "checking_report.hpp"
#include "lesson.hpp"
#include "program.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    Index steps = 10;
    Index hidden = 4;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("gradient_checking: the tape's gradient of an RNN's loss, checked by differences.");
    options.integer("steps", s.steps, 1, 100, "time steps of the RNN");
    options.integer("hidden", s.hidden, 1, 16, "its hidden units");
    add_lesson_options(options, s.lesson);
    return options.parse(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("gradient_checking", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("gradient_checking",
                      "A gradient is checked by differences: at which h, how well, and which mistakes are found?",
                      s.lesson);

        // Truncation falls with h and rounding grows: three stencils, in double and in float.
        const CheckedNet net{s.steps, s.hidden, static_cast<std::uint32_t>(s.lesson.seed)};
        const std::vector<ErrorCurve> curves = measure_curves(net);
        lesson.numbers(optimum_table(curves));
        lesson.numbers(curve_table(curves));

        // A check that cannot fail checks nothing: it must find mistakes that are known to be there.
        const std::vector<Verdict> verdicts = check_mistakes(static_cast<std::uint32_t>(s.lesson.seed));
        lesson.numbers(mistakes_table(verdicts));
        // And it has limits, which one should know.
        const std::vector<Blind> blind = check_blind_spots();
        lesson.numbers(blind_table(blind));

        lesson.csv("gradient_checking.csv", curves_csv(curves));
        lesson.picture("gradient_checking.svg",
                       "Error against h: truncation on the right, rounding on the left, and the best h between.",
                       [&](std::ostream& gp) { draw_curves(gp, curves); });
        lesson.seen(what_was_seen(curves, verdicts, blind, worst_error(by_tape_in_float(net), by_tape_in_double(net))));
        lesson.finish();
    });
}
