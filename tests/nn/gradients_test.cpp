// The recurrent layers' gradients against differences: every parameter, input and initial state of every kind of layer.
#include <optional>

#include "autograd/gradcheck.hpp"
#include "nn/layers.hpp"
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

/// A layer, and what it is applied to: a parameter for each thing whose gradient is checked.
template <class Options>
struct Network {
    using Layer = decltype(make_layer(1, 1, std::declval<Rng&>(), Options()));
    using State = typename Layer::State;
    static constexpr Index input = 2;
    static constexpr Index hidden = 3;

    Network(const Options& options, Index batch, Index steps, std::uint32_t seed)
        : rng(seed), layer(make_layer(input, hidden, rng, options)) {
        for (Index t = 1; t <= steps; ++t) { x.emplace_back("x_" + std::to_string(t), random(rng, input, batch)); }
        for (std::size_t k = 0; k < layer.cells.size(); ++k) {
            h_0.emplace_back("h_0 of cell " + std::to_string(k), random(rng, hidden, batch));
            c_0.emplace_back("c_0 of cell " + std::to_string(k), random(rng, hidden, batch));
        }
    }

    [[nodiscard]] std::vector<Parameter> inputs() const {
        std::vector<Parameter> all = layer.parameters();
        all.insert(all.end(), x.begin(), x.end());
        all.insert(all.end(), h_0.begin(), h_0.end());
        if (std::is_same_v<State, nn::LstmState>) { all.insert(all.end(), c_0.begin(), c_0.end()); }
        return all;
    }

    /// The outputs and the last states, one below another.
    Var operator()(Tape& tape) const {
        const auto leaves = [&](const std::vector<Parameter>& parameters) {
            std::vector<Var> vars;
            vars.reserve(parameters.size());
            for (const Parameter& p : parameters) { vars.push_back(tape.parameter(p)); }
            return vars;
        };
        const auto initial =
            state_of<State>([&](std::string_view name) { return stack_rows(leaves(name == "h" ? h_0 : c_0)); });
        const auto [h, last] = layer(leaves(x), initial);
        std::vector<Var> all(h.begin(), h.end());
        for (const Var& part : parts_of(last)) { all.push_back(part); }
        return stack_rows(all);
    }

    Rng rng;
    Layer layer;
    std::vector<Parameter> x, h_0, c_0;
};

/// Whether something flows back to every input. (Not so if all units of a layer with relu are dead.)
template <class Options>
bool is_alive(const Network<Options>& network) {
    Tape tape;
    tape.backward(sum(network(tape)));
    bool all = true;
    for (const Parameter& p : network.inputs()) { all = all && max_abs(p.grad()) > 0; }
    return all;
}

/// The gradient check of a network. Nothing where a difference would step over a kink of relu, or where the network is
/// dead, so that it means nothing.
template <class Options>
std::optional<Gradcheck> check(const Network<Options>& network) {
    if (!is_alive(network)) { return std::nullopt; }
    std::optional<std::vector<bool>> open;
    bool stepped_over_a_kink = false;
    const Gradcheck worst = gradcheck(
        [&](Tape& tape) {
            const Var all = network(tape);
            const std::vector<bool> now = open_relus(tape);
            if (!open) { open = now; }
            stepped_over_a_kink = stepped_over_a_kink || now != *open;
            return all;
        },
        network.inputs());
    return stepped_over_a_kink ? std::nullopt : std::optional(worst);
}

/// One kind of layer: 1 and 2 layers, one and two directions, batch 1 and 3, steps 1, 2 and 7.
template <class Options>
void check_kind(const Options& kind) {
    for_each_stack(kind, [](const auto& options) {
        for (const Index batch : {1, 3}) {
            for (const Index steps : {1, 2, 7}) {
                std::optional<Gradcheck> worst;
                for (std::uint32_t seed = 1; !worst && seed <= 300; ++seed) {
                    worst = check(Network(options, batch, steps, seed));
                }
                REQUIRE(worst);
                INFO("batch ", batch, ", steps ", steps, ": ", worst->message());
                CHECK(worst->error <= 1e-7);
            }
        }
    });
}

}  // namespace

TEST_CASE("the gradients of an RNN are those by differences") { check_kind(nn::RnnOptions{}); }

TEST_CASE("the gradients of an RNN with relu are those by differences") {
    check_kind(nn::RnnOptions{.nonlinearity = nn::Nonlinearity::relu});
}

TEST_CASE("the gradients of an LSTM are those by differences") { check_kind(nn::LstmOptions{}); }

TEST_CASE("the gradients of an LSTM with a forget bias are those by differences") {
    check_kind(nn::LstmOptions{.forget_bias = 1});
}

TEST_CASE("the gradients of an LSTM whose step is one record are those by differences") {
    check_kind(nn::LstmOptions{.fused = true});
}

TEST_CASE("the gradients of a GRU are those by differences") { check_kind(nn::GruOptions{}); }

TEST_CASE("the gradients of a GRU that resets before the product are those by differences") {
    check_kind(nn::GruOptions{.reset = nn::Reset::before_product});
}

}  // namespace chronograd::test
