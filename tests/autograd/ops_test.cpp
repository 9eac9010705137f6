// Every operation, one row a form of it: its value against the plain formula, its gradient against differences.
// A test at the end reads ops.hpp and fails if an operation has no row here.
#include "autograd/ops.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "autograd/form.hpp"
#include "autograd/gradcheck.hpp"
#include "autograd/plain_formulas.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

// clang-format off
const std::vector<Form> table = {
    // Products.
    {"operator*(Var, Var)", products,
     [](const Vars& x) { return x[0] * x[1]; },
     [](const Values& x) { return x[0] * x[1]; }},
    {"operator*(Var, Var)", of_square,
     [](const Vars& x) { return x[0] * x[0]; },
     [](const Values& x) { return x[0] * x[0]; }},
    {"affine(Var, Var, Var)", affines,
     [](const Vars& x) { return affine(x[0], x[1], x[2]); },
     [](const Values& x) { return x[0] * x[1] + repeated(x[2], x[1].cols()); }},
    {"affine(Var, Var, Var)", {{{1, 1}, {1, 1}}, {{5, 5}, {5, 1}}},  // x is b
     [](const Vars& x) { return affine(x[0], x[1], x[1]); },
     [](const Values& x) { return x[0] * x[1] + x[1]; }},
    {"affine(Var, Var, Var, Var, Var, Var)", two_affines,
     [](const Vars& x) { return affine(x[0], x[1], x[2], x[3], x[4], x[5]); },
     [](const Values& x) { return x[0] * x[1] + repeated(x[2], x[1].cols()) + x[3] * x[4] + repeated(x[5], x[4].cols()); }},
    {"affine(Var, Var, Var, Var, Var, Var)", {{{1, 1}, {1, 1}}, {{5, 5}, {5, 1}}},  // both terms are one
     [](const Vars& x) { return affine(x[0], x[1], x[1], x[0], x[1], x[1]); },
     [](const Values& x) { return 2 * (x[0] * x[1] + x[1]); }},
    {"transpose(Var)", of_one,
     [](const Vars& x) { return transpose(x[0]); },
     [](const Values& x) { return transpose(x[0]); }},

    // Elementwise, of two.
    {"operator+(Var, Var)", of_two,
     [](const Vars& x) { return x[0] + x[1]; },
     [](const Values& x) { return x[0] + x[1]; }},
    {"operator+(Var, Var)", broadcast,
     [](const Vars& x) { return x[0] + x[1]; },
     [](const Values& x) { return x[0] + repeated(x[1], x[0].cols()); }},
    {"operator+(Var, Var)", of_one,
     [](const Vars& x) { return x[0] + x[0]; },
     [](const Values& x) { return 2 * x[0]; }},
    {"operator-(Var, Var)", of_two,
     [](const Vars& x) { return x[0] - x[1]; },
     [](const Values& x) { return x[0] - x[1]; }},
    {"operator-(Var, Var)", broadcast,
     [](const Vars& x) { return x[0] - x[1]; },
     [](const Values& x) { return x[0] - repeated(x[1], x[0].cols()); }},
    {"operator-(Var, Var)", of_one,
     [](const Vars& x) { return x[0] - x[0]; },
     [](const Values& x) { return 0 * x[0]; }},
    {"operator%(Var, Var)", of_two,
     [](const Vars& x) { return x[0] % x[1]; },
     [](const Values& x) { return x[0] % x[1]; }},
    {"operator%(Var, Var)", of_one,
     [](const Vars& x) { return x[0] % x[0]; },
     [](const Values& x) { return x[0] % x[0]; }},

    // With real numbers.
    {"operator+(Var, Real)", of_one,
     [](const Vars& x) { return x[0] + 3; },
     [](const Values& x) { return map(x[0], [](Real e) { return e + 3; }); }},
    {"operator+(Real, Var)", of_one,
     [](const Vars& x) { return 3 + x[0]; },
     [](const Values& x) { return map(x[0], [](Real e) { return 3 + e; }); }},
    {"operator-(Var, Real)", of_one,
     [](const Vars& x) { return x[0] - 3; },
     [](const Values& x) { return map(x[0], [](Real e) { return e - 3; }); }},
    {"operator-(Real, Var)", of_one,
     [](const Vars& x) { return 3 - x[0]; },
     [](const Values& x) { return map(x[0], [](Real e) { return 3 - e; }); }},
    {"operator*(Real, Var)", of_one,
     [](const Vars& x) { return -3 * x[0]; },
     [](const Values& x) { return map(x[0], [](Real e) { return -3 * e; }); }},
    {"operator*(Var, Real)", of_one,
     [](const Vars& x) { return x[0] * -3; },
     [](const Values& x) { return map(x[0], [](Real e) { return -3 * e; }); }},
    {"operator/(Var, Real)", of_one,
     [](const Vars& x) { return x[0] / 3; },
     [](const Values& x) { return map(x[0], [](Real e) { return e / 3; }); }},
    {"operator-(Var)", of_one,
     [](const Vars& x) { return -x[0]; },
     [](const Values& x) { return map(x[0], [](Real e) { return -e; }); }},

    // Functions.
    {"tanh(Var)", of_one,
     [](const Vars& x) { return tanh(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return std::tanh(e); }); }, curved},
    {"sigmoid(Var)", of_one,
     [](const Vars& x) { return sigmoid(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return 1 / (1 + std::exp(-e)); }); }, curved},
    {"relu(Var)", of_one,
     [](const Vars& x) { return relu(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return std::max(e, Real(0)); }); }, curved},
    {"exp(Var)", of_one,
     [](const Vars& x) { return exp(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return std::exp(e); }); }, curved},
    {"log(Var)", of_one,
     [](const Vars& x) { return log(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return std::log(e); }); }, curved, 0.5, 4},
    {"square(Var)", of_one,
     [](const Vars& x) { return square(x[0]); },
     [](const Values& x) { return map(x[0], [](Real e) { return e * e; }); }},

    // Sums.
    {"sum(Var)", of_one,
     [](const Vars& x) { return sum(x[0]); },
     [](const Values& x) { return one(total(x[0])); }},
    {"mean(Var)", of_one,
     [](const Vars& x) { return mean(x[0]); },
     [](const Values& x) { return one(average(x[0])); }},

    // Rearranging.
    {"rows(Var, Index, Index)", {{{5, 1}}, {{5, 4}}, {{5, 19}}},
     [](const Vars& x) { return rows(x[0], 1, 3); },
     [](const Values& x) { return chosen_rows(x[0], {1, 2, 3}); }},
    {"rows(Var, Index, Index)", {{{1, 1}}, {{1, 4}}, {{4, 1}}},  // all of them
     [](const Vars& x) { return rows(x[0], 0, x[0].rows()); },
     [](const Values& x) { return x[0]; }},
    {"rows(Var, Index, Index)", {{{5, 1}}, {{5, 4}}},  // blocks that overlap, of an operation's value, one row unused
     [](const Vars& x) {
         const Var y = square(x[0]);
         return rows(y, 0, 2) % rows(y, 1, 2) + rows(y, 2, 2); },
     [](const Values& x) {
         const Matrix y = x[0] % x[0];
         return chosen_rows(y, {0, 1}) % chosen_rows(y, {1, 2}) + chosen_rows(y, {2, 3}); }},
    {"rows(Var, Index, Index)", {{{5, 4}}},  // a block of a block, beside the whole
     [](const Vars& x) {
         const Var y = square(x[0]);
         return stack_rows(Vars{rows(rows(y, 1, 3), 1, 2), y}); },
     [](const Values& x) {
         const Matrix y = x[0] % x[0];
         return stacked(chosen_rows(y, {2, 3}), y); }},
    {"stack_rows(Sequence)", {{{1, 1}, {1, 1}}, {{2, 3}, {4, 3}}, {{5, 19}, {1, 19}}},
     [](const Vars& x) { return stack_rows(x); },
     [](const Values& x) { return stacked(x[0], x[1]); }},
    {"stack_rows(Sequence)", {{{2, 3}, {1, 3}}},  // one part twice
     [](const Vars& x) { return stack_rows(Vars{x[0], x[1], x[0]}); },
     [](const Values& x) { return stacked(stacked(x[0], x[1]), x[0]); }},
    {"stack_columns(Sequence)", {{{1, 1}, {1, 1}}, {{3, 2}, {3, 4}}, {{2, 19}, {2, 1}}},
     [](const Vars& x) { return stack_columns(x); },
     [](const Values& x) { return side_by_side(x[0], x[1]); }},
    {"stack_columns(Sequence)", {{{3, 2}, {3, 1}}},  // one part twice
     [](const Vars& x) { return stack_columns(Vars{x[0], x[1], x[0]}); },
     [](const Values& x) { return side_by_side(side_by_side(x[0], x[1]), x[0]); }},

    // Classification and losses.
    {"mean_squared_error(Var, Var)", of_two,
     [](const Vars& x) { return mean_squared_error(x[0], x[1]); },
     [](const Values& x) { return one(average((x[0] - x[1]) % (x[0] - x[1]))); }},
    {"softmax_cross_entropy(Var, std::span<const int>)", {{{3, 5}}, {{4, 5}}},
     [](const Vars& x) { return softmax_cross_entropy(x[0], classes); },
     [](const Values& x) { return one(-average(picked(logarithms_of_softmax(x[0])))); }, curved},
    {"softmax_cross_entropy(Var, std::span<const int>)", {{{3, 1}}},
     [](const Vars& x) { return softmax_cross_entropy(x[0], std::span(classes).first(1)); },
     [](const Values& x) { return one(-logarithms_of_softmax(x[0])(2, 0)); }, curved},
};
// clang-format on

