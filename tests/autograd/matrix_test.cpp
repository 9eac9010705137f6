// Matrices: arithmetic against small cases worked out by hand, and the mistakes that must throw.
#include "autograd/matrix.hpp"

#include "support.hpp"

namespace chronograd::test {

TEST_CASE("matrix arithmetic gives what is worked out by hand") {
    const Matrix A{{1, 2, 3}, {4, 5, 6}};
    const Matrix B{{10, 20, 30}, {40, 50, 60}};
    const Matrix C{{1, -1}, {0, 2}, {3, 1}};
    CHECK(identical(A + B, Matrix{{11, 22, 33}, {44, 55, 66}}));
    CHECK(identical(B - A, Matrix{{9, 18, 27}, {36, 45, 54}}));
    CHECK(identical(A % B, Matrix{{10, 40, 90}, {160, 250, 360}}));
    CHECK(identical(A * C, Matrix{{10, 6}, {22, 12}}));
    CHECK(identical(C * A, Matrix{{-3, -3, -3}, {8, 10, 12}, {7, 11, 15}}));
    CHECK(identical(-2 * A, Matrix{{-2, -4, -6}, {-8, -10, -12}}));
    CHECK(identical(transpose(A), Matrix{{1, 4}, {2, 5}, {3, 6}}));
    Matrix D = A;
    D += B;
    CHECK(identical(D, Matrix{{11, 22, 33}, {44, 55, 66}}));
    D += D;
    CHECK(identical(D, Matrix{{22, 44, 66}, {88, 110, 132}}));
}

TEST_CASE("a matrix is stored row by row") {
    const Matrix A{{1, 2, 3}, {4, 5, 6}};
    CHECK(A.rows() == 2);
    CHECK(A.cols() == 3);
    CHECK(A.size() == 6);
    CHECK(A(1, 0) == 4);
    CHECK(std::vector<Real>(A.view().begin(), A.view().end()) == std::vector<Real>{1, 2, 3, 4, 5, 6});
    CHECK(identical(Matrix(2, 2, 7), Matrix{{7, 7}, {7, 7}}));
    CHECK(identical(Matrix(2, 2), Matrix{{0, 0}, {0, 0}}));
    CHECK(Matrix{{5}}.item() == 5);
}

TEST_CASE("products with an empty side are empty or zero") {
    CHECK(Matrix().size() == 0);
    CHECK(identical(Matrix(2, 0) * Matrix(0, 3), Matrix(2, 3)));
    CHECK((Matrix(0, 2) * Matrix(2, 3)).rows() == 0);
    CHECK(transpose(Matrix(0, 2)).rows() == 2);
    CHECK(max_abs(Matrix()) == 0);
    CHECK(norm(Matrix()) == 0);
    CHECK(all_finite(Matrix()));
}

TEST_CASE("shapes that do not fit throw and are named") {
    Matrix A(2, 3);
    const Matrix B(3, 2);
    CHECK(throws_naming({"+", "2x3", "3x2"}, [&] { A + B; }));
    CHECK(throws_naming({"-", "2x3", "3x2"}, [&] { A - B; }));
    CHECK(throws_naming({"%", "2x3", "3x2"}, [&] { A % B; }));
    CHECK(throws_naming({"+", "2x3", "3x2"}, [&] { A += B; }));
    CHECK(throws_naming({"*", "2x3"}, [&] { A* A; }));
    CHECK(throws_naming({"assign", "2x3", "3x2"}, [&] { A.ref().assign(B); }));
    CHECK(throws_naming({"item", "2x3"}, [&] { (void)A.item(); }));
    CHECK(throws_naming({"-1x2"}, [] { Matrix(-1, 2); }));
    CHECK(throws_naming({"2x-1"}, [] { Matrix(2, -1); }));
}

TEST_CASE("rows of different lengths make no matrix") {
    CHECK(throws_naming({"3", "2"}, [] { Matrix{{1, 2}, {3, 4, 5}}; }));
    CHECK(throws_naming({"0", "2"}, [] { Matrix{{1, 2}, {}}; }));
    CHECK(throws_naming({"1", "0"}, [] { Matrix{{}, {1}}; }));
}

TEST_CASE("an element outside of the matrix throws and is named") {
    Matrix A(2, 3);
    const MatrixView view = A;
    for (const Size at : {Size{2, 0}, {0, 3}, {-1, 0}, {0, -1}}) {
        INFO("row ", at.rows, ", column ", at.cols);
        const std::string row = std::to_string(at.rows);
        const std::string col = std::to_string(at.cols);
        CHECK(throws_naming({"2x3", row, col}, [&] { (void)view(at.rows, at.cols); }));
        CHECK_THROWS_AS(A(at.rows, at.cols) = 1, Error);
    }
}

TEST_CASE("the norm neither overflows nor underflows on the way") {
    CHECK(norm(Matrix{{3}, {4}}) == 5);
    for (const Real scale : {1e200, 1e-200, 1e308, 1e-300}) {
        CAPTURE(scale);
        CHECK(disagreement(norm(Matrix{{0.3 * scale, -0.4 * scale}}), 0.5 * scale) < 1e-15);
        CHECK(disagreement(norm(scale * Matrix(3, 3, 0.1)), 0.3 * scale) < 1e-15);
    }
    CHECK(norm(Matrix(3, 2)) == 0);
    CHECK(norm(Matrix{{1, -infinity}}) == infinity);
    CHECK(std::isnan(norm(Matrix{{1, nan}})));
}

TEST_CASE("NaN and infinity are seen wherever they stand") {
    CHECK(max_abs(Matrix{{1, -3, 2}}) == 3);
    for (Index place = 0; place < 3; ++place) {
        Matrix A{{1, 2, 3}};
        CHECK(all_finite(A));
        A(0, place) = -infinity;
        CHECK_FALSE(all_finite(A));
        CHECK(max_abs(A) == infinity);
        A(0, place) = nan;
        CHECK_FALSE(all_finite(A));
        CHECK(std::isnan(max_abs(A)));
    }
}

TEST_CASE("assigning numbers of the same shape reuses the storage") {
    Matrix A(2, 3);
    const Matrix B{{1, 2, 3}, {4, 5, 6}};
    const Real* const before = A.view().data();
    A = B.view();
    CHECK(identical(A, B));
    CHECK(A.view().data() == before);
    A = B;
    CHECK(A.view().data() == before);
    A.ref().assign(2 * B);
    CHECK(identical(A, 2 * B));
    CHECK(A.view().data() == before);
}

TEST_CASE("assigning numbers of another shape changes the shape") {
    Matrix A(2, 3);
    const Matrix B{{1, 2}};
    A = B.view();
    CHECK(identical(A, B));
    A = MatrixView(A.view().data() + 1, 1, 1);  // out of its own storage
    CHECK(identical(A, Matrix{{2}}));
}

}  // namespace chronograd::test
