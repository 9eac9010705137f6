// Expressions of scalars for exercise 4: leaves, sums, products and tanhs, as the matrices of a case.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "../cases.hpp"
#include "../task.hpp"

namespace chronograd::exercises::expressions {

enum Kind { leaf, add, mul, tanh_of };

/// A value of an expression: of which kind, and made of which earlier ones.
struct Node {
    Kind kind;
    Index a = 0, b = 0;
    Real value = 0;  ///< of a leaf
};

/// `roots`: from where backward is called, one after the other.
inline Case case_of(std::string name, const std::vector<Node>& nodes, const std::vector<Index>& roots) {
    const Index n = std::ssize(nodes);
    Matrix kind(n, 1), a(n, 1), b(n, 1), value(n, 1), root(std::ssize(roots), 1);
    for (Index i = 0; i < n; ++i) {
        kind(i, 0) = nodes[i].kind;
        a(i, 0) = static_cast<Real>(nodes[i].a);
        b(i, 0) = static_cast<Real>(nodes[i].b);
        value(i, 0) = nodes[i].value;
    }
    for (Index i = 0; i < root.rows(); ++i) { root(i, 0) = static_cast<Real>(roots[i]); }
    return {std::move(name), {{"kind", kind}, {"a", a}, {"b", b}, {"value", value}, {"root", root}}};
}

inline std::vector<Node> nodes_of(const Bundle& in) {
    std::vector<Node> nodes;
    for (Index i = 0; i < in["kind"].rows(); ++i) {
        const auto number = [&](const char* name) { return static_cast<Index>(in[name](i, 0)); };
        nodes.push_back({static_cast<Kind>(number("kind")), number("a"), number("b"), in["value"](i, 0)});
    }
    return nodes;
}

/// One operation, of leaves, which stand in this order and that, or twice the same.
inline std::vector<Case> cases_of(Kind kind, const std::string& name) {
    Rng rng(40 + kind);
    std::vector<Case> cases;
    for (const auto& [a, b] : {std::pair<Index, Index>{0, 1}, {2, 1}, {1, 3}, {2, 2}}) {
        std::vector<Node> nodes(4, {.kind = leaf});
        for (Node& node : nodes) { node.value = rng.normal(0, 1); }
        nodes.push_back({kind, a, kind == tanh_of ? a : b, 0});
        std::string call = fmt::format("{}(a), a = {:.4g}", name, nodes[a].value);
        if (kind != tanh_of) {
            call = a == b ? fmt::format("{}(a, a), a = {:.4g}", name, nodes[a].value)
                          : fmt::format("{}(a, b), a = {:.4g}, b = {:.4g}", name, nodes[a].value, nodes[b].value);
        }
        cases.push_back(case_of(call, nodes, {4}));
    }
    return cases;
}

inline std::vector<Node> random_expression(Rng& rng, Index leaves, Index operations) {
    std::vector<Node> nodes(leaves, {.kind = leaf});
    for (Node& node : nodes) { node.value = rng.normal(0, 1); }
    for (Index i = leaves; i < leaves + operations; ++i) {
        // Half of all are tanhs, which keeps the numbers small.
        const Kind kind = std::vector<Kind>{add, mul, tanh_of, tanh_of}[rng.below(4)];
        const Index a = i - 1 - rng.below(std::min<Index>(i, 4));  // a recent one, so that much leads to the root
        nodes.push_back({kind, a, rng.below(i)});
    }
    return nodes;
}

/// x, then (x + x) / 2 again and again: two ways through each link.
inline std::vector<Node> chain(Index links) {
    std::vector<Node> nodes = {{.kind = leaf, .value = 0.7}, {.kind = leaf, .value = 0.5}};
    for (Index x = 0; links-- > 0; x = std::ssize(nodes) - 1) {
        nodes.push_back({add, x, x});
        nodes.push_back({mul, std::ssize(nodes) - 1, 1});
    }
    return nodes;
}

/// From small ones that can be followed by hand to a long chain.
inline std::vector<Case> whole_expressions() {
    Rng rng(4);
    const std::vector<Node> two = {{.kind = leaf, .value = 0.5}, {.kind = leaf, .value = -1.25}};
    const auto with = [](std::vector<Node> nodes, const std::vector<Node>& more) {
        nodes.insert(nodes.end(), more.begin(), more.end());
        return nodes;
    };
    std::vector<Case> cases = {
        case_of("#0 = 0.5, #1 = -1.25, #2 = #0 * #1, #3 = tanh(#2)", with(two, {{mul, 0, 1}, {tanh_of, 2}}), {3}),
        case_of("#0 = 0.5, #1 = -1.25, #2 = #0 * #1, #3 = #2 + #0, #4 = #0 + #3",
                with(two, {{mul, 0, 1}, {add, 2, 0}, {add, 0, 3}}), {4}),
        case_of("#0 = 0.5, #1 = -1.25, #2 = #0 * #1, from #0, a leaf", with(two, {{mul, 0, 1}}), {0})};
    for (const auto& [leaves, operations] : {std::pair<Index, Index>{1, 6}, {2, 10}, {3, 20}, {4, 40}, {10, 200}}) {
        const Index last = leaves + operations - 1;
        cases.push_back(case_of(fmt::format("{} values, from the last", last + 1),
                                random_expression(rng, leaves, operations), {last}));
    }
    for (const Index root : {9, 21}) {
        cases.push_back(case_of(fmt::format("30 values, from #{}", root), random_expression(rng, 4, 26), {root}));
    }
    cases.push_back(case_of("12 values, twice from #11", random_expression(rng, 3, 9), {11, 11}));
    cases.push_back(case_of("12 values, from #11 and then from #8", random_expression(rng, 3, 9), {11, 8}));
    cases.push_back(case_of("a chain of 60 links, with two ways through each", chain(60), {121}));
    return cases;
}

}  // namespace chronograd::exercises::expressions
