// What the walk over a tape shows, as text: a record, what it has just sent where, a value, the tape so far.
#pragma once

#include <string>
#include <vector>

#include "tape_cursor.hpp"

namespace chronograd::examples {

/// How record i was computed: "#14 h_2 = tanh(a_2)", "#12 = affine(W_hh, h_1, b_hh)".
std::string line_of(const Tape& tape, Index i);

/// "t = 2", or "no time step".
std::string when(int time);

/// What the rows of some matrices on the tape are: blocks, one below the other. Of an LSTM's weights "ifgo", each as
/// high as it has hidden units.
struct Blocks {
    std::string letters = {};
    Index height = 0;
};

/// The record undone last: its value and adjoint, and for each input the rule, what it has received by it, and what it
/// has by now. The rule's letters are explained by what they stand for: "y = h_2".
std::string report(const TapeCursor& cursor, const Blocks& blocks = {});

/// The time step that has just been undone: what its states have received, from this step and from later ones (BPTT.1),
/// and its share in the gradient of each weight (BPTT.4).
std::string step_report(const TapeCursor& cursor, const std::vector<Index>& states, const std::vector<Index>& weights,
                        const Blocks& blocks = {});

/// Record i by itself, to ten digits: its value, and the adjoint so far.
std::string details(const TapeCursor& cursor, Index i, const Blocks& blocks = {});
/// The same of several, to four digits, a line each where it has room.
std::string overview(const TapeCursor& cursor, const std::vector<Index>& records, const Blocks& blocks = {});

/// A matrix to four digits behind `before`: in one line, [1 2; 3 4], or where that is too long a row a line, each with
/// its block's letter; and where that is too much, its shape and norm.
std::string shown(const std::string& before, MatrixView X, const Blocks& blocks = {});

/// The tape, a line a record, by time step: what is undone, what comes next, what has been reached. Of a long tape, the
/// time steps around the one that the walk is in.
std::string listing(const TapeCursor& cursor);

/// All names on the tape in a line: "W_hh, b_hh, h_0 .. h_3".
std::string all_names(const Tape& tape);

/// Of "h_3" the "h", and of "W_hh" nothing.
std::string series_of(const std::string& name);

}  // namespace chronograd::examples