/// f of every form with every choice of shapes.
template <class F>
void for_each_run(F f) {
    Rng rng(1);
    for (const Form& form : table) {
        for (const Shapes& shapes : form.shapes) {
            const std::vector<Parameter> inputs = draw(form, shapes, rng);
            INFO(form.declaration, " of ", shapes[0].first, "x", shapes[0].second);
            f(form, inputs);
        }
    }
}

/// "Var rows(Var X, Index first); ..." as "rows(Var, Index)".
std::string without_names(const std::string& declaration) {
    const std::size_t open = declaration.find('(');
    const std::size_t close = declaration.find(')');
    std::string result = declaration.substr(4, open - 4) + "(";
    std::istringstream parameters(declaration.substr(open + 1, close - open - 1) + ",");
    for (std::string parameter; std::getline(parameters, parameter, ',');) {
        result += parameter.substr(0, parameter.rfind(' ')) + ",";
    }
    result.back() = ')';
    return result;
}

}  // namespace

TEST_CASE("the value of every operation is that of its plain formula") {
    for_each_run([](const Form& form, const std::vector<Parameter>& inputs) {
        Tape tape;
        Values values;
        for (const Parameter& x : inputs) { values.emplace_back(x.value()); }
        CHECK(disagreement(form.recorded(leaves(tape, inputs)).value(), form.plain(values)) <= 1e-14);
    });
}

