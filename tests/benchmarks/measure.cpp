// Rounds and medians.
#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "program.hpp"

namespace chronograd::bench {

Contender repeated(Work work) {
    return [work = std::move(work)](double seconds) {
        using Clock = std::chrono::steady_clock;
        std::vector<double> times;
        const auto end = Clock::now() + std::chrono::duration<double>(seconds);
        auto before = Clock::now();
        do {
            work();
            const auto now = Clock::now();
            times.push_back(std::chrono::duration<double>(now - before).count());
            before = now;
        } while (before < end);
        return median(std::move(times));
    };
}

std::vector<std::vector<double>> by_turns(const std::vector<Contender>& contenders, const Pace& pace) {
    for (const Contender& contender : contenders) { contender(pace.seconds / 3); }
    std::vector<std::vector<double>> medians(contenders.size());
    for (int round = 0; round < pace.rounds; ++round) {
        for (std::size_t i = 0; i < contenders.size(); ++i) {
            examples::check_interrupt();
            medians[i].push_back(contenders[i](pace.seconds));
        }
    }
    return medians;
}

double median(std::vector<double> numbers) {
    if (numbers.empty() || std::any_of(numbers.begin(), numbers.end(), [](double x) { return std::isnan(x); })) {
        return missing;
    }
    std::sort(numbers.begin(), numbers.end());
    return (numbers[(numbers.size() - 1) / 2] + numbers[numbers.size() / 2]) / 2;
}

double median_ratio(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) { ratios.push_back(a[i] / b[i]); }
    return median(std::move(ratios));
}

Duel duel(const Contender& ours, const Contender& other, const Pace& pace) {
    if (!other) { return {median(by_turns({ours}, pace)[0])}; }
    const auto rounds = by_turns({ours, other}, pace);
    return {median(rounds[0]), median(rounds[1]), median_ratio(rounds[0], rounds[1])};
}

}  // namespace chronograd::bench
