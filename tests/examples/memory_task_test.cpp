// The memory tasks: each target is worked out again from the inputs alone, as the papers say it; each baseline is what
// the best predictor without memory really loses.
#include "memory_task.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "program.hpp"
#include "support.hpp"

namespace chronograd::test {

using namespace chronograd::examples;

namespace {

/// Which row of a one-hot column is 1; -1 if it is not one-hot.
int shown(const Matrix& x, Index n) {
    int which = -1;
    for (Index r = 0; r < x.rows(); ++r) {
        if (x(r, n) == 0) { continue; }
        if (x(r, n) != 1 || which != -1) { return -1; }
        which = static_cast<int>(r);
    }
    return which;
}

/// Mean over columns of -log softmax_class, as a plain loop.
Real cross_entropy(const Matrix& logits, const std::vector<int>& classes) {
    Real sum = 0;
    for (Index n = 0; n < logits.cols(); ++n) {
        Real all = 0;
        for (Index r = 0; r < logits.rows(); ++r) { all += std::exp(logits(r, n)); }
        sum += std::log(all) - logits(classes[static_cast<std::size_t>(n)], n);
    }
    return sum / static_cast<Real>(logits.cols());
}

/// A head with these weights.
nn::Linear head_of(const Matrix& W, const Matrix& b) {
    Rng any(1);
    nn::Linear head(W.cols(), W.rows(), any);
    head.W.edit().assign(W);
    head.b.edit().assign(b);
    return head;
}

Real loss_of_states(const MemoryTask& task, const std::vector<Matrix>& states, const nn::Linear& head,
                    const Examples& examples) {
    Tape tape;
    const std::vector<Var> h = variables(tape, states);
    return task_loss(task, h, head, examples).item();
}

}  // namespace

TEST_CASE("adding: one mark in each half, and the target is the sum of the marked numbers") {
    for (const Index T : {2, 7, 50}) {
        CAPTURE(T);
        const MemoryTask task = adding_problem(T);
        Rng rng(3);
        const Examples e = draw_examples(task, rng, 400);
        REQUIRE(std::ssize(e.x) == T);
        std::set<Index> places;
        Real mean = 0;
        for (Index n = 0; n < 400; ++n) {
            std::vector<Index> marks;
            Real sum = 0;
            for (Index t = 0; t < T; ++t) {
                const Real value = e.x[t](0, n);
                const Real mark = e.x[t](1, n);
                REQUIRE((value >= 0 && value < 1));
                REQUIRE((mark == 0 || mark == 1));
                mean += value / static_cast<Real>(400 * T);
                sum += mark * value;
                if (mark == 1) { marks.push_back(t); }
            }
            REQUIRE(marks.size() == 2);
            CHECK(marks[0] < T / 2);
            CHECK(marks[1] >= T / 2);
            places.insert(marks.begin(), marks.end());
            CHECK(std::abs(e.sums(0, n) - sum) < 1e-15);
        }
        CHECK(std::ssize(places) == T);  // each place may be marked
        CHECK(std::abs(mean - 0.5) < 5 * std::sqrt(1 / 12.0 / static_cast<double>(400 * T)));  // 5 standard deviations
    }
}

TEST_CASE("copy: symbols, blanks, the delimiter, blanks; and out come blanks, then the symbols") {
    for (const MemoryTask& task : {copy_memory(1), copy_memory(20), copy_memory(3, 1)}) {
        const Index T = task.steps;
        const Index copied = task.copied;
        CAPTURE(T);
        Rng rng(3);
        const Index batch = 30;
        const Examples e = draw_examples(task, rng, batch);
        REQUIRE(task.length == T + 2 * copied);
        REQUIRE(std::ssize(e.x) == task.length);
        REQUIRE(std::ssize(e.classes) == task.length * batch);
        std::set<int> seen;
        for (Index n = 0; n < batch; ++n) {
            for (Index t = 0; t < task.length; ++t) {
                const int in = shown(e.x[t], n);
                const int out = e.classes[static_cast<std::size_t>(t * batch + n)];
                if (t < copied) {
                    CHECK((in >= 0 && in < 8));
                    seen.insert(in);
                } else {
                    CHECK(in == (t == copied + T - 1 ? 9 : 8));
                }
                CHECK(out == (t < T + copied ? 8 : shown(e.x[t - T - copied], n)));
            }
        }
        CHECK(seen.size() == 8);
    }
}

TEST_CASE("order: X or Y at two places among symbols that say nothing; the class is their order") {
    for (const Index T : {10, 20, 100}) {
        CAPTURE(T);
        const MemoryTask task = temporal_order(T);
        Rng rng(3);
        const Index batch = 400;
        const Examples e = draw_examples(task, rng, batch);
        std::vector<int> count(4);
        std::set<int> silent;
        std::set<Index> places;
        for (Index n = 0; n < batch; ++n) {
            std::string letters;
            std::vector<Index> where;
            for (Index t = 0; t < T; ++t) {
                const int in = shown(e.x[t], n);
                REQUIRE((in >= 0 && in < 6));
                if (in < 2) {
                    letters += in == 0 ? 'X' : 'Y';
                    where.push_back(t);
                } else {
                    silent.insert(in);
                }
            }
            REQUIRE(letters.size() == 2);
            CHECK((where[0] >= T / 10 && where[0] <= T / 5));
            CHECK((where[1] >= 2 * T / 5 && where[1] <= T / 2));
            places.insert(where.begin(), where.end());
            const std::vector<std::string> classes{"XX", "XY", "YX", "YY"};
            const int which = e.classes[static_cast<std::size_t>(n)];
            CHECK(classes.at(static_cast<std::size_t>(which)) == letters);
            ++count[static_cast<std::size_t>(which)];
        }
        CHECK(*std::min_element(count.begin(), count.end()) > 100 - 5 * 9);  // sqrt(400 / 4 * 3 / 4) = 8.7
        CHECK(silent.size() == 4);
        CHECK(std::ssize(places) == T / 10 + T / 10 + 2);
    }
}

TEST_CASE("adding: no constant is better than 1, and that loses 1/6") {
    const MemoryTask task = adding_problem(5);
    CHECK(disagreement(task.baseline, Real(1) / 6) < 1e-15);
    Rng rng(5);
    const Index batch = 40'000;
    const Examples e = draw_examples(task, rng, batch);
    const std::vector<Matrix> states(5, Matrix(1, batch));
    const auto loss = [&](Real constant) {
        return loss_of_states(task, states, head_of(Matrix{{7}}, Matrix{{constant}}), e);
    };
    // The variance of (sum - 1)² is 1/15 - 1/36, so the mean of 40,000 is 1/6 +- 0.001.
    CHECK(std::abs(loss(1) - task.baseline) < 5e-3);
    CHECK(loss(0.95) > loss(1));
    CHECK(loss(1.05) > loss(1));
    Real plain = 0;
    for (const Real sum : e.sums.view()) { plain += (sum - 0.3) * (sum - 0.3) / static_cast<Real>(batch); }
    CHECK(disagreement(loss(0.3), plain) < 1e-12);
}

TEST_CASE("copy: blanks and then chance lose 10 ln 8 / (T + 20)") {
    CHECK(fmt::format("{:.4f}", copy_memory(20).baseline) == "0.5199");
    CHECK(fmt::format("{:.4f}", copy_memory(50).baseline) == "0.2971");
    CHECK(fmt::format("{:.4f}", copy_memory(100).baseline) == "0.1733");
    for (const Index copied : {10, 1}) {
        const MemoryTask task = copy_memory(20, copied);
        Rng rng(3);
        const Examples e = draw_examples(task, rng, 3);
        // A state that says only whether the delimiter has been seen; blanks before, any symbol behind.
        std::vector<Matrix> states(static_cast<std::size_t>(task.length), Matrix(1, 3, -1));
        std::fill(states.end() - copied, states.end(), Matrix(1, 3, 1));
        Matrix W(9, 1, 50);
        W(8, 0) = -50;
        CHECK(disagreement(loss_of_states(task, states, head_of(W, Matrix(9, 1)), e), task.baseline) < 1e-12);
    }
}

TEST_CASE("order: chance loses ln 4") {
    const MemoryTask task = temporal_order(20);
    Rng rng(3);
    const Examples e = draw_examples(task, rng, 5);
    const Matrix nothing(4, 2);
    CHECK(disagreement(loss_of_states(task, random_sequence(rng, 20, 2, 5), head_of(nothing, Matrix(4, 1)), e),
                       task.baseline) < 1e-12);
    CHECK(disagreement(task.baseline, std::log(Real(4))) < 1e-15);
}

TEST_CASE("the loss is that of the asked steps, each sequence against its own class") {
    Rng rng(8);
    for (const MemoryTask& task : {copy_memory(2), temporal_order(12)}) {
        const Index batch = 3;
        const Examples e = draw_examples(task, rng, batch);
        const std::vector<Matrix> states = random_sequence(rng, task.length, 4, batch);
        const Matrix W = random(rng, task.outputs, 4);
        const Matrix b = random(rng, task.outputs, 1);
        Real sum = 0;
        const Index first = task.kind == TaskKind::copy ? 0 : task.length - 1;
        for (Index t = first; t < task.length; ++t) {
            Matrix logits = W * states[t];
            for (Index r = 0; r < logits.rows(); ++r) {
                for (Index n = 0; n < batch; ++n) { logits(r, n) += b(r, 0); }
            }
            const auto classes = e.classes.begin() + (t - first) * batch;
            sum += cross_entropy(logits, {classes, classes + batch});
        }
        CHECK(disagreement(loss_of_states(task, states, head_of(W, b), e),
                           sum / static_cast<Real>(task.length - first)) < 1e-12);
    }
}

TEST_CASE("memory tasks: names, and lengths that are too short for them") {
    CHECK(memory_task("adding", 9).kind == TaskKind::adding);
    CHECK(memory_task("copy", 9).length == 29);
    CHECK(memory_task("order", 19).outputs == 4);
    CHECK(message_of<InputError>([] { (void)memory_task("sorting", 9); }) ==
          "--task: 'sorting' is none of adding, copy, order");
    CHECK(message_of<InputError>([] { (void)adding_problem(1); }) == "adding needs at least 2 steps, not 1");
    CHECK(message_of<InputError>([] { (void)copy_memory(0); }) == "copy needs at least 1 step, not 0");
    CHECK(message_of<InputError>([] { (void)temporal_order(9); }) == "order needs at least 10 steps, not 9");
}

}  // namespace chronograd::test
