// Calls the functions of exercise 2.
#include SUBMISSION

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's

static int answer_all(int argc, char** argv) {
    return answer(argc, argv,
                  {{"tanh_slope",
                    [](const Bundle& in) {
                        return Bundle{{"slope", tanh_slope(in["y"])}};
                    }},
                   {"sigmoid_slope",
                    [](const Bundle& in) {
                        return Bundle{{"slope", sigmoid_slope(in["y"])}};
                    }},
                   {"tanh_backward", [](const Bundle& in) {
                        return Bundle{{"dx", tanh_backward(in["y"], in["dy"])}};
                    }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
