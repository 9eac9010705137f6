// Exercise 8: clipping by the library's clip_grad_norm; the wall by the tape, and by a number that is known.
#include <cmath>
#include <limits>

#include "../cases.hpp"
#include "../task.hpp"
#include "autograd/parameter.hpp"
#include "cliff.hpp"
#include "clipping_by_hand.hpp"
#include "nn/clip.hpp"
#include "one_unit.hpp"

namespace chronograd::exercises {
namespace {

using clipping_by_hand::length_of;
using clipping_by_hand::Missed;
using examples::run_unit;
using examples::UnitRuns;
using examples::wall_at;
using examples::x_0;

constexpr Real none = std::numeric_limits<Real>::infinity();

std::vector<Matrix> clip_by_library(const std::vector<Matrix>& g, Real threshold) {
    std::vector<Parameter> parameters;
    for (const Matrix& part : g) {
        parameters.emplace_back("g", part);
        parameters.back().edit_grad().assign(part);
    }
    nn::clip_grad_norm(parameters, threshold);
    std::vector<Matrix> clipped;
    clipped.reserve(parameters.size());
    for (const Parameter& p : parameters) { clipped.emplace_back(p.grad()); }
    return clipped;
}

Bundle clip_right(const Bundle& in) {
    return clipping_by_hand::numbered(clip_by_library(in.sequence("g"), in.number("threshold")));
}

UnitRuns run_of(const Bundle& in) {
    return run_unit(in.number("w"), in.number("b"), x_0, static_cast<Index>(in.number("T")));
}

Bundle slope_right(const Bundle& in) {
    const UnitRuns run = run_of(in);
    Real dw = run.dE_dw.item();
    Real db = run.dE_db.item();
    if (in.number("w") == 5 && in.number("b") == wall_at(5) && in.number("T") == 50) {
        // There docs/remedies.md has the gradient's length. The state stands still, so that every share of w is s(x_0)
        // times that of b.
        db = -779.3982 / std::hypot(examples::logistic(x_0), 1);
        dw = examples::logistic(x_0) * db;
    }
    return Bundle().put("E", run.E.item()).put("dE/dw", dw).put("dE/db", db);
}

Bundle landing_right(const Bundle& in) {
    const UnitRuns run = run_of(in);
    const std::vector<Matrix> g = clip_by_library({run.dE_dw, run.dE_db}, in.number("threshold"));
    const Real w = in.number("w") - in.number("learning_rate") * g[0].item();
    const Real b = in.number("b") - in.number("learning_rate") * g[1].item();
    const Real E = run_unit(w, b, x_0, static_cast<Index>(in.number("T"))).E.item();
    return Bundle().put("w", w).put("b", b).put("E", E);
}

/// Gradients of one weight and of three, above the threshold and below.
std::vector<Case> clip_cases() {
    Rng rng(8);
    std::vector<Case> cases;
    for (const auto& [length, threshold] : {std::pair<Real, Real>{3, 1}, {0.5, 1}, {0.5, 0.4}, {1e4, 5}, {2, none}}) {
        for (const Index hidden : {1, 3}) {
            std::vector<Matrix> g;
            if (hidden > 1) { g = {random_matrix(rng, hidden, 2), random_matrix(rng, hidden, hidden)}; }
            g.push_back(random_matrix(rng, hidden, 1));
            const Real factor = length / length_of(g);
            for (Matrix& part : g) { part = factor * part; }
            cases.push_back(
                {fmt::format("{} of norm {}, threshold {}", hidden > 1 ? "3 matrices" : "1 matrix", length, threshold),
                 Bundle().put("g", g).put("threshold", threshold)});
        }
    }
    return cases;
}

struct Place {
    Real w, b;
};

/// At the wall; in it, where the slope is steepest (by examples::find_wall); and on its far side, where E goes down.
const Place at_wall{5, wall_at(5)};
constexpr Place steepest{5, -2.612341358};
constexpr Place far_side{5, -2.6122};
constexpr Place calm{5, -2.4};

Bundle unit_at(const Place& p, Index T) { return Bundle().put("w", p.w).put("b", p.b).put("T", static_cast<Real>(T)); }

std::vector<Case> slope_cases() {
    std::vector<Case> cases;
    const auto add = [&](const Place& p, Index T) {
        cases.push_back({fmt::format("w = {}, b = {:.9f}, {} step{}", p.w, p.b, T, T == 1 ? "" : "s"), unit_at(p, T)});
    };
    add({2, -0.3}, 1);
    add({2, -0.3}, 2);
    add({-3, 1}, 3);
    for (const Place& p : {calm, at_wall, steepest, far_side, Place{4.8, -2.488}}) { add(p, 50); }
    return cases;
}

std::vector<Case> landing_cases() {
    std::vector<Case> cases;
    const auto add = [&](const Place& p, Real rate, Real threshold) {
        cases.push_back(
            {fmt::format("from w = {}, b = {:.9f}, learning rate {}, threshold {}", p.w, p.b, rate, threshold),
             unit_at(p, 50).put("learning_rate", rate).put("threshold", threshold)});
    };
    for (const Place& p : {calm, at_wall, steepest, far_side}) {
        add(p, 0.03, none);
        add(p, 0.03, 1);
    }
    add(calm, 0.1, 0.05);
    add(steepest, 0.01, 0.5);
    return cases;
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_clip = {
    {"each matrix was clipped by its own norm: there is one norm, of all of them as one long vector", {.each = true}},
    {"it was clipped by value, element by element: the norm scales all elements by one factor", {.by_value = true}},
};

const Mistakes in_clip_and_step = {
    {"nothing was clipped: above the threshold the gradient is multiplied by threshold / norm", {.not_at_all = true}},
    {"it was scaled up: a gradient whose norm is below the threshold stays as it is", {.scaled_up = true}},
    {"the root is missing: this is clipped by the norm squared", {.squared = true}},
    {"the norm is that of the first matrix only: it is that of all of them as one long vector", {.first_norm = true}},
    {"the norms were added: their squares add up, and the root of the sum is the norm", {.added_norms = true}},
    {"it was shrunk to the norm 1: above the threshold it is shrunk to the threshold", {.to_length_1 = true}},
};

const Mistakes in_slope = {
    {"the last step's share alone: w and b were used at every step, and their shares add up", {.last_share = true}},
    {"the first step's share alone, as = leaves it where += belongs: the shares of all steps add up",
     {.first_share = true}},
    {"off by s': on its way from x_t to x_{t-1} the error is multiplied by w s'(x_{t-1})", {.no_slope = true}},
    {"off by s'(x_T): E sees x_T through s, so x_T receives 2 (s(x_T) - 0.7) s'(x_T)", {.no_end_slope = true}},
    {"s(x_t) was used where s(x_{t-1}) belongs: at step t, w was multiplied by what came from the step before",
     {.same_state = true}},
    {"s'(x_t) was used where s'(x_{t-1}) belongs: step t put x_{t-1} through s", {.same_slope = true}},
    {"w's share was taken with x_{t-1}: what w was multiplied by is s(x_{t-1})", {.no_s = true}},
    {"w is missing on the way back: x_{t-1} receives w s'(x_{t-1}) times what x_t received", {.no_weight = true}},
    {"1 - s² is the slope of tanh; that of the logistic function is s (1 - s)", {.tanh_slope = true}},
    {"x (1 - x) was taken for the slope; it is s (1 - s) with s = s(x)", {.of_x = true}},
    {"one factor too many: step t's shares are of what x_t received, before it goes on to x_{t-1}",
     {.too_early = true}},
    {"the 2 of the square is missing: (s - 0.7)² has the slope 2 (s - 0.7)", {.no_two = true}},
    {"x_T was compared with 0.7: it is s(x_T)", {.x_in_E = true}},
};

const Mistakes in_step = {
    {"the two slopes were clipped each by itself: there is one norm, of both of them", {.each = true}},
    {"the step goes uphill: descent subtracts learning rate times gradient", {.uphill = true}},
    {"the learning rate is missing", {.no_rate = true}},
    {"learning rate times gradient was clipped: the gradient is clipped first", {.late_clip = true}},
    {"this is the loss where the step began", {.old_E = true}},
};

Part part_of(const char* name, Index points, std::vector<Case> cases, Bundle (*right)(const Bundle&),
             Bundle (*by_hand)(const Bundle&, const Missed&), const std::vector<Mistakes>& tables, Real tolerance) {
    Part part{.name = name, .points = points, .cases = std::move(cases), .right = right, .tolerance = tolerance};
    for (const Mistakes& table : tables) { add_mistakes(part, table, by_hand); }
    return part;
}

}  // namespace

Exercise clipping() {
    // The 1e-6 in the library's factor may be left out. It changes a gradient of norm 0.5, the least here, by 2e-6.
    constexpr Real by_1e_6 = 1e-5;
    // The wall magnifies rounding, to 1e-11 at these places, and its known number has seven digits.
    constexpr Real by_rounding = 1e-6;
    return {
        "08",
        "clipping",
        "clipping by norm, and a step into the wall",
        {part_of("clip", 2, clip_cases(), clip_right, clipping_by_hand::clipped, {in_clip, in_clip_and_step}, by_1e_6),
         part_of("loss_slope", 3, slope_cases(), slope_right, clipping_by_hand::loss_slope, {in_slope}, by_rounding),
         part_of("after_step", 2, landing_cases(), landing_right, clipping_by_hand::landing,
                 {in_step, in_clip_and_step, in_slope}, by_rounding)}};
}

}  // namespace chronograd::exercises
