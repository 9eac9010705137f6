// A recurrent layer that PyTorch has run, done again: forward, backward, and every number compared.
#pragma once

#include <map>

#include "golden/case_file.hpp"
#include "nn/layers.hpp"
#include "nn/loss.hpp"

namespace chronograd::test {

inline std::string numbered(const std::string& name, Index i) { return fmt::format("{}.{}", name, i); }

/// Sets a parameter to the tensor of its name; a bias is a row there.
inline void load(const Parameter& p, const std::string& name, CaseFile& file) {
    p.edit().assign(p.cols() == 1 && file.tensor(name).rows() == 1 ? file.transposed(name) : file.tensor(name));
}

/// Compares a parameter's numbers with the tensor of that name.
inline void compare(Worst& worst, MatrixView ours, const std::string& name, CaseFile& file) {
    const bool bias = ours.cols() == 1 && file.tensor(name).rows() == 1;
    worst.compare(name, ours, bias ? file.transposed(name) : file.tensor(name));
}

/// Runs a layer on the file's data and compares every number of the run, forward and backward.
template <class Layer>
Worst check_layer(const Layer& layer, CaseFile& file) {
    using State = typename Layer::State;
    for (const Parameter& p : layer.parameters()) { load(p, p.name(), file); }

    Tape tape;
    std::vector<Var> x;
    std::vector<Var> targets;
    for (Index t = 0; t < file.count("steps"); ++t) {
        x.push_back(tape.variable(file.transposed(numbered("x", t))));
        targets.push_back(tape.constant(file.transposed(numbered("target", t))));
    }
    if (x.at(0).cols() != file.count("batch")) { throw std::runtime_error("x is not of this batch"); }

    // h0.k and c0.k are those of cell k: layer by layer, and of two directions the forward one first.
    const auto cells = std::ssize(layer.cells);
    std::map<std::string, std::vector<Var>> initial;
    const auto state = state_of<State>([&](const std::string& name) {
        for (Index k = 0; k < cells; ++k) {
            initial[name].push_back(tape.variable(file.transposed(numbered(name + "0", k))));
        }
        return stack_rows(initial[name]);
    });

    const auto [h, last] = layer(x, state);
    const Var loss = nn::mse_loss(h, targets);
    tape.backward(loss);

    Worst worst;
    const auto compare_transposed = [&](const std::string& name, MatrixView ours) {
        worst.compare(name, ours, file.transposed(name));
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
        compare_transposed(numbered("out", static_cast<Index>(i)), h[i].value());
        compare_transposed(numbered("grad.x", static_cast<Index>(i)), x[i].grad());
    }
    const auto compare_state = [&](const std::string& name, Var of_all_cells) {
        for (Index k = 0; k < cells; ++k) {
            const Var of_cell = rows(of_all_cells, k * layer.hidden(), layer.hidden());
            compare_transposed(numbered(name + "n", k), of_cell.value());
            compare_transposed(numbered("grad." + name + "0", k), initial[name][static_cast<std::size_t>(k)].grad());
        }
    };
    compare_state("h", part_of(last, "h"));
    if constexpr (std::is_same_v<typename Layer::State, nn::LstmState>) { compare_state("c", last.c); }
    for (const Parameter& p : layer.parameters()) { compare(worst, p.grad(), "grad." + p.name(), file); }
    worst.compare("loss", loss.item(), file.tensor("loss"));
    return worst;
}

/// The same for the layer that the file describes.
inline Worst check_recurrent(CaseFile& file) {
    const std::string kind = file.key("kind");
    const Index input = file.count("input_size");
    const Index hidden = file.count("hidden_size");
    const Index num_layers = file.count("num_layers");
    const std::string bidirectional = file.key("bidirectional");
    if (bidirectional != "0" && bidirectional != "1") {
        throw std::runtime_error("bidirectional must be 0 or 1, not " + bidirectional);
    }
    const bool both = bidirectional == "1";
    const std::string nonlinearity = file.key("nonlinearity");
    Rng rng(0);  // every number it draws is replaced
    if (kind == "lstm" && nonlinearity == "-") {
        return check_layer(nn::LSTM(input, hidden, rng, with(nn::LstmOptions{}, num_layers, both)), file);
    }
    if (kind == "gru" && nonlinearity == "-") {
        return check_layer(nn::GRU(input, hidden, rng, with(nn::GruOptions{}, num_layers, both)), file);
    }
    if (kind == "rnn" && (nonlinearity == "tanh" || nonlinearity == "relu")) {
        nn::RnnOptions options = with(nn::RnnOptions{}, num_layers, both);
        options.nonlinearity = nonlinearity == "tanh" ? nn::Nonlinearity::tanh : nn::Nonlinearity::relu;
        return check_layer(nn::RNN(input, hidden, rng, options), file);
    }
    throw std::runtime_error("unknown nonlinearity " + nonlinearity + " of a layer of kind " + kind);
}

}  // namespace chronograd::test
