// One element after another, with names as in the paper.
#include "adam_by_hand.hpp"

#include <cmath>

namespace chronograd::exercises::adam_by_hand {
namespace {

struct Options {
    Real lr, beta1, beta2, eps, decay;
};

/// One element's update.
void update(Real g, Real& m, Real& v, Real& theta, Index step, const Options& o, const Missed& miss) {
    const Real beta1 = miss.swapped ? o.beta2 : o.beta1;
    const Real beta2 = miss.swapped ? o.beta1 : o.beta2;
    const auto t = static_cast<Real>(miss.t_one ? 1 : step + miss.t_off);
    const Real decay = miss.no_decay ? 0 : (miss.grows ? -1 : 1) * (miss.no_decay_lr ? 1 : o.lr) * o.decay;
    if (miss.L2) { g += o.decay * theta; }
    if (!miss.L2 && !miss.late) { theta -= decay * theta; }

    const Real new_m = beta1 * m + (miss.no_weight ? 1 : 1 - beta1) * g;
    const Real squared = miss.not_squared ? g : miss.m_squared ? new_m * new_m : g * g;
    const Real new_v = beta2 * v + (miss.no_weight ? 1 : 1 - beta2) * squared;
    const Real bias2 = 1 - std::pow(beta2, t);
    const Real m_hat = miss.m_as_it_is ? new_m : new_m / (1 - std::pow(beta1, t));
    const Real v_hat = miss.v_as_it_is ? new_v : new_v / bias2;
    Real root = std::sqrt(v_hat) + o.eps;
    if (miss.eps_inside) { root = std::sqrt(v_hat + o.eps); }
    if (miss.eps_early) { root = (std::sqrt(new_v) + o.eps) / std::sqrt(bias2); }
    if (miss.no_eps) { root = std::sqrt(v_hat); }
    if (miss.no_root) { root = v_hat + o.eps; }

    theta += (miss.uphill ? 1 : -1) * (miss.no_rate ? 1 : o.lr) * (miss.g_for_m ? g : m_hat) / root;
    if (miss.late) { theta -= decay * theta; }
    if (miss.not_kept) { return; }
    m = miss.hat_kept ? m_hat : new_m;
    v = miss.hat_kept ? v_hat : new_v;
}

}  // namespace

Bundle updates(const Bundle& in, const Missed& miss) {
    const Options o{in.number("lr"), in.number("beta1"), in.number("beta2"), in.number("eps"),
                    in.find("weight_decay") != nullptr ? in.number("weight_decay") : 0};
    Matrix theta = in["theta"];
    Matrix m(theta.rows(), theta.cols());
    Matrix v = m;
    std::vector<Matrix> all_m, all_v, all_theta;
    for (const Matrix& g : in.sequence("g")) {
        for (Index r = 0; r < g.rows(); ++r) {
            for (Index c = 0; c < g.cols(); ++c) {
                update(g(r, c), m(r, c), v(r, c), theta(r, c), std::ssize(all_m) + 1, o, miss);
            }
        }
        all_m.push_back(m);
        all_v.push_back(v);
        all_theta.push_back(theta);
    }
    return Bundle().put("m", all_m).put("v", all_v).put("theta", all_theta);
}

}  // namespace chronograd::exercises::adam_by_hand
