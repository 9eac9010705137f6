// What gradient_checking tells: tables, CSV, a picture, sentences.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "error_curves.hpp"
#include "planted.hpp"

namespace chronograd::examples {

/// An error up to this passes.
inline constexpr Real limit = Real(1e-6);

/// For each curve: the best h and its error, predicted and measured, and the slopes on both sides of it.
std::string optimum_table(const std::vector<ErrorCurve>& curves);
/// The errors at each power of ten.
std::string curve_table(const std::vector<ErrorCurve>& curves);
std::string mistakes_table(const std::vector<Verdict>& verdicts);
std::string blind_table(const std::vector<Blind>& blind);

std::string curves_csv(const std::vector<ErrorCurve>& curves);

/// Error against h, with the slopes and the optima as predicted.
void draw_curves(std::ostream& gp, const std::vector<ErrorCurve>& curves);

/// What was seen, made of the numbers.
std::string what_was_seen(const std::vector<ErrorCurve>& curves, const std::vector<Verdict>& verdicts,
                          const std::vector<Blind>& blind, Real float_tape);

}  // namespace chronograd::examples
