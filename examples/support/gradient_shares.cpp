// The shares of a gradient as text, CSV and a picture.
#include "gradient_shares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <stdexcept>

#include "panels.hpp"

namespace chronograd::examples {
namespace {

Matrix sum_of(const std::vector<nn::Share>& shares) {
    Matrix total(shares[0].given.rows(), shares[0].given.cols());
    for (const nn::Share& share : shares) { total += share.given; }
    return total;
}

/// 14 characters stand for 1; what is not 0 has one at least.
std::string bar(Real share, int begin) {
    if (share == 0) { return ""; }
    const auto length = std::lround(14 * (1 - std::log10(share) / begin));
    std::string text(static_cast<std::size_t>(std::max(length, 1L)), '#');
    return text;
}

/// The earliest share that can be one: that of t = 1 is multiplied by h_0 = 0.
const nn::Share& earliest(const Look& look) { return look.shares[1]; }

/// "0.23 (RNN), 0.043 (LSTM)": a figure of each look.
template <class Figure>
std::string each_cell(const std::vector<Look>& looks, const Figure& figure) {
    std::string text;
    for (const Look& look : looks) {
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", figure(look), look.cell);
    }
    return text;
}

std::string sentence(const char* when, const std::vector<Look>& looks) {
    const auto size = [](const Look& look) { return fmt::format("{:.2g}", look.gradient); };
    const auto of_it = [](const Look& look, const std::string& text) { return look.gradient == 0 ? "nothing" : text; };
    const auto first = [&](const Look& look) {
        return of_it(look, fmt::format("{:.1e}", relative(look, earliest(look))));
    };
    const auto needed = [&](const Look& look) { return of_it(look, fmt::format("{}", look.last_steps)); };
    return fmt::format(
        "{} training, the gradient of W_hh has the norm {}.\nThe share of t = {} is, beside it, {}.\n"
        "For 10 % exactness these last steps of {} are needed: {}.\n",
        when, each_cell(looks, size), earliest(looks[0]).time, each_cell(looks, first), looks[0].shares.size(),
        each_cell(looks, needed));
}

constexpr const char* none = "none";

/// "RNN, LSTM and GRU"; or "none".
std::string enumerated(const std::vector<std::string>& cells) {
    if (cells.empty()) { return none; }
    std::string text = cells[0];
    for (std::size_t k = 1; k < cells.size(); ++k) { text += (k + 1 < cells.size() ? ", " : " and ") + cells[k]; }
    return text;
}

/// The cells whose earliest share is below a thousandth of their largest.
std::string vanishing(const std::vector<Look>& looks) {
    std::vector<std::string> cells;
    for (const Look& look : looks) {
        Real largest = 0;
        for (const nn::Share& share : look.shares) { largest = std::max(largest, share.norm); }
        if (largest > 0 && earliest(look).norm >= largest / 1000) { continue; }
        cells.push_back(look.cell + (largest > 0 ? "" : " (all of it is 0: saturated units)"));
    }
    return enumerated(cells);
}

/// The cells whose loss is finite, but so far above that before training that nothing else means anything.
std::string diverged(const Stage& before, const Stage& after) {
    std::vector<std::string> cells;
    for (std::size_t k = 0; k < after.looks.size(); ++k) {
        if (after.looks[k].loss > 1000 * before.looks[k].loss) { cells.push_back(after.looks[k].cell); }
    }
    return enumerated(cells);
}

}  // namespace

Look look_at(const std::string& cell, Var loss, const Parameter& W_hh) {
    std::vector<nn::Share> shares = nn::ledger(loss, W_hh);
    const Matrix total = sum_of(shares);
    if (!all_finite(total)) {
        throw std::runtime_error(cell + ": the gradient is not finite; try a smaller --learning-rate");
    }
    const Index last_steps = last_steps_for(shares, Real(0.1));
    for (nn::Share& share : shares) { share.given = Matrix(); }
    return {cell, loss.item(), norm(total), last_steps, std::move(shares)};
}

Real relative(const Look& look, const nn::Share& share) { return look.gradient == 0 ? 0 : share.norm / look.gradient; }

Index last_steps_for(const std::vector<nn::Share>& shares, Real tolerance) {
    const Real bound = tolerance * norm(sum_of(shares));
    Matrix left_out(shares[0].given.rows(), shares[0].given.cols());  // where only the last m are kept
    Index m = std::ssize(shares);
    for (Index i = 0; i < std::ssize(shares); ++i) {
        left_out += shares[i].given;
        if (norm(left_out) <= bound) { m = std::ssize(shares) - i - 1; }
    }
    return m;
}

int bars_begin(const std::vector<Stage>& stages) {
    Real least = Real(0.1);
    for (const Stage& stage : stages) {
        for (const Look& look : stage.looks) {
            for (const nn::Share& share : look.shares) {
                const Real r = relative(look, share);
                least = r > 0 ? std::min(least, r) : least;
            }
        }
    }
    return static_cast<int>(std::floor(std::log10(least)));
}

std::string share_bars(const std::vector<Look>& looks, int begin) {
    std::string text = "   t";
    for (const Look& look : looks) { text += fmt::format(" {:<24}", look.cell); }
    while (text.ends_with(' ')) { text.pop_back(); }
    for (Index i = std::ssize(looks[0].shares) - 1; i >= 0; --i) {
        std::string line = fmt::format("\n{:>4}", looks[0].shares[i].time);
        for (const Look& look : looks) {
            const Real r = relative(look, look.shares[i]);
            const bool is_first = look.shares[i].time == 1 && r == 0;
            line += fmt::format(" {:>7} {:<16}", r == 0 ? "0" : fmt::format("{:.1e}", r),
                                is_first ? "(h_0 = 0)" : bar(r, begin));
        }
        while (line.ends_with(' ')) { line.pop_back(); }
        text += line;
    }
    return text;
}

std::string shares_csv(const std::vector<Stage>& stages) {
    std::string csv = "training,cell,loss,gradient_norm,t,share_norm,share_relative,part,angle_deg\n";
    for (const auto& [when, looks] : stages) {
        for (const Look& look : looks) {
            for (const nn::Share& s : look.shares) {
                fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{},{},{}\n", when, look.cell, look.loss,
                               look.gradient, s.time, s.norm, relative(look, s), s.part,
                               std::isnan(s.angle) ? "" : fmt::format("{}", s.angle));
            }
        }
    }
    return csv;
}

