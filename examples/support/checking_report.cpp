// The check of gradients in words, numbers and a picture.
#include "checking_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "plot.hpp"
#include "words.hpp"

namespace chronograd::examples {
namespace {

const char* name_of(Stencil stencil) {
    switch (stencil) {
        case Stencil::forward:
            return "forward";
        case Stencil::central:
            return "central";
        case Stencil::fourth_order:
            break;
    }
    return "fourth order";
}

const char* precision_of(const ErrorCurve& curve) { return curve.in_double ? "double" : "float"; }

std::string slope(const PowerLaw& law) { return law.points == 0 ? "-" : fmt::format("{:.2f}", law.slope); }

/// What is but rounding is said to be that, since its digits are another processor's.
std::string error_text(Real error) { return error < Real(1e-9) ? "below 1e-9" : fmt::format("{:.2g}", error); }

const char* colour_of(Stencil stencil) {
    switch (stencil) {
        case Stencil::forward:
            return colour::orange;
        case Stencil::central:
            return colour::blue;
        case Stencil::fourth_order:
            break;
    }
    return colour::dark;
}

int point_of(Stencil stencil) {
    switch (stencil) {
        case Stencil::forward:
            return 9;
        case Stencil::central:
            return 7;
        case Stencil::fourth_order:
            break;
    }
    return 5;
}

bool passes(const Gradcheck& check) { return check.error <= limit; }

}  // namespace

std::string optimum_table(const std::vector<ErrorCurve>& curves) {
    std::string text =
        "The worst element's error, as a part of the largest element, at the best h, and the slopes beside it\n"
        "                        best h              error there         slope above     slope below\n"
        "                        predicted measured  predicted measured  predicted meas. predicted meas.";
    for (const ErrorCurve& curve : curves) {
        text += fmt::format("\n{:<7} {:<13} {:>11.1e} {:>8.1e} {:>10.1e} {:>8.1e} {:>10} {:>6} {:>8} {:>6}",
                            precision_of(curve), name_of(curve.stencil), curve.predicted_h(), curve.h[curve.best()],
                            curve.predicted_error(), curve.error[curve.best()], curve.order(),
                            slope(truncation_law(curve)), -1, slope(rounding_law(curve)));
    }
    return text;
}

std::string curve_table(const std::vector<ErrorCurve>& curves) {
    std::string text =
        "\n                   double                           float\n"
        "      h   forward   central    fourth     forward   central    fourth";
    const std::vector<Real>& h = curves.front().h;
    for (std::size_t i = 0; i < h.size(); i += 4) {
        text += fmt::format("\n{:>7.0e}", h[i]);
        for (const ErrorCurve& curve : curves) {
            const bool is_first_float = !curve.in_double && curve.stencil == Stencil::forward;
            text += is_first_float ? "  " : "";
            text += i < curve.error.size() ? fmt::format("{:>10.1e}", curve.error[i]) : fmt::format("{:>10}", "-");
        }
    }
    return text;
}

std::string mistakes_table(const std::vector<Verdict>& verdicts) {
    std::string text =
        "\nAn RNN's rules with a mistake: the worst element that gradcheck finds, and the error of the norm alone\n"
        "mistake                   error       at            tape  differences    norm's error";
    for (const auto& [what, check, norm_error] : verdicts) {
        const std::string place = fmt::format("{}({}, {})", check.input, check.row, check.col);
        // Where nothing is wrong, the worst element is a matter of rounding.
        text +=
            check.error < Real(1e-9)
                ? fmt::format("\n{:<22} {:>10}{:>38}{:>16}", what, error_text(check.error), "", error_text(norm_error))
                : fmt::format("\n{:<22} {:>10}  {:<10} {:>11.6f} {:>12.6f}{:>16}", what, error_text(check.error), place,
                              check.tape, check.difference, error_text(norm_error));
    }
    return text;
}

std::string blind_table(const std::vector<Blind>& blind) {
    std::string text = fmt::format(
        "\nWhere the check errs (an error up to {:g} passes)\n"
        "what is checked                          error  check says  the gradient is",
        limit);
    for (const auto& [what, is_right, check] : blind) {
        text += fmt::format("\n{:<37} {:>10}  {:<10}  {}", what, error_text(check.error),
                            passes(check) ? "right" : "wrong", is_right ? "right" : "wrong");
    }
    return text;
}

std::string curves_csv(const std::vector<ErrorCurve>& curves) {
    std::string csv = "precision,stencil,h,error\n";
    for (const ErrorCurve& curve : curves) {
        for (std::size_t i = 0; i < curve.h.size(); ++i) {
            fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", precision_of(curve), name_of(curve.stencil),
                           curve.h[i], curve.error[i]);
        }
    }
    return csv;
}