TEST_CASE("the gradient of every operation, at every element of every input, is that by differences") {
    for_each_run([](const Form& form, const std::vector<Parameter>& inputs) {
        const Gradcheck worst =
            gradcheck([&](Tape& tape) { return form.recorded(leaves(tape, inputs)); }, inputs, 1, form.step);
        INFO(worst.message());
        CHECK(worst.error <= 1e-9);
    });
}

TEST_CASE("where the result of arithmetic with a real number is exact, it is computed exactly") {
    Tape tape;
    const Var x = tape.variable(Matrix{{49}});
    CHECK((x / 49).item() == 1);
    CHECK((x * 3).item() == 147);
    CHECK((100 - x).item() == 51);
    CHECK((1e-310 * x / 1e-310).item() == 49);
}

TEST_CASE("operations are recorded without a change of their inputs") {
    for_each_run([](const Form& form, const std::vector<Parameter>& inputs) {
        Tape tape;
        Values before;
        for (const Parameter& x : inputs) { before.emplace_back(x.value()); }
        const Var y = form.recorded(leaves(tape, inputs));
        tape.backward(sum(y));
        for (std::size_t i = 0; i < inputs.size(); ++i) { CHECK(identical(inputs[i].value(), before[i])); }
    });
}

TEST_CASE("every operation that ops.hpp declares has a row in the table") {
    std::ifstream file(CHRONOGRAD_SOURCE_DIR "/autograd/ops.hpp");
    REQUIRE(file);
    std::set<std::string> declared;
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("Var ", 0) == 0) { declared.insert(without_names(line)); }
    }
    CHECK(declared.size() > 20);
    std::set<std::string> tested = {"detach(Var)"};  // differences do not know that it stops them: tape_test.cpp
    for (const Form& form : table) { tested.insert(form.declaration); }
    for (const std::string& d : declared) { CHECK_MESSAGE(tested.count(d) == 1, d, " has no row"); }
    for (const std::string& t : tested) { CHECK_MESSAGE(declared.count(t) == 1, t, " is not declared"); }
}

}  // namespace chronograd::test
