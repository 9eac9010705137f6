// What the derivations of all cells have in common: what is given, the loss, the weights' shares and their sums.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "page.hpp"
#include "problem.hpp"

namespace chronograd::examples {

/// dL/d(all that can be learned). L = sum over t of (1/2) |h_t - y_t|².
struct Gradients {
    /// shares[p][t - 1] is dL/dW^(t), what step t gives to parameter p: W_ih, W_hh, b_ih, b_hh.
    std::vector<std::vector<Matrix>> shares;
    std::vector<Matrix> sums;  ///< dL/dW of each
    Matrix h_0;
    Matrix c_0;  ///< empty but for the LSTM
};

struct Hand {
    Gradients gradients;
    /// What the derivation calls the gates' rows of the parameters.
    struct Part {
        std::string name;  // "dW_hi"
        std::size_t parameter;
        Index first_row;
    };
    std::vector<Part> parts;
};

/// A name at a time: "h" is "h_3", and "a_i" is "a_i,3".
std::string at(const std::string& name, Index t);

/// A gate's rows of a parameter, and what step 1, 2, ... has given to their gradient.
struct Part {
    std::string name;  // "W_hi"
    Term value;
    std::vector<Term> shares;
};

struct Gate {
    std::string letter;  // "" in the RNN
    Part W_i;            // reads x_t
    Part W_h;            // reads h_{t-1}
    Part b;              // the sum of both biases; or, if there is a b_h, that of the input
    std::optional<Part> b_h;
};

/// One derivation on its way: what is given, what has been computed so far, and the page that it is written on.
/// The cells' own formulas are in hand_cells.cpp.
struct Derivation {
    Derivation(const Problem& problem, Page& page);

    /// A number is its own transpose, and is not written as one.
    [[nodiscard]] Term T(const Term& a) const { return problem.units() == 1 ? a : transpose(a); }
    /// What comes from behind the last step.
    [[nodiscard]] Term nothing(const std::string& name) const { return {name, Matrix(problem.units(), 1)}; }

    /// a_t = W_i x_t + W_h h_{t-1} + b
    Term activation(const Gate& g, Index t, const std::string& tag);
    /// L_t = (1/2) |h_t - y_t|²
    void loss(Index t);
    void total_loss();
    /// The heading of a step back, and what there is to say of it.
    void backward(Index t);
    /// dh_t, which has two parts: from its own loss, whose derivative is h_t - y_t, and e from the step behind.
    Term arrived(Index t, const Term& e);
    /// Step t's shares. da is what has arrived at W_i x_t + b, and dp at W_h h_{t-1} + b_h; they differ in the GRU's n.
    void shares(Gate& g, Index t, const Term& da, const Term& dp);
    void shares(Gate& g, Index t, const Term& da) { shares(g, t, da, da); }
    /// The sums over time, and all gradients with the gates' rows below one another, as the parameters have them.
    Hand sums(const Term& e_0);

    const Problem& problem;
    Page& page;
    std::vector<Term> x, y, L;  // x_1 .. x_T
    std::vector<Term> h;        // h_0 .. h_T
    std::vector<Gate> gates;

private:
    [[nodiscard]] Gate given_gate(const std::string& letter, Index k);
};

}  // namespace chronograd::examples
