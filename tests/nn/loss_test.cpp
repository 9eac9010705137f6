// The squared error against closed forms, over one matrix and over sequences.
#include "nn/loss.hpp"

#include "support.hpp"

namespace chronograd::test {

TEST_CASE(
    "the squared error is a mean or a sum over all elements, with gradients 2 (y - target) / n and 2 (y - target)") {
    const Matrix y{{1, 2, 3}, {4, 5, 6}};
    const Matrix t{{1, 0, 0}, {4, 4, 8}};
    const Matrix error{{0, 2, 3}, {0, 1, -2}};  // the squares are 4, 9, 1 and 4
    for (const auto reduction : {nn::Reduction::mean, nn::Reduction::sum}) {
        const Real n = reduction == nn::Reduction::mean ? 6 : 1;
        CAPTURE(n);
        Tape tape;
        const Var Y = tape.variable(y);
        const Var T = tape.variable(t);
        const Var loss = nn::mse_loss(Y, T, reduction);
        CHECK(disagreement(loss.item(), 18 / n) <= 1e-15);
        tape.backward(loss);
        CHECK(disagreement(Y.grad(), (2 / n) * error) <= 1e-15);
        CHECK(disagreement(T.grad(), (-2 / n) * error) <= 1e-15);
    }
}

TEST_CASE("over a sequence, the squared error is a mean or a sum over all elements of all time steps") {
    const std::vector<Matrix> y = {Matrix{{1, 2}}, Matrix{{3, 4}}, Matrix{{5, 6}}};
    const std::vector<Matrix> t = {Matrix{{1, 0}}, Matrix{{0, 4}}, Matrix{{4, 7}}};
    const std::vector<Matrix> error = {Matrix{{0, 2}}, Matrix{{3, 0}}, Matrix{{1, -1}}};  // 4, 9, 1 and 1
    for (const auto reduction : {nn::Reduction::mean, nn::Reduction::sum}) {
        const Real n = reduction == nn::Reduction::mean ? 6 : 1;
        CAPTURE(n);
        Tape tape;
        const std::vector<Var> Y = variables(tape, y);
        const std::vector<Var> T = variables(tape, t);
        const Var loss = nn::mse_loss(Y, T, reduction);
        CHECK(disagreement(loss.item(), 15 / n) <= 1e-15);
        tape.backward(loss);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(disagreement(Y[i].grad(), (2 / n) * error[i]) <= 1e-15);
            CHECK(disagreement(T[i].grad(), (-2 / n) * error[i]) <= 1e-15);
        }
    }
}

TEST_CASE("each time step's share of a sequence's loss is a record of its own, stamped with its t") {
    Tape tape;
    std::vector<Var> Y;
    for (int t = 1; t <= 3; ++t) {
        const Var x = tape.variable(Matrix{{1, 2}});
        const AtTime time(tape, t);
        Y.push_back(t * x);
    }
    const std::vector<Var> T = variables(tape, std::vector<Matrix>(3, Matrix(1, 2)));
    const Index first = tape.size();
    const Var loss = nn::mse_loss(Y, T);
    std::vector<int> times;
    for (Index i = first; i < tape.size(); ++i) {
        if (std::string_view(tape[i].op()) == "mean_squared_error") { times.push_back(tape[i].time()); }
    }
    CHECK(times == std::vector<int>{1, 2, 3});
    CHECK(loss.time() == 3);
}

TEST_CASE("squared errors of what does not fit throw and say why") {
    Tape tape;
    const Var a = tape.variable(Matrix(2, 3));
    const Var b = tape.variable(Matrix(3, 2));
    CHECK(throws_naming({"2x3", "3x2"}, [&] { nn::mse_loss(a, b); }));
    CHECK(throws_naming({"mse_loss", "2", "1"}, [&] { nn::mse_loss(std::vector{a, a}, std::vector{a}); }));
    CHECK(throws_naming({"empty sequence"}, [&] { nn::mse_loss(Sequence(), Sequence()); }));
    CHECK(throws_naming({"2x3", "3x2"}, [&] { nn::mse_loss(std::vector{a, b}, std::vector{a, b}); }));
    CHECK(throws_naming({"2x3", "3x2"}, [&] { nn::mse_loss(std::vector{a, a}, std::vector{a, b}); }));
}

}  // namespace chronograd::test
