// The cliff in words and numbers.
#include "cliff_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "words.hpp"

namespace chronograd::examples {
namespace {

/// The first point of a way that is off the map, or the way's size.
std::size_t first_outside(const std::vector<Footstep>& way, const CliffMap& map) {
    std::size_t k = 0;
    while (k < way.size() && map.holds(way[k].w, way[k].b)) { ++k; }
    return k;
}

std::string way_sentence(const char* how, const std::vector<Footstep>& way, const CliffMap& map) {
    const std::size_t k = longest_step(way);
    const std::size_t outside = first_outside(way, map);
    std::string text = fmt::format("{}, the longest step was update {}'s:\n|grad E| = {:.4g} moved (w, b) by {:.3g}",
                                   how, k + 1, way[k].gradient, way[k].step);
    if (outside < way.size()) {
        text += fmt::format(", off the map from update {} on: thrown off.\n", outside);
    } else {
        text += "; it was not thrown off the map.\n";
    }
    const auto less = [](const Footstep& a, const Footstep& b) { return a.E < b.E; };
    return text + fmt::format(
                      "E was {:.3g} at the start, {:.3g} at best, and {:.3g} after {}, with |grad E| = "
                      "{:.2g}.\n",
                      way[0].E, std::min_element(way.begin(), way.end(), less)->E, way.back().E,
                      counted(std::ssize(way) - 1, "update"), way.back().gradient);
}

}  // namespace

std::string wall_table(const std::vector<Real>& ws, Index T) {
    std::string text = fmt::format(
        "At the wall, b = 0.5 - w s(0.5), after {0} steps; J = w s'(0.5)\n"
        "                           dx_{0}/dx_0                  |grad E|                   E at\n"
        "  w          b        tape         J^{0}         tape      closed form    b - 0.001  b + 0.001",
        T);
    for (const Real w : ws) {
        const Real b = wall_at(w);
        const UnitRuns at = run_unit(w, b, x_0, T);
        const Real below = run_unit(w, b - Real(0.001), x_0, T).E.item();
        const Real above = run_unit(w, b + Real(0.001), x_0, T).E.item();
        text += fmt::format("\n{:>4.2g} {:>11.7f} {:>11.7g} {:>11.7g}  {:>11.7g}  {:>11.7g}   {:>9.6f}  {:>9.6f}", w, b,
                            at.dx_T.item(), derivative_at_wall(w, T), at.gradient.item(), gradient_at_wall(w, T), below,
                            above);
    }
    return text;
}

std::string found_table(const std::vector<FoundWall>& all) {
    std::string text =
        "\nWhere |grad E| is largest, found by looking, without the closed form\n"
        "  w    T       b found   b found - (0.5 - w s(0.5))   in widths   |grad E| there";
    for (const auto& [w, T, peak] : all) {
        const Real off = peak.b - wall_at(w);
        text += fmt::format("\n{:>4.2g} {:>4} {:>13.9f}   {:>26.2e}   {:>9.2f}   {:>14.5g}", w, T, peak.b, off,
                            off / width_of_wall(w, T), peak.gradient);
    }
    return text + "\nA width is what changes x_T by 1: (J - 1) / (J^T - 1).";
}

std::string surface_csv(const CliffSurface& surface) {
    std::string csv = "w,b,E,gradient_norm\n";
    for (Index i = 0; i < surface.w.cols(); ++i) {
        for (Index k = 0; k < surface.b.cols(); ++k) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", surface.w(0, i), surface.b(0, k), surface.E(i, k),
                           surface.gradient(i, k));
        }
    }
    return csv;
}

std::string cut_csv(const Matrix& cut) {
    std::string csv = "b,E,gradient_norm\n";
    for (Index i = 0; i < cut.rows(); ++i) {
        fmt::format_to(std::back_inserter(csv), "{},{},{}\n", cut(i, 0), cut(i, 1), cut(i, 2));
    }
    return csv;
}

std::string ways_csv(const std::vector<Footstep>& plain, const std::vector<Footstep>& clipped) {
    std::string csv = "clipping,update,w,b,E,gradient_norm,step\n";
    for (const auto* way : {&plain, &clipped}) {
        for (std::size_t k = 0; k < way->size(); ++k) {
            const auto& [w, b, E, gradient, step] = (*way)[k];
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", way == &plain ? "no" : "yes", k, w, b, E,
                           gradient, step);
        }
    }
    return csv;
}

std::string what_was_seen(const std::vector<FoundWall>& found, const CliffMap& map, const std::vector<Footstep>& plain,
                          const std::vector<Footstep>& clipped, const DescentSettings& clipping) {
    Real furthest = 0;
    for (const auto& [w, T, peak] : found) {
        furthest = std::max(furthest, std::abs(peak.b - wall_at(w)) / width_of_wall(w, T));
    }
    std::string text =
        fmt::format("The wall that was found is the one of the closed form: within {} of its widths everywhere.\n",
                    rounded_up(furthest, 2));
    if (furthest > 2) { text = "The largest |grad E| was not found at the wall everywhere: see the table.\n"; }
    text += way_sentence("Without clipping", plain, map);
    text += way_sentence(fmt::format("Clipped at the norm {:g}", clipping.threshold).c_str(), clipped, map);
    return text + fmt::format("No clipped step is longer than learning rate x threshold = {:.3g}.",
                              clipping.learning_rate * clipping.threshold);  //                           (CLIP.2)
}

}  // namespace chronograd::examples
