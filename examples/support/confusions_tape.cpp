// Confusions about one tape: what is recorded, swept, cleared, cut and changed.
#include <cmath>

#include "autograd/describe.hpp"
#include "autograd/ops.hpp"
#include "confusions.hpp"
#include "optim/sgd.hpp"

namespace chronograd::examples {

std::string show_batch() {
    Lines say;
    const Matrix X{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    Tape tape;
    const Var W = tape.constant({{1, 10, 100}});
    const Var x = tape.constant(X);
    say("W = [1 10 100], X = {}: three features (rows) of three sequences (columns)", brief(X));
    say("W X  = {}", brief((W * x).value()));
    say("W X' = {}: runs as well, and each number mixes three sequences", brief((W * transpose(x)).value()));
    const Var two = tape.constant({{1, 2}, {4, 5}, {7, 8}});
    say("with two sequences it is refused: {}", refusal([&] { W* transpose(two); }));
    return say.text();
}

std::string show_twice() {
    Lines say;
    const Parameter w("w", {{3}});
    Tape tape;
    const auto loss = [&] { return square(tape.parameter(w) * tape.constant({{2}})); };
    const Var L = loss();
    tape.backward(L);
    say("L = (2 w)^2 at w = 3: dL/dw = 8 w = {}", w.grad().item());
    say("backward again: {}", refusal([&] { tape.backward(L); }));
    tape.clear();
    tape.backward(loss());
    say("recorded anew, and swept without zero_grad: {}", w.grad().item());
    return say.text();
}

std::string show_zero_grad() {
    Lines say;
    // L = w^2 / 2, so that dL/dw = w; ten steps of gradient descent from 1.
    const auto path = [](bool zero) {
        const Parameter w("w", {{1}});
        optim::SGD sgd({w}, {.lr = Real(0.1)});
        std::string steps;
        Tape tape;
        for (int step = 1; step <= 20; ++step) {
            tape.clear();
            if (zero) { sgd.zero_grad(); }
            tape.backward(Real(0.5) * square(tape.parameter(w)));
            sgd.step();
            if (step <= 3 || step % 10 == 0) { steps += fmt::format(" {:8.4f}", w.value().item()); }
        }
        return steps;
    };
    say("L = w^2 / 2 from w = 1, learning rate 0.1; w after steps 1, 2, 3, 10, 20:");
    say("zero_grad before each backward {}", path(true));
    say("forgotten                      {}", path(false));
    return say.text();
}

std::string show_clear() {
    Lines say;
    Tape tape;
    const Var h = tanh(tape.constant({{0.5}}));
    const Matrix numbers(h.value());  // numbers of our own
    say("h = tanh(0.5) = {:.6f}", h.item());
    tape.clear();
    say("h after clear: {}", refusal([&] { (void)h.item(); }));
    const Var h_0 = tape.constant(numbers);
    say("its numbers, kept in a Matrix, as a constant of the next round: {:.6f}", h_0.item());
    return say.text();
}

std::string show_detach() {
    Lines say;
    const auto run = [&](const char* what, const auto& through) {
        const Parameter w("w", {{2}});
        Tape tape;
        const Var W = tape.parameter(w);
        const Var h_1 = W * tape.constant({{3}});
        const Var h_2 = W * through(h_1);
        tape.backward(h_2);
        say("{:<22} h_2 = {}, dh_2/dw = {}", what, h_2.item(), w.grad().item());
    };
    say("h_1 = 3 w, h_2 = w h_1, w = 2");
    run("as it is:", [](Var h) { return h; });
    run("h_2 = w detach(h_1):", [](Var h) { return detach(h); });
    const Parameter w("w", {{2}});
    Tape tape;
    say("detach(h_2), backward: {}", refusal([&] { tape.backward(detach(tape.parameter(w))); }));
    return say.text();
}

std::string show_in_place() {
    Lines say;
    const Parameter w("w", {{3}});
    Tape tape;
    const Var L = square(tape.parameter(w));
    w.edit().fill(5);
    say("L = w^2 recorded at w = 3, then w = 5, then backward: {}", refusal([&] { tape.backward(L); }));
    say("dL/dw is still {}", w.grad().item());
    tape.clear();
    tape.backward(square(tape.parameter(w)));
    say("recorded anew: {}", w.grad().item());
    return say.text();
}

std::string show_nan() {
    Lines say;
    const Parameter w("w", {{2}});
    Tape tape;
    // At t = 3 the unit is off, and its logarithm is asked for.
    const auto loss = [&] {
        tape.clear();
        const Real inputs[] = {1, 2, -1, 4};
        Var L = tape.constant({{0}});
        for (int t = 1; t <= 4; ++t) {
            const AtTime now(tape, t);
            L = L + log(relu(tape.parameter(w) * inputs[t - 1]));
        }
        return L;
    };
    tape.backward(loss());
    say("the sum of log(relu(w x_t)), w = 2, x = (1, 2, -1, 4): dL/dw is {}",
        std::isnan(w.grad().item()) ? "NaN" : "a number");
    tape.detect_anomaly(true);
    say("with detect_anomaly: {}", refusal([&] { loss(); }));
    return say.text();
}

}  // namespace chronograd::examples
