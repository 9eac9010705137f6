// How time is measured: contenders by turns, since a machine drifts between fast and slow states, and medians, since
// other programs disturb single calls.
#pragma once

#include <functional>
#include <limits>
#include <vector>

namespace chronograd::bench {

/// One call of what is measured.
using Work = std::function<void()>;

/// Works for about so many seconds, at least once; returns the median seconds of a call, or `missing`.
using Contender = std::function<double(double seconds)>;

/// In place of a number that could not be measured.
inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// That calls `work` again and again.
Contender repeated(Work work);

/// How often all contenders have their turn, and for how long each.
struct Pace {
    int rounds;
    double seconds;
};

/// Each contender's median of every round, after a turn to warm up that does not count. Throws Interrupted after
/// Ctrl-C.
std::vector<std::vector<double>> by_turns(const std::vector<Contender>& contenders, const Pace& pace);

/// The middle one, or the mean of the two in the middle; `missing` if there is none, or one is `missing`.
double median(std::vector<double> numbers);

/// The median of a[i] / b[i]: of what ran side by side, in one state of the machine.
double median_ratio(const std::vector<double>& a, const std::vector<double>& b);

/// Two contenders: the median of each, and of ours / other.
struct Duel {
    double ours = missing;
    double other = missing;
    double ratio = missing;
};

/// Runs the two by turns. `other` may be empty: then there is neither it nor a ratio.
Duel duel(const Contender& ours, const Contender& other, const Pace& pace);

}  // namespace chronograd::bench
