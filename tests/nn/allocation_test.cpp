// A training step in steady state allocates nothing: counted, over every operator new of the test program.
#include <cstdint>
#include <memory>
#include <new>

#include "autograd/jacobian.hpp"
#include "autograd/rewind.hpp"
#include "nn/allocations.hpp"
#include "nn/checkpoint.hpp"
#include "nn/clip.hpp"
#include "nn/layers.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"
#include "support.hpp"

#ifdef CHRONOGRAD_COUNTS_ALLOCATIONS

namespace chronograd::test {
namespace {

/// A network, its data, and a training step by any optimiser.
template <class Options>
struct Training {
    using Layer = decltype(make_layer(1, 1, std::declval<Rng&>(), Options()));
    using State = typename Layer::State;

    explicit Training(const Options& options)
        : layer(make_layer(3, 8, rng, options)), head(options.bidirectional ? 16 : 8, 4, rng) {
        parameters = layer.parameters();
        for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    }

    /// What every program does: record a window, go backwards, clip, update, carry the state on.
    template <class Loss>
    void step(optim::Optimizer& optimizer, Loss loss_of) {
        const auto [x, y] = window();
        const auto initial =
            state_of<State>([&](std::string_view name) { return tape.constant(name == "h" ? carried_h : carried_c); });
        const auto [h, last] = layer(x, initial);
        update(optimizer, loss_of(head(h), y));
        carried_h = part_of(last, "h").value();
        carried_c = part_of(last, "c").value();
    }

    /// The same from zeros, and nothing is carried on.
    template <class Loss>
    void step_from_zeros(optim::Optimizer& optimizer, Loss loss_of) {
        const auto [x, y] = window();
        update(optimizer, loss_of(head(layer(x).h), y));
    }

    struct Window {
        Sequence x, y;
    };
    Window window() {
        tape.clear();
        const std::span<Var> x = tape.sequence(std::ssize(inputs));
        const std::span<Var> y = tape.sequence(std::ssize(inputs));
        for (std::size_t t = 0; t < inputs.size(); ++t) {
            x[t] = tape.constant(inputs[t]);
            y[t] = tape.constant(targets[t]);
        }
        return {x, y};
    }

    void update(optim::Optimizer& optimizer, Var loss) {
        optimizer.zero_grad();
        tape.backward(loss);
        nn::clip_grad_norm(parameters, 1);
        nn::clip_grad_value(parameters, 0.5);
        optimizer.step();
    }

