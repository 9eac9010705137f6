// One training run, compiled twice: by the library in double and by the library in float. What it returns is in double
// for both, and no name of the library appears, so that one program can compare the two.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace float_test {

/// Numbers by what they are: "rnn weight_hh_l0", "rnn grad weight_hh_l0", "lstm h_3", "gru loss", ...
using Numbers = std::map<std::string, std::vector<double>>;

Numbers run_in_double();
Numbers run_in_float();

}  // namespace float_test
