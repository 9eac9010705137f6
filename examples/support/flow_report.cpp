// Gradients through time in words: every sentence follows from the numbers of the run.
#include "flow_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "words.hpp"

namespace chronograd::examples {
namespace {

std::string fixed(Real x, const char* format = "{:.3f}") {
    return std::isnan(x) ? "-" : fmt::format(fmt::runtime(format), x);
}

/// A cell of CSV: all digits, or nothing.
std::string exact(Real x) { return std::isnan(x) ? "" : fmt::format("{}", x); }

std::string held(const Flow& flow) {
    const Index broken = violations(flow);
    return broken == 0 ? "held" : fmt::format("broken {}x", broken);
}

std::string list_or_none(const std::vector<std::string>& names) {
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

std::string linear_and_tanh(const Study& s) {
    Real off = 0;
    Real low = 1e300;
    Real high = -1e300;
    Real miss = -1;  // of the estimates that are numbers
    std::vector<std::string> shrink;
    std::vector<std::string> grow;
    for (std::size_t i = 0; i < s.tanh.size(); ++i) {
        const Real log_rho = std::log(s.tanh[i].rho);
        const Real slope = slope_per_step(s.tanh[i].norm);
        off = std::max(off, std::abs(slope_per_step(s.linear[i].norm) - log_rho));
        low = std::min(low, log_rho - slope);
        high = std::max(high, log_rho - slope);
        if (std::isfinite(s.tanh[i].mean_field())) { miss = std::max(miss, std::abs(slope - s.tanh[i].mean_field())); }
        if (s.radii[i] > 1) { (slope > 0 ? grow : shrink).push_back(fmt::format("{:g}", s.radii[i])); }
    }
    const std::string linear =
        fmt::format("Linear networks: each step back adds ln rho to the logarithm of the gradient, to within {}.\n",
                    rounded_up(off, 2));
    if (high < low) { return linear + "With a tanh, nothing is left of the gradient over the far half of the way.\n"; }
    const auto plain = [](Real x) { return fmt::format("{:.2f}", std::abs(x) < Real(0.005) ? 0 : x); };  // never -0.00
    const std::string adds = plain(high) == "0.00" && plain(low) == "0.00"
                                 ? std::string("as much, to within 0.005: its slopes are hardly below 1.")
                                 : fmt::format("less, by {} to {}: its slopes are below 1.", plain(low), plain(high));
    return linear +
           fmt::format("With a tanh it adds {} Of the radii above 1, gradients shrink for\n{}, and grow for {}.{}\n",
                       adds, list_or_none(shrink), list_or_none(grow),
                       miss < 0 ? ""
                                : fmt::format(" ln(rho s), with s the slopes' mean, misses the measured slope\nby {} "
                                              "at most.",
                                              rounded_up(miss, 2)));
}

std::string bounds(const Study& s) {
    Index compared = 0;
    Index broken = 0;
    for (const Flow& flow : s.all()) {
        if (!flow.is_bounded()) { continue; }
        compared += flow.steps() + 1;
        broken += violations(flow);
    }
    return fmt::format("The bound (gamma sigma_max)^n was compared with {} norms, and {}.\n", compared,
                       broken == 0 ? "none is above it" : fmt::format("{} ARE ABOVE IT", broken));
}

std::string non_normal(const NonNormal& w) {
    const auto peak = std::max_element(w.first.norm.begin(), w.first.norm.end()) - w.first.norm.begin();
    const Index T = w.first.steps();
    const std::string end = peak == T ? "" : fmt::format(", and {:.2g} times {} steps back", w.first.norm[T], T);
    return fmt::format(
        "W_hh = [{:g} {:g}; 0 {:g}] has rho = {:.3g} and sigma_max = {:.3g}. An error at its first unit is {:.3g} "
        "times as long\n{} back{}; one at its second unit {}.\n",
        w.a, w.b, w.a, w.first.rho, w.first.sigma_max, w.first.norm[peak], counted(peak, "step"), end,
        *std::max_element(w.second.norm.begin(), w.second.norm.end()) <= 1 ? "does not grow" : "GROWS");
}

std::string gated(const Study& s) {
    std::string text = fmt::format("{} steps back there is left:", s.irnn.steps());
    for (const Flow& flow : s.gated) { text += fmt::format(" {:.2g} ({}),", flow.norm.back(), flow.name); }
    text += fmt::format(" {:.2g} ({}).", s.irnn.norm.back(), s.irnn.name);
    std::vector<std::string> leaks;
    std::vector<std::string> grow;
    for (const Flow& flow : s.gated) {
        const Real slope = slope_per_step(flow.norm);
        if (slope > flow.direct) { leaks.push_back(flow.name); }
        if (slope > 0) { grow.push_back(flow.name); }
    }
    return text + fmt::format(
                      "\nMore arrives than along the cell alone, sigma(b)^n, in: {}.\n"
                      "Still growing, over the far half of the way: {}.\n",
                      list_or_none(leaks), list_or_none(grow));
}

std::string saturated(const Study& s) {
    const Flow& f = s.saturated;
    std::string text = fmt::format("With inputs {:g} times as large, {} of {} slopes 1 - h² are exactly 0", s.strength,
                                   f.zero_slopes, f.slopes);
    if (f.zeros() == 0) { return text + "; the gradient is never exactly 0."; }
    return text + fmt::format(
                      ", and from {} back on so is\nthe whole gradient: {} of 0, for which a "
                      "logarithmic axis has no place. They are not in the picture.",
                      counted(f.first_zero(), "step"), counted(f.zeros(), "norm"));
}

/// The zeros of all other flows: they are missing in the pictures, too.
std::string other_zeros(const Study& s) {
    Index zeros = 0;
    for (const Flow& flow : s.all()) { zeros += flow.zeros(); }
    zeros -= s.saturated.zeros();
    return zeros == 0 ? ""
                      : fmt::format("\n{} of other networks {} exactly 0, and not drawn.", counted(zeros, "norm"),
                                    zeros == 1 ? "is" : "are");
}

}  // namespace

std::vector<Flow> Study::all() const {
    std::vector<Flow> flows;
    flows.insert(flows.end(), linear.begin(), linear.end());
    flows.insert(flows.end(), tanh.begin(), tanh.end());
    flows.insert(flows.end(), {saturated, irnn, non_normal.first, non_normal.second, non_normal.tanh});
    flows.insert(flows.end(), gated.begin(), gated.end());
    return flows;
}

std::string flow_tables(const Study& study) {
    std::string text = fmt::format("{:<22} {:>7} {:>9} {:>9} {:>9} {:>9} {:>12} {:>8}\n", "network", "rho", "sigma_max",
                                   "ln rho", "ln(rho s)", "measured", "slopes of 0", "bound");
    for (const Flow& f : study.all()) {
        if (!f.is_bounded()) { continue; }
        text += fmt::format("{:<22} {:>7.3f} {:>9.3f} {:>9} {:>9} {:>9} {:>12} {:>8}\n", f.name, f.rho, f.sigma_max,
                            fixed(std::log(f.rho), "{:+.4f}"), fixed(f.mean_field(), "{:+.4f}"),
                            fixed(slope_per_step(f.norm), "{:+.4f}"),
                            f.slopes == 0 ? "-" : fmt::format("{}", f.zero_slopes), held(f));
    }
    text += fmt::format("\n{:<22} {:>11} {:>16} {:>9}\n", "gated cell", "ln sigma(b)", "ln rho, at rest", "measured");
    for (const Flow& f : study.gated) {
        text += fmt::format("{:<22} {:>11} {:>16} {:>9}\n", f.name, fixed(f.direct, "{:+.4f}"),
                            fixed(std::log(f.rho), "{:+.4f}"), fixed(slope_per_step(f.norm), "{:+.4f}"));
    }
    return text +
           fmt::format(
               "\nmeasured: what ln of the norm gains a step back, from {} steps back to {}\n"
               "s: of the slopes, 1 - h² of a tanh, 1 or 0 of the IRNN's relu: root mean square over the units, "
               "geometric\nmean over steps and sequences; -inf: at some step all units of a sequence have a slope "
               "of 0\n"
               "slopes of 0: those that are exactly 0, of {} (steps x units x sequences; of {} where there "
               "are 2 units)\n"
               "bound: held, if no norm is above (gamma sigma_max)^n\n"
               "from 1, from 2: the unit at which the error starts\n"
               "at rest: where states, inputs and all biases but the forget gate's are 0 (FLOW.11)",
               study.irnn.steps() - study.irnn.steps() / 2, study.irnn.steps(), study.saturated.slopes,
               study.non_normal.tanh.slopes);
}

std::string flow_seen(const Study& study) {
    return linear_and_tanh(study) + bounds(study) + non_normal(study.non_normal) + gated(study) + saturated(study) +
           other_zeros(study);
}

std::string flow_csv(const Study& study) {
    std::string csv = "network,steps_back,k,norm,bound\n";
    for (const Flow& f : study.all()) {
        for (Index n = 0; n <= f.steps(); ++n) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{}\n", f.name, n, f.steps() - n, f.norm[n],
                           f.is_bounded() ? exact(f.bound(n)) : "");
        }
    }
    return csv;
}

