// The tape: every operation is recorded as it runs, so the order of the records is a topological order of the
// computation, and backpropagation is one loop over them in reverse.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autograd/arena.hpp"
#include "autograd/matrix.hpp"
#include "autograd/parameter.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

class Sweep;
class Tape;

/// A value on a tape: a handle (tape, index, generation), cheap to copy, owning nothing.
/// Every member throws Error if the tape has been cleared since.
class Var {
public:
    Var() = default;

    /// Whether it is on a tape, and that has not been cleared since. This one never throws.
    /// (Of a Var that you hold; one read from a Sequence of a cleared tape is no Var any more.)
    [[nodiscard]] bool is_valid() const;
    /// What the operation computed. A view into the tape's memory, valid until Tape::clear().
    [[nodiscard]] MatrixView value() const;
    /// dL/d(this), after Tape::backward(L); zeros where nothing of L depends on it, and for a parameter the
    /// parameter's own grad(). Valid until Tape::clear(). Throws Error before any backward. Of what has no gradient,
    /// each call makes new zeros on the tape.
    [[nodiscard]] MatrixView grad() const;
    /// The only number of a 1x1 value. Throws Error for any other shape.
    [[nodiscard]] Real item() const { return value().item(); }

    // The shape of its value, and of its gradient.
    [[nodiscard]] Index rows() const { return value().rows(); }
    [[nodiscard]] Index cols() const { return value().cols(); }

    /// The time step that it was computed in; Tape::no_time for leaves, and for what is made of leaves alone outside
    /// of any step.
    [[nodiscard]] int time() const;
    /// The tape that it is on.
    [[nodiscard]] Tape& tape() const;
    /// Its place on the tape: 0 is the first record.
    [[nodiscard]] Index index() const;

private:
    friend class Tape;
    Var(Tape* tape, std::uint32_t index, std::uint32_t generation)
        : tape_(tape), index_(index), generation_(generation) {}

    Tape* tape_ = nullptr;
    std::uint32_t index_ = 0;
    std::uint32_t generation_ = 0;
};

/// One Var a time step, x_1 .. x_T. It lives in the tape's memory and is valid until Tape::clear().
using Sequence = std::span<const Var>;

/// The derivative of an operation: sends the adjoint of the record that the sweep stands at on to its inputs.
using Rule = void (*)(Sweep&);

/// One line of the tape.
class Record {
public:
    /// Leaves: constants, which want no gradient, variables and parameters, which do. Then what is computed: by an
    /// operation with a rule, or as rows of another record.
    enum class Kind : std::uint8_t { constant, variable, parameter, operation, rows };

    [[nodiscard]] const char* op() const { return op_; }  ///< "tanh", "*", "parameter", ...
    [[nodiscard]] int time() const { return time_; }      ///< its time stamp, or Tape::no_time
    /// What Tape::label has called it, as "h_3"; a parameter's own name; or "".
    [[nodiscard]] std::string name() const;
    /// What was computed: a view into the tape's memory, or a parameter's own numbers.
    [[nodiscard]] MatrixView value() const { return value_; }
    /// Indices on the tape of what it was computed from.
    [[nodiscard]] std::span<const std::uint32_t> inputs() const { return {inputs_, n_inputs_}; }
    // What it is, and whether it was computed from nothing.
    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is_leaf() const { return n_inputs_ == 0; }

    /// Whether it depends on anything whose gradient is wanted.
    [[nodiscard]] bool needs_grad() const { return needs_grad_; }
    /// The real number of an operation that has one, as the 2 in 2 * x.
    [[nodiscard]] Real number() const { return number_; }

private:
    friend class Tape;
    friend class Sweep;
    static constexpr int by_time = -2;  // the index of its label, the 3 of h_3, is its time stamp
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();  // behind every record

    const char* op_ = "";
    Rule rule_ = nullptr;
    const char* label_ = "";
    const std::uint32_t* inputs_ = nullptr;
    std::uint32_t n_inputs_ = 0;
    int time_ = 0;
    MatrixView value_;
    Real number_ = 0;
    Kind kind_ = Kind::constant;
    bool needs_grad_ = false;
    int label_index_ = by_time;
    std::uint32_t uses_ = 0;             // as an input, row blocks included
    std::uint32_t last_block_ = none;    // the newest of a chain of row blocks taken from it, each further down
    std::uint32_t block_before_ = none;  // of a row block in such a chain: the one before
    std::uint32_t other_use_ = none;     // the first record that uses it in another way, as any other block does
};

