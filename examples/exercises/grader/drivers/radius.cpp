// Calls the functions of exercise 12.
#include SUBMISSION

#include "child.hpp"

namespace chronograd::exercises {  // names here are none of the student's

namespace {

Bundle column(const std::string& name, const std::vector<double>& numbers) {
    Matrix m(std::ssize(numbers), 1);
    std::copy(numbers.begin(), numbers.end(), m.ref().begin());
    return Bundle{{name, m}};
}

int steps(const Bundle& in) { return static_cast<int>(in.number("n")); }

}  // namespace

static int answer_all(int argc, char** argv) {
    return answer(
        argc, argv,
        {{"radii_on_paper",
          [](const Bundle&) {
              const Radii radii = radii_on_paper();
              return Bundle().put("vanishes", radii.vanishes).put("explodes", radii.explodes);
          }},
         {"radius_for", [](const Bundle& in) { return Bundle().put("rho", radius_for(in.number("goal"), steps(in))); }},
         {"lengths", [](const Bundle& in) { return column("length", lengths(in["W"], in["dh_T"], steps(in))); }},
         {"grows_then_vanishes",
          [](const Bundle&) {
              return Bundle{{"W", grows_then_vanishes()}};
          }},
         {"sigma_max", [](const Bundle& in) { return Bundle().put("sigma_max", sigma_max(in["W"])); }},
         {"bounds", [](const Bundle& in) {
              return column("bound", bounds(in["W"], in.number("gamma"), in["dh_T"], steps(in)));
          }}});
}

}  // namespace chronograd::exercises

int main(int argc, char** argv) { return chronograd::exercises::answer_all(argc, argv); }
