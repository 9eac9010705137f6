// Measuring the paths of an LSTM's error, and telling of them in text.
#include "carousel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

#include "autograd/jacobian.hpp"

namespace chronograd::examples {
namespace {

/// Every number of the forget gates on a tape, f_1 to f_T, by what the tape calls them.
std::vector<Real> forget_gates(const Tape& tape) {
    std::vector<Real> all;
    for (Index i = 0; i < tape.size(); ++i) {
        if (!tape[i].name().starts_with("f_")) { continue; }
        for (const Real f : tape[i].value()) { all.push_back(f); }
    }
    return all;
}

/// "b = 0, 1", or "no b".
std::string biases_where(const std::vector<Carousel>& all, const std::function<bool(const Carousel&)>& holds) {
    std::string text;
    for (const Carousel& c : all) {
        if (holds(c)) { text += fmt::format("{}{:g}", text.empty() ? "b = " : ", ", c.bias); }
    }
    return text.empty() ? "no b" : text;
}

}  // namespace

Real kept(Real bias, Index k) { return std::pow(1 / (1 + std::exp(-bias)), static_cast<Real>(k)); }

Paths measure_paths(const nn::LSTM& lstm, const std::vector<Matrix>& x) {
    const Index H = lstm.hidden();
    Tape tape;
    const std::span<Var> xs = tape.sequence(std::ssize(x));
    for (std::size_t i = 0; i < xs.size(); ++i) { xs[i] = tape.constant(x[i]); }
    std::vector<Var> h{tape.variable(Matrix(H, 1))};
    std::vector<Var> c{tape.variable(Matrix(H, 1))};
    const auto states = lstm.states(xs, {h[0], c[0]});
    for (const nn::LstmState& state : states[0]) {
        h.push_back(state.h);
        c.push_back(state.c);
    }

    const std::vector<CellPaths> paths = cell_paths(c, h);
    const Index T = std::ssize(x);
    Paths measured{Matrix(T + 1, 4), Matrix(3, 1), 0};
    for (Index n = 0; n <= T; ++n) {
        const CellPaths& p = paths[T - n];
        measured.sizes(n, 0) = static_cast<Real>(n);
        measured.sizes(n, 1) = norm(p.direct);           // (LSTM.11)
        measured.sizes(n, 2) = norm(p.leak);             // (LSTM.12)
        measured.sizes(n, 3) = norm(p.direct + p.leak);  // dc_T/dc_k
        for (Index column = 1; column < 4; ++column) {
            measured.sizes(n, column) /= std::sqrt(static_cast<Real>(H));
            measured.zeros += measured.sizes(n, column) == 0 ? 1 : 0;
        }
    }
    const std::vector<Real> f = forget_gates(tape);
    Real sum = 0;
    for (const Real gate : f) { sum += gate; }
    measured.forget(0, 0) = *std::min_element(f.begin(), f.end());
    measured.forget(1, 0) = sum / static_cast<Real>(f.size());
    measured.forget(2, 0) = *std::max_element(f.begin(), f.end());
    return measured;
}

std::vector<Index> steps_back(Index T) {
    std::vector<Index> back;
    for (const Index n : {1, 20, 100}) {
        if (n < T) { back.push_back(n); }
    }
    back.push_back(T);
    return back;
}

std::string paths_table(const std::vector<Carousel>& all, const std::vector<Index>& back) {
    std::string text =
        "                         fresh                         trained\n"
        "   b     n  sigma(b)^n    direct      leak  all ways    direct      leak  all ways";
    for (const Index n : back) {
        for (const Carousel& c : all) {
            text += fmt::format("\n{:>4g} {:>5}  {:>10.2e}", c.bias, n, kept(c.bias, n));
            for (const Paths* p : {&c.fresh, &c.trained}) {
                for (Index column = 1; column < 4; ++column) { text += fmt::format("  {:>8.2e}", p->sizes(n, column)); }
            }
        }
    }
    return text +
           "\nSizes: the norm of the H x H matrix, over sqrt(H): 1 for the identity. All ways: dc_T/dc_k itself. "
           "Direct "
           "and leak add\nup to it as matrices, so their sizes do not.";
}

std::string gates_table(const std::vector<Carousel>& all) {
    std::string text =
        "             forget gates: mean (smallest .. largest)        loss\n"
        "   b  sigma(b)  fresh                   trained                 before  after  updates";
    const auto range = [](const Paths& p) {
        return fmt::format("{:.3f} ({:.3f} .. {:.3f})", p.forget(1, 0), p.forget(0, 0), p.forget(2, 0));
    };
    for (const Carousel& c : all) {
        text += fmt::format("\n{:>4g}  {:>8.4f}  {:<22}  {:<22}  {:>6.3f}  {:>5.3f}  {:>7}{}", c.bias, kept(c.bias, 1),
                            range(c.fresh), range(c.trained), c.run.curve(0, 1), c.run.last_loss(), c.run.updates,
                            c.run.outcome == Outcome::unsolved ? "" : fmt::format("  {}", word(c.run.outcome)));
    }
    return text;
}

std::string carousel_seen(const std::vector<Carousel>& all, const MemoryTask& task, Index n) {
    std::vector<Carousel> trained;  // of a training that diverged, paths are no numbers
    std::copy_if(all.begin(), all.end(), std::back_inserter(trained),
                 [](const Carousel& c) { return c.run.outcome != Outcome::diverged; });
    const auto each = [](const std::vector<Carousel>& some, const std::function<Real(const Carousel&)>& figure) {
        std::string text;
        for (const Carousel& c : some) {
            text += fmt::format("{}{:.2g} (b = {:g})", text.empty() ? "" : ", ", figure(c), c.bias);
        }
        return text.empty() ? std::string("none") : text;
    };
    std::string text = fmt::format(
        "{0} steps back, a forget gate that stays at sigma(b) leaves this much of an error:\n{1}.\n"
        "The direct path of the fresh LSTMs, {0} steps back: {2}.\nThat of the trained ones: {3}.\n",
        n, each(all, [&](const Carousel& c) { return kept(c.bias, n); }),
        each(all, [&](const Carousel& c) { return c.fresh.sizes(n, 1); }),
        each(trained, [&](const Carousel& c) { return c.trained.sizes(n, 1); }));
    text += fmt::format(
        "{0} steps back, the leak is larger than the direct path, fresh: for {1}; trained: for {2}.\n"
        "Training made all ways together, {0} steps back, larger for {3}.\n",
        n, biases_where(all, [&](const Carousel& c) { return c.fresh.sizes(n, 2) > c.fresh.sizes(n, 1); }),
        biases_where(trained, [&](const Carousel& c) { return c.trained.sizes(n, 2) > c.trained.sizes(n, 1); }),
        biases_where(trained, [&](const Carousel& c) { return c.trained.sizes(n, 3) > c.fresh.sizes(n, 3); }));
    text += fmt::format("Within the updates given, the {} task (T = {}) was solved with {}.", task.name, task.steps,
                        biases_where(all, [](const Carousel& c) { return c.run.outcome == Outcome::solved; }));
    if (trained.size() < all.size()) {
        text += fmt::format(" It diverged with {}.",
                            biases_where(all, [](const Carousel& c) { return c.run.outcome == Outcome::diverged; }));
    }
    Index zeros = 0;
    for (const Carousel& c : all) { zeros += c.fresh.zeros + c.trained.zeros; }
    text += fmt::format(
        "\nThe logarithmic axis leaves out {} sizes that are exactly 0: at n = 0 there is no leak, {} times.", zeros,
        2 * all.size());
    return text;
}

std::string paths_csv(const std::vector<Carousel>& all) {
    std::string csv = "network,bias,back,closed_form,direct,leak,all_ways\n";
    for (const Carousel& c : all) {
        for (const auto& [name, paths] : {std::pair{"fresh", &c.fresh}, std::pair{"trained", &c.trained}}) {
            for (Index n = 0; n < paths->sizes.rows(); ++n) {
                fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", name, c.bias, n, kept(c.bias, n),
                               paths->sizes(n, 1), paths->sizes(n, 2), paths->sizes(n, 3));
            }
        }
    }
    return csv;
}