std::string flow_slopes_csv(const Study& study) {
    std::string csv =
        "network,rho,sigma_max,ln_rho,ln_sigma_b,mean_slope,measured_slope,slopes,zero_slopes,zero_norms,violations\n";
    for (const Flow& f : study.all()) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{},{},{}\n", f.name, exact(f.rho),
                       exact(f.sigma_max), exact(std::log(f.rho)), exact(f.direct), exact(f.mean_slope),
                       exact(slope_per_step(f.norm)), f.slopes, f.zero_slopes, f.zeros(),
                       f.is_bounded() ? fmt::format("{}", violations(f)) : "");
    }
    return csv;
}

std::string flow_non_normal_csv(const Study& study) {
    const NonNormal& w = study.non_normal;
    std::string csv = "steps_back,first_unit,second_unit,tanh,norm_of_power,bound,rho_power\n";
    for (Index n = 0; n <= w.first.steps(); ++n) {
        fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", n, w.first.norm[n], w.second.norm[n],
                       w.tanh.norm[n], norm_of_power(w.a, w.b, n), w.first.bound(n),
                       std::pow(w.a, static_cast<Real>(n)));
    }
    return csv;
}

std::string flow_heat_csv(const Study& study) {
    std::string csv = "network,t,k,norm\n";
    for (const Heat& heat : study.heat) {
        for (Index i = 0; i < heat.norm.rows(); ++i) {
            for (Index j = 0; j <= i; ++j) {
                fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", heat.name, i * heat.stride, j * heat.stride,
                               heat.norm(i, j));
            }
        }
    }
    return csv;
}

}  // namespace chronograd::examples
