// The tape as DOT: a node a record, an edge an input.
#include "autograd/graph.hpp"

#include <map>
#include <vector>

#include "autograd/describe.hpp"
#include "autograd/require.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// Some lines as a string of DOT.
static std::string quoted(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
        text += text.empty() ? "" : "\\n";
        for (const char c : line) { text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c}; }
    }
    return '"' + text + '"';
}

static constexpr const char* red = "color=\"#D55E00\", penwidth=2";

static std::string node(const Tape& tape, Index i, const GraphOptions& options, const Matrix& adjoint) {
    const Record& r = tape[i];
    std::vector<std::string> label{called(tape, i)};
    if (r.kind() != Record::Kind::parameter) { label.emplace_back(r.op()); }
    if (options.values) { label.push_back("= " + brief(r.value(), 4)); }
    const bool reached = max_abs(adjoint) != 0;
    if (reached) { label.push_back("d = " + brief(adjoint, 4)); }
    const char* shape = r.kind() == Record::Kind::parameter ? "box" : (r.is_leaf() ? "plaintext" : "ellipse");
    return fmt::format("    n{} [label={}, shape={}{}{}];\n", i, quoted(label), shape, reached ? ", " : "",
                       reached ? red : "");
}

std::string graph(Tape& tape, const GraphOptions& options) {
    const std::vector<int> time = shown_at(tape);
    std::map<int, std::string> clusters;  // the nodes of each time step
    std::string edges;
    for (Index i = 0; i < tape.size(); ++i) {
        const Matrix adjoint = options.rewind == nullptr ? Matrix() : options.rewind->grad(tape.var(i));
        const bool undone = max_abs(adjoint) != 0 && options.rewind->has_undone(tape.var(i));
        clusters[time[i]] += node(tape, i, options, adjoint);
        for (const Index input : tape[i].inputs()) {
            // Within a step the arrows go upwards; what crosses steps pulls at nothing, so that they stand in order.
            const bool shared = tape[input].kind() == Record::Kind::parameter;
            const bool crosses = time[input] != time[i];
            const bool gone_back = undone && tape[input].needs_grad();
            edges +=
                fmt::format("  n{} -> n{} [{}{}{}];\n", input, i,
                            shared ? "constraint=false, arrowsize=0.6" : (crosses ? "minlen=0, weight=0" : "weight=1"),
                            gone_back ? ", dir=back, " : "", gone_back ? red : "");
        }
    }
    std::string dot =
        "digraph tape {\n  rankdir=BT;\n  fontname=\"sans-serif\";\n  node [fontname=\"sans-serif\", "
        "margin=\"0.05,0.02\"];\n";
    for (const auto& [t, nodes] : clusters) {
        const bool outside = t == Tape::no_time;
        dot +=
            outside ? nodes : fmt::format("  subgraph \"cluster_{0}\" {{\n    label=\"t = {0}\";\n{1}  }}\n", t, nodes);
    }
    return dot + edges + "}\n";
}

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
