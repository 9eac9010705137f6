// Calls the functions of exercise 3.
#include SUBMISSION

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's

static int answer_all(int argc, char** argv) {
    return answer(argc, argv,
                  {{"product",
                    [](const Bundle& in) {
                        return Bundle{{"Y", product(in["A"], in["B"])}};
                    }},
                   {"product_backward", [](const Bundle& in) {
                        const Gradients g = product_backward(in["A"], in["B"], in["dY"]);
                        return Bundle{{"dA", g.dA}, {"dB", g.dB}};
                    }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
