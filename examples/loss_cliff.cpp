// loss_cliff: the wall in the loss of a recurrent unit, and gradient descent into it with and without clipping
#include <vector>

#include "cliff_report.hpp"
#include "lesson.hpp"
#include "program.hpp"

using namespace chronograd;
using namespace chronograd::examples;

namespace {

struct Settings {
    Index steps = 50;
    Index updates = 300;
    double learning_rate = 0.03;
    double threshold = 1;
    LessonOptions lesson;
};

bool read_settings(int argc, const char* const* argv, Settings& s) {
    Options options("loss_cliff: the wall in the loss of one recurrent unit, and gradient descent that runs into it.");
    options.integer("steps", s.steps, 20, 60, "time steps T");
    options.integer("updates", s.updates, 1, 100'000, "updates of each gradient descent");
    options.positive("learning-rate", s.learning_rate, "of both");
    options.positive("threshold", s.threshold, "norm at which the gradient is clipped");
    add_lesson_options(options, s.lesson, "without effect: nothing here is random");
    return options.parse(argc, argv);
}

// Looks for the wall in ever longer sequences, and for other weights.
std::vector<FoundWall> look_for_walls(Index T) {
    std::vector<FoundWall> found;
    for (const Index steps : {T / 2, T, 2 * T}) { found.push_back({5, steps, find_wall(5, steps)}); }
    for (const Real w : {5.5, 6.0}) { found.push_back({w, T, find_wall(w, T)}); }
    return found;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("loss_cliff", [&] {
        Settings s;
        if (!read_settings(argc, argv, s)) { return; }
        Lesson lesson("loss_cliff",
                      "One unit, x_t = w s(x_{t-1}) + b from x_0 = 0.5: where is the wall in its loss, and what does "
                      "gradient descent do there?",
                      s.lesson);
        const Index T = s.steps;

        // The wall in closed form, and the tape's numbers there.
        lesson.numbers(wall_table({5, 5.5, 6}, T));
        // The same wall, found.
        const std::vector<FoundWall> found = look_for_walls(T);
        lesson.numbers(found_table(found));

        // Two descents from one start, which differ in clipping alone.
        DescentSettings descent{.learning_rate = s.learning_rate, .updates = s.updates};
        const std::vector<Footstep> plain = descend(descent, T);
        descent.threshold = s.threshold;
        const std::vector<Footstep> clipped = descend(descent, T);

        const CliffMap map;
        // From one w to the next the wall moves by two spaces of the grid in b, so its edge is drawn without teeth.
        const CliffSurface surface = measure_surface(map, 57, 121, T);
        const Matrix cut = cut_through(5, found[1].peak, map, T);
        lesson.csv("loss_cliff.csv", surface_csv(surface));
        lesson.csv("loss_cliff_ways.csv", ways_csv(plain, clipped));
        lesson.csv("loss_cliff_cut.csv", cut_csv(cut));
        lesson.picture("loss_cliff.png", "The loss over weight and bias. Gradient descent runs into the wall.",
                       [&](std::ostream& gp) { draw_surface(gp, surface, map, plain, clipped, T); });
        lesson.picture("loss_cliff_ways.svg", "Both descents from above, and their loss at each update.",
                       [&](std::ostream& gp) { draw_ways(gp, map, plain, clipped); });
        lesson.picture("loss_cliff_cut.svg",
                       "Along b at w = 5: the loss drops at the wall, and its gradient is a spike.",
                       [&](std::ostream& gp) { draw_cut(gp, 5, cut); });
        lesson.seen(what_was_seen(found, map, plain, clipped, descent));
        lesson.finish();
    });
}