void draw_curves(std::ostream& gp, const std::vector<ErrorCurve>& curves) {
    gp << "set logscale xy\nset format xy '10^{%T}'\nset xrange [1e-13:1]\nset yrange [1e-16:20]\nset xtics 100\n"
       << "set ytics 100\nset xlabel 'step width h'\nset ylabel 'error of the worst element / largest element'\n"
       << "set grid lc rgb '#dddddd' lt 1\n"
       << "set key at graph 0.015, graph 0.02 left bottom Left reverse samplen 2 font ',16'\n"
       << "set lmargin at screen 0.14\nset rmargin at screen 0.97\nset tmargin at screen 0.95\n"
       << "set bmargin at screen 0.12\n";
    for (std::size_t k = 0; k < curves.size(); ++k) {
        const ErrorCurve& curve = curves[k];
        Matrix points(std::ssize(curve.h), 2);
        for (Index i = 0; i < points.rows(); ++i) {
            points(i, 0) = curve.h[i];
            points(i, 1) = curve.error[i];
        }
        send_block(gp, fmt::format("curve{}", k), points);
        send_block(gp, fmt::format("best{}", k), Matrix{{curve.predicted_h(), curve.predicted_error()}});
    }
    PlotList plot(gp, "plot sample");
    // The predicted slopes, through what was measured: h^n right of the best h; epsilon / h, once for double and once
    // for float, left of the largest best h, which is that of the fourth order.
    for (const ErrorCurve& curve : curves) {
        if (!curve.in_double) { continue; }
        const std::size_t anchor = 6;  // h = 10^-1.5
        const Real factor = curve.error[anchor] / std::pow(curve.h[anchor], curve.order());
        plot.add(fmt::format("[{:.6g}:1] {:.6g} * x**{} with lines lw 1 dt 2 lc rgb '#777777' notitle",
                             curve.predicted_h(), factor, curve.order()));
    }
    for (const std::size_t k : {1U, 4U}) {
        plot.add(fmt::format("[*:{:.6g}] {:.6g} / x with lines lw 1 dt 2 lc rgb '#777777' {}",
                             curves[k + 1].predicted_h(), curves[k].epsilon(),
                             k == 1 ? "title 'predicted: h, h^2, h^4, ε/h'" : "notitle"));
    }
    for (std::size_t k = 0; k < curves.size(); ++k) {
        const ErrorCurve& curve = curves[k];
        if (curve.in_double) {
            plot.add(fmt::format("$curve{} using 1:2 with linespoints pt {} ps 0.6 lw 2 lc rgb '{}' title '{}'", k,
                                 point_of(curve.stencil), colour_of(curve.stencil), name_of(curve.stencil)));
        } else {
            plot.add(fmt::format("$curve{} using 1:2 with lines lw 3 dt 3 lc rgb '{}' title '{}'", k,
                                 colour_of(curve.stencil), std::string(name_of(curve.stencil)) + ", float"));
        }
    }
    for (std::size_t k = 0; k < curves.size(); ++k) {
        plot.add(fmt::format("$best{} using 1:2 with points pt 3 ps 1.6 lw 3 lc rgb '{}' {}", k, colour::vermilion,
                             k == 0 ? "title 'predicted best h'" : "notitle"));
    }
    gp << "\n";
}

std::string what_was_seen(const std::vector<ErrorCurve>& curves, const std::vector<Verdict>& verdicts,
                          const std::vector<Blind>& blind, Real float_tape) {
    Real furthest = 1;
    for (const ErrorCurve& curve : curves) {
        const Real ratio = curve.h[curve.best()] / curve.predicted_h();
        furthest = std::max({furthest, ratio, 1 / ratio});
    }
    const auto caught =
        std::count_if(verdicts.begin(), verdicts.end(), [](const Verdict& v) { return !passes(v.check); });
    const auto unseen_by_norm = std::count_if(
        verdicts.begin(), verdicts.end(), [](const Verdict& v) { return !passes(v.check) && v.norm_error <= limit; });
    const auto errs =
        std::count_if(blind.begin(), blind.end(), [](const Blind& b) { return passes(b.check) != b.is_right; });
    return fmt::format(
        "Each best h is within a factor of {} of epsilon^(1 / (n + 1)).\n"
        "Of {} planted, {} caught; of these, the norm alone does not see {}.\n"
        "In {} of the last table's lines the check errs.\n"
        "The tape in float is off by {} of the largest element; no difference in float comes near it.",
        rounded_up(furthest, 2), counted(std::ssize(verdicts) - 1, "mistake"), caught, unseen_by_norm, errs,
        rounded_up(float_tape, 1));
}

}  // namespace chronograd::examples
