// Echo, whole and in blocks.
#include "echo.hpp"

#include <algorithm>

#include "autograd/ops.hpp"
#include "nn/loss.hpp"

namespace chronograd::examples {
namespace {

// L is a mean over steps too, so each step's loss has a T-th of the weight.
Var loss_at(Var h_t, const EchoNet& net, const Echo& echo, Index t) {
    const Var target = h_t.tape().constant(echo.target[t - 1]);
    return nn::mse_loss(net.head(h_t), target) / static_cast<Real>(echo.steps());
}

// The state with its value, but c times its gradient: s + (c - 1) (s - detach(s)), whose second part is 0.
Var with_gradient_times(Real c, Var s) { return c == 1 ? s : s + (c - 1) * (s - detach(s)); }

}  // namespace

Echo::Echo(Rng& rng, Index steps, Index batch, Index delay) {
    for (Index t = 0; t < steps; ++t) {
        x.emplace_back(1, batch);
        for (Real& element : x.back().ref()) { element = static_cast<Real>(rng.uniform(-1, 1)); }
        target.push_back(t >= delay ? x[t - delay] : Matrix(1, batch));
    }
}

Sequence echo_losses(Tape& tape, const EchoNet& net, const Echo& echo) {
    const std::span<Var> xs = tape.sequence(echo.steps());
    for (Index t = 1; t <= echo.steps(); ++t) { xs[t - 1] = tape.constant(echo.x[t - 1]); }
    const Sequence h = net.layer(xs).h;
    const std::span<Var> losses = tape.sequence(echo.steps());
    for (Index t = 1; t <= echo.steps(); ++t) { losses[t - 1] = loss_at(h[t - 1], net, echo, t); }
    return losses;
}

Cost run_blocks(Tape& tape, const EchoNet& net, const Echo& echo, const std::vector<Block>& blocks, Real factor) {
    const nn::RnnCell& cell = net.layer.cells[0];
    std::vector<Matrix> h(static_cast<std::size_t>(echo.steps()) + 1, Matrix(net.layer.hidden(), echo.x[0].cols()));
    Cost cost{0, 0, 0};
    for (const auto& [first, counted, last] : blocks) {
        tape.clear();
        Var state = tape.constant(h[first - 1]);  // as numbers: here the gradient is cut                  (TRUNC.2)
        Var loss;
        for (Index t = first; t <= last; ++t) {
            const AtTime now(tape, static_cast<int>(t));
            if (t > first) { state = with_gradient_times(factor, state); }  //                             (TRUNC.5)
            state = cell.step(tape.constant(echo.x[t - 1]), state);
            h[t] = state.value();
            if (t < counted) { continue; }
            const Var term = loss_at(state, net, echo, t);
            loss = t == counted ? term : loss + term;
        }
        tape.backward(loss);
        cost = {cost.loss + loss.item(), std::max(cost.records, tape.size()), cost.steps + last - first + 1};
    }
    return cost;
}

}  // namespace chronograd::examples