/// What a computation has done, record after record; it owns the values and the adjoints. Every operation on its Vars
/// appends to it. docs/tape.md is about it.
class Tape {
public:
    static constexpr int no_time = -1;  ///< in place of a time stamp, t = 1, 2, ...

    Tape() = default;
    Tape(const Tape&) = delete;  // Vars hold its address, so it neither copies nor moves

    /// A leaf whose gradient is kept: x.grad() after backward. The numbers are copied, here and for constants. Throws
    /// Error for rows of different lengths.
    Var variable(MatrixView value);
    Var variable(std::initializer_list<std::initializer_list<Real>> rows) { return variable(Matrix(rows)); }
    /// A leaf through which no gradient flows. The numbers are copied.
    Var constant(MatrixView value);
    Var constant(std::initializer_list<std::initializer_list<Real>> rows) { return constant(Matrix(rows)); }
    /// The leaf of a parameter; its gradient accumulates in W.grad(). Asked twice, the tape gives the same leaf,
    /// and still each *use* of it is a record of its own, with its own time stamp.
    Var parameter(const Parameter& W);

    /// The training sweep: dL/d(every record), and dL/dW added into every parameter's grad().
    /// Throws Error, before anything has changed, if L is not 1x1, if a record that it would pass has been passed
    /// before (the gradients would be counted twice), if L depends on no leaf that wants a gradient, or if a
    /// parameter was changed after its use. With detect_anomaly, or through a checkpoint whose segment cannot be run
    /// again, it may also throw midway: then the gradients are worth nothing; clear() and zero_grad().
    void backward(Var L);

    /// Forgets all records (not the time step), so every Var made so far is void; the memory stays for the next round,
    /// which is why a training step in steady state allocates nothing.
    void clear();

    /// The number of records.
    [[nodiscard]] Index size() const { return std::ssize(records_); }
    /// Record i, 0 <= i < size(); valid until the next record is made. Throws Error outside.
    [[nodiscard]] const Record& operator[](Index i) const;
    /// The handle of record i.
    [[nodiscard]] Var var(Index i);

    /// The current time step: records made now are stamped with it. With no_time, a record inherits the latest
    /// stamp among its inputs, so that a head or a loss on h_3 says t = 3.
    void set_time(int t) { time_ = t; }
    /// The time step that is set, or no_time.
    [[nodiscard]] int time() const { return time_; }
    /// Clears, for records that stand for `first` steps and more of what is on another tape: whoever counts time here
    /// goes on from there, and an anomaly is detected if it is there.
    void restart_within(const Tape& outer, Index first) {
        clear();
        steps_before_ = outer.steps_before_ + first;
        detect_anomaly_ = outer.detect_anomaly_;
    }
    /// How many steps have gone by before the first one on this tape.
    [[nodiscard]] Index steps_before() const { return steps_before_; }

    // Room for n Vars, or for n handles of another kind, in the tape's memory: unrolling allocates nothing. Valid until
    // clear(). Throw Error for n < 0.
    std::span<Var> sequence(Index n) { return array<Var>(n); }
    template <class T>
    std::span<T> array(Index n) {
        if (n < 0) { throw Error("sequence: the number of steps is negative"); }
        return {std::uninitialized_fill_n(memory_.array<T>(n), n, T()) - n, static_cast<std::size_t>(n)};
    }

    /// What a Var is called.
    struct Label {
        Var x;             ///< on this tape
        const char* name;  ///< outlives the record
    };
    /// Calls each by its name for whoever looks at the tape: with its time stamp 3, "h" is h_3. The texts are not
    /// copied. Throws Error for a Var of another tape.
    void label(std::initializer_list<Label> labels) {
        for (const auto& [x, name] : labels) {
            Record& record = labelled(x);
            record.label_ = name;
            record.label_index_ = Record::by_time;
        }
    }
    /// The same with an index of its own, since leaves have no time stamp: "x" and 1 is x_1, "x" and -1 is x.
    void label(Var x, const char* name, int index = no_time) {
        label({{x, name}});
        labelled(x).label_index_ = index;
    }

    /// With true, the first record with a NaN or an infinity throws Error and names itself, forward or backward.
    void detect_anomaly(bool on) { detect_anomaly_ = on; }

