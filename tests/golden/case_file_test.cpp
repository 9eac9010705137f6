// The reader of PyTorch's numbers must refuse what is malformed, and the comparison must be able to fail.
#include "golden/case_file.hpp"

#include <algorithm>

namespace chronograd::test {
namespace {

CaseFile read(const std::string& text) {
    std::istringstream in(text);
    return CaseFile(in);
}

}  // namespace

TEST_CASE("a case file is keys and tensors, among comments") {
    CaseFile file =
        read("# made by hand\nkind rnn\nsteps 4\nlr 0.5\ntensor x.0 2 3\n1 -2 3e-310\n# between\n4 5 6\n\n");
    CHECK(file.key("kind") == "rnn");
    CHECK(file.count("steps") == 4);
    CHECK(file.number("lr") == 0.5);
    Real option = 7;
    file.number_if_any("alpha", option);
    CHECK(option == 7);
    file.number_if_any("lr", option);
    CHECK(option == 0.5);
    CHECK(identical(file.tensor("x.0"), Matrix{{1, -2, 3e-310}, {4, 5, 6}}));
    CHECK(identical(file.transposed("x.0"), Matrix{{1, 4}, {-2, 5}, {3e-310, 6}}));
    CHECK(file.has_tensor("x.0"));
    CHECK_FALSE(file.has_tensor("x.1"));
    CHECK_NOTHROW(file.require_all_used());
}

TEST_CASE("a malformed case file is refused, with the line that is wrong") {
    struct Malformed {
        std::string text;
        std::string message;
    };
    const Malformed files[] = {
        {"kind rnn\nlr 0.1 0.2\n", "line 2"},
        {"kind\n", "line 1"},
        {"kind rnn\nkind rnn\n", "line 2: the key kind comes twice"},
        {"tensor x 2\n1 2\n", "line 1"},
        {"tensor x two 2\n1 2\n", "line 1: 'two' is not a number"},
        {"tensor x 0 2\n", "line 1: 0 is not a size"},
        {"tensor x -1 2\n", "line 1: -1 is not a size"},
        {"tensor x 99999999999999999999 2\n", "line 1"},
        {"tensor x 2 2\n1 2\n", "tensor x ends after 1 of 2 rows"},
        {"tensor x 2 2\n1 2\n3\n", "line 3: row 1 of tensor x has 1 numbers instead of 2"},
        {"tensor x 2 2\n1 2\n3 4 5\n", "line 3: row 1 of tensor x has 3 numbers instead of 2"},
        {"tensor x 1 2\n1 2x\n", "line 2: '2x' is not a number"},
        {"tensor x 1 2\n1 2,5\n", "line 2: '2,5' is not a number"},
        {"tensor x 1 1\n1\ntensor x 1 1\n1\n", "the tensor x comes twice"},
    };
    for (const Malformed& file : files) {
        CAPTURE(file.text);
        const std::string message = message_of<std::runtime_error>([&] { read(file.text); });
        CAPTURE(message);
        CHECK(message.find(file.message) != std::string::npos);
    }
}

TEST_CASE("what a case file lacks, and what nobody asks of it, are errors") {
    CaseFile file = read("lr fast\nextra 1\ntensor x 1 1\n1\n");
    CHECK(message_of<std::runtime_error>([&] { file.key("kind"); }) == "the key kind is missing");
    CHECK(message_of<std::runtime_error>([&] { file.tensor("y"); }) == "the tensor y is missing");
    CHECK(message_of<std::runtime_error>([&] { (void)file.number("lr"); }) == "'fast' is not a number");
    CHECK(message_of<std::runtime_error>([&] { file.require_all_used(); }) == "the key extra is not understood");
    file.key("extra");
    CHECK(message_of<std::runtime_error>([&] { file.require_all_used(); }) == "the tensor x is not understood");
}

TEST_CASE("the comparison sees small differences, NaN and wrong shapes, and names the worst") {
    Worst worst;
    CHECK(worst.error() == infinity);  // before anything is compared
    worst.compare("same", Matrix{{1, 2}}, Matrix{{1, 2}});
    CHECK(worst.error() == 0);
    CHECK(worst.name() == "same");
    worst.compare("near 1", Matrix{{0.5, 1 + 1e-10}}, Matrix{{0.5, 1}});
    CHECK(disagreement(worst.error(), 1e-10) < 1e-5);
    worst.compare("near 1000", Matrix{{1000 + 1e-8}}, Matrix{{1000}});  // 1e-11 of the magnitude
    CHECK(worst.name() == "near 1");
    worst.compare("small", Matrix{{1e-9}}, Matrix{{0}});
    CHECK(worst.name() == "small");
    CHECK(worst.error() == 1e-9);
    for (const Real bad : {nan, infinity}) {
        Worst of_bad;
        of_bad.compare("ours", Matrix{{bad, 1}}, Matrix{{1, 1}});
        CHECK(of_bad.error() == infinity);
        Worst golden;
        golden.compare("golden", Matrix{{1, 1}}, Matrix{{bad, 1}});
        CHECK(golden.error() == infinity);
        Worst both;
        both.compare("both", Matrix{{1, bad}}, Matrix{{1, bad}});
        CHECK(both.error() == infinity);
    }
    Worst shapes;
    shapes.compare("shapes", Matrix(1, 2), Matrix(2, 1));
    CHECK(shapes.error() == infinity);
}

}  // namespace chronograd::test
