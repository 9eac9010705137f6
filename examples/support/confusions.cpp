// The list of confusions, and finding one in it.
#include "confusions.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr std::array confusions{
    Confusion{"batch", "Is a sequence of the batch a row or a column?", show_batch},
    Confusion{"twice", "May I call backward twice?", show_twice},
    Confusion{"zero_grad", "What if I forget zero_grad?", show_zero_grad},
    Confusion{"clear", "Why may I not keep a Var across tape.clear()?", show_clear},
    Confusion{"shares", "Why do the gradients of a shared weight add up?", show_shares},
    Confusion{"detach", "What does detach do, and what not?", show_detach},
    Confusion{"mean", "Sum or mean: does it matter for the learning rate?", show_mean},
    Confusion{"biases", "Why are there two biases?", show_biases},
    Confusion{"last", "Is the last output the last state?", show_last},
    Confusion{"far", "What vanishes, if the gradient of W_hh does not?", show_far},
    Confusion{"window", "Window and stride: what do k1 and k2 cut off?", show_window},
    Confusion{"clip", "Clipping: how, and where in the loop?", show_clip},
    Confusion{"in_place", "May I change a weight between its use and backward?", show_in_place},
    Confusion{"nan", "Where does this NaN come from?", show_nan},
    Confusion{"gates", "In which order do the gates stand?", show_gates},
    Confusion{"reset", "Where does a GRU's reset gate act?", show_reset},
    Confusion{"radius", "Eigenvalue or singular value: which one decides?", show_radius},
    Confusion{"float", "Why does my gradient check fail in float?", show_float},
};

// How many letters must be put in, left out or changed to make one word of the other (Levenshtein).
std::size_t edits(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
        }
    }
    return row.back();
}

}  // namespace

std::span<const Confusion> all_confusions() { return confusions; }

const Confusion& find_confusion(const std::string& name) {
    const auto away = [&](const Confusion& c) { return edits(name, c.name); };
    const Confusion& nearest = *std::min_element(confusions.begin(), confusions.end(),
                                                 [&](const auto& a, const auto& b) { return away(a) < away(b); });
    const std::size_t missing = away(nearest);
    if (missing == 0) { return nearest; }
    throw InputError(
        fmt::format("there is no confusion '{}'; {}", name,
                    missing <= 2 ? fmt::format("did you mean '{}'?", nearest.name) : "without a name, all are listed"));
}

}  // namespace chronograd::examples
