// The rules as text: for every operation, what Rewind says that each input receives, beside an independent formula of
// the same, and the numbers that it did receive. A test at the end reads the sources for texts that have no row here.
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>

#include "autograd/ops.hpp"
#include "autograd/plain_formulas.hpp"
#include "autograd/rewind.hpp"

namespace chronograd::test {
namespace {

/// What a rule sees: the inputs' values, the output's, and the adjoint that has arrived at it.
struct Seen {
    std::vector<Matrix> X;
    Matrix Y;
    Matrix dY;
};

/// What one input receives: the text, and its formula.
struct Received {
    std::string text;
    Matrix (*formula)(const Seen&);
};

struct Row {
    std::string what;
    std::vector<Size> shapes;  ///< of the inputs
    Var (*op)(const std::vector<Var>&);
    std::vector<Received> received;  ///< by each input
};

/// f(a, b) at every element.
template <class F>
Matrix map2(MatrixView A, MatrixView B, F f) {
    Matrix C(A);
    for (Index i = 0; i < C.size(); ++i) { C.ref().data()[i] = f(A.data()[i], B.data()[i]); }
    return C;
}

Matrix columns_added(MatrixView A) { return A * Matrix(A.cols(), 1, 1); }

Matrix softmax_minus_onehot(MatrixView z) {
    Matrix D(z.rows(), z.cols());
    for (Index c = 0; c < z.cols(); ++c) {
        Real sum = 0;
        for (Index r = 0; r < z.rows(); ++r) { sum += std::exp(z(r, c)); }
        for (Index r = 0; r < z.rows(); ++r) {
            D(r, c) = std::exp(z(r, c)) / sum - (classes[static_cast<std::size_t>(c)] == r ? 1 : 0);
        }
    }
    return D;
}

Matrix dY(const Seen& s) { return s.dY; }
Matrix minus_dY(const Seen& s) { return -1 * s.dY; }
Matrix dY_everywhere(const Seen& s) { return {s.X[0].rows(), s.X[0].cols(), s.dY.item()}; }

constexpr const char* column_text = "db += sum of dY's columns";

// clang-format off
const std::vector<Row> texts = {
    {"A B", {{2, 3}, {3, 4}}, [](const auto& x) { return x[0] * x[1]; },
     {{"dA += dY Bᵀ", [](const Seen& s) { return s.dY * transpose(s.X[1]); }},
      {"dB += Aᵀ dY", [](const Seen& s) { return transpose(s.X[0]) * s.dY; }}}},
    {"affine", {{2, 3}, {3, 4}, {2, 1}}, [](const auto& x) { return affine(x[0], x[1], x[2]); },
     {{"dW += dY xᵀ", [](const Seen& s) { return s.dY * transpose(s.X[1]); }},
      {"dx += Wᵀ dY", [](const Seen& s) { return transpose(s.X[0]) * s.dY; }},
      {column_text, [](const Seen& s) { return columns_added(s.dY); }}}},
    {"affine, two terms", {{2, 3}, {3, 4}, {2, 1}, {2, 5}, {5, 4}, {2, 1}},
     [](const auto& x) { return affine(x[0], x[1], x[2], x[3], x[4], x[5]); },
     {{"dW += dY xᵀ", [](const Seen& s) { return s.dY * transpose(s.X[1]); }},
      {"dx += Wᵀ dY", [](const Seen& s) { return transpose(s.X[0]) * s.dY; }},
      {column_text, [](const Seen& s) { return columns_added(s.dY); }},
      {"dW += dY xᵀ", [](const Seen& s) { return s.dY * transpose(s.X[4]); }},
      {"dx += Wᵀ dY", [](const Seen& s) { return transpose(s.X[3]) * s.dY; }},
      {column_text, [](const Seen& s) { return columns_added(s.dY); }}}},
    {"transpose", {{2, 3}}, [](const auto& x) { return transpose(x[0]); },
     {{"dX += dYᵀ", [](const Seen& s) { return transpose(s.dY); }}}},
    {"A + B", {{2, 3}, {2, 3}}, [](const auto& x) { return x[0] + x[1]; },
     {{"dA += dY", dY}, {"dB += dY", dY}}},
    {"A - B", {{2, 3}, {2, 3}}, [](const auto& x) { return x[0] - x[1]; },
     {{"dA += dY", dY}, {"dB -= dY", minus_dY}}},
    {"a + b, two columns", {{2, 1}, {2, 1}}, [](const auto& x) { return x[0] + x[1]; },
     {{"dA += dY", dY}, {"dB += dY", dY}}},
    {"A + b", {{2, 3}, {2, 1}}, [](const auto& x) { return x[0] + x[1]; },
     {{"dA += dY", dY}, {column_text, [](const Seen& s) { return columns_added(s.dY); }}}},
    {"A - b", {{2, 3}, {2, 1}}, [](const auto& x) { return x[0] - x[1]; },
     {{"dA += dY", dY},
      {"db -= sum of dY's columns", [](const Seen& s) { return -1 * columns_added(s.dY); }}}},
    {"A % B", {{2, 3}, {2, 3}}, [](const auto& x) { return x[0] % x[1]; },
     {{"dA += dY % B", [](const Seen& s) { return s.dY % s.X[1]; }},
      {"dB += dY % A", [](const Seen& s) { return s.dY % s.X[0]; }}}},
    {"A % A", {{2, 3}}, [](const auto& x) { return x[0] % x[0]; },
     {{"dA += dY % B", [](const Seen& s) { return s.dY % s.X[0]; }},
      {"dB += dY % A", [](const Seen& s) { return s.dY % s.X[0]; }}}},
    {"x + c", {{2, 3}}, [](const auto& x) { return x[0] + 3; }, {{"dx += dy", dY}}},
    {"c + x", {{2, 3}}, [](const auto& x) { return 3 + x[0]; }, {{"dx += dy", dY}}},
    {"x - c", {{2, 3}}, [](const auto& x) { return x[0] - 3; }, {{"dx += dy", dY}}},
    {"c - x", {{2, 3}}, [](const auto& x) { return 3 - x[0]; }, {{"dx -= dy", minus_dY}}},
    {"-x", {{2, 3}}, [](const auto& x) { return -x[0]; }, {{"dx -= dy", minus_dY}}},
    {"a x", {{2, 3}}, [](const auto& x) { return 0.7 * x[0]; },
     {{"dx += c dy", [](const Seen& s) { return 0.7 * s.dY; }}}},
    {"x a", {{2, 3}}, [](const auto& x) { return x[0] * -2; },
     {{"dx += c dy", [](const Seen& s) { return -2 * s.dY; }}}},
    {"x / c", {{2, 3}}, [](const auto& x) { return x[0] / 7; },
     {{"dx += dy / c", [](const Seen& s) { return map(s.dY, [](Real d) { return d / 7; }); }}}},
    {"tanh", {{2, 3}}, [](const auto& x) { return tanh(x[0]); },
     {{"dx += dy % (1 - y²)", [](const Seen& s) {
         return s.dY % map(s.X[0], [](Real x) { return 1 / (std::cosh(x) * std::cosh(x)); }); }}}},
    {"sigmoid", {{2, 3}}, [](const auto& x) { return sigmoid(x[0]); },
     {{"dx += dy % y % (1 - y)", [](const Seen& s) {
         return s.dY % map(s.X[0], [](Real x) { return 1 / (2 + std::exp(x) + std::exp(-x)); }); }}}},
    {"relu", {{2, 3}}, [](const auto& x) { return relu(x[0]); },
     {{"dx += dy where x > 0", [](const Seen& s) {
         return map2(s.dY, s.X[0], [](Real d, Real x) { return x > 0 ? d : 0; }); }}}},
    {"exp", {{2, 3}}, [](const auto& x) { return exp(x[0]); },
     {{"dx += dy % y", [](const Seen& s) { return s.dY % map(s.X[0], [](Real x) { return std::exp(x); }); }}}},
    {"log", {{2, 3}}, [](const auto& x) { return log(square(x[0])); },
     {{"dx += dy / x", [](const Seen& s) {
         return map2(s.dY, s.X[0], [](Real d, Real x) { return d / x; }); }}}},
    {"square", {{2, 3}}, [](const auto& x) { return square(x[0]); },
     {{"dx += dy % 2x", [](const Seen& s) { return 2 * (s.dY % s.X[0]); }}}},
    {"sum", {{2, 3}}, [](const auto& x) { return sum(x[0]); }, {{"dx += dy, at every element", dY_everywhere}}},
    {"mean", {{2, 3}}, [](const auto& x) { return mean(x[0]); },
     {{"dx += dy / n, at every element", [](const Seen& s) { return Matrix(2, 3, s.dY.item() / 6); }}}},
    {"mean of one", {{1, 1}}, [](const auto& x) { return mean(x[0]); },
     {{"dx += dy, at every element", dY_everywhere}}},
    {"rows of a leaf", {{4, 2}}, [](const auto& x) { return rows(x[0], 1, 2); },
     {{"dX += dY, in these rows", [](const Seen& s) { return stacked(stacked(Matrix(1, 2), s.dY), Matrix(1, 2)); }}}},
    {"rows of an operation", {{4, 2}}, [](const auto& x) { return rows(tanh(x[0]), 1, 2); },
     {{"dX += dY, in these rows", [](const Seen& s) { return stacked(stacked(Matrix(1, 2), s.dY), Matrix(1, 2)); }}}},
    {"stack_rows", {{2, 3}, {1, 3}}, [](const auto& x) { return stack_rows(x); },
     {{"dX_k += its part of dY", [](const Seen& s) { return chosen_rows(s.dY, {0, 1}); }},
      {"dX_k += its part of dY", [](const Seen& s) { return chosen_rows(s.dY, {2}); }}}},
    {"stack_columns", {{2, 3}, {2, 1}}, [](const auto& x) { return stack_columns(x); },
     {{"dX_k += its part of dY", [](const Seen& s) { return transpose(chosen_rows(transpose(s.dY), {0, 1, 2})); }},
      {"dX_k += its part of dY", [](const Seen& s) { return transpose(chosen_rows(transpose(s.dY), {3})); }}}},
    {"mean_squared_error", {{2, 3}, {2, 3}}, [](const auto& x) { return mean_squared_error(x[0], x[1]); },
     {{"dy += (2/n) (y - target) dL", [](const Seen& s) { return (s.dY.item() * 2 / 6) * (s.X[0] - s.X[1]); }},
      {"dtarget += (2/n) (target - y) dL", [](const Seen& s) { return (s.dY.item() * 2 / 6) * (s.X[1] - s.X[0]); }}}},
    {"softmax_cross_entropy", {{4, 5}}, [](const auto& x) { return softmax_cross_entropy(x[0], classes); },
     {{"dz += (1/B) (e^l - onehot(k)) dL", [](const Seen& s) {
         return (s.dY.item() / 5) * softmax_minus_onehot(s.X[0]); }},
      {"", [](const Seen& s) { return Matrix(s.X[1].rows(), s.X[1].cols()); }},
      {"", [](const Seen& s) { return Matrix(s.X[2].rows(), s.X[2].cols()); }}}},
    {"detach", {{2, 3}}, [](const auto& x) { return detach(x[0]); },
     {{"", [](const Seen& s) { return Matrix(s.X[0].rows(), s.X[0].cols()); }}}},
};
// clang-format on

/// Every text of a rule that stands in a source file, as in "dx += dy % y".
std::set<std::string> texts_in(const std::string& source) {
    std::set<std::string> texts;
    static const std::regex literal("\"(d[^\"\n]* [+-]= [^\"\n]*)\"");
    for (std::sregex_iterator m(source.begin(), source.end(), literal), end; m != end; ++m) { texts.insert((*m)[1]); }
    return texts;
}

}  // namespace

TEST_CASE("the rule of every operation, as text, is the formula of what each input receives") {
    Rng rng(1);
    for (const Row& row : texts) {
        CAPTURE(row.what);
        Tape tape;
        std::vector<Var> x;
        for (const Size& s : row.shapes) { x.push_back(tape.variable(random(rng, s.rows, s.cols))); }
        const Var y = row.op(x);
        Seen seen{{}, Matrix(y.value()), random(rng, y.rows(), y.cols())};
        Rewind rewind(y, seen.dY);
        REQUIRE(rewind.step());
        REQUIRE(rewind.var().index() == y.index());
        for (const Index input : rewind.record().inputs()) { seen.X.emplace_back(tape[input].value()); }
        for (std::size_t k = 0; k < row.received.size(); ++k) {
            CAPTURE(k);
            CHECK(std::string(rewind.rule(static_cast<Index>(k))) == row.received[k].text);
            CHECK(disagreement(rewind.contribution(static_cast<Index>(k)), row.received[k].formula(seen)) <= 1e-14);
        }
        CHECK(throws_naming({"no input"}, [&] { (void)rewind.rule(std::ssize(seen.X)); }));
        CHECK(throws_naming({"no input -1"}, [&] { (void)rewind.rule(-1); }));
    }
}

TEST_CASE("an input through which nothing flows has no rule, and the others keep theirs") {
    Tape tape;
    const Var x = tape.variable(Matrix{{1, 2}});
    const Var c = tape.constant(Matrix{{3, 4}});
    Rewind left(x % c, Matrix{{1, 1}});
    left.step();
    CHECK(std::string(left.rule(0)) == "dA += dY % B");
    CHECK(std::string(left.rule(1)).empty());
    Rewind right(c % x, Matrix{{1, 1}});
    right.step();
    CHECK(std::string(right.rule(0)).empty());
    CHECK(std::string(right.rule(1)) == "dB += dY % A");
    Rewind before_a_step(x % c, Matrix{{1, 1}});
    CHECK(throws_naming({"step()"}, [&] { (void)before_a_step.rule(0); }));
}

TEST_CASE("every text of a rule that the sources have stands in the table, and no other") {
    CHECK(texts_in("f(\"+\", \"dx += dy\", \"dx\", \"db -= dY\")") == std::set<std::string>{"dx += dy", "db -= dY"});
    std::ostringstream sources;
    for (const std::string file : {"ops.cpp", "sweep.cpp"}) {
        std::ifstream in(CHRONOGRAD_SOURCE_DIR "/autograd/" + file);
        REQUIRE(in);
        sources << in.rdbuf();
    }
    std::set<std::string> tested;
    for (const Row& row : texts) {
        for (const Received& r : row.received) {
            if (!r.text.empty()) { tested.insert(r.text); }
        }
    }
    const std::set<std::string> written = texts_in(sources.str());
    for (const std::string& text : written) { CHECK_MESSAGE(tested.count(text) == 1, text, " has no row"); }
    for (const std::string& text : tested) { CHECK_MESSAGE(written.count(text) == 1, text, " is written nowhere"); }
}

}  // namespace chronograd::test
