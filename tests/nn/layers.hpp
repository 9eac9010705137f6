// Every kind of recurrent layer, for tests that hold for all of them.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "nn/gru.hpp"
#include "nn/lstm.hpp"
#include "nn/rnn.hpp"
#include "support.hpp"

namespace chronograd::test {

inline nn::RNN make_layer(Index input, Index hidden, Rng& rng, const nn::RnnOptions& options) {
    return {input, hidden, rng, options};
}
inline nn::LSTM make_layer(Index input, Index hidden, Rng& rng, const nn::LstmOptions& options) {
    return {input, hidden, rng, options};
}
inline nn::GRU make_layer(Index input, Index hidden, Rng& rng, const nn::GruOptions& options) {
    return {input, hidden, rng, options};
}

/// The options with this many layers, and in one or two directions.
template <class Options>
Options with(Options options, Index num_layers, bool bidirectional) {
    options.num_layers = num_layers;
    options.bidirectional = bidirectional;
    return options;
}

/// f(name, options) for every kind of layer.
template <class F>
void for_each_kind(const F& f) {
    f("RNN", nn::RnnOptions{});
    f("RNN with relu", nn::RnnOptions{.nonlinearity = nn::Nonlinearity::relu});
    f("LSTM", nn::LstmOptions{});
    f("LSTM with forget_bias", nn::LstmOptions{.forget_bias = 1});
    f("LSTM, fused", nn::LstmOptions{.fused = true});
    f("GRU", nn::GruOptions{});
    f("GRU, reset before the product", nn::GruOptions{.reset = nn::Reset::before_product});
}

/// f(options) for one kind, with 1 and 2 layers, in one and two directions.
template <class Options, class F>
void for_each_stack(const Options& kind, const F& f) {
    for (const Index num_layers : {1, 2}) {
        for (const bool bidirectional : {false, true}) {
            INFO("layers ", num_layers, std::string(bidirectional ? ", two directions" : ", one direction"));
            f(with(kind, num_layers, bidirectional));
        }
    }
}

/// The same for every kind.
template <class F>
void for_each_stack(const F& f) {
    for_each_kind([&](const std::string& name, const auto& kind) {
        INFO(name);
        for_each_stack(kind, f);
    });
}

/// A state by its parts: h, and of an LSTM also c.
inline std::vector<Var> parts_of(Var h) { return {h}; }
inline std::vector<Var> parts_of(nn::LstmState s) { return {s.h, s.c}; }

/// The part "h" or "c" of a state; of one that has no c, h.
inline Var part_of(Var h, std::string_view) { return h; }
inline Var part_of(nn::LstmState s, std::string_view name) { return name == "h" ? s.h : s.c; }

/// The state whose parts are make("h") and, of an LSTM, make("c").
template <class State, class Make>
State state_of(const Make& make) {
    if constexpr (std::is_same_v<State, Var>) {
        return make("h");
    } else {
        return {make("h"), make("c")};
    }
}

/// The value that is called so on the tape. It must be there, once.
inline MatrixView value_of(const std::string& name, const Tape& tape) {
    MatrixView value;
    int found = 0;
    for (Index i = 0; i < tape.size(); ++i) {
        if (tape[i].name() == name) {
            value = tape[i].value();
            ++found;
        }
    }
    INFO(name);
    REQUIRE(found == 1);
    return value;
}

/// The operations of step 1 in the order of their records, without leaves; after a named one its letter: "tanh h".
inline std::string operations(const Tape& tape) {
    std::string all;
    for (Index i = 0; i < tape.size(); ++i) {
        if (tape[i].time() != 1) { continue; }
        const std::string name = tape[i].name();
        all += all.empty() ? "" : ", ";
        all += tape[i].op() + (name.empty() ? "" : " " + name.substr(0, name.find('_')));
    }
    return all;
}

}  // namespace chronograd::test
