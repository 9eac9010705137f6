// Clipping against closed forms: gradients 3 and 4 have the norm 5.
#include "nn/clip.hpp"

#include "support.hpp"

namespace chronograd::test {
namespace {

/// Two parameters with these gradients.
std::vector<Parameter> with_gradients(const Matrix& a, const Matrix& b) {
    std::vector<Parameter> parameters{{"a", Matrix(a.rows(), a.cols())}, {"b", Matrix(b.rows(), b.cols())}};
    parameters[0].edit_grad().assign(a);
    parameters[1].edit_grad().assign(b);
    return parameters;
}

}  // namespace

TEST_CASE("the norm of the gradients is that of all of them as one vector") {
    CHECK(nn::grad_norm(with_gradients(Matrix{{3, 0}}, Matrix{{0}, {4}})) == 5);
    CHECK(disagreement(nn::grad_norm(with_gradients(Matrix{{1, 2}, {3, 4}}, Matrix{{-5, 6}})), std::sqrt(91.0)) <=
          1e-15);
    CHECK(nn::grad_norm(with_gradients(Matrix{{0}}, Matrix{{0}})) == 0);
    CHECK(nn::grad_norm({}) == 0);
    for (const Real scale : {1e200, 1e-200}) {
        const Real norm = nn::grad_norm(with_gradients(Matrix{{3 * scale}}, Matrix{{-4 * scale}}));
        CHECK(disagreement(norm, 5 * scale) <= 1e-15);
    }
}

TEST_CASE("clipping by norm scales all gradients by max_norm / (norm + 1e-6) and returns the norm before") {
    const std::vector<Parameter> p = with_gradients(Matrix{{3, 0}}, Matrix{{4}});
    CHECK(nn::clip_grad_norm(p, 2) == 5);
    CHECK(disagreement(p[0].grad(), Matrix{{3 * 2 / (5 + 1e-6), 0}}) <= 1e-15);
    CHECK(disagreement(p[1].grad(), Matrix{{4 * 2 / (5 + 1e-6)}}) <= 1e-15);
    CHECK(disagreement(nn::grad_norm(p), 2.0) <= 1e-6);
}

TEST_CASE("gradients whose norm is small enough stay as they are") {
    for (const Real max_norm : {5.1, 1e3, infinity}) {
        CAPTURE(max_norm);
        const std::vector<Parameter> p = with_gradients(Matrix{{3}}, Matrix{{4}});
        CHECK(nn::clip_grad_norm(p, max_norm) == 5);
        CHECK(p[0].grad().item() == 3);
        CHECK(p[1].grad().item() == 4);
    }
}

TEST_CASE("a norm that is not finite is returned, and the gradients stay for the caller to see") {
    const std::vector<Parameter> p = with_gradients(Matrix{{3, infinity}}, Matrix{{4}});
    CHECK(nn::clip_grad_norm(p, 1) == infinity);
    CHECK(identical(p[0].grad(), Matrix{{3, infinity}}));
    CHECK(p[1].grad().item() == 4);

    const std::vector<Parameter> q = with_gradients(Matrix{{3}}, Matrix{{nan}});
    CHECK(std::isnan(nn::clip_grad_norm(q, 1)));
    CHECK(q[0].grad().item() == 3);
    CHECK(std::isnan(q[1].grad().item()));

    // Also where both stand together: hypot(infinity, NaN) is infinity.
    const std::vector<Parameter> both = with_gradients(Matrix{{infinity}}, Matrix{{nan}});
    CHECK_FALSE(std::isfinite(nn::clip_grad_norm(both, 1)));
}

TEST_CASE("clipping by value cuts each element alone") {
    const std::vector<Parameter> p = with_gradients(Matrix{{-3, 0.25, 2}}, Matrix{{infinity, -0.5, nan}});
    nn::clip_grad_value(p, 0.5);
    CHECK(identical(p[0].grad(), Matrix{{-0.5, 0.25, 0.5}}));
    CHECK(p[1].grad()(0, 0) == 0.5);
    CHECK(p[1].grad()(0, 1) == -0.5);
    CHECK(std::isnan(p[1].grad()(0, 2)));
}

TEST_CASE("a threshold that is not above 0 throws, and nothing is changed") {
    const std::vector<Parameter> p = with_gradients(Matrix{{3}}, Matrix{{4}});
    for (const Real threshold : {0.0, -1.0, nan}) {
        CAPTURE(threshold);
        CHECK(throws_naming({"clip_grad_norm", "above 0"}, [&] { nn::clip_grad_norm(p, threshold); }));
        CHECK(throws_naming({"clip_grad_value", "above 0"}, [&] { nn::clip_grad_value(p, threshold); }));
    }
    CHECK(p[0].grad().item() == 3);
}

}  // namespace chronograd::test
