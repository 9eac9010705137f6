// A wrong use of a recurrent layer throws, naming the layer, the shapes and the time step, and harms nothing.
#include "nn/layers.hpp"
#include "support.hpp"

namespace chronograd::test {
namespace {

/// The state whose parts are all `h`, but its part `name` is `odd`.
template <class State>
State with_part(Var h, std::string_view name, Var odd) {
    return state_of<State>([&](std::string_view part) { return part == name ? odd : h; });
}

/// The names of a state's parts.
template <class State>
std::vector<std::string> names_of_parts() {
    std::vector<std::string> names;
    (void)state_of<State>([&](const char* name) {
        names.emplace_back(name);
        return Var();
    });
    return names;
}

/// f(layer, its name, that of its cell, names of the parts of its state) for each type of layer with 2 layers, 3 -> 4.
template <class F>
void for_each_layer(const F& f) {
    Rng rng(1);
    f(nn::RNN(3, 4, rng, {.num_layers = 2}), "RNN", "RnnCell");
    f(nn::LSTM(3, 4, rng, {.num_layers = 2}), "LSTM", "LstmCell");
    f(nn::LSTM(3, 4, rng, {.num_layers = 2, .fused = true}), "LSTM", "LstmCell");
    f(nn::GRU(3, 4, rng, {.num_layers = 2}), "GRU", "GruCell");
    f(nn::GRU(3, 4, rng, {.num_layers = 2, .reset = nn::Reset::before_product}), "GRU", "GruCell");
}

}  // namespace

TEST_CASE("an empty sequence throws, with and without an initial state") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string& name, const std::string&) {
        Tape tape;
        const Var h = tape.constant(Matrix(8, 2));
        const auto state = with_part<typename Layer::State>(h, "h", h);
        CHECK(throws_naming({name, "empty sequence"}, [&] { (void)layer({}); }));
        CHECK(throws_naming({name, "empty sequence"}, [&] { (void)layer({}, state); }));
        CHECK(throws_naming({name, "empty sequence"}, [&] { (void)layer.states({}); }));
        CHECK(throws_naming({name, "empty sequence"}, [&] { (void)layer.states({}, state); }));
    });
}

TEST_CASE("an initial state of a wrong size throws and names the shapes, whichever part it is") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string& name, const std::string&) {
        using State = typename Layer::State;
        Tape tape;
        const std::vector<Var> x = variables(tape, std::vector<Matrix>(3, Matrix(3, 2)));
        const Var right = tape.constant(Matrix(8, 2));
        for (const std::string& part : names_of_parts<State>()) {
            INFO(name, ", ", part);
            const auto of_one_layer = with_part<State>(right, part, tape.constant(Matrix(4, 2)));
            const auto of_one_column = with_part<State>(right, part, tape.constant(Matrix(8, 1)));
            CHECK(throws_naming({name, "4x2", "8x2", "3x2"}, [&] { (void)layer(x, of_one_layer); }));
            CHECK(throws_naming({name, "8x1", "8x2", "3x2"}, [&] { (void)layer(x, of_one_column); }));
            CHECK(throws_naming({name, "8x1", "8x2", "3x2"}, [&] { (void)layer.states(x, of_one_column); }));
        }
        CHECK(tape.time() == Tape::no_time);
    });
    // A state of two directions is twice as high.
    Rng rng(1);
    const nn::LSTM both(3, 4, rng, {.bidirectional = true});
    Tape tape;
    const std::vector<Var> x = variables(tape, std::vector<Matrix>(3, Matrix(3, 2)));
    const Var h = tape.constant(Matrix(4, 2));
    CHECK(throws_naming({"LSTM", "4x2", "8x2"}, [&] { (void)both(x, {h, h}); }));
}

TEST_CASE("an input of a wrong size throws and names the shapes and the time step") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string&, const std::string& cell) {
        INFO(cell);
        Tape tape;
        std::vector<Var> x = variables(tape, std::vector<Matrix>(3, Matrix(3, 2)));
        x[1] = tape.variable(Matrix(4, 2));
        CHECK(throws_naming({"affine at t = 2", "x3", "4x2"}, [&] { (void)layer(x); }));
        x[1] = tape.variable(Matrix(3, 5));
        CHECK(throws_naming({cell + " at t = 2", "4x2", "4x5", "3x5"}, [&] { (void)layer(x); }));
        CHECK(tape.time() == Tape::no_time);

        // The tape is as good as before.
        x[1] = tape.variable(Matrix(3, 2));
        CHECK_NOTHROW(tape.backward(sum(stack_rows(layer(x).h))));
    });
}

