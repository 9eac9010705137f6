// The recurrent network: its equation, its gradients against differences, its states, its time stamps, its mistakes.
#include "nn/rnn.hpp"

#include <optional>

#include "autograd/gradcheck.hpp"
#include "autograd/rewind.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// Which elements every relu on the tape has let through.
std::vector<bool> open_relus(Tape& tape) {
    std::vector<bool> open;
    for (Index i = 0; i < tape.size(); ++i) {
        if (std::string_view(tape[i].op()) != "relu") { continue; }
        for (const Real y : tape[i].value()) { open.push_back(y > 0); }
    }
    return open;
}

/// The gradient check of a network's outputs and last states, over its weights, every x_t and h_0. Nothing where a
/// difference would step over a kink of relu, so that it means nothing.
std::optional<Gradcheck> check(nn::Nonlinearity nonlinearity, Index num_layers, Index batch, Index steps,
                               std::uint32_t seed) {
    Rng rng(seed);
    const nn::RNN rnn(2, 4, rng, {.num_layers = num_layers, .nonlinearity = nonlinearity});
    std::vector<Parameter> inputs = rnn.parameters();
    inputs.emplace_back("h_0", random(rng, num_layers * 4, batch));
    for (Index t = 1; t <= steps; ++t) { inputs.emplace_back("x_" + std::to_string(t), random(rng, 2, batch)); }
    const auto h_0 = inputs.end() - steps - 1;

    std::optional<std::vector<bool>> open;
    bool stepped_over_a_kink = false;
    const Gradcheck worst = gradcheck(
        [&](Tape& tape) {
            std::vector<Var> x;
            for (auto p = h_0 + 1; p != inputs.end(); ++p) { x.push_back(tape.parameter(*p)); }
            const auto [h, h_last] = rnn(x, tape.parameter(*h_0));
            const std::vector<bool> now = open_relus(tape);
            if (!open) { open = now; }
            stepped_over_a_kink = stepped_over_a_kink || now != *open;
            return stack_rows(std::vector{stack_rows(h), h_last});
        },
        inputs);
    return stepped_over_a_kink ? std::nullopt : std::optional(worst);
}

}  // namespace

TEST_CASE("one step is h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)") {
    for (const auto nonlinearity : {nn::Nonlinearity::tanh, nn::Nonlinearity::relu}) {
        Rng rng(1);
        const nn::RnnCell cell(3, 5, rng, nonlinearity);
        const Matrix x = random(rng, 3, 2);
        const Matrix h = random(rng, 5, 2);
        const Matrix ones(1, 2, 1);
        Matrix wanted =
            cell.W_ih.value() * x + cell.b_ih.value() * ones + cell.W_hh.value() * h + cell.b_hh.value() * ones;
        for (Real& a : wanted.ref()) { a = nonlinearity == nn::Nonlinearity::tanh ? std::tanh(a) : std::max(a, 0.0); }
        Tape tape;
        CHECK(disagreement(cell.step(tape.constant(x), tape.constant(h)).value(), wanted) <= 1e-14);
    }
}

TEST_CASE("the gradients of a recurrent network are those by differences") {
    for (const auto nonlinearity : {nn::Nonlinearity::tanh, nn::Nonlinearity::relu}) {
        for (const Index num_layers : {1, 2}) {
            for (const Index batch : {1, 3}) {
                for (const Index steps : {1, 2, 7}) {
                    std::optional<Gradcheck> worst;
                    for (std::uint32_t seed = 1; !worst && seed <= 100; ++seed) {
                        worst = check(nonlinearity, num_layers, batch, steps, seed);
                    }
                    REQUIRE(worst);
                    INFO("layers ", num_layers, ", batch ", batch, ", steps ", steps, ": ", worst->message());
                    CHECK(worst->error <= 1e-7);
                }
            }
        }
    }
}

TEST_CASE("the parameters have PyTorch's names, shapes and range") {
    Rng rng(1);
    const nn::RNN rnn(3, 16, rng, {.num_layers = 2});
    struct Wanted {
        std::string name;
        Index rows;
        Index cols;
    };
    const Wanted wanted[] = {{"weight_ih_l0", 16, 3}, {"weight_hh_l0", 16, 16}, {"bias_ih_l0", 16, 1},
                             {"bias_hh_l0", 16, 1},   {"weight_ih_l1", 16, 16}, {"weight_hh_l1", 16, 16},
                             {"bias_ih_l1", 16, 1},   {"bias_hh_l1", 16, 1}};
    const std::vector<Parameter> parameters = rnn.parameters();
    REQUIRE(parameters.size() == std::size(wanted));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        CHECK(parameters[i].name() == wanted[i].name);
        CHECK(parameters[i].rows() == wanted[i].rows);
        CHECK(parameters[i].cols() == wanted[i].cols);
        const Real largest = max_abs(parameters[i].value());
        CHECK_UNARY(largest <= 0.25 && largest > 0.2);  // U(-1/sqrt(16), 1/sqrt(16))
    }
    CHECK(nn::RnnCell(3, 4, rng).W_ih.name() == "weight_ih");
    CHECK(rnn.hidden() == 16);
}