// ------------------------------------------------------------------------------------------------ --full

std::string delays_table(const Delays& all) {
    std::string text = "delay T";
    for (const Real b : all.biases) { text += fmt::format("  {:>14}", fmt::format("b = {:g}", b)); }
    std::size_t next = 0;
    for (const MemoryTask& task : all.tasks) {
        text += fmt::format("\n{:>7}", task.steps);
        for (std::size_t k = 0; k < all.biases.size(); ++k) {
            const MemoryRun& run = all.runs[next++];
            text += fmt::format("  {:>14}",
                                run.outcome == Outcome::solved
                                    ? fmt::to_string(run.updates)
                                    : fmt::format("> {} ({:.2g})", run.updates, run.last_loss() / task.baseline));
        }
    }
    return text;
}

std::string delays_seen(const Delays& all) {
    std::string text;
    for (std::size_t k = 0; k < all.biases.size(); ++k) {
        std::string solved;
        for (std::size_t i = 0; i < all.tasks.size(); ++i) {
            if (all.runs[i * all.biases.size() + k].outcome != Outcome::solved) { continue; }
            solved += fmt::format("{}{}", solved.empty() ? "" : ", ", all.tasks[i].steps);
        }
        text += fmt::format("{}b = {:g}: {}", text.empty() ? "The copy task is solved at T, with " : "; ",
                            all.biases[k], solved.empty() ? "none" : solved);
    }
    return text + ".";
}

std::string delays_csv(const Delays& all) {
    std::string csv = "delay,bias,outcome,updates,loss\n";
    std::size_t next = 0;
    for (const MemoryTask& task : all.tasks) {
        for (const Real bias : all.biases) {
            const MemoryRun& run = all.runs[next++];
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{}\n", task.steps, bias, word(run.outcome),
                           run.updates, run.last_loss());
        }
    }
    return csv;
}

}  // namespace chronograd::examples