    Rng rng{1};
    Layer layer;
    nn::Linear head;
    std::vector<Parameter> parameters;
    std::vector<Matrix> inputs = random_sequence(rng, 5, 3, 2);
    std::vector<Matrix> targets = random_sequence(rng, 5, 4, 2);
    Matrix carried_h = random(rng, std::ssize(layer.cells) * 8, 2);
    Matrix carried_c = random(rng, std::ssize(layer.cells) * 8, 2);
    Tape tape;
};

Var squared_error(Sequence y, Sequence targets) { return nn::mse_loss(y, targets); }

Var cross_entropy(Sequence y, Sequence /*targets*/) {
    static const std::vector<int> classes = {3, 0};
    const Sequence losses = nn::each_step(y, [](Var logits) { return softmax_cross_entropy(logits, classes); });
    return mean(stack_columns(losses));
}

}  // namespace

TEST_CASE("after an allocation that has failed, a tape hands out only what it has") {
    Tape tape;
    tape.constant(Matrix(7'000, 1));  // most of the first chunk
    CHECK_THROWS_AS(tape.sequence(Index{1} << 45U), std::bad_alloc);
    const Matrix numbers(12'800, 1);
    const auto* const first = reinterpret_cast<const std::byte*>(tape.constant(numbers).value().data());
    CHECK(first >= newest_block().data());  // a new chunk
    CHECK(first + numbers.size() * sizeof(Real) <= newest_block().data() + newest_block().size());
}

TEST_CASE("counting counts: every form of operator new, and a growing tape, are seen") {
    constexpr std::align_val_t line{64};
    CHECK(allocations_of([] { ::operator delete(::operator new(10)); }) == 1);
    CHECK(allocations_of([] { ::operator delete[](::operator new[](10)); }) == 1);
    CHECK(allocations_of([] { ::operator delete(::operator new(10, std::nothrow)); }) == 1);
    CHECK(allocations_of([&] { ::operator delete(::operator new(10, line), line); }) == 1);
    CHECK(allocations_of([&] { ::operator delete[](::operator new[](10, line), line); }) == 1);
    CHECK(allocations_of([] {}) == 0);
    Tape tape;
    CHECK(allocations_of([&] { tape.constant(Matrix(2, 2)); }) > 1);
}

TEST_CASE("in steady state, a training step allocates nothing") {
    for_each_stack([](const auto& options) {
        for (const auto loss : {squared_error, cross_entropy}) {
            Training training(options);
            optim::Adam adam(training.parameters);
            optim::AdamW adamw(training.parameters);
            optim::SGD sgd(training.parameters, {.lr = 0.01, .momentum = 0.9});
            optim::RMSprop rmsprop(training.parameters);
            optim::Optimizer* const optimizers[] = {&adam, &adamw, &sgd, &rmsprop};
            CHECK(allocations_of([&] { training.step(adam, loss); }) > 0);  // the memory of the first round
            training.step(adam, loss);
            for (optim::Optimizer* const optimizer : optimizers) {
                CHECK(allocations_of([&] { training.step(*optimizer, loss); }) == 0);
            }
            CHECK(allocations_of([&] { training.step_from_zeros(adam, loss); }) == 0);
        }
    });
}

TEST_CASE("a cleared tape keeps its memory") {
    Tape tape;
    const Matrix numbers(50, 50, 0.01);
    const auto round = [&] {
        tape.clear();
        Var x = tape.variable(numbers);
        for (int i = 0; i < 100; ++i) { x = tanh(x * x); }
        tape.backward(sum(x));
    };
    CHECK(allocations_of(round) > 0);
    round();
    CHECK(allocations_of(round) == 0);
}

TEST_CASE(
    "a tape that is cleared again and again, and filled to different heights, needs no more memory than the highest") {
    Tape tape;
    const auto round = [&](int records) {
        tape.clear();
        Var x = tape.variable(Matrix{{0.5}});
        for (int i = 0; i < records; ++i) { x = 0.9 * x + 0.1; }
        tape.backward(x);
    };
    round(1000);
    round(1000);
    const long allocated = allocations_of([&] {
        for (int i = 0; i < 500; ++i) { round(1 + 37 * i % 1000); }
    });
    CHECK(allocated == 500);  // each round's one Matrix: none is the tape's
}

TEST_CASE("a matrix larger than all that the tape has so far has room") {
    Arena arena;
    for (const Index n : {1, 300, 1000}) {  // 8 bytes; 720 kB, over the first chunk's 64 kB; 8 MB, over twice that
        MatrixRef X;
        const std::size_t bytes = bytes_of([&] { X = arena.matrix(n, n); });
        CHECK(bytes >= static_cast<std::size_t>(X.size()) * sizeof(Real));
        X.fill(1);
    }
    arena.clear();
    CHECK(bytes_of([&] { arena.matrix(1000, 1000); }) == 0);  // it is there still
}

TEST_CASE("a matrix that fills a cache line begins on one; smaller ones share lines, and none overlap") {
    Arena arena;
    const auto address = [](const Real* p) { return reinterpret_cast<std::uintptr_t>(p); };
    const Real* end = nullptr;
    for (Index n = 1; n <= 20; ++n) {
        CAPTURE(n);
        const MatrixRef X = arena.matrix(n, 1);
        CHECK(address(X.data()) % (n * sizeof(Real) < 64 ? 16 : 64) == 0);
        CHECK(address(X.data()) >= address(end));
        end = X.end();
    }
    arena.clear();
    const Real* const first = arena.matrix(1, 1).data();
    for (int i = 0; i < 2; ++i) { arena.matrix(1, 1); }
    CHECK(address(arena.matrix(1, 1).end()) - address(first) <= 64);  // four numbers, one line
}

TEST_CASE("a rewind's contributions share one place: a long tape's need no more than a short one's") {
    Rng rng(1);
    const Parameter W("W", random(rng, 100, 100));  // 80 kB, received once a step
    const auto bytes_over = [&](int steps) {
        Tape tape;
        Var h = tape.variable(Matrix(100, 1));
        for (int t = 0; t < steps; ++t) { h = tanh(tape.parameter(W) * h); }
        const Var L = sum(h);
        return bytes_of([&] { Rewind(L).finish(); });
    };
    const std::size_t of_ten = bytes_over(10);
    CHECK(of_ten > 160'000);                      // the contribution and the sum
    CHECK(bytes_over(200) < of_ten + 2'000'000);  // more adjoints, of 1.6 kB a step; 190 contributions were 15 MB
}

TEST_CASE("a rewind that starts anew again and again keeps nothing of its earlier walks") {
    Tape tape;
    Var h = tape.variable(Matrix{{0.5}});
    for (int t = 0; t < 100; ++t) { h = 0.9 * tanh(h); }
    Rewind rewind(h);
    const auto walk = [&] {
        rewind.restart(h);
        rewind.finish();
    };
    walk();
    walk();
    const long once = allocations_of(walk);
    CHECK(allocations_of([&] {
              for (int i = 0; i < 1000; ++i) { walk(); }
          }) == 1000 * once);
}

TEST_CASE("checkpoints take memory for some steps only, also for adjoints") {
    const auto hundred_steps_each = [](Tape&, Index, Index n, Var h) {
        for (Index i = 0; i < n; ++i) { h = tanh(h); }
        return nn::Segment<Var>{h, sum(h)};
    };
    Tape tape;
    const Var h_0 = tape.variable(Matrix(100, 1, 0.5));
    // The values of 10,000 steps are 8 MB, and so are the adjoints.
    CHECK(bytes_of([&] { tape.backward(nn::checkpoint(10'000, h_0, hundred_steps_each).loss); }) < 2'000'000);
}

TEST_CASE("what looking takes grows with the records that are passed, not with the tape: quadratic loops show here") {
    // h_t = tanh(w h_{t-1}), and beside it c_t, for t = 0 .. T: in bytes allocated, since a clock would be no oracle.
    const Parameter w("w", {{1.5}});
    const auto growth = [&](const auto& look) {
        const auto bytes_over = [&](int T) {
            Tape tape;
            std::vector<Var> h{tape.variable(Matrix{{0.5}})};
            std::vector<Var> c{tape.variable(Matrix{{0.5}})};
            for (int t = 1; t <= T; ++t) {
                c.push_back(0.9 * c.back() + tape.parameter(w) * h.back());
                h.push_back(tanh(c.back()));
            }
            return static_cast<double>(bytes_of([&] { look(c, h); }));
        };
        return bytes_over(4000) / bytes_over(500);  // 8 if linear, 64 if quadratic
    };
    CHECK(growth([](const auto&, const auto& h) { step_jacobians(h); }) < 16);
    CHECK(growth([](const auto& c, const auto& h) { cell_paths(c, h); }) < 16);
    CHECK(growth([](const auto&, const auto& h) {
              const Parameter unused("unused", {{1}});
              square(h[0].tape().parameter(unused));
              (void)unused.edit();  // h does not depend on it, so it may change
              Rewind(h.back()).finish();
          }) < 16);
}

}  // namespace chronograd::test

#endif  // no address sanitizer
