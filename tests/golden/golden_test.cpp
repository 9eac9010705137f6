// Against PyTorch: every *.txt in this folder, or in the folder that the environment variable CHRONOGRAD_GOLDEN names,
// holds a computation that PyTorch has done in double precision. It is done again here, and every number compared.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "golden/case_file.hpp"
#include "nn/clip.hpp"
#include "nn/loss.hpp"
#include "nn/rnn.hpp"
#include "optim/adam.hpp"
#include "optim/rmsprop.hpp"
#include "optim/sgd.hpp"

namespace chronograd::test {
namespace {

std::string numbered(const std::string& name, Index i) { return fmt::format("{}.{}", name, i); }

/// Sets a parameter to the tensor of its name; a bias is a row there.
void load(const Parameter& p, const std::string& name, CaseFile& file) {
    p.edit().assign(p.cols() == 1 && file.tensor(name).rows() == 1 ? file.transposed(name) : file.tensor(name));
}

/// Compares a parameter's numbers with the tensor of that name.
void compare(Worst& worst, MatrixView ours, const std::string& name, CaseFile& file) {
    const bool bias = ours.cols() == 1 && file.tensor(name).rows() == 1;
    worst.compare(name, ours, bias ? file.transposed(name) : file.tensor(name));
}

Worst check_rnn(CaseFile& file) {
    const Index steps = file.count("steps");
    const Index num_layers = file.count("num_layers");
    const std::string nonlinearity = file.key("nonlinearity");
    if (nonlinearity != "tanh" && nonlinearity != "relu") {
        throw std::runtime_error("unknown nonlinearity " + nonlinearity);
    }
    Rng rng(0);  // every number it draws is replaced
    const nn::RNN rnn(file.count("input_size"), file.count("hidden_size"), rng,
                      {.num_layers = num_layers,
                       .nonlinearity = nonlinearity == "tanh" ? nn::Nonlinearity::tanh : nn::Nonlinearity::relu});
    for (const Parameter& p : rnn.parameters()) { load(p, p.name(), file); }

    Tape tape;
    std::vector<Var> x;
    std::vector<Var> targets;
    std::vector<Var> h_0;
    for (Index t = 0; t < steps; ++t) {
        x.push_back(tape.variable(file.transposed(numbered("x", t))));
        targets.push_back(tape.constant(file.transposed(numbered("target", t))));
    }
    for (Index l = 0; l < num_layers; ++l) { h_0.push_back(tape.variable(file.transposed(numbered("h0", l)))); }
    if (x.at(0).cols() != file.count("batch")) { throw std::runtime_error("x is not of this batch"); }

    const auto [h, h_last] = rnn(x, stack_rows(h_0));
    const Var loss = nn::mse_loss(h, targets);
    tape.backward(loss);

    Worst worst;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto t = static_cast<Index>(i);
        worst.compare(numbered("out", t), h[i].value(), file.transposed(numbered("out", t)));
        worst.compare(numbered("grad.x", t), x[i].grad(), file.transposed(numbered("grad.x", t)));
    }
    for (Index l = 0; l < num_layers; ++l) {
        const Var h_T = rows(h_last, l * rnn.hidden(), rnn.hidden());
        worst.compare(numbered("hn", l), h_T.value(), file.transposed(numbered("hn", l)));
        worst.compare(numbered("grad.h0", l), h_0[static_cast<std::size_t>(l)].grad(),
                      file.transposed(numbered("grad.h0", l)));
    }
    for (const Parameter& p : rnn.parameters()) { compare(worst, p.grad(), "grad." + p.name(), file); }
    worst.compare("loss", loss.item(), file.tensor("loss"));
    return worst;
}

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

/// Why this library cannot do what the file is about, if it cannot.
std::optional<std::string> missing_capability(CaseFile& file) {
    const std::string kind = file.key("kind");
    if (kind == "lstm" || kind == "gru") { return kind + " layers do not exist yet"; }
    if (kind == "rnn" && file.count("bidirectional") != 0) { return "bidirectional layers do not exist yet"; }
    return std::nullopt;
}

Worst check(CaseFile& file) {
    const std::string kind = file.key("kind");
    if (kind == "rnn") { return check_rnn(file); }
    if (kind == "optimiser") { return check_optimiser(file); }
    if (kind == "clip_grad_norm") { return check_clip_grad_norm(file); }
    if (kind == "cross_entropy") { return check_cross_entropy(file); }
    throw std::runtime_error("unknown kind " + kind);
}

std::vector<std::filesystem::path> golden_files() {
    const char* const other = std::getenv("CHRONOGRAD_GOLDEN");
    const std::filesystem::path folder = other != nullptr ? other : CHRONOGRAD_SOURCE_DIR "/tests/golden";
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
    const std::vector<std::filesystem::path> files = golden_files();
    std::size_t width = 0;
    for (const auto& path : files) { width = std::max(width, path.filename().string().size()); }
    for (const auto& path : files) {
        const std::string name = path.filename().string();
        const auto report = [&](const std::string& what) { fmt::print("{:{}}   {}\n", name, width, what); };
        try {
            std::ifstream in(path);
            if (!in || in.peek() == std::ifstream::traits_type::eof()) {
                throw std::runtime_error("cannot be read, or is empty");
            }
            CaseFile file(in);
            if (const auto missing = missing_capability(file)) {
                report("skipped: " + *missing);
                continue;
            }
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

}  // namespace chronograd::test