void write_shares_script(OutputFolder& out, const std::vector<Stage>& stages) {
    Panels picture{.name = "shares",
                   .title = "What time step t gave to the gradient of W_{hh}",
                   .x_axis = "time step t  (t = 1: none, as h_0 = 0)",
                   .y_axis = "size of its share / size of the whole gradient"};
    for (const Look& look : stages[0].looks) { picture.legend.push_back(look.cell); }
    for (const auto& [when, looks] : stages) {
        std::vector<std::string> zero;  // has no place on a logarithmic axis
        for (const Look& look : looks) {
            if (look.gradient == 0) { zero.push_back(look.cell); }
        }
        picture.panels.push_back(
            {when + " training" + (zero.empty() ? "" : fmt::format(" ({}: all 0)", enumerated(zero))), {}});
        for (const Look& look : looks) {
            Matrix line(std::ssize(look.shares), 2);
            for (Index i = 0; i < line.rows(); ++i) {
                line(i, 0) = look.shares[i].time;
                line(i, 1) = relative(look, look.shares[i]);
            }
            picture.panels.back().lines.push_back(line);
        }
    }
    write_panels_script(out, picture);
}

std::string what_was_seen(const Stage& before, const Stage& after) {
    std::string text =
        sentence("Before", before.looks) + sentence("After", after.looks) +
        fmt::format(
            "The share of t = {} is below a thousandth of the largest: before training in {}; after training in "
            "{}.",
            earliest(before.looks[0]).time, vanishing(before.looks), vanishing(after.looks));
    if (const std::string cells = diverged(before, after); cells != none) {
        return text + "\nBut training has diverged in " + cells +
               ": the loss is more than a thousand times what it was. Try a smaller --learning-rate.";
    }
    const auto is_zero = [](const Look& look) { return look.gradient == 0; };
    const bool some_vanish = vanishing(before.looks) != none || vanishing(after.looks) != none;
    if (some_vanish && std::none_of(after.looks.begin(), after.looks.end(), is_zero)) {
        text += "\nThese shares vanish, and not the gradient of the shared weights: that is the sum of all shares.";
    }
    return text;
}

}  // namespace chronograd::examples
