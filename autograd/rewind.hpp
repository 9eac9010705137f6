// Rewind: the looking sweep. It goes back over the tape one record at a time and shows what each has sent where.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/sweep.hpp"
#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// A cursor over the tape, with adjoints of its own: it touches neither Parameter::grad() nor the adjoints of
/// training, and may be run as often as one likes, from any root.
///
///     Rewind rewind(loss);                  // stands behind the last record; dL/dL = 1
///     while (rewind.step()) {               // undo one record
///         rewind.record().op();             // what it was, and rewind.record().time(): when
///         rewind.adjoint();                 // dL/d(its value)
///         rewind.contribution(0);           // what its input 0 has just received
///     }
///
/// Every member throws Error if the tape has been cleared since, and if a step has thrown midway, as with
/// detect_anomaly it may: what it has sent is incomplete. restart() mends the latter.
class Rewind {
public:
    Rewind(const Rewind&) = delete;  // the sweep holds the addresses of what stands below
    /// A sweep from a root, seeded with a matrix of its shape, as a 1x1 root is with 1. Throws Error for a seed of
    /// another shape, or if a parameter that the root depends on was changed after its use.
    explicit Rewind(Var root, MatrixView seed = Matrix(1, 1, 1));
    /// Starts again, from this root on the same tape; nothing is held. As a new Rewind, but it pays for the records
    /// that are passed alone, however long the tape. Views that it has given out are void. Throws Error, and goes on as
    /// before, where a new one throws, and for a Var of another tape.
    void restart(Var root, MatrixView seed = Matrix(1, 1, 1));

    /// Undoes one more record: its adjoint is complete, and goes to its inputs. Leaves, and records that nothing
    /// of the root depends on, are passed over. False when none is left. Throws Error, before anything has changed, if
    /// a parameter that the root depends on was changed after its use; with detect_anomaly also midway.
    bool step();
    /// Undoes all that is left.
    void finish() {
        while (step()) {}
    }
    /// Undoes the records of the latest time step that is left: stops before the stamp changes. False if none is left.
    bool step_time();
    /// Undoes all records behind x, so that x's adjoint is complete, and not yet passed on. Throws Error for a Var of
    /// another tape, or if x itself has been undone already.
    void to(Var x);
    /// Whether x has been undone. Throws Error for a Var of another tape.
    [[nodiscard]] bool has_undone(Var x) const;
    /// Takes x as given: nothing flows through it, as if it were a leaf. Throws Error after the first step, or for a
    /// Var of another tape.
    void hold(Var x);
    /// The record that step() would undo; -1 when none is left.
    [[nodiscard]] Index next() const;

    /// The record undone last. Throws Error before the first step(), as do the three below.
    [[nodiscard]] const Record& record() const;
    /// Its handle.
    [[nodiscard]] Var var() const;
    /// The adjoint that had arrived at it, of its value's shape.
    [[nodiscard]] MatrixView adjoint() const;
    /// What input k has just received from it, of that input's shape; zeros where no gradient flows.
    /// Valid until the next step(). Throws Error if there is no input k.
    [[nodiscard]] MatrixView contribution(Index k);
    /// The rule that computed it, as text: "dx += dy % (1 - y²)"; empty where nothing flows.
    [[nodiscard]] const char* rule(Index k);
    /// All of that as some lines of text; and for each input also what it has received by now.
    [[nodiscard]] std::string report();

    /// What has arrived so far at any Var, or at any parameter that the tape has used; zeros where nothing has.
    /// The adjoints of row blocks, as gates are, lie in that of the whole that they are cut from: it can show what has
    /// arrived at a block before the block is undone. Throws Error for a Var of another tape, or an unused parameter.
    [[nodiscard]] Matrix grad(Var x) const;
    [[nodiscard]] Matrix grad(const Parameter& W) const;

private:
    [[nodiscard]] Index at() const;         // throws as above
    [[nodiscard]] Tape& tape() const;       // throws as every member
    [[nodiscard]] Tape& tape(Var x) const;  // throws also unless it is x's
    void require_unchanged_parameters(Var root);

    Var root_;
    Arena memory_;
    std::vector<Real*> adjoints_;
    Sweep sweep_;
    bool stepped_ = false;
    bool failed_ = false;
    std::pair<Index, std::uint64_t> unchanged_{-1, 0};  // a root whose parameters were, and all versions' sum then
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
