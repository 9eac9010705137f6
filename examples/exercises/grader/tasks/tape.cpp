// Exercise 4: expressions of scalars, by chronograd's own tape; and what comes out of a student's tape where a rule was
// missed.
#include "autograd/tape.hpp"
#include "../task.hpp"
#include "autograd/ops.hpp"
#include "tape_expressions.hpp"

namespace chronograd::exercises {

using namespace expressions;

namespace {

/// The expression on a tape of chronograd's.
std::vector<Var> recorded(Tape& tape, const Bundle& in) {
    std::vector<Var> x;
    for (const Node& node : nodes_of(in)) {
        x.push_back(node.kind == leaf  ? tape.variable({{node.value}})
                    : node.kind == add ? x[node.a] + x[node.b]
                    : node.kind == mul ? x[node.a] % x[node.b]
                                       : tanh(x[node.a]));
    }
    return x;
}

Bundle operation_by_tape(const Bundle& in) {
    Tape tape;
    const std::vector<Var> x = recorded(tape, in);
    const Node last = nodes_of(in).back();
    tape.backward(x.back());
    Bundle answer = Bundle().put("value", x.back().item()).put("slope by a", x[last.a].grad().item());
    if (last.b != last.a) { answer.put("slope by b", x[last.b].grad().item()); }
    return answer;
}

Bundle backward_by_tape(const Bundle& in) {
    Tape tape;
    const std::vector<Var> x = recorded(tape, in);
    const Matrix& roots = in["root"];
    tape.backward(x[static_cast<Index>(roots(roots.rows() - 1, 0))]);
    Matrix adjoints(std::ssize(x), 1);
    for (Index i = 0; i < adjoints.rows(); ++i) { adjoints(i, 0) = x[i].grad().item(); }
    return {{"adjoints", adjoints}};
}

/// The rules that a student may miss.
struct Missed {
    // Recording.
    bool swapped = false;         ///< a b: da is a
    bool sum_slopes = false;      ///< a b: 1 and 1
    bool product_slopes = false;  ///< a + b: b and a
    bool own_slopes = false;      ///< a + b: a and b
    bool whole_slopes = false;    ///< a b: the product itself, for both
    bool one_term = false;        ///< a + b: the second parent forgotten
    bool one_factor = false;      ///< a b: the second parent forgotten
    bool no_slope = false;        ///< tanh: 1
    bool slope_of_input = false;  ///< tanh: 1 - a²
    bool square_once = false;     ///< tanh: 1 - z
    bool no_tanh = false;         ///< tanh: the value is a
    // Going back.
    bool lost = false;             ///< = where += belongs
    bool forwards = false;         ///< from the first record to the root
    bool no_seed = false;          ///< the root's adjoint is 0
    bool value_seed = false;       ///< the root's adjoint is its value
    bool from_last = false;        ///< the last record is taken for the root
    bool passed_on = false;        ///< dx += dz
    bool slope_alone = false;      ///< dx += dz/dx
    bool not_cleared = false;      ///< adjoints are left from the pass before
    bool seed_added = false;       ///< and the root's 1 is added to what was left
    bool cleared_to_root = false;  ///< those behind the root are left from the pass before
};

/// A student's tape.
struct Recorded {
    Node node;
    Real value, by_a, by_b;
};

std::vector<Recorded> recorded_by_hand(const Bundle& in, const Missed& m) {
    std::vector<Recorded> tape;
    for (const Node& node : nodes_of(in)) {
        const Real a = tape.empty() ? 0 : tape[node.a].value;
        const Real b = tape.empty() ? 0 : tape[node.b].value;
        Recorded r{node, node.value, 0, 0};
        if (node.kind == add) {
            r = {node, a + b, m.product_slopes ? b : m.own_slopes ? a : 1, m.product_slopes ? a : m.own_slopes ? b : 1};
        } else if (node.kind == mul) {
            r = {node, a * b,
                 m.swapped        ? a
                 : m.sum_slopes   ? 1
                 : m.whole_slopes ? a * b
                                  : b,
                 m.swapped        ? b
                 : m.sum_slopes   ? 1
                 : m.whole_slopes ? a * b
                                  : a};
        } else if (node.kind == tanh_of) {
            const Real z = m.no_tanh ? a : std::tanh(a);
            r = {node, z, m.no_slope ? 1 : m.slope_of_input ? 1 - a * a : m.square_once ? 1 - z : 1 - z * z, 0};
        }
        if ((m.one_term && node.kind == add) || (m.one_factor && node.kind == mul)) { r.by_b = 0; }
        tape.push_back(r);
    }
    return tape;
}

Bundle operation_by_hand(const Bundle& in, const Missed& m) {
    const Recorded last = recorded_by_hand(in, m).back();
    if (last.node.kind == tanh_of || last.node.a == last.node.b) {
        return Bundle().put("value", last.value).put("slope by a", last.by_a + last.by_b);
    }
    return Bundle().put("value", last.value).put("slope by a", last.by_a).put("slope by b", last.by_b);
}

Bundle backward_by_hand(const Bundle& in, const Missed& m) {
    const std::vector<Recorded> tape = recorded_by_hand(in, m);
    Matrix adjoints(std::ssize(tape), 1);
    for (const Real given : in["root"].view()) {
        const Index root = m.from_last ? std::ssize(tape) - 1 : static_cast<Index>(given);
        for (Index i = 0; i < std::ssize(tape) && !m.not_cleared; ++i) {
            if (i <= root || !m.cleared_to_root) { adjoints(i, 0) = 0; }
        }
        const Real seed = m.no_seed ? 0 : m.value_seed ? tape[root].value : 1;
        adjoints(root, 0) = seed + (m.seed_added ? adjoints(root, 0) : 0);
        for (Index step = 0; step <= root; ++step) {
            const Index i = m.forwards ? step : root - step;
            const Recorded& z = tape[i];
            const auto hand = [&](Index parent, Real slope) {
                const Real part = m.passed_on ? adjoints(i, 0) : m.slope_alone ? slope : adjoints(i, 0) * slope;
                adjoints(parent, 0) = (m.lost ? 0 : adjoints(parent, 0)) + part;
            };
            if (z.node.kind == leaf) { continue; }
            hand(z.node.a, z.by_a);
            if (z.node.kind != tanh_of) { hand(z.node.b, z.by_b); }
        }
    }
    return {{"adjoints", adjoints}};
}

using Mistakes = MistakesOf<Missed>;

const Mistakes in_add = {
    {"these are a product's slopes, b and a; those of a sum are 1 and 1", {.product_slopes = true}},
    {"these are the values; the slopes of a sum are 1 and 1", {.own_slopes = true}},
    {"the second parent is missing: z = a + b changes with both, and a + a counts a twice", {.one_term = true}},
};
const Mistakes in_mul = {
    {"the slopes of the two operands are swapped: z = a b changes b times as fast as a, and a times as fast as b",
     {.swapped = true}},
    {"these are a sum's slopes, 1 and 1; those of a product are b and a", {.sum_slopes = true}},
    {"this is the product itself; its slope by a is b, and by b it is a", {.whole_slopes = true}},
    {"the second parent of a product is missing: z = a b changes with both, and a a counts a twice",
     {.one_factor = true}},
};
const Mistakes in_tanh = {
    {"the slope of tanh is missing: it is 1 - z² at the value z = tanh(a)", {.no_slope = true}},
    {"1 - a² was taken for the slope of tanh; it is 1 - z², with z = tanh(a)", {.slope_of_input = true}},
    {"1 - z was taken for the slope of tanh; it is 1 - z²", {.square_once = true}},
    {"a itself was recorded, and not tanh(a)", {.no_tanh = true}},
};
const Mistakes in_backward = {
    {"only one of several parts is left, as = leaves it where += belongs: what was used several times receives several "
     "parts, and they add up",
     {.lost = true}},
    {"the list was gone through forwards: an adjoint is complete once all later records have handed theirs on, so go "
     "from the root down to 0",
     {.forwards = true}},
    {"all adjoints are 0: the root's own is dL/dL = 1, and everything comes from it", {.no_seed = true}},
    {"the root's adjoint is its value; it must be dL/dL = 1", {.value_seed = true}},
    {"the last record was taken for the root", {.from_last = true}},
    {"the adjoint was passed on without the slope: a parent receives dz times dz/dx", {.passed_on = true}},
    {"the slopes alone add up: a parent receives dz times dz/dx", {.slope_alone = true}},
    {"the adjoints of the backward before are still there: set all of them to 0 first", {.not_cleared = true}},
    {"the adjoints of the backward before are still there, the root's, too: set all of them to 0 first",
     {.not_cleared = true, .seed_added = true}},
    {"behind the root the adjoints of the backward before are still there: set all of them to 0 first",
     {.cleared_to_root = true}},
};

Part part_of(const std::string& name, Index points, std::vector<Case> cases, const std::vector<Mistakes>& mistakes,
             Bundle (*right)(const Bundle&), Bundle (*by_hand)(const Bundle&, const Missed&)) {
    Part part{.name = name, .points = points, .cases = std::move(cases), .right = right};
    for (const Mistakes& some : mistakes) { add_mistakes(part, some, by_hand); }
    return part;
}

}  // namespace

Exercise tape() {
    const auto operation = [](const char* name, Kind kind, const Mistakes& mistakes) {
        return part_of(name, 1, cases_of(kind, name), {mistakes}, operation_by_tape, operation_by_hand);
    };
    return {"04",
            "tape",
            "the tape: recording, and going back",
            {operation("add", add, in_add), operation("mul", mul, in_mul), operation("tanh", tanh_of, in_tanh),
             part_of("backward", 3, whole_expressions(), {in_backward, in_add, in_mul, in_tanh}, backward_by_tape,
                     backward_by_hand)}};
}

}  // namespace chronograd::exercises
