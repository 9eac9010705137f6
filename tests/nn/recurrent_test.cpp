// What holds for every recurrent layer: parameters, states, time stamps, names on the tape, layers and directions.
#include "autograd/rewind.hpp"
#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// The state of which every part is zeros.
template <class State>
State zeros(Tape& tape, Index rows, Index batch) {
    return state_of<State>([&](const char*) { return tape.constant(Matrix(rows, batch)); });
}

/// Random ones.
template <class State>
State random_state(Tape& tape, Rng& rng, Index rows, Index batch) {
    return state_of<State>([&](const char*) { return tape.variable(random(rng, rows, batch)); });
}

/// One cell's part of the states of all cells.
template <class State>
State cell_of(const State& all, Index k, Index hidden) {
    std::size_t p = 0;
    return state_of<State>([&](const char*) { return rows(parts_of(all)[p++], k * hidden, hidden); });
}

/// Whether every number of every part is exactly the same.
template <class State>
bool identical_states(const State& a, const State& b) {
    const std::vector<Var> as = parts_of(a);
    const std::vector<Var> bs = parts_of(b);
    return std::equal(as.begin(), as.end(), bs.begin(), bs.end(),
                      [](Var x, Var y) { return identical(x.value(), y.value()); });
}

/// The kind of state that a layer has.
template <class Options>
using StateOf = typename decltype(make_layer(1, 1, std::declval<Rng&>(), Options()))::State;

}  // namespace

TEST_CASE("the parameters have PyTorch's names, order, shapes and range") {
    for_each_kind([](const std::string& kind, const auto& options) {
        INFO(kind);
        Rng rng(1);
        const auto layer = make_layer(3, 16, rng, with(options, 2, true));
        const Index gates = kind[0] == 'R' ? 1 : kind[0] == 'L' ? 4 : 3;
        const std::vector<Parameter> parameters = layer.parameters();
        std::size_t i = 0;
        for (const std::string suffix : {"_l0", "_l0_reverse", "_l1", "_l1_reverse"}) {
            const Index input = suffix[2] == '0' ? 3 : 32;  // layer 1 reads both directions
            const std::pair<std::string, Index> wanted[] = {
                {"weight_ih", input}, {"weight_hh", 16}, {"bias_ih", 1}, {"bias_hh", 1}};
            for (const auto& [name, cols] : wanted) {
                REQUIRE(i < parameters.size());
                const Parameter& p = parameters[i++];
                CHECK(p.name() == name + suffix);
                CHECK(p.rows() == gates * 16);
                CHECK(p.cols() == cols);
                if (kind == "LSTM with forget_bias" && cols == 1) { continue; }
                const Real largest = max_abs(p.value());
                CHECK_UNARY(largest <= 0.25 && largest > 0.15);  // U(-1/sqrt(16), 1/sqrt(16))
            }
        }
        CHECK(i == parameters.size());
        CHECK(layer.hidden() == 16);
    });
    Rng rng(1);
    CHECK(nn::RnnCell(3, 4, rng).W_ih.name() == "weight_ih");
    CHECK(nn::LstmCell(3, 4, rng).b_hh.name() == "bias_hh");
    CHECK(nn::GruCell(3, 4, rng).W_hh.name() == "weight_hh");
}

TEST_CASE("without an initial state a layer starts from zeros") {
    for_each_stack([]<class Options>(const Options& options) {
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        Tape tape;
        const std::vector<Var> x = variables(tape, random_sequence(rng, 3, 3, 2));
        const auto from_nothing = layer(x);
        const auto state = zeros<StateOf<Options>>(tape, std::ssize(layer.cells) * 4, 2);
        const auto from_zeros = layer(x, state);
        CHECK(identical_states(from_nothing.last, from_zeros.last));
        for (std::size_t t = 0; t < 3; ++t) { CHECK(identical(from_nothing.h[t].value(), from_zeros.h[t].value())); }
    });
}

