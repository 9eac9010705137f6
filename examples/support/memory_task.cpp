// Drawing the sequences of the memory tasks, and their losses.
#include "memory_task.hpp"

#include <fmt/format.h>

#include <cmath>

#include "program.hpp"

namespace chronograd::examples {
namespace {

constexpr Index symbols = 8;         // of the copy task
constexpr Index blank = 8;           // as an input and as a class
constexpr Index delimiter = 9;       // "now repeat them"
constexpr Index silent_symbols = 4;  // of the temporal order task, beside X and Y

void require_steps(const char* task, Index T, Index least) {
    if (T < least) {
        throw InputError(fmt::format("{} needs at least {} step{}, not {}", task, least, least == 1 ? "" : "s", T));
    }
}

Examples draw_adding(const MemoryTask& task, Rng& rng, Index batch) {
    Examples e{{}, Matrix(1, batch), {}};
    e.x.assign(static_cast<std::size_t>(task.length), Matrix(2, batch));
    const Index half = task.length / 2;
    for (Index n = 0; n < batch; ++n) {
        for (Matrix& x_t : e.x) { x_t(0, n) = rng.uniform(0, 1); }
        for (const Index marked : {rng.below(half), half + rng.below(task.length - half)}) {
            e.x[marked](1, n) = 1;
            e.sums(0, n) += e.x[marked](0, n);
        }
    }
    return e;
}

Examples draw_copy(const MemoryTask& task, Rng& rng, Index batch) {
    Examples e;
    e.x.assign(static_cast<std::size_t>(task.length), Matrix(task.inputs, batch));
    e.classes.assign(static_cast<std::size_t>(task.length * batch), static_cast<int>(blank));
    const Index answer = task.length - task.copied;  // the first step with a symbol as its target
    for (Index n = 0; n < batch; ++n) {
        for (Index t = 0; t < task.length; ++t) {
            const Index shown = t < task.copied ? rng.below(symbols) : (t == answer - 1 ? delimiter : blank);
            e.x[t](shown, n) = 1;
            if (t < task.copied) { e.classes[(answer + t) * batch + n] = static_cast<int>(shown); }
        }
    }
    return e;
}

Examples draw_order(const MemoryTask& task, Rng& rng, Index batch) {
    Examples e;
    const Index T = task.length;
    e.x.assign(static_cast<std::size_t>(T), Matrix(task.inputs, batch));
    const auto between = [&](Index low, Index high) { return low + rng.below(high - low + 1); };
    for (Index n = 0; n < batch; ++n) {
        const Index first = between(T / 10, 2 * T / 10);
        const Index second = between(4 * T / 10, 5 * T / 10);
        int which = 0;
        for (Index t = 0; t < T; ++t) {
            const bool tells = t == first || t == second;
            const Index shown = tells ? rng.below(2) : 2 + rng.below(silent_symbols);
            e.x[t](shown, n) = 1;
            if (tells) { which = 2 * which + static_cast<int>(shown); }
        }
        e.classes.push_back(which);
    }
    return e;
}

}  // namespace

MemoryTask adding_problem(Index T) {
    require_steps("adding", T, 2);
    return {TaskKind::adding, "adding", T, T, 2, 1, 1, 0, Real(1) / 6, Real(0.01)};
}

MemoryTask copy_memory(Index T, Index copied) {
    require_steps("copy", T, 1);
    const Index length = T + 2 * copied;
    const Real baseline = static_cast<Real>(copied) * std::log(static_cast<Real>(symbols)) / static_cast<Real>(length);
    return {TaskKind::copy, "copy", T, length, symbols + 2, symbols + 1, length, copied, baseline, baseline / 10};
}

MemoryTask temporal_order(Index T) {
    require_steps("order", T, 10);
    const Real baseline = std::log(Real(4));
    return {TaskKind::order, "order", T, T, 2 + silent_symbols, 4, 1, 0, baseline, baseline / 10};
}

MemoryTask memory_task(const std::string& name, Index T) {
    if (name == "adding") { return adding_problem(T); }
    if (name == "copy") { return copy_memory(T); }
    if (name == "order") { return temporal_order(T); }
    throw InputError(fmt::format("--task: '{}' is none of adding, copy, order", name));
}

std::string described(const MemoryTask& task) {
    switch (task.kind) {
        case TaskKind::adding:
            return fmt::format(
                "adding, T = {}: numbers from U[0, 1), two of them marked; at the end their sum is asked for. Mean "
                "squared\nerror of the constant 1, which needs no memory: 1/6 = {:.4f}. Solved below {:g}.",
                task.steps, task.baseline, task.solved);
        case TaskKind::copy:
            return fmt::format(
                "copy, T = {0}: {1} of 8 symbols, each to be repeated T + {1} steps later ({2} steps in all). "
                "Cross-entropy of\nblanks and chance, which need no memory: {1} ln 8 / {2} = {3:.4f}. Solved below a "
                "tenth of it, {4:.4f}.",
                task.steps, task.copied, task.length, task.baseline, task.solved);
        default:
            return fmt::format(
                "order, T = {}: X or Y twice among 4 other symbols; at the end, which of XX, XY, YX, YY. "
                "Cross-entropy of\nchance, which needs no memory: ln 4 = {:.4f}. Solved below a tenth of it, {:.4f}.",
                task.steps, task.baseline, task.solved);
    }
}

Examples draw_examples(const MemoryTask& task, Rng& rng, Index batch) {
    switch (task.kind) {
        case TaskKind::adding:
            return draw_adding(task, rng, batch);
        case TaskKind::copy:
            return draw_copy(task, rng, batch);
        default:
            return draw_order(task, rng, batch);
    }
}

Var task_loss(const MemoryTask& task, Sequence h, const nn::Linear& head, const Examples& examples) {
    const Var y = head(stack_columns(h.last(static_cast<std::size_t>(task.asked))));
    return task.kind == TaskKind::adding ? nn::mse_loss(y, y.tape().constant(examples.sums))
                                         : softmax_cross_entropy(y, examples.classes);
}

}  // namespace chronograd::examples