TEST_CASE("a cell's step throws for a state of a wrong size") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string&, const std::string& cell) {
        using State = typename Layer::State;
        Tape tape;
        const Var x = tape.constant(Matrix(3, 2));
        const Var right = tape.constant(Matrix(4, 2));
        for (const std::string& part : names_of_parts<State>()) {
            INFO(cell, ", ", part);
            const auto wrong = with_part<State>(right, part, x);
            CHECK(throws_naming({cell, "3x2", "4x2"}, [&] { (void)layer.cells[0].step(x, wrong); }));
        }
    });
}

TEST_CASE("two tapes in one layer throw, whatever is on the other one") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string& name, const std::string&) {
        using State = typename Layer::State;
        Tape tape;
        Tape other;
        std::vector<Var> x = variables(tape, std::vector<Matrix>(3, Matrix(3, 2)));
        const Var right = tape.constant(Matrix(8, 2));
        for (const std::string& part : names_of_parts<State>()) {
            INFO(name, ", ", part);
            const auto wrong = with_part<State>(right, part, other.constant(Matrix(8, 2)));
            CHECK(throws_naming({"two tapes"}, [&] { (void)layer(x, wrong); }));
        }
        x[2] = other.constant(Matrix(3, 2));
        CHECK(throws_naming({"two tapes"}, [&] { (void)layer(x); }));
        CHECK(tape.time() == Tape::no_time);
        CHECK(other.time() == Tape::no_time);
    });
}

TEST_CASE("a layer throws for what is on a cleared tape, or on none") {
    for_each_layer([]<class Layer>(const Layer& layer, const std::string& name, const std::string&) {
        using State = typename Layer::State;
        Tape tape;
        const Var old_x = tape.constant(Matrix(3, 2));
        const Var old_h = tape.constant(Matrix(8, 2));
        tape.clear();
        std::vector<Var> x = variables(tape, std::vector<Matrix>(3, Matrix(3, 2)));
        const Var right = tape.constant(Matrix(8, 2));
        for (const std::string& part : names_of_parts<State>()) {
            INFO(name, ", ", part);
            CHECK(throws_naming({"cleared"}, [&] { (void)layer(x, with_part<State>(right, part, old_h)); }));
        }
        x[2] = old_x;
        CHECK(throws_naming({"cleared"}, [&] { (void)layer(x); }));
        for (const std::string& part : names_of_parts<State>()) {
            const auto of_nothing = with_part<State>(right, part, Var());
            CHECK(throws_naming({"on no tape"}, [&] { (void)layer(Sequence(x).first(2), of_nothing); }));
        }
        x[0] = old_x;
        CHECK(throws_naming({"cleared"}, [&] { (void)layer(x); }));
        CHECK(tape.time() == Tape::no_time);
    });
}

TEST_CASE("a recurrent layer of a size below 1, or of no layers, throws") {
    Rng rng(1);
    for (const Size size : {Size{4, 0}, {-1, 3}, {0, 3}, {4, -1}}) {
        INFO("size ", size.rows, "x", size.cols);
        CHECK_THROWS_AS(nn::RnnCell(size.cols, size.rows, rng), Error);
        CHECK_THROWS_AS(nn::LstmCell(size.cols, size.rows, rng), Error);
        CHECK_THROWS_AS(nn::LstmCell(size.cols, size.rows, rng, 1), Error);
        CHECK_THROWS_AS(nn::GruCell(size.cols, size.rows, rng), Error);
        for_each_kind([&](const std::string& kind, const auto& options) {
            INFO(kind);
            CHECK_THROWS_AS(make_layer(size.cols, size.rows, rng, options), Error);
        });
    }
    constexpr Index huge = Index{1} << 62;  // four times as many rows are more than an Index can count
    for (const Size size : {Size{-4, 1}, {4, 0}, {huge, 1}, {1, huge}}) {
        const std::string input = "input size " + std::to_string(size.cols);
        const std::string hidden = "hidden size " + std::to_string(size.rows);
        CHECK(throws_naming({"RnnCell", input, hidden}, [&] { nn::RNN(size.cols, size.rows, rng); }));
        CHECK(throws_naming({"LstmCell", input, hidden}, [&] { nn::LstmCell(size.cols, size.rows, rng); }));
        CHECK(throws_naming({"LstmCell", input, hidden}, [&] { nn::LSTM(size.cols, size.rows, rng); }));
        CHECK(throws_naming({"GruCell", input, hidden}, [&] { nn::GRU(size.cols, size.rows, rng); }));
    }
    for (const Index n : {0, -1}) {
        const std::string layers = std::to_string(n) + " layers";
        CHECK(throws_naming({"RNN", layers}, [&] { nn::RNN(3, 4, rng, {.num_layers = n}); }));
        CHECK(throws_naming({"LSTM", layers}, [&] { nn::LSTM(3, 4, rng, {.num_layers = n}); }));
        CHECK(throws_naming({"GRU", layers}, [&] { nn::GRU(3, 4, rng, {.num_layers = n, .bidirectional = true}); }));
    }
}

}  // namespace chronograd::test