TEST_CASE("without h_0 a network starts from zeros") {
    Rng rng(1);
    for (const Index num_layers : {1, 2}) {
        const nn::RNN rnn(3, 4, rng, {.num_layers = num_layers});
        Tape tape;
        const std::vector<Var> x = variables(tape, random_sequence(rng, 3, 3, 2));
        const auto from_nothing = rnn(x);
        const auto from_zeros = rnn(x, tape.constant(Matrix(num_layers * 4, 2)));
        CHECK(identical(from_nothing.h_last.value(), from_zeros.h_last.value()));
        for (std::size_t t = 0; t < 3; ++t) { CHECK(identical(from_nothing.h[t].value(), from_zeros.h[t].value())); }
    }
}

TEST_CASE("the last state, fed in as the next h_0, continues the run") {
    Rng rng(1);
    for (const Index num_layers : {1, 2, 3}) {
        const nn::RNN rnn(3, 4, rng, {.num_layers = num_layers});
        Tape tape;
        const std::vector<Var> x = variables(tape, random_sequence(rng, 7, 3, 2));
        const auto whole = rnn(x);
        const auto first = rnn(Sequence(x).first(3));
        const auto second = rnn(Sequence(x).subspan(3), first.h_last);
        CHECK(first.h_last.rows() == num_layers * 4);
        CHECK(identical(second.h_last.value(), whole.h_last.value()));
        for (std::size_t t = 0; t < 7; ++t) {
            CHECK(identical((t < 3 ? first.h[t] : second.h[t - 3]).value(), whole.h[t].value()));
        }
        // The last layer's h_T is the lowest block of the state.
        CHECK(identical(rows(whole.h_last, (num_layers - 1) * 4, 4).value(), whole.h[6].value()));

        // And so does the gradient, through both halves.
        const auto gradient = [&](Var loss) {
            Rewind rewind(loss);
            rewind.finish();
            return rewind.grad(rnn.layers[0].W_hh);
        };
        CHECK(disagreement(gradient(sum(second.h_last)), gradient(sum(whole.h_last))) <= 1e-14);
    }
}

TEST_CASE("the records of step t are stamped t, and all layers of t stand before those of t + 1") {
    Rng rng(1);
    const nn::RNN rnn(3, 4, rng, {.num_layers = 2});
    Tape tape;
    const auto [h, h_last] = rnn(variables(tape, random_sequence(rng, 3, 3, 1)));
    for (std::size_t t = 0; t < 3; ++t) { CHECK(h[t].time() == static_cast<int>(t) + 1); }
    CHECK(h_last.time() == 3);
    CHECK(tape.time() == Tape::no_time);
    int latest = 1;
    for (Index i = 0; i < tape.size(); ++i) {
        if (tape[i].is_leaf() || tape[i].kind() == Record::Kind::rows) { continue; }
        CHECK_UNARY(tape[i].time() == latest || tape[i].time() == latest + 1);
        latest = tape[i].time();
    }
    CHECK(latest == 3);
}

TEST_CASE("a copy of a network is the same network") {
    Rng rng(1);
    const nn::RNN rnn(3, 4, rng);
    const nn::RNN copy = rnn;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tested
    CHECK(copy.parameters()[0].is(rnn.parameters()[0]));
}

TEST_CASE("a wrong use of a recurrent network throws and names the shapes") {
    Rng rng(1);
    const nn::RNN rnn(3, 4, rng, {.num_layers = 2});
    Tape tape;
    std::vector<Var> x = variables(tape, random_sequence(rng, 3, 3, 2));
    CHECK(throws_naming({"empty sequence"}, [&] { (void)rnn({}); }));
    CHECK(throws_naming({"empty sequence"}, [&] { (void)rnn({}, x[0]); }));
    CHECK(throws_naming({"RNN", "4x2", "8x2", "3x2"}, [&] { (void)rnn(x, tape.constant(Matrix(4, 2))); }));
    CHECK(throws_naming({"RNN", "8x1", "8x2", "3x2"}, [&] { (void)rnn(x, tape.constant(Matrix(8, 1))); }));
    x[1] = tape.variable(Matrix(4, 2));
    CHECK(throws_naming({"affine at t = 2", "4x3", "4x2"}, [&] { (void)rnn(x); }));
    x[1] = tape.variable(Matrix(3, 5));
    CHECK(throws_naming({"RnnCell at t = 2", "4x2", "4x5", "3x5"}, [&] { (void)rnn(x); }));
    CHECK(tape.time() == Tape::no_time);

    const nn::RnnCell cell(3, 4, rng);
    CHECK(throws_naming({"RnnCell", "3x2", "4x2"}, [&] { (void)cell.step(x[0], x[0]); }));
    Tape other;
    CHECK(throws_naming({"two tapes"}, [&] { (void)cell.step(x[0], other.constant(Matrix(4, 2))); }));
}

TEST_CASE("a recurrent network of a size below 1 throws") {
    Rng rng(1);
    for (const Size size : {Size{4, 0}, {-1, 3}, {0, 3}, {4, -1}}) {
        INFO("size ", size.rows, "x", size.cols);
        CHECK_THROWS_AS(nn::RnnCell(size.cols, size.rows, rng), Error);
        CHECK_THROWS_AS(nn::RNN(size.cols, size.rows, rng), Error);
    }
    CHECK(throws_naming({"RNN", "0 layers"}, [&] { nn::RNN(3, 4, rng, {.num_layers = 0}); }));
}

}  // namespace chronograd::test
