// What the grader knows of an exercise: the calls it makes, the right answers, and the answers that common mistakes
// give.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bundle.hpp"

namespace chronograd::exercises {

/// One call of the student's function: what it is given, and how messages name it ("batch 3, 7 steps").
struct Case {
    std::string name;
    Bundle in;
};

/// An answer that somebody gives who has made this mistake.
struct Mistake {
    std::string says;  ///< what it was, and what to do; stands behind "dW_hh: "
    std::function<Bundle(const Bundle& in)> answer;
};

/// A function that the student writes.
struct Part {
    std::string name;  ///< the function's
    Index points;
    std::vector<Case> cases;
    /// The right answer, found independently of any solution (by the tape, by a closed form).
    std::function<Bundle(const Bundle& in)> right;
    std::vector<Mistake> mistakes = {};
    /// How far an element may be from the right one, as a part of its matrix' largest magnitude.
    Real tolerance = 1e-9;
    /// In place of `right`, where more than one answer is: what is wrong with it; empty if nothing is.
    std::function<std::string(const Bundle& in, const Bundle& answer)> objection = nullptr;
    /// What makes the mistakes, where it makes none: a second way to the right answer. A test compares.
    std::function<Bundle(const Bundle& in)> by_hand = nullptr;
};

/// Mistakes: what is said of each, and which rules it misses (a struct of the exercise's, all false by default).
template <class Missed>
using MistakesOf = std::vector<std::pair<std::string, Missed>>;

/// Gives the part these mistakes: what by_hand(in, missed) answers for each of them.
template <class Missed, class ByHand>
void add_mistakes(Part& part, const MistakesOf<Missed>& mistakes, ByHand by_hand) {
    part.by_hand = [by_hand](const Bundle& in) { return by_hand(in, Missed{}); };
    for (const auto& [says, missed] : mistakes) {
        part.mistakes.push_back({says, [by_hand, m = missed](const Bundle& in) { return by_hand(in, m); }});
    }
}

struct Exercise {
    std::string number;  ///< "06"
    std::string name;    ///< "rnn_bptt": its folder is 06_rnn_bptt, its file rnn_bptt.cpp
    std::string title;   ///< in a few words
    std::vector<Part> parts;

    [[nodiscard]] std::string folder() const { return number + "_" + name; }
    [[nodiscard]] std::string file() const { return name + ".cpp"; }
    [[nodiscard]] Index points() const;
};

/// All of them, by number.
std::vector<Exercise> all_exercises();

// Each in its own file, tasks/NAME.cpp.
Exercise chain_rule();
Exercise slopes();
Exercise matrix_product();
Exercise tape();
Exercise rnn_forward();
Exercise rnn_bptt();
Exercise truncation();
Exercise clipping();
Exercise lstm();
Exercise gru();
Exercise adam();
Exercise radius();

}  // namespace chronograd::exercises
