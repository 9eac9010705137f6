// The numbers of docs/notation.md, its table of names, and what it says of adjoints, products and norms.
#include <fmt/format.h>

#include <cmath>
#include <regex>

#include "autograd/jacobian.hpp"
#include "nn/rnn.hpp"
#include "page.hpp"
#include "support.hpp"

namespace chronograd::test {

namespace {

/// L = the sum of the squares of h_1 = tanh(W_ih x + W_hh h_0 + b_ih + b_hh), of one sequence, by plain loops.
Real plain_loss(const nn::RnnCell& cell, const std::vector<Real>& x, const std::vector<Real>& h_0) {
    Real L = 0;
    for (Index i = 0; i < cell.hidden(); ++i) {
        Real a = cell.b_ih.value()(i, 0) + cell.b_hh.value()(i, 0);
        for (std::size_t j = 0; j < x.size(); ++j) { a += cell.W_ih.value()(i, static_cast<Index>(j)) * x[j]; }
        for (std::size_t j = 0; j < h_0.size(); ++j) { a += cell.W_hh.value()(i, static_cast<Index>(j)) * h_0[j]; }
        L += std::tanh(a) * std::tanh(a);
    }
    return L;
}

/// The names in backticks in the second column of the page's first table, without calls and objects: "head.W" is W.
std::vector<std::string> names_in_table(const Page& page) {
    std::vector<std::string> names;
    static const std::regex row(R"(^\| \$.*?\$[^`|]*\| ([^|]*) \|.*$)");
    static const std::regex name(R"(`([a-z]+\.)?([A-Za-z_]+)(\(\))?`|`([A-Za-z]+)::([a-z]+)`)");
    for (const std::string& line : lines_in(page.text())) {
        std::smatch cells;
        if (!std::regex_match(line, cells, row)) { continue; }
        const std::string code = cells[1];
        for (std::sregex_iterator m(code.begin(), code.end(), name), end; m != end; ++m) {
            names.push_back((*m)[2].matched ? (*m)[2] : (*m)[5]);
        }
    }
    return names;
}

}  // namespace

TEST_CASE("docs/notation.md: every number is printed, derived or given") {
    const Page page("notation.md");
    Known known(page);
    Rng rng(0);
    const nn::RnnCell cell(3, 4, rng);
    const std::vector<Real> x = {1, 1, 1};
    const Real change = plain_loss(cell, x, {0, 0, 0.01, 0}) - plain_loss(cell, x, {0, 0, 0, 0});
    const Real tiny = 1e-5;
    const Real slope = (plain_loss(cell, x, {0, 0, tiny, 0}) - plain_loss(cell, x, {0, 0, -tiny, 0})) / (2 * tiny);
    known.values({change, 0.01 * slope, 0.01});
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/notation.md: every name in its table stands in the code") {
    std::string code;
    for (const char* folder : {"autograd", "nn", "optim", "examples"}) {
        for (const std::string& file : files_below(folder, {".hpp", ".cpp"})) { code += text_of(file); }
    }
    const std::vector<std::string> names = names_in_table(Page("notation.md"));
    CHECK(names.size() > 23);
    for (const std::string& name : names) {
        INFO(name);
        CHECK(std::regex_search(code, std::regex("\\b" + name + "\\b")));
    }
}

TEST_CASE("docs/notation.md: * and % read from left to right, whatever the formula wants") {
    Rng rng(1);
    const Matrix r = random(rng, 2, 2);
    const Matrix W = random(rng, 2, 2);
    const Matrix h = random(rng, 2, 2);
    const Matrix trap = r % W * h;
    const Matrix right = r % (W * h);
    for (Index i = 0; i < 2; ++i) {
        for (Index j = 0; j < 2; ++j) {
            CHECK(trap(i, j) == doctest::Approx(r(i, 0) * W(i, 0) * h(0, j) + r(i, 1) * W(i, 1) * h(1, j)));
            CHECK(right(i, j) == doctest::Approx(r(i, j) * (W(i, 0) * h(0, j) + W(i, 1) * h(1, j))));
        }
    }
    const Matrix column{{1}, {3}};
    CHECK((column % (W * column)).rows() == 2);
    CHECK_THROWS_AS(column % W * column, Error);
}

TEST_CASE("docs/notation.md: a radius is at most the largest singular value, and that at most the norm") {
    Rng rng(2);
    for (int i = 0; i < 20; ++i) {
        const Matrix A = random(rng, 5, 5);
        const Real largest = singular_values(A)[0];
        CHECK(spectral_radius(A) <= largest * (1 + 1e-12));
        CHECK(largest <= norm(A) * (1 + 1e-12));
    }
}

}  // namespace chronograd::test
