// Against PyTorch: every *.txt in this folder, or in the folder that the environment variable CHRONOGRAD_GOLDEN names,
// holds a computation that PyTorch has done in double precision. It is done again here, and every number compared.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "golden/layer_case.hpp"
#include "nn/clip.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"

namespace chronograd::test {
namespace {

/// The optimiser that the file names, with PyTorch's defaults where the file has no option.
std::unique_ptr<optim::Optimizer> make_optimizer(CaseFile& file, const std::vector<Parameter>& parameters) {
    const std::string name = file.key("name");
    if (name == "sgd") {
        optim::SgdOptions options{.lr = file.number("lr")};
        file.number_if_any("momentum", options.momentum);
        return std::make_unique<optim::SGD>(parameters, options);
    }
    if (name == "rmsprop") {
        optim::RmspropOptions options;
        file.number_if_any("lr", options.lr);
        file.number_if_any("alpha", options.alpha);
        file.number_if_any("eps", options.eps);
        return std::make_unique<optim::RMSprop>(parameters, options);
    }
    if (name != "adam" && name != "adamw") { throw std::runtime_error("unknown optimiser " + name); }
    optim::AdamOptions options;
    file.number_if_any("lr", options.lr);
    file.number_if_any("eps", options.eps);
    if (file.has_key("betas")) {
        const std::string betas = file.key("betas");
        const std::size_t comma = betas.find(',');
        if (comma == std::string::npos) { throw std::runtime_error("betas must be two numbers, not " + betas); }
        options.beta1 = CaseFile::parse<Real>(betas.substr(0, comma));
        options.beta2 = CaseFile::parse<Real>(betas.substr(comma + 1));
    }
    if (name == "adam") { return std::make_unique<optim::Adam>(parameters, options); }
    Real weight_decay = 0.01;
    file.number_if_any("weight_decay", weight_decay);
    return std::make_unique<optim::AdamW>(parameters, options, weight_decay);
}

Worst check_optimiser(CaseFile& file) {
    const Matrix& weight = file.tensor("weight");
    const Parameter W("weight", weight);
    const Parameter b("bias", Matrix(weight.rows(), 1));
    load(b, "bias", file);
    const auto optimizer = make_optimizer(file, {W, b});
    const Matrix x = file.transposed("x");
    const Matrix target = file.transposed("target");
    Worst worst;
    Tape tape;
    for (Index step = 0; step < file.count("steps"); ++step) {
        tape.clear();
        const Var y = affine(tape.parameter(W), tape.constant(x), tape.parameter(b));
        const Var loss = nn::mse_loss(y, tape.constant(target));
        optimizer->zero_grad();
        tape.backward(loss);
        optimizer->step();
        worst.compare(numbered("loss", step), loss.item(), file.tensor(numbered("loss", step)));
        compare(worst, W.value(), numbered("weight", step), file);
        compare(worst, b.value(), numbered("bias", step), file);
    }
    return worst;
}

Worst check_clip_grad_norm(CaseFile& file) {
    std::vector<Parameter> parameters;
    for (Index i = 0; file.has_tensor(numbered("grad_before", i)); ++i) {
        const Matrix& gradient = file.tensor(numbered("grad_before", i));
        parameters.emplace_back(numbered("p", i), Matrix(gradient.rows(), gradient.cols()));
        parameters.back().edit_grad().assign(gradient);
    }
    Worst worst;
    worst.compare("total_norm", nn::clip_grad_norm(parameters, file.number("max_norm")), file.tensor("total_norm"));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const std::string name = numbered("grad_after", static_cast<Index>(i));
        worst.compare(name, parameters[i].grad(), file.tensor(name));
    }
    return worst;
}

Worst check_cross_entropy(CaseFile& file) {
    const Matrix logits = file.transposed("logits");
    if (logits.rows() != file.count("classes") || logits.cols() != file.count("rows")) {
        throw std::runtime_error("the logits are not rows x classes");
    }
    std::vector<int> classes;
    for (const Real k : file.tensor("target").view()) {
        if (!(k >= 0 && k < static_cast<Real>(logits.rows()) && k == std::floor(k))) {
            throw std::runtime_error(fmt::format("{} is not a class", k));
        }
        classes.push_back(static_cast<int>(k));
    }
    Tape tape;
    const Var z = tape.variable(logits);
    const Var loss = softmax_cross_entropy(z, classes);
    tape.backward(loss);
    Worst worst;
    worst.compare("loss", loss.item(), file.tensor("loss"));
    worst.compare("grad.logits", z.grad(), file.transposed("grad.logits"));
    return worst;
}

Worst check(CaseFile& file) {
    const std::string kind = file.key("kind");
    if (kind == "rnn" || kind == "lstm" || kind == "gru") { return check_recurrent(file); }
    if (kind == "optimiser") { return check_optimiser(file); }
    if (kind == "clip_grad_norm") { return check_clip_grad_norm(file); }
    if (kind == "cross_entropy") { return check_cross_entropy(file); }
    throw std::runtime_error("unknown kind " + kind);
}

CaseFile read(const std::filesystem::path& path) {
    std::ifstream in(path);
    if (!in || in.peek() == std::ifstream::traits_type::eof()) {
        throw std::runtime_error("cannot be read, or is empty");
    }
    return CaseFile(in);
}

const std::filesystem::path own_folder = CHRONOGRAD_SOURCE_DIR "/tests/golden";

std::vector<std::filesystem::path> golden_files(const std::filesystem::path& folder) {
    INFO("the folder '", folder.string(), "'");
    REQUIRE(std::filesystem::is_directory(folder));
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".txt") { files.push_back(entry.path()); }
    }
    std::sort(files.begin(), files.end());
    REQUIRE_FALSE(files.empty());
    return files;
}

}  // namespace

