// First the forms (which matrices, of which size, finite), then the numbers, then who would answer such numbers.
#include "judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace chronograd::exercises {
namespace {

/// "dh at t = 2", or "dW_hh".
std::string label(const Entry& entry) {
    return entry.time == 0 ? entry.name : fmt::format("{} at t = {}", entry.name, entry.time);
}

std::string size_of(const Matrix& m) { return fmt::format("{}x{}", m.rows(), m.cols()); }

bool close(MatrixView a, MatrixView b, Real tolerance) {
    return a.same_shape(b) && all_finite(a) && max_abs(a - b) <= tolerance * std::max(max_abs(b), Real(1e-6));
}

/// The first element of `answer` that differs from `right` by more than is allowed, with both numbers.
std::string difference(const Entry& right, const Matrix& answer, Real tolerance) {
    const Real allowed = tolerance * std::max(max_abs(right.value), Real(1e-6));
    for (Index r = 0; r < answer.rows(); ++r) {
        for (Index c = 0; c < answer.cols(); ++c) {
            const Real is = answer(r, c);
            const Real must = right.value(r, c);
            if (std::abs(is - must) <= allowed) { continue; }
            const std::string place = answer.size() == 1 ? "" : fmt::format("({}, {})", r, c);
            const std::string time = right.time == 0 ? "" : fmt::format(" at t = {}", right.time);
            // As many digits as it takes to tell them apart.
            const int digits = std::abs(is - must) < 1e-4 * std::abs(must) ? 12 : 6;
            return fmt::format("{}{}{} is {:.{}g}, must be {:.{}g}", right.name, place, time, is, digits, must, digits);
        }
    }
    return "";
}

/// All right answers of one name, with what was answered: over all cases and time steps.
struct Quantity {
    std::string name;
    struct Pair {
        std::size_t in_case;
        const Entry* right;
        const Matrix* answer;
    };
    std::vector<Pair> pairs;
    Real tolerance;

    [[nodiscard]] bool is_right() const {
        return std::all_of(pairs.begin(), pairs.end(),
                           [&](const Pair& p) { return close(*p.answer, p.right->value, tolerance); });
    }
};

/// Whether f of each right answer is what was answered, and something else than the right one.
template <class F>
bool explains(const Quantity& q, F f) {
    bool differs = false;
    for (const Quantity::Pair& p : q.pairs) {
        const Matrix mistaken = f(p);
        if (!close(*p.answer, mistaken, q.tolerance)) { return false; }
        differs = differs || !close(p.right->value, mistaken, q.tolerance);
    }
    return differs;
}

/// The number that each right answer was multiplied by; 0 if there is no such number.
Real common_factor(const Quantity& q) {
    for (const Quantity::Pair& p : q.pairs) {
        if (!p.answer->view().same_shape(p.right->value) || max_abs(p.right->value) == 0) { continue; }
        Real across = 0;
        Real squared = 0;
        for (Index i = 0; i < p.answer->size(); ++i) {
            across += p.answer->view().begin()[i] * p.right->value.view().begin()[i];
            squared += p.right->value.view().begin()[i] * p.right->value.view().begin()[i];
        }
        return across / squared;
    }
    return 0;
}

/// How many numbers were answered.
Index numbers_of(const Quantity& q) {
    Index n = 0;
    for (const Quantity::Pair& p : q.pairs) { n += p.answer->size(); }
    return n;
}

/// The mistakes that anybody can make with anything.
std::string plain_mistake(const Quantity& q) {
    if (explains(q, [](const auto& p) { return transpose(p.right->value); })) { return "it is transposed"; }
    const Real factor = common_factor(q);
    if (factor != 0 && explains(q, [&](const auto& p) { return factor * p.right->value; })) {
        if (std::abs(factor + 1) < 1e-6) { return "the sign is wrong"; }
        // One number is always some multiple of another.
        if (numbers_of(q) > 1) { return fmt::format("it is {:.6g} times the right one", factor); }
    }
    if (explains(q, [](const auto& p) { return Matrix(p.right->value.rows(), p.right->value.cols()); })) {
        return "it is 0";
    }
    return "";
}

/// Of a part's mistakes those that explain the quantity, by their numbers.
std::vector<std::size_t> explanations(const Quantity& q, const std::vector<std::vector<Bundle>>& mistaken) {
    std::vector<std::size_t> found;
    for (std::size_t m = 0; m < mistaken.size(); ++m) {
        const bool fits = explains(q, [&](const Quantity::Pair& p) {
            const Matrix* value = mistaken[m][p.in_case].find(p.right->name, p.right->time);
            return value != nullptr ? *value : p.right->value;
        });
        if (fits) { found.push_back(m); }
    }
    return found;
}

/// What each mistake answers to each case.
std::vector<std::vector<Bundle>> answers_of_mistakes(const Part& part) {
    std::vector<std::vector<Bundle>> all;
    for (const Mistake& mistake : part.mistakes) {
        std::vector<Bundle>& answers = all.emplace_back();
        for (const Case& c : part.cases) { answers.push_back(mistake.answer(c.in)); }
    }
    return all;
}

/// A mistake that explains all wrong quantities, or else one for each of the first few.
std::string named_mistakes(const Part& part, const std::vector<Quantity>& wrong) {
    const auto mistaken = answers_of_mistakes(part);
    std::vector<std::vector<std::size_t>> found;
    found.reserve(wrong.size());
    for (const Quantity& q : wrong) { found.push_back(explanations(q, mistaken)); }
    for (const std::size_t m : found[0]) {
        const bool all = std::all_of(found.begin(), found.end(), [&](const auto& some) {
            return std::find(some.begin(), some.end(), m) != some.end();
        });
        if (!all) { continue; }
        std::string names;
        for (const Quantity& q : wrong) { names += (names.empty() ? "" : ", ") + q.name; }
        return fmt::format("{}: {}\n", names, part.mistakes[m].says);
    }
    std::string text;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        const std::string says = !found[i].empty() ? part.mistakes[found[i][0]].says : plain_mistake(wrong[i]);
        if (!says.empty()) { text += fmt::format("{}: {}\n", wrong[i].name, says); }
    }
    return text;
}

