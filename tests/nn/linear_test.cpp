// Linear: its equation, its gradients, its parameters, its mistakes.
#include "nn/linear.hpp"

#include "autograd/gradcheck.hpp"
#include "support.hpp"

namespace chronograd::test {

TEST_CASE("a linear layer is y = W x + b, at every column and every time step") {
    Rng rng(1);
    const nn::Linear linear(3, 5, rng);
    const std::vector<Matrix> x = random_sequence(rng, 4, 3, 2);
    const Matrix b = linear.b.value() * Matrix(1, 2, 1);
    Tape tape;
    const std::vector<Var> xs = variables(tape, x);
    const Sequence ys = linear(xs);
    REQUIRE(ys.size() == 4);
    for (std::size_t t = 0; t < 4; ++t) {
        CHECK(disagreement(ys[t].value(), linear.W.value() * x[t] + b) <= 1e-14);
        CHECK(identical(ys[t].value(), linear(xs[t]).value()));
    }
}

TEST_CASE("a linear layer's gradients are those by differences, and sums over time") {
    Rng rng(1);
    for (const Index steps : {1, 2, 7}) {
        for (const Index batch : {1, 3}) {
            const nn::Linear linear(3, 5, rng);
            std::vector<Parameter> inputs = linear.parameters();
            for (Index t = 1; t <= steps; ++t) { inputs.emplace_back("x_" + std::to_string(t), random(rng, 3, batch)); }
            const Gradcheck worst = gradcheck(
                [&](Tape& tape) {
                    std::vector<Var> x;
                    for (auto p = inputs.begin() + 2; p != inputs.end(); ++p) { x.push_back(tape.parameter(*p)); }
                    return stack_rows(linear(x));
                },
                inputs);
            INFO(worst.message());
            CHECK(worst.error <= 1e-7);
        }
    }
}

TEST_CASE("a linear layer's parameters have PyTorch's names, shapes and range") {
    Rng rng(1);
    const nn::Linear linear(16, 40, rng);
    REQUIRE(linear.parameters().size() == 2);
    CHECK(linear.parameters()[0].is(linear.W));
    CHECK(linear.parameters()[1].is(linear.b));
    CHECK(linear.W.name() == "weight");
    CHECK(linear.b.name() == "bias");
    CHECK(linear.W.rows() == 40);
    CHECK(linear.W.cols() == 16);
    CHECK(linear.b.rows() == 40);
    CHECK(linear.b.cols() == 1);
    for (const Parameter& p : linear.parameters()) {  // U(-1/sqrt(16), 1/sqrt(16))
        CHECK_UNARY(max_abs(p.value()) <= 0.25 && max_abs(p.value()) > 0.22);
    }
}

TEST_CASE("a wrong use of a linear layer throws") {
    Rng rng(1);
    const nn::Linear linear(3, 5, rng);
    Tape tape;
    CHECK(throws_naming({"affine", "5x3", "4x2"}, [&] { (void)linear(tape.constant(Matrix(4, 2))); }));
    CHECK(throws_naming({"empty sequence"}, [&] { (void)linear(Sequence()); }));
    for (const Size size : {Size{5, 0}, {-1, 3}, {0, 3}, {5, -1}}) {
        INFO("size ", size.rows, "x", size.cols);
        CHECK_THROWS_AS(nn::Linear(size.cols, size.rows, rng), Error);
    }
}

}  // namespace chronograd::test