TEST_CASE("golden") {
    const char* const other = std::getenv("CHRONOGRAD_GOLDEN");
    const std::vector<std::filesystem::path> files = golden_files(other != nullptr ? other : own_folder);
    std::size_t width = 0;
    for (const auto& path : files) { width = std::max(width, path.filename().string().size()); }
    for (const auto& path : files) {
        const std::string name = path.filename().string();
        const auto report = [&](const std::string& what) { fmt::print("{:{}}   {}\n", name, width, what); };
        try {
            CaseFile file = read(path);
            const Worst worst = check(file);
            file.require_all_used();
            report(fmt::format("worst {:.1e}  ({})", worst.error(), worst.name()));
            CHECK_MESSAGE(worst.error() <= 1e-11, name, ": ", worst.name(), " is off by ", worst.error());
        } catch (const std::exception& e) {
            report(fmt::format("failed: {}", e.what()));
            FAIL_CHECK(name, ": ", e.what());
        }
    }
    std::fflush(stdout);
}

TEST_CASE("a change of any tensor in the golden file of a layer is seen") {
    int changes = 0;
    for (const auto& path : golden_files(own_folder)) {
        CaseFile right = read(path);
        if (!right.has_tensor("x.0")) { continue; }  // an optimiser or a loss
        for (const std::string& name : right.tensor_names()) {
            CaseFile wrong = right;
            for (Real& number : wrong.edit(name)) { number += 1e-3; }
            INFO(path.filename().string(), ": ", name);
            CHECK(check(wrong).error() > 1e-11);
            ++changes;
        }
    }
    CHECK(changes > 100);
}

TEST_CASE("a golden file that is not understood is refused, not skipped") {
    const std::string sizes = "batch 1\nsteps 1\ninput_size 1\nhidden_size 1\nnum_layers 1\n";
    struct Refused {
        std::string text;
        std::string message;
    };
    const Refused files[] = {
        {"kind transformer\n", "unknown kind transformer"},
        {"kind lstm\n", "the key input_size is missing"},
        {"kind lstm\nbidirectional 2\nnonlinearity -\n" + sizes, "bidirectional must be 0 or 1, not 2"},
        {"kind lstm\nbidirectional 0\nnonlinearity relu\n" + sizes,
         "unknown nonlinearity relu of a layer of kind lstm"},
        {"kind rnn\nbidirectional 0\nnonlinearity -\n" + sizes, "unknown nonlinearity - of a layer of kind rnn"},
        {"kind gru\nbidirectional 1\nnonlinearity -\n" + sizes, "the tensor weight_ih_l0 is missing"},
        {"kind optimiser\nname newton\ntensor weight 1 1\n1\ntensor bias 1 1\n1\n", "unknown optimiser newton"},
    };
    for (const Refused& refused : files) {
        CAPTURE(refused.text);
        std::istringstream in(refused.text);
        CaseFile file(in);
        CHECK(message_of<std::runtime_error>([&] { check(file); }) == refused.message);
    }
    // What is in a file and in no comparison is found, too: a third state of a layer that has two cells.
    CaseFile file = read(own_folder / "lstm_bidirectional.txt");
    check(file);
    CHECK_NOTHROW(file.require_all_used());
    file.edit("c0.2");
    CHECK(message_of<std::runtime_error>([&] { file.require_all_used(); }) == "the tensor c0.2 is not understood");
}

}  // namespace chronograd::test
