// The fast matrix product against Matrix's three plain loops, at every size around the edges of its tiles,
// and columns half a page of memory apart and more.
#include "autograd/gemm.hpp"

#include <numeric>

#include "support.hpp"

namespace chronograd::test {
namespace {

// Around the tiles' 4 or 8 rows, and their columns: 1, 2 and 3 registers of 2 to 16 numbers, and sums of these.
constexpr Index sizes[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 70};

/// A matrix among guards: what is read outside of it is NaN, and what is written outside of it shows. The guard is
/// not a multiple of a register's width, so the matrix is not aligned to one.
class Guarded {
public:
    explicit Guarded(MatrixView X) : numbers_(X.size() + 2 * guard, 1, nan), rows_(X.rows()), cols_(X.cols()) {
        matrix().assign(X);
    }
    [[nodiscard]] MatrixRef matrix() { return {numbers_.ref().data() + guard, rows_, cols_}; }
    [[nodiscard]] bool is_intact() const {
        const auto untouched = [](Real x) { return std::isnan(x); };
        return std::all_of(numbers_.view().begin(), numbers_.view().begin() + guard, untouched) &&
               std::all_of(numbers_.view().end() - guard, numbers_.view().end(), untouched);
    }

private:
    static constexpr Index guard = 37;
    Matrix numbers_;
    Index rows_;
    Index cols_;
};

Matrix magnitudes(Matrix X) {
    for (Real& x : X.ref()) { x = std::abs(x); }
    return X;
}

/// The largest difference as a part of what rounding allows: each of the two sums of k products may be off by
/// k eps/2 sum |a||b|, so 1 is the limit.
Real share_of_bound(MatrixView C, MatrixView exact, MatrixView sizes_of_terms, Index k) {
    Real worst = 0;
    for (Index i = 0; i < C.size(); ++i) {
        const Real difference = std::abs(C.data()[i] - exact.data()[i]);
        const Real bound = static_cast<Real>(k + 1) * epsilon * sizes_of_terms.data()[i];
        if (difference != 0) { worst = difference <= infinity ? std::max(worst, difference / bound) : infinity; }
    }
    return worst;
}

/// The largest share of the bound in A B, m x k times k x n, for both ways that each factor may be stored and both
/// modes.
Real worst_share(Rng& rng, Index m, Index n, Index k) {
    const Matrix A = random(rng, m, k);
    const Matrix B = random(rng, k, n);
    const Matrix before = random(rng, m, n);
    const Matrix exact = A * B;
    const Matrix terms = magnitudes(A) * magnitudes(B);
    Real worst = 0;
    for (const bool A_transposed : {false, true}) {
        for (const bool B_transposed : {false, true}) {
            INFO("m ", m, " n ", n, " k ", k, A_transposed ? " A transposed" : "", B_transposed ? " B transposed" : "");
            Guarded a(A_transposed ? transpose(A) : A);
            Guarded b(B_transposed ? transpose(B) : B);
            const Factor left{a.matrix(), A_transposed};
            const Factor right{b.matrix(), B_transposed};

            Guarded C(before);
            product(left, right)({C.matrix(), false});
            const Real share = share_of_bound(C.matrix(), exact, terms, k);
            worst = std::max(worst, share);
            REQUIRE(share <= 1);
            REQUIRE(C.is_intact());

            // To add in place, and to add what was made elsewhere, are the same to the bit.
            Guarded sum(before);
            product(left, right)({sum.matrix(), true});
            REQUIRE(identical(sum.matrix(), before + C.matrix()));
            REQUIRE(sum.is_intact());
        }
    }
    return worst;
}

}  // namespace

TEST_CASE("gemm agrees with three plain loops for all sizes, transposes and modes") {
    Rng rng(1);
    Real worst = 0;
    for (const Index m : sizes) {
        for (const Index n : sizes) {
            for (const Index k : sizes) { worst = std::max(worst, worst_share(rng, m, n, k)); }
        }
    }
    CHECK(worst > 0);  // the two do not run the same code
}

TEST_CASE("gemm agrees with three plain loops where the columns of a factor lie half a page apart and more") {
    Rng rng(3);
    constexpr Index page = 4096 / sizeof(Real);
    for (const Index m : {page - 1, page, page + 1, page + 88}) {
        for (const Index n : {1, 3, 33, 65}) {
            for (const Index k : {0, 1, 5, 40}) {  // what is asked for 16 columns ahead lies behind the end
                CHECK(worst_share(rng, m, n, k) <= 1);
                CHECK(worst_share(rng, n, m, k) <= 1);
            }
        }
        CHECK(worst_share(rng, m, 65, longest_sum + 3) <= 1);  // and sums are made in parts
        CHECK(worst_share(rng, m / 2, 65, longest_sum - 3) <= 1);
    }
}

TEST_CASE("gemm agrees with three plain loops where a sum is so long that it is made in parts") {
    Rng rng(4);
    for (const Index k : {longest_sum - 1, longest_sum, longest_sum + 1, 2 * longest_sum, 2 * longest_sum + 3}) {
        for (const Index m : {1, 9, 16}) {
            for (const Index n : {1, 3, 33}) { CHECK(worst_share(rng, m, n, k) <= 1); }
        }
    }
}

TEST_CASE("gemm sums products of different inner sizes, each factor as it stands or transposed") {
    Rng rng(2);
    constexpr Index inner[] = {longest_sum + 1, 1, 7, 0, 32, 2};
    const Index all = std::accumulate(std::begin(inner), std::end(inner), Index{0});
    for (const Index m : {1, 5, 8, 17}) {
        for (const Index n : {1, 3, 16, 33, 64, 70}) {
            for (const bool A_transposed : {false, true}) {
                for (const bool B_transposed : {false, true}) {
                    INFO("m ", m, " n ", n, A_transposed ? " A transposed" : "", B_transposed ? " B transposed" : "");
                    std::vector<Guarded> factors;
                    std::vector<Product> products;
                    factors.reserve(2 * std::size(inner));
                    Matrix exact(m, n);
                    Matrix terms(m, n);
                    for (const Index k : inner) {
                        const Matrix A = random(rng, m, k);
                        const Matrix B = random(rng, k, n);
                        exact += A * B;
                        terms += magnitudes(A) * magnitudes(B);
                        const MatrixView a = factors.emplace_back(A_transposed ? transpose(A) : A).matrix();
                        const MatrixView b = factors.emplace_back(B_transposed ? transpose(B) : B).matrix();
                        products.push_back(product(Factor(a, A_transposed), Factor(b, B_transposed)));
                    }
                    const Matrix before = random(rng, m, n);
                    Guarded C(before);
                    gemm(products, {C.matrix(), false});
                    REQUIRE(share_of_bound(C.matrix(), exact, terms, all) <= 1);
                    Guarded sum(before);
                    gemm(products, {sum.matrix(), true});
                    REQUIRE(identical(sum.matrix(), before + C.matrix()));
                    REQUIRE((C.is_intact() && sum.is_intact()));
                }
            }
        }
    }
}

TEST_CASE("a product that is off in the last but a few digits breaks the bound of the gemm test") {
    Rng rng(1);
    const Matrix A = random(rng, 9, 17);
    const Matrix B = random(rng, 17, 9);
    const Matrix terms = magnitudes(A) * magnitudes(B);
    CHECK(share_of_bound((1 + 1000 * epsilon) * (A * B), A * B, terms, 17) > 1);
    Matrix wrong = A * B;
    wrong(4, 4) = nan;
    CHECK(share_of_bound(wrong, A * B, terms, 17) > 1);
}

}  // namespace chronograd::test
