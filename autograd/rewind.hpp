// Rewind: the looking sweep. It goes back over the tape one record at a time and shows what each has sent where.
#pragma once

#include <cstdint>
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
/// Every member throws Error if the tape has been cleared since.
class Rewind {
public:
    Rewind(const Rewind&) = delete;  // the sweep holds the addresses of what stands below
    /// A sweep from a root, seeded with a matrix of its shape, as a 1x1 root is with 1. Throws Error for a seed of
    /// another shape, or if a parameter that the root depends on was changed after its use.
    explicit Rewind(Var root, MatrixView seed = Matrix(1, 1, 1));

    /// Undoes one more record: its adjoint is complete, and goes to its inputs. Leaves, and records that nothing
    /// of the root depends on, are passed over. False when none is left.
    bool step();
    /// Undoes all that is left.
    void finish() {
        while (step()) {}
    }

    /// The record undone last. Throws Error before the first step(), as do the three below.
    [[nodiscard]] const Record& record() const;
    [[nodiscard]] Var var() const;
    /// The adjoint that had arrived at it, of its value's shape.
    [[nodiscard]] MatrixView adjoint() const;
    /// What input k has just received from it, of that input's shape; zeros where no gradient flows.
    /// Valid until the next step(). Throws Error if there is no input k.
    [[nodiscard]] MatrixView contribution(Index k);

    /// What has arrived so far at any Var, or at any parameter that the tape has used; zeros where nothing has.
    [[nodiscard]] Matrix grad(Var x) const;
    [[nodiscard]] Matrix grad(const Parameter& W) const;

private:
    [[nodiscard]] Index at() const;  // throws as above

    Var root_;
    Arena memory_;
    std::vector<Real*> adjoints_;
    Sweep sweep_;
    bool stepped_ = false;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