TEST_CASE("the last state, fed in as the next initial one, continues the run") {
    for_each_kind([](const std::string& kind, const auto& options) {
        for (const Index num_layers : {1, 2, 3}) {
            INFO(kind, ", layers ", num_layers);
            Rng rng(1);
            const auto layer = make_layer(3, 4, rng, with(options, num_layers, false));
            Tape tape;
            const std::vector<Var> x = variables(tape, random_sequence(rng, 7, 3, 2));
            const auto whole = layer(x);
            const auto first = layer(Sequence(x).first(3));
            const auto second = layer(Sequence(x).subspan(3), first.last);
            CHECK(identical_states(second.last, whole.last));
            for (std::size_t t = 0; t < 7; ++t) {
                CHECK(identical((t < 3 ? first.h[t] : second.h[t - 3]).value(), whole.h[t].value()));
            }
            for (const Var& part : parts_of(first.last)) { CHECK(part.rows() == num_layers * 4); }
            // The last layer's h_T is the lowest block of h.
            CHECK(identical(parts_of(cell_of(whole.last, num_layers - 1, 4))[0].value(), whole.h[6].value()));

            // And so does the gradient, through both halves and through every part of the state.
            const auto gradient = [&](const auto& state) {
                std::vector<Var> sums;
                for (const Var& part : parts_of(state)) { sums.push_back(sum(part)); }
                Rewind rewind(sum(stack_rows(sums)));
                rewind.finish();
                return rewind.grad(layer.cells[0].W_hh);
            };
            CHECK(max_abs(gradient(whole.last)) > 0);
            CHECK(disagreement(gradient(second.last), gradient(whole.last)) <= 1e-14);
        }
    });
}

TEST_CASE("layers and directions are cells, each of which reads what the ones below it show") {
    for_each_stack([]<class Options>(const Options& options) {
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        using State = StateOf<Options>;
        Tape tape;
        const std::vector<Var> x = variables(tape, random_sequence(rng, 5, 3, 2));
        const auto N = std::ssize(layer.cells);
        const auto initial = random_state<State>(tape, rng, N * 4, 2);
        const auto whole = layer(x, initial);
        const auto states = layer.states(x, initial);
        REQUIRE(std::ssize(states) == N);

        // The same, one cell after another, by steps.
        std::vector<Var> shown = x;
        const Index directions = options.bidirectional ? 2 : 1;
        for (Index k = 0; k < N; k += directions) {
            std::vector<std::vector<Var>> by_step(shown.size());  // of each direction
            for (Index d = 0; d < directions; ++d) {
                const auto& cell = layer.cells[static_cast<std::size_t>(k + d)];
                State state = cell_of(initial, k + d, 4);
                for (std::size_t n = 0; n < shown.size(); ++n) {
                    const std::size_t t = d == 0 ? n : shown.size() - 1 - n;
                    state = cell.step(shown[t], state);
                    by_step[t].push_back(parts_of(state)[0]);
                    CHECK(identical_states(states[static_cast<std::size_t>(k + d)][t], state));
                }
                CHECK(identical_states(cell_of(whole.last, k + d, 4), state));
            }
            for (std::size_t t = 0; t < shown.size(); ++t) { shown[t] = stack_rows(by_step[t]); }
        }
        for (std::size_t t = 0; t < x.size(); ++t) { CHECK(identical(whole.h[t].value(), shown[t].value())); }
    });
}

TEST_CASE("states without an initial state are those from zeros, and can be differentiated") {
    for_each_stack([]<class Options>(const Options& options) {
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        Tape tape;
        const std::vector<Var> x = variables(tape, random_sequence(rng, 3, 3, 2));
        const auto states = layer.states(x);
        const auto from_zeros = layer.states(x, zeros<StateOf<Options>>(tape, std::ssize(states) * 4, 2));
        for (std::size_t k = 0; k < states.size(); ++k) {
            REQUIRE(states[k].size() == 3);
            for (std::size_t t = 0; t < 3; ++t) {
                CHECK(identical_states(states[k][t], from_zeros[k][t]));
                for (const Var& part : parts_of(states[k][t])) { CHECK(part.time() == static_cast<int>(t) + 1); }
            }
        }
        // What a cell of layer 0 holds at t = 2 depends on x_2, and on x_1 or x_3 as its direction says.
        const auto reaches = [&](std::size_t k, std::size_t t) {
            Rewind rewind(sum(parts_of(states[k][1])[0]));
            rewind.finish();
            return max_abs(rewind.grad(x[t])) > 0;
        };
        CHECK(reaches(0, 0));
        CHECK(reaches(0, 1));
        CHECK_FALSE(reaches(0, 2));
        if (options.bidirectional) {
            CHECK_FALSE(reaches(1, 0));
            CHECK(reaches(1, 1));
            CHECK(reaches(1, 2));
        }
    });
}

