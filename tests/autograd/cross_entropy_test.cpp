// Softmax cross-entropy against closed forms, also where e^z alone would overflow.
#include "autograd/ops.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("the cross-entropy of equal logits is ln K, whatever the logits are") {
    for (const Real level : {0.0, 1e3, -1e3, 1e300}) {
        Tape tape;
        const Var z = tape.variable(Matrix(5, 2, level));
        const Var loss = softmax_cross_entropy(z, std::vector{0, 3});
        CHECK(disagreement(loss.item(), std::log(5.0)) <= 1e-15);
        tape.backward(loss);
        Matrix wanted(5, 2, 0.2 / 2);  // (p - onehot) / B
        wanted(0, 0) -= 0.5;
        wanted(3, 1) -= 0.5;
        CHECK(disagreement(z.grad(), wanted) <= 1e-15);
    }
}

TEST_CASE("the cross-entropy of two logits that are d apart is ln(1 + e^-d)") {
    for (const Real d : {-1000.0, -30.0, -1.0, 0.0, 0.5, 20.0, 700.0, 1000.0}) {
        CAPTURE(d);
        Tape tape;
        const Var z = tape.variable(Matrix{{d}, {0}});
        const Var loss = softmax_cross_entropy(z, std::vector{0});
        CHECK(std::abs(loss.item() - (std::max(-d, 0.0) + std::log1p(std::exp(-std::abs(d))))) <=
              1e-15 * (1 + std::abs(d)));
        tape.backward(loss);
        const Real p_wrong = 1 / (1 + std::exp(d));
        CHECK(std::abs(z.grad()(0, 0) + p_wrong) <= 1e-15);
        CHECK(std::abs(z.grad()(1, 0) - p_wrong) <= 1e-15);
    }
}

TEST_CASE("the cross-entropy of a batch is the mean of -ln softmax(z)_class over its columns") {
    const Matrix logits{{1, -2, 0.5}, {0.25, 3, -1}, {2, 0, 4}, {-1, 1, 0.75}};
    Real mean = 0;
    const std::vector<int> classes = {2, 0, 3};
    for (Index c = 0; c < 3; ++c) {
        Real exponentials = 0;
        for (Index r = 0; r < 4; ++r) { exponentials += std::exp(logits(r, c)); }
        mean += (std::log(exponentials) - logits(classes[static_cast<std::size_t>(c)], c)) / 3;
    }
    Tape tape;
    CHECK(disagreement(softmax_cross_entropy(tape.variable(logits), classes).item(), mean) <= 1e-15);
}

TEST_CASE("classes that do not exist, or are too few or too many, throw") {
    Tape tape;
    const Var z = tape.variable(Matrix(4, 2));
    CHECK(throws_naming({"4x2", "class 4"}, [&] { softmax_cross_entropy(z, std::vector{0, 4}); }));
    CHECK(throws_naming({"4x2", "class -1"}, [&] { softmax_cross_entropy(z, std::vector{-1, 0}); }));
    CHECK(throws_naming({"4x2", "1 classes"}, [&] { softmax_cross_entropy(z, std::vector{0}); }));
    CHECK(throws_naming({"4x2", "3 classes"}, [&] { softmax_cross_entropy(z, std::vector{0, 1, 2}); }));
}

}  // namespace chronograd::test
