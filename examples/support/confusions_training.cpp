// Confusions about training, and about the check of a gradient.
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "autograd/describe.hpp"
#include "autograd/ops.hpp"
#include "confusions.hpp"
#include "nn/clip.hpp"
#include "nn/loss.hpp"
#include "optim/adam.hpp"
#include "optim/sgd.hpp"

namespace chronograd::examples {

std::string show_mean() {
    Lines say;
    // Four examples y = w x, all targets 0, w = 1.
    const auto step = [](nn::Reduction reduction, const Parameter& w, optim::Optimizer& optimizer) {
        Tape tape;
        const Var x = tape.constant({{1, 2, 3, 4}});
        const Var L = nn::mse_loss(tape.parameter(w) * x, tape.constant({{0, 0, 0, 0}}), reduction);
        tape.backward(L);
        optimizer.step();
        return L.item();
    };
    say("y = w x for x = 1, 2, 3, 4, targets 0, w = 1; one step");
    for (const auto reduction : {nn::Reduction::sum, nn::Reduction::mean}) {
        const Parameter w("w", {{1}});
        const Parameter v("w", {{1}});
        optim::SGD sgd({w}, {.lr = Real(0.1)});
        optim::Adam adam({v}, {.lr = Real(0.1)});
        const Real L = step(reduction, w, sgd);
        step(reduction, v, adam);
        say("{:<5} L = {:4}, dL/dw = {:2}; learning rate 0.1: SGD w = {:4.1f}, Adam w = {:.4f}",
            reduction == nn::Reduction::sum ? "sum:" : "mean:", L, w.grad().item(), w.value().item(), v.value().item());
    }
    return say.text();
}

std::string show_clip() {
    Lines say;
    // L = 3 w_1 + 4 w_2 at w = 0: a gradient of norm 5. One step with learning rate 0.1.
    struct Step {
        const Parameter w{"w", {{0}, {0}}};
        optim::SGD sgd{{w}, {.lr = Real(0.1)}};
        void backward() {
            Tape tape;
            tape.backward(tape.constant({{3, 4}}) * tape.parameter(w));
        }
        void clip() { nn::clip_grad_norm(sgd.parameters(), 1); }
    };
    const auto run = [&](const char* what, const std::function<void(Step&)>& order) {
        Step s;
        order(s);
        say("{:<38} w = ({:.2f}, {:.2f})", what, s.w.value()(0, 0), s.w.value()(1, 0));
    };
    Step s;
    s.backward();
    nn::clip_grad_value(s.sgd.parameters(), 1);
    say("gradient (3, 4), norm 5, limit 1");
    say("clipped by value: {}, by {:.1f} degrees in another direction", brief(s.w.grad()),
        std::abs(std::atan2(s.w.grad()(1, 0), s.w.grad()(0, 0)) - std::atan2(Real(4), Real(3))) * 180 /
            std::numbers::pi_v<Real>);
    s.sgd.zero_grad();
    s.backward();
    s.clip();
    say("clipped by norm:  {}", brief(s.w.grad()));
    say("after one step with learning rate 0.1:");
    run("zero_grad, backward, clip, step:", [](Step& t) { t.sgd.zero_grad(), t.backward(), t.clip(), t.sgd.step(); });
    run("zero_grad, clip, backward, step:", [](Step& t) { t.sgd.zero_grad(), t.clip(), t.backward(), t.sgd.step(); });
    run("zero_grad, backward, step, clip:", [](Step& t) { t.sgd.zero_grad(), t.backward(), t.sgd.step(), t.clip(); });
    run("backward, clip, zero_grad, step:", [](Step& t) { t.backward(), t.clip(), t.sgd.zero_grad(), t.sgd.step(); });
    return say.text();
}

// How far (f(1 + h) - f(1 - h)) / 2h is from 3 for f(x) = x^3, in numbers of one kind. `volatile` keeps the compiler
// from computing in another one, or from leaving a rounding out.
template <class Number>
static double miss_of_difference(double h) {
    const auto cube = [](Number x) {
        volatile Number square = x * x;
        volatile Number y = square * x;
        return y;
    };
    volatile Number above = Number(1) + static_cast<Number>(h);
    volatile Number below = Number(1) - static_cast<Number>(h);
    volatile Number up = cube(above);
    volatile Number down = cube(below);
    const Number slope = (up - down) / (2 * static_cast<Number>(h));
    return std::abs(static_cast<double>(slope) - 3);
}

std::string show_float() {
    Lines say;
    say("f(x) = x^3: how far (f(1 + h) - f(1 - h)) / 2h is from f'(1) = 3");
    for (const double h : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6}) {
        say("h = {:.0e}: double {:.0e}, float {:.0e}", h, miss_of_difference<double>(h), miss_of_difference<float>(h));
    }
    return say.text();
}

}  // namespace chronograd::examples