TEST_CASE("the records of step t are stamped t, and all layers of t stand before those of t + 1") {
    for_each_kind([](const std::string& kind, const auto& options) {
        INFO(kind);
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, with(options, 2, false));
        Tape tape;
        const auto [h, last] = layer(variables(tape, random_sequence(rng, 3, 3, 1)));
        for (std::size_t t = 0; t < 3; ++t) { CHECK(h[t].time() == static_cast<int>(t) + 1); }
        for (const Var& part : parts_of(last)) { CHECK(part.time() == 3); }
        CHECK(tape.time() == Tape::no_time);
        int latest = 1;
        for (Index i = 0; i < tape.size(); ++i) {
            if (tape[i].time() == Tape::no_time) { continue; }  // leaves, and what is cut from the initial state
            CHECK_UNARY(tape[i].time() == latest || tape[i].time() == latest + 1);
            latest = tape[i].time();
        }
        CHECK(latest == 3);
    });
}

TEST_CASE("a reverse cell counts its own input's time, and layers of two directions stand one after another") {
    for_each_kind([](const std::string& kind, const auto& options) {
        INFO(kind);
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, with(options, 2, true));
        Tape tape;
        const auto [h, last] = layer(variables(tape, random_sequence(rng, 3, 3, 1)));
        for (std::size_t t = 0; t < 3; ++t) { CHECK(h[t].time() == static_cast<int>(t) + 1); }
        CHECK(tape.time() == Tape::no_time);
        std::vector<int> order;
        for (Index i = 0; i < tape.size(); ++i) {
            const int t = tape[i].time();
            if (t != Tape::no_time && (order.empty() || order.back() != t)) { order.push_back(t); }
        }
        // Of each layer: forward, in reverse from 3 on, both beside each other from 1 on; then the last states.
        CHECK(order == std::vector<int>{1, 2, 3, 2, 1, 2, 3, 1, 2, 3, 2, 1, 2, 3});
    });
}

TEST_CASE("a layer's records have the time of their step, and not that of who calls it") {
    for_each_stack([](const auto& options) {
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        Tape inside;
        Tape outside;
        const std::vector<Matrix> x = random_sequence(rng, 3, 3, 1);
        const auto alone = layer(variables(outside, x));
        const AtTime outer(inside, 9);
        const auto [h, last] = layer(variables(inside, x));
        for (std::size_t t = 0; t < 3; ++t) { CHECK(h[t].time() == static_cast<int>(t) + 1); }
        for (const Var& part : parts_of(last)) { CHECK(part.time() == 3); }  // the latest of its inputs'
        REQUIRE(inside.size() == outside.size());
        for (Index i = 0; i < inside.size(); ++i) { CHECK(inside[i].time() == outside[i].time()); }
        CHECK(inside.time() == 9);
        CHECK(alone.h.size() == 3);
    });
}

TEST_CASE("states are named on the tape by letter and time") {
    for_each_kind([](const std::string& kind, const auto& options) {
        INFO(kind);
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        Tape tape;
        const auto states = layer.states(variables(tape, random_sequence(rng, 3, 3, 1)));
        const auto name = [&](Var x) { return tape[x.index()].name(); };
        for (std::size_t t = 0; t < 3; ++t) {
            const std::vector<Var> parts = parts_of(states[0][t]);
            CHECK(name(parts[0]) == "h_" + std::to_string(t + 1));
            if (parts.size() == 2) { CHECK(name(parts[1]) == "c_" + std::to_string(t + 1)); }
        }
        std::vector<std::string> first;  // the state of t = 0, which has no time stamp
        for (Index i = 0; i < tape.size(); ++i) {
            if (tape[i].op() == std::string_view("zeros")) { first.push_back(tape[i].name()); }
        }
        CHECK(first == (kind[0] == 'L' ? std::vector<std::string>{"h_0", "c_0"} : std::vector<std::string>{"h_0"}));
    });
}

TEST_CASE("a copy of a layer is the same layer") {
    for_each_kind([](const std::string&, const auto& options) {
        Rng rng(1);
        const auto layer = make_layer(3, 4, rng, options);
        const auto copy = layer;  // NOLINT(performance-unnecessary-copy-initialization): the copy is what is tested
        CHECK(copy.parameters()[0].is(layer.parameters()[0]));
    });
}

}  // namespace chronograd::test
