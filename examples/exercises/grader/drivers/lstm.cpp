// Calls the functions of exercise 9.
#include SUBMISSION

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's

namespace {

Weights weights(const Bundle& in) { return {in["W_ih"], in["W_hh"], in["b"]}; }

/// Step t; for t = 0 the start.
Step step_at(const Bundle& in, Index t) {
    if (t == 0) { return {{}, {}, {}, {}, in["c_0"], in["h_0"]}; }
    const auto at = [&](const char* name) { return *in.find(name, t); };
    return {at("i"), at("f"), at("g"), at("o"), at("c"), at("h")};
}

}  // namespace

static int answer_all(int argc, char** argv) {
    return answer(
        argc, argv,
        {{"lstm_step",
          [](const Bundle& in) {
              const Step s = lstm_step(weights(in), *in.find("x", 1), step_at(in, 0));
              return Bundle{{"i", s.i}, {"f", s.f}, {"g", s.g}, {"o", s.o}, {"c", s.c}, {"h", s.h}};
          }},
         {"lstm_step_backward",
          [](const Bundle& in) {
              const StepGradients s =
                  lstm_step_backward(weights(in), *in.find("x", 1), step_at(in, 0), step_at(in, 1), in["dh"], in["q"]);
              return Bundle{{"e_prev", s.e_prev}, {"q_prev", s.q_prev}, {"dx_t", s.dx_t},
                            {"dW_ih", s.dW_ih},   {"dW_hh", s.dW_hh},   {"db", s.db}};
          }},
         {"lstm_backward", [](const Bundle& in) {
              const std::vector<Matrix> x = with_0(in.sequence("x"));
              std::vector<Step> steps;
              for (Index t = 0; t < std::ssize(x); ++t) { steps.push_back(step_at(in, t)); }
              const Gradients g = lstm_backward(weights(in), x, steps, with_0(in.sequence("delta")));
              return Bundle{{"dW_ih", g.dW_ih}, {"dW_hh", g.dW_hh}, {"db", g.db}, {"dh_0", g.dh_0}, {"dc_0", g.dc_0}}
                  .put("dx", without_0(g.dx));
          }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