    // For operations (ops.cpp). Appends a record whose value is what `forward` puts into a rows x cols target; `rule`
    // is its derivative, `number` the real number of an operation that has one. `op` is not copied. Throws Error for an
    // input of a cleared tape or of another tape; with detect_anomaly, for a value that is not finite.
    template <class Expression>
    Var record(const char* op, std::span<const Var> inputs, Index rows, Index cols, const Expression& forward,
               Rule rule, Real number = 0) {
        const MatrixRef value = memory_.matrix(rows, cols);
        forward(Target{value});
        return append(Record::Kind::operation, op, inputs, value, rule, number);
    }
    template <class Expression>
    Var record(const char* op, std::initializer_list<Var> inputs, Index rows, Index cols, const Expression& forward,
               Rule rule, Real number = 0) {
        return record(op, std::span(inputs.begin(), inputs.size()), rows, cols, forward, rule, number);
    }
    /// For operations: rows [first, first + count) of X as a view, as an LSTM cuts one tall matrix into gates. Its
    /// adjoint is a view of X's, if X is an operation's and used by such blocks alone, each below the one before: then
    /// nothing need be copied.
    /// The rows must be there: `rows` in ops.hpp checks.
    Var record_rows(Var X, Index first, Index count);
    /// For operations: X's value without its history: no gradient flows through.
    Var record_detached(Var X);
    /// For operations whose rule needs more than values: y, the record made last, has this object until clear(). Rules
    /// get it by Sweep::object.
    void keep(Var y, std::shared_ptr<void> object) {
        if (y.index_ + 1 != size()) { throw Error("keep: not the record made last"); }
        objects_.emplace_back(y.index_, std::move(object));
    }

    /// A parameter that it has been asked for.
    struct Use {
        Parameter parameter;    ///< the handle keeps the numbers alive while the tape looks at them
        std::uint32_t leaf;     ///< the index of its record
        std::uint64_t version;  ///< of the parameter, then
    };
    /// All of them, in the order of their leaves.
    [[nodiscard]] std::span<const Use> parameters() const { return parameters_; }

private:
    friend class Var;
    friend class Sweep;
    friend class Rewind;

    Var append(Record::Kind kind, const char* op, std::span<const Var> inputs, MatrixView value, Rule rule = nullptr,
               Real number = 0);
    Record& labelled(Var x) {
        if (&x.tape() != this) { throw Error("label: a Var of another tape"); }
        return records_[x.index_];
    }
    Var copied_leaf(Record::Kind kind, const char* op, MatrixView value);
    [[nodiscard]] bool is_below_the_last(MatrixView block, const Record& x) const;
    [[nodiscard]] int stamp(std::span<const Var> inputs) const;
    void require_mine(const char* op, std::span<const Var> inputs) const;
    static void require_finite(const Record& record);
    void require_unchanged_parameters(Index root) const;
    void require_not_swept(Index root) const;
    [[nodiscard]] std::vector<bool> reached_from(Index root) const;

    std::vector<Record> records_;
    std::vector<Use> parameters_;
    std::vector<std::pair<Index, std::shared_ptr<void>>> objects_;  // of the records with these indices
    Arena memory_;                                                  // values, adjoints, sequences
    Arena edges_;                                                   // the records' lists of inputs
    std::vector<Real*> adjoints_;  // of training sweeps: one a record, null where there is none
    std::vector<Real*> fresh_;     // the same, of the sweep that is running
    std::uint32_t generation_ = 0;
    int time_ = no_time;
    Index steps_before_ = 0;
    bool detect_anomaly_ = false;
};

inline bool Var::is_valid() const { return tape_ != nullptr && tape_->generation_ == generation_; }

inline Tape& Var::tape() const {
    if (!is_valid()) { throw Error("a Var that is on no tape, or on one that has been cleared since"); }
    return *tape_;
}

inline MatrixView Var::value() const { return tape().records_[index_].value(); }
inline int Var::time() const { return tape().records_[index_].time(); }

/// Sets the tape's time for a scope, and sets it back, whatever happens.
class AtTime {
public:
    /// Sets t, which must not be negative unless it is Tape::no_time.
    AtTime(Tape& tape, int t) : tape_(tape), before_(tape.time()) { tape.set_time(t); }
    ~AtTime() { tape_.set_time(before_); }
    AtTime(const AtTime&) = delete;

private:
    Tape& tape_;
    int before_;
};

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
