// A training step in steady state allocates nothing: this file counts every operator new of the test program.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

#include "nn/clip.hpp"
#include "nn/linear.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"
#include "support.hpp"

// The address sanitizer has operators of its own, and sees more with them than this file does: then nothing is counted.
#ifdef __has_feature
#define CHRONOGRAD_HAS_FEATURE(x) __has_feature(x)
#else
#define CHRONOGRAD_HAS_FEATURE(x) 0
#endif
#if !defined(__SANITIZE_ADDRESS__) && !CHRONOGRAD_HAS_FEATURE(address_sanitizer)

static std::atomic<long> allocations = 0;

static void* allocate(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    // A multiple of the alignment, as std::aligned_alloc wants it, and never 0.
    void* const p = std::aligned_alloc(alignment, (bytes / alignment + 1) * alignment);
    if (p == nullptr) { throw std::bad_alloc(); }
    return p;
}

// The library's other forms, of arrays and without exceptions, call these. None is inlined: a compiler
// that sees through one of a pair alone takes the two for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
namespace chronograd::test {
namespace {

/// How often f allocates.
template <class F>
long allocations_of(F f) {
    const long before = allocations;
    f();
    return allocations - before;
}

/// A network, its data, and a training step by any optimiser.
struct Training {
    Training(Index num_layers, nn::Nonlinearity nonlinearity)
        : rnn(3, 8, rng, {.num_layers = num_layers, .nonlinearity = nonlinearity}) {
        parameters = rnn.parameters();
        for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    }

    /// What every program does: record a window, go backwards, clip, update, carry the state on.
    template <class Loss>
    void step(optim::Optimizer& optimizer, Loss loss_of) {
        tape.clear();
        const std::span<Var> x = tape.sequence(std::ssize(inputs));
        const std::span<Var> y = tape.sequence(std::ssize(inputs));
        for (std::size_t t = 0; t < inputs.size(); ++t) {
            x[t] = tape.constant(inputs[t]);
            y[t] = tape.constant(targets[t]);
        }
        const auto [h, h_last] = rnn(x, tape.constant(carried));
        const Var loss = loss_of(head(h), y);
        optimizer.zero_grad();
        tape.backward(loss);
        nn::clip_grad_norm(parameters, 1);
        nn::clip_grad_value(parameters, 0.5);
        optimizer.step();
        carried = h_last.value();
    }

    Rng rng{1};
    nn::RNN rnn;
    nn::Linear head{8, 4, rng};
    std::vector<Parameter> parameters;
    std::vector<Matrix> inputs = random_sequence(rng, 5, 3, 2);
    std::vector<Matrix> targets = random_sequence(rng, 5, 4, 2);
    Matrix carried = random(rng, std::ssize(rnn.layers) * 8, 2);
    Tape tape;
};

Var squared_error(Sequence y, Sequence targets) { return nn::mse_loss(y, targets); }

Var cross_entropy(Sequence y, Sequence /*targets*/) {
    static const std::vector<int> classes = {3, 0};
    const Sequence losses = nn::each_step(y, [](Var logits) { return softmax_cross_entropy(logits, classes); });
    return mean(stack_columns(losses));
}

}  // namespace

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
    for (const auto nonlinearity : {nn::Nonlinearity::tanh, nn::Nonlinearity::relu}) {
        for (const Index num_layers : {1, 2}) {
            for (const auto loss : {squared_error, cross_entropy}) {
                Training training(num_layers, nonlinearity);
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
            }
        }
    }
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

}  // namespace chronograd::test

#endif  // no address sanitizer
