// Calls the functions of exercise 11: an update for each of the given gradients.
#include SUBMISSION

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's

namespace {

/// step(theta, g, state, options) for one gradient after another; what each of them leaves.
template <class Step>
Bundle updates(const Bundle& in, Step step) {
    const Options options{
        .lr = in.number("lr"), .beta1 = in.number("beta1"), .beta2 = in.number("beta2"), .eps = in.number("eps")};
    Matrix theta = in["theta"];
    State state{.m = Matrix(theta.rows(), theta.cols()), .v = Matrix(theta.rows(), theta.cols())};
    std::vector<Matrix> m, v, thetas;
    for (const Matrix& g : in.sequence("g")) {
        theta = step(theta, g, state, options);
        m.push_back(state.m);
        v.push_back(state.v);
        thetas.push_back(theta);
    }
    return Bundle().put("m", m).put("v", v).put("theta", thetas);
}

}  // namespace

static int answer_all(int argc, char** argv) {
    return answer(argc, argv,
                  {{"adam_step", [](const Bundle& in) { return updates(in, adam_step); }},
                   {"adamw_step", [](const Bundle& in) {
                        const double decay = in.number("weight_decay");
                        return updates(in, [decay](const Matrix& theta, const Matrix& g, State& state,
                                                   const Options& o) { return adamw_step(theta, g, state, o, decay); });
                    }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
