// The ledger: one looking sweep, and every contribution on its page.
#include "nn/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "autograd/require.hpp"
#include "autograd/rewind.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION::nn {

static Share share(int time, Matrix given, const Matrix& total) {
    const Real size = norm(given);
    const Real whole = norm(total);
    if (size == 0 || whole == 0) { return {time, std::move(given), size, 0, std::numeric_limits<Real>::quiet_NaN()}; }
    const Matrix u = given / size;
    const Matrix v = total / whole;
    Real cosine = 0;
    for (Index i = 0; i < u.size(); ++i) { cosine += u.view().data()[i] * v.view().data()[i]; }
    // acos would lose half of the digits of a small angle.
    const Real angle = 2 * std::atan2(norm(u - v), norm(u + v)) * 180 / std::numbers::pi_v<Real>;
    return {time, std::move(given), size, size / whole * cosine, angle};
}

std::vector<Share> ledger(Var L, const Parameter& W) {
    Tape& tape = L.tape();
    Rewind rewind(L);
    (void)rewind.grad(W);  // throws if the tape has not used it
    const Var leaf = tape.parameter(W);
    const auto for_each_use = [&](const Record& record, const auto& visit) {
        for (Index k = 0; k < std::ssize(record.inputs()); ++k) {
            if (record.inputs()[k] == leaf.index()) { visit(k); }
        }
    };

    std::map<int, Matrix> given;
    for (Index i = 0; i <= L.index(); ++i) {
        for_each_use(tape[i], [&](Index) { given.try_emplace(tape[i].time(), W.rows(), W.cols()); });
    }
    while (rewind.step()) {
        for_each_use(rewind.record(), [&](Index k) { given[rewind.record().time()] += rewind.contribution(k); });
    }
    const Matrix total = rewind.grad(W);
    std::vector<Share> shares;
    shares.reserve(given.size());
    for (auto& [time, matrix] : given) { shares.push_back(share(time, std::move(matrix), total)); }
    return shares;
}

std::vector<Matrix> state_gradients(Var L, Sequence states) { return state_gradients_by_term(L, {&L, 1}, states)[0]; }

std::vector<std::vector<Matrix>> state_gradients_by_term(Var L, Sequence terms, Sequence states) {
    require(!terms.empty() && !states.empty(), "state_gradients: {} terms and {} states", terms.size(), states.size());
    const auto earliest = [](Sequence all) {
        return *std::min_element(all.begin(), all.end(), [](Var a, Var b) { return a.index() < b.index(); });
    };
    Rewind from_L(L);
    from_L.to(earliest(terms));
    std::vector<std::vector<Matrix>> gradients;
    for (const Var& term : terms) {
        Rewind rewind(term, from_L.grad(term));
        rewind.to(earliest(states));
        gradients.emplace_back();
        for (const Var& s : states) { gradients.back().push_back(rewind.grad(s)); }
    }
    return gradients;
}

Matrix norms(const std::vector<std::vector<Matrix>>& matrices) {
    Matrix all(std::ssize(matrices), matrices.empty() ? 0 : std::ssize(matrices[0]));
    for (Index j = 0; j < all.rows(); ++j) {
        require(std::ssize(matrices[j]) == all.cols(), "norms: row {} has {} matrices, and row 0 has {}", j,
                matrices[j].size(), all.cols());
        for (Index k = 0; k < all.cols(); ++k) { all(j, k) = norm(matrices[j][k]); }
    }
    return all;
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION::nn
