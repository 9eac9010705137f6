// A reader of Graphviz' DOT language, for the test of what writes it.
#pragma once

#include <cctype>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace chronograd::test {

using Attributes = std::map<std::string, std::string>;

struct Dot {
    std::map<std::string, Attributes> nodes;
    std::map<std::string, std::string> cluster_of;  ///< the label of each node's cluster; "" outside of any
    std::vector<std::pair<std::pair<std::string, std::string>, Attributes>> edges;
    std::multiset<std::string> clusters;  ///< their labels

    [[nodiscard]] std::vector<std::string> lines_of(Index i) const {
        return lines(nodes.at("n" + std::to_string(i)).at("label"));
    }
    [[nodiscard]] std::string cluster(Index i) const { return cluster_of.at("n" + std::to_string(i)); }
    [[nodiscard]] bool is_red(Index i) const { return nodes.at("n" + std::to_string(i)).count("color") == 1; }
    static std::vector<std::string> lines(const std::string& label) {
        std::vector<std::string> all{""};
        for (const char c : label) {
            if (c == '\n') {
                all.emplace_back();
            } else {
                all.back() += c;
            }
        }
        return all;
    }
};

/// A recursive-descent parser of as much of the language as a digraph with clusters needs. Throws Error for anything
/// else.
class Parser {
public:
    explicit Parser(std::string text) : text_(std::move(text)) {
        expect("digraph");
        next();  // its name
        expect("{");
        statements("");
        if (!next().empty()) { throw Error("DOT: text behind the end"); }
    }
    Dot dot;

private:
    std::string next() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) { ++at_; }
        if (at_ == text_.size()) { return ""; }
        const std::size_t start = at_++;
        const char c = text_[start];
        if (c == '"') { return quoted(); }
        if (text_.compare(start, 2, "->") == 0) { return ++at_, "->"; }
        const auto is_word = [](char x) {
            return std::isalnum(static_cast<unsigned char>(x)) != 0 || x == '_' || x == '.';
        };
        while (is_word(c) && at_ < text_.size() && is_word(text_[at_])) { ++at_; }
        return text_.substr(start, at_ - start);
    }
    std::string quoted() {
        std::string s;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') { return ++at_, s; }
            if (text_[at_] == '\\' && ++at_ < text_.size()) {
                s += text_[at_] == 'n' ? '\n' : text_[at_];
            } else {
                s += text_[at_];
            }
        }
        throw Error("DOT: a string without an end");
    }
    std::string peek() {
        const std::size_t before = at_;
        std::string token = next();
        at_ = before;
        return token;
    }
    void expect(const std::string& wanted) {
        const std::string token = next();
        if (token != wanted) { throw Error("DOT: '" + token + "' in place of '" + wanted + "'"); }
    }
    Attributes attributes() {
        Attributes all;
        if (peek() != "[") { return all; }
        for (next(); peek() != "]";) {
            const std::string key = next();
            expect("=");
            all[key] = next();
            if (peek() == ",") { next(); }
        }
        expect("]");
        return all;
    }
    void statements(std::string cluster) {
        for (std::string token = next(); token != "}"; token = next()) {
            if (token.empty()) { throw Error("DOT: no end"); }
            if (token == "subgraph") {
                next();
                expect("{");
                statements("unnamed");
                continue;
            }
            if (peek() == "=") {
                next();
                const std::string value = next();
                if (token == "label") { dot.clusters.insert(cluster = value); }
            } else if (peek() == "->") {
                next();
                const std::string to = next();
                dot.edges.push_back({{token, to}, attributes()});
            } else if (token == "node" || token == "edge") {
                attributes();
            } else {
                if (dot.nodes.count(token) != 0) { throw Error("DOT: a node twice: " + token); }
                dot.nodes[token] = attributes();
                dot.cluster_of[token] = cluster;
            }
            expect(";");
        }
    }

    const std::string text_;
    std::size_t at_ = 0;
};

inline Dot parsed(const std::string& text) { return Parser(text).dot; }

}  // namespace chronograd::test
