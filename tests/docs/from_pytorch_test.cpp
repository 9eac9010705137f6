// The numbers of docs/from_pytorch.md, against the files of PyTorch's numbers in tests/golden; and what it says of
// shapes, defaults, errors, and of the way back.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <regex>
#include <sstream>

#include "golden/layer_case.hpp"
#include "nn/clip.hpp"
#include "nn/linear.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "page.hpp"

namespace chronograd::test {

namespace {

/// The case that the page carries over.
CaseFile golden() {
    std::ifstream in(CHRONOGRAD_SOURCE_DIR "/tests/golden/rnn_tanh.txt");
    return CaseFile(in);
}

/// Every number of some of its tensors, in this order.
std::vector<Real> golden_numbers(const std::vector<std::string>& names) {
    std::vector<Real> numbers;
    CaseFile file = golden();
    for (const std::string& name : names) {
        for (const Real x : file.tensor(name).view()) { numbers.push_back(x); }
    }
    return numbers;
}

const std::vector<std::string> inputs = {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "h0.0",
                                         "x.0",          "x.1",          "x.2",        "x.3",        "target.0",
                                         "target.1",     "target.2",     "target.3"};
const std::vector<std::string> outputs = {"loss", "out.3", "grad.h0.0", "grad.weight_hh_l0", "grad.bias_hh_l0"};

/// The numbers of a text with so many decimals, in order.
std::vector<Real> decimals_in(const std::string& text, int places) {
    std::vector<Real> numbers;
    const std::regex number(fmt::format(R"(-?[0-9]+\.[0-9]{{{}}}(?![0-9]))", places));
    for (std::sregex_iterator m(text.begin(), text.end(), number), end; m != end; ++m) {
        numbers.push_back(std::stod(m->str()));
    }
    return numbers;
}

void check_rounded(const std::vector<Real>& written, const std::vector<Real>& exact, Real unit) {
    REQUIRE(written.size() == exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) { CHECK(std::abs(written[i] - exact[i]) <= unit / 2 + 1e-12); }
}

/// The numbers of a file that the page's second program has written, as numpy.loadtxt reads them.
using Rows = std::vector<std::vector<Real>>;
Rows written_by_program(const std::string& file) {
    const std::string text =
        output_of_command(fmt::format("'{}/from_pytorch_2' > /dev/null && cat {}", BOOK_PROGRAMS, file));
    Rows rows;
    for (const std::string& line : lines_in(text)) {
        std::istringstream words(line);
        rows.emplace_back();
        for (std::string word; words >> word;) { rows.back().push_back(CaseFile::parse<Real>(word)); }
    }
    return rows;
}

/// The mean squared error of the second program's network on its sine, by plain loops over what it has written.
Real loss_of_written() {
    const Rows W_ih = written_by_program("weight_ih_l0.txt");
    const Rows W_hh = written_by_program("weight_hh_l0.txt");
    const Rows b_ih = written_by_program("bias_ih_l0.txt");
    const Rows b_hh = written_by_program("bias_hh_l0.txt");
    const Rows W = written_by_program("weight.txt");
    const Rows b = written_by_program("bias.txt");
    std::vector<Real> h = {0, 0};
    Real loss = 0;
    for (int t = 1; t <= 10; ++t) {
        std::vector<Real> next(2);
        for (std::size_t i = 0; i < 2; ++i) {
            const Real a = W_ih.at(i).at(0) * std::sin(0.6 * t) + b_ih.at(0).at(i) + b_hh.at(0).at(i);
            next[i] = std::tanh(a + W_hh.at(i).at(0) * h[0] + W_hh.at(i).at(1) * h[1]);
        }
        h = next;
        const Real y = W.at(0).at(0) * h[0] + W.at(0).at(1) * h[1] + b.at(0).at(0);
        loss += std::pow(y - std::sin(0.6 * (t + 1)), 2) / 10;
    }
    return loss;
}

/// The last loss of the second program's training, with the gradients set to zero before each step, or never.
Real last_loss(bool zero) {
    Rng rng(0);
    const nn::RNN rnn(1, 2, rng);
    const nn::Linear head(2, 1, rng);
    std::vector<Parameter> parameters = rnn.parameters();
    for (const Parameter& p : head.parameters()) { parameters.push_back(p); }
    optim::Adam adam(parameters, {.lr = 0.01});
    Tape tape;
    Real last = 0;
    for (int step = 0; step < 300; ++step) {
        tape.clear();
        std::vector<Var> xs;
        std::vector<Var> targets;
        for (int t = 1; t <= 10; ++t) {
            xs.push_back(tape.constant(Matrix(1, 1, std::sin(0.6 * t))));
            targets.push_back(tape.constant(Matrix(1, 1, std::sin(0.6 * (t + 1)))));
        }
        const Var loss = nn::mse_loss(head(rnn(xs).h), targets);
        if (zero) { adam.zero_grad(); }
        tape.backward(loss);
        nn::clip_grad_norm(parameters, 1.0);
        adam.step();
        last = loss.item();
    }
    return last;
}

}  // namespace

TEST_CASE("docs/from_pytorch.md: every number is PyTorch's, a default, printed or computed") {
    const Page page("from_pytorch.md");
    Known known(page);
    for (const Real x : golden_numbers(outputs)) { known.value(x); }
    const optim::AdamOptions adam;
    const optim::RmspropOptions rmsprop;
    known.values({adam.lr, adam.beta1, adam.beta2, adam.eps, rmsprop.lr, rmsprop.alpha, rmsprop.eps});
    known.text(output_of_page_program("from_pytorch", 2));
    known.value(std::numeric_limits<float>::epsilon());
    known.given({"1.13"});  // as the file says
    CHECK(text_of("tests/golden/rnn_tanh.txt").find("PyTorch 1.13") != std::string::npos);
    known.near("0.029", last_loss(false), 0.005);
    for (const std::string& fault : known.faults()) { FAIL_CHECK(fault); }
}

TEST_CASE("docs/from_pytorch.md: the first program has the golden file's inputs, and prints its outputs") {
    const Page page("from_pytorch.md");
    REQUIRE(page.programs().size() == 2);
    check_rounded(decimals_in(page.programs()[0].text, 5), golden_numbers(inputs), 1e-5);
    check_rounded(decimals_in(output_of_page_program("from_pytorch", 1), 4), golden_numbers(outputs), 1e-4);
    CHECK(golden().key("kind") == "rnn");
}

TEST_CASE("docs/from_pytorch.md: there are eighteen files of PyTorch's numbers") {
    CHECK(files_below("tests/golden", {".txt"}).size() == 18);
}

TEST_CASE("docs/from_pytorch.md: what the second program has written is the network that it has trained") {
    CHECK(written_by_program("weight_ih_l0.txt").size() == 2);
    CHECK(written_by_program("bias_ih_l0.txt").size() == 1);
    CHECK(loss_of_written() < 0.002);
    CHECK(loss_of_written() > 0);
    CHECK(last_loss(true) < 0.002);
}

TEST_CASE("docs/from_pytorch.md: without a clear the second step's backward throws") {
    Rng rng(0);
    const nn::RNN rnn(1, 2, rng);
    optim::Adam adam(rnn.parameters());
    Tape tape;
    const auto step = [&] {
        const Var x[] = {tape.constant({{1.0}})};
        tape.backward(sum(rnn(x).h[0]));
        adam.step();
    };
    step();
    CHECK(message_of<Error>(step).find("parameter weight_ih_l0 (2x1) was changed after its use on this tape") !=
          std::string::npos);
    tape.clear();
    CHECK_NOTHROW(step());
}

TEST_CASE("docs/from_pytorch.md: Adam's first step is as long for a gradient that is ten times as large") {
    for (const Real gradient : {0.5, 5.0, -50.0}) {
        const Parameter w("w", {{1.0}});
        w.edit_grad().fill(gradient);
        optim::Adam adam({w}, {.lr = 0.01});
        adam.step();
        CHECK(std::abs(w.value().item() - (gradient > 0 ? 0.99 : 1.01)) < 1e-9);
    }
}

TEST_CASE("docs/from_pytorch.md: errors are as told, and states and gradients stand where told") {
    Rng rng(3);
    const nn::RNN rnn(3, 5, rng);
    Tape tape;
    const std::vector<Var> swapped = variables(tape, random_sequence(rng, 4, 2, 3));
    const Var h_0 = tape.variable(random(rng, 5, 2));
    CHECK(message_of<Error>([&] { (void)rnn(swapped, h_0); }) == "RNN: the state is 5x2 but must be 5x3 for x 2x3");
    const std::vector<Var> square = variables(tape, random_sequence(rng, 4, 3, 3));
    CHECK_NOTHROW((void)rnn(square, tape.variable(random(rng, 5, 3))));

    const Var loss = nn::mse_loss(rnn(variables(tape, random_sequence(rng, 4, 3, 2)), h_0).h[3], h_0);
    tape.backward(loss);
    CHECK(message_of<Error>([&] {
              tape.backward(loss);
          }).find("a backward has passed affine at t = 1 (5x2) before, and gradients would be counted twice") !=
          std::string::npos);

    // One direction's last output is the last state; of two, the upper half alone is. The second layer's forward cell
    // has the rows from 10 on: what it starts from moves h[0]'s upper half, and its own gradient is there.
    const nn::LSTM lstm(3, 5, rng, {.num_layers = 2, .bidirectional = true});
    const std::vector<Var> xs = variables(tape, random_sequence(rng, 4, 3, 2));
    const Var h = tape.variable(random(rng, 20, 2));
    const Var c = tape.variable(random(rng, 20, 2));
    const auto [out, last] = lstm(xs, {h, c});
    CHECK(disagreement(rows(out[3], 0, 5).value(), rows(last.h, 10, 5).value()) == 0);
    CHECK(disagreement(rows(out[3], 5, 5).value(), rows(last.h, 15, 5).value()) > 0.01);
    CHECK(disagreement(rows(out[0], 5, 5).value(), rows(last.h, 15, 5).value()) == 0);
    const auto first_forward =
        lstm.cells[2].step(stack_rows(std::array{lstm.states(xs, {h, c})[0][0].h, lstm.states(xs, {h, c})[1][0].h}),
                           {rows(h, 10, 5), rows(c, 10, 5)});
    CHECK(disagreement(first_forward.h.value(), rows(out[0], 0, 5).value()) < 1e-14);
}

}  // namespace chronograd::test