/// What is wrong with which matrices were answered, and of which size; empty if nothing is.
std::string wrong_form(const Case& c, const Bundle& right, const Bundle& answer, Real tolerance) {
    for (const Entry& must : right.entries()) {
        const Matrix* is = answer.find(must.name, must.time);
        if (is == nullptr) {
            return fmt::format("{}: there is no {}: {} were answered, {} must be{}\n", c.name, label(must),
                               answer.sequence(must.name).size(), right.sequence(must.name).size(),
                               must.time == 0 ? "" : ", and step t's stands at index t, behind the one at 0");
        }
        if (!is->view().same_shape(must.value)) {
            const bool turned = close(transpose(*is), must.value, tolerance);
            return fmt::format("{}: {} is {}, must be {}{}\n", c.name, label(must), size_of(*is), size_of(must.value),
                               turned ? ": it is transposed" : "");
        }
    }
    for (const Entry& is : answer.entries()) {
        if (right.find(is.name, is.time) == nullptr) {
            return fmt::format("{}: there is one {} too many: {} were answered, {} must be\n", c.name, is.name,
                               answer.sequence(is.name).size(), right.sequence(is.name).size());
        }
    }
    return "";
}

std::string not_finite(const Case& c, const Bundle& answer) {
    for (const Entry& entry : answer.entries()) {
        for (Index r = 0; r < entry.value.rows(); ++r) {
            for (Index k = 0; k < entry.value.cols(); ++k) {
                if (!std::isfinite(entry.value(r, k))) {
                    const std::string place = entry.value.size() == 1 ? "" : fmt::format(", element ({}, {}),", r, k);
                    return fmt::format("{}: {}{} is {}\n", c.name, label(entry), place, entry.value(r, k));
                }
            }
        }
    }
    return "";
}

/// Whether `answer` is what a mistake gives: as close, and no finite number where that gives none.
bool given_by(const Bundle& mistaken, const Bundle& answer, Real tolerance) {
    return std::all_of(answer.entries().begin(), answer.entries().end(), [&](const Entry& entry) {
        const Matrix* must = mistaken.find(entry.name, entry.time);
        if (must == nullptr || !entry.value.view().same_shape(*must)) { return false; }
        Matrix is = entry.value, other = *must;
        for (Index i = 0; i < is.size(); ++i) {
            Real &a = is.ref().begin()[i], &b = other.ref().begin()[i];
            if (!std::isfinite(a) && !std::isfinite(b)) { a = b = 0; }
        }
        return close(is, other, tolerance);
    });
}

/// The mistake that gives all answers, some of which are no finite numbers: an average of squares that is below 0.
std::string mistake_not_finite(const Part& part, const std::vector<Bundle>& answers) {
    for (const Mistake& mistake : part.mistakes) {
        bool all = true;
        for (std::size_t i = 0; all && i < answers.size(); ++i) {
            all = given_by(mistake.answer(part.cases[i].in), answers[i], part.tolerance);
        }
        if (all) { return mistake.says + "\n"; }
    }
    return "";
}

/// What was answered beside what is right, by name.
std::vector<Quantity> quantities(const std::vector<Bundle>& right, const std::vector<Bundle>& answers, Real tolerance) {
    std::vector<Quantity> all;
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (const Entry& must : right[i].entries()) {
            auto q = std::find_if(all.begin(), all.end(), [&](const Quantity& q) { return q.name == must.name; });
            if (q == all.end()) { q = all.insert(q, {must.name, {}, tolerance}); }
            q->pairs.push_back({i, &must, answers[i].find(must.name, must.time)});
        }
    }
    return all;
}

}  // namespace

std::string fault_in(const Part& part, const std::vector<Bundle>& answers) {
    std::vector<Bundle> right;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Case& c = part.cases[i];
        if (part.objection) {
            std::string fault = not_finite(c, answers[i]);
            if (fault.empty()) { fault = part.objection(c.in, answers[i]); }
            if (!fault.empty()) { return fault; }
            continue;
        }
        right.push_back(part.right(c.in));
        std::string fault = wrong_form(c, right.back(), answers[i], part.tolerance);
        const auto before = [&] {  // the numbers of the cases before may tell how it came about
            return fault_in(part, {answers.begin(), answers.begin() + static_cast<Index>(i)});
        };
        if (!fault.empty()) { return before() + fault; }
        fault = not_finite(c, answers[i]);
        if (!fault.empty()) {
            const std::string named = mistake_not_finite(part, answers);
            return (named.empty() ? before() : named) + fault;
        }
    }
    std::vector<Quantity> wrong = quantities(right, answers, part.tolerance);
    wrong.erase(std::remove_if(wrong.begin(), wrong.end(), [](const Quantity& q) { return q.is_right(); }),
                wrong.end());
    if (wrong.empty()) { return ""; }
    std::string text = named_mistakes(part, wrong);
    for (const Quantity::Pair& p : wrong[0].pairs) {
        const std::string first = difference(*p.right, *p.answer, part.tolerance);
        if (!first.empty()) { return text + fmt::format("{}: {}\n", part.cases[p.in_case].name, first); }
    }
    return text;
}

}  // namespace chronograd::exercises
