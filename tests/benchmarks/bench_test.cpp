// What stands around the measurements: turns and medians, the other process and its troubles, tables.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>

#include "examples/temporary_folder.hpp"
#include "openblas.hpp"
#include "peer.hpp"
#include "program.hpp"
#include "report.hpp"

namespace chronograd::bench {
namespace {

/// Answers with these numbers, one a turn; the first turn is the one to warm up.
Contender scripted(std::vector<double> times) {
    return [times = std::move(times), turn = std::size_t{0}](double) mutable { return times.at(turn++); };
}

const TrainingCase small_lstm{"lstm", 1, 15, 3, 16};
constexpr Index its_parameters = 4 * 16 * (3 + 16 + 2) + 3 * (16 + 1);

/// A peer that is a shell script.
class Scripted {
public:
    explicit Scripted(const std::string& script, double patience = 10)
        : peer_({"/bin/sh", folder_.file("peer.sh", script)}, patience) {}
    Peer* operator->() { return &peer_; }

private:
    test::TemporaryFolder folder_;
    Peer peer_;
};

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a duel: medians of the rounds, and the median of the ratios of neighbours") {
    CHECK(median({3, 1, 2}) == 2);
    CHECK(median({4, 1, 2, 3}) == 2.5);
    CHECK(std::isnan(median({})));
    CHECK(std::isnan(median({1, missing, 2})));
    // The machine is ten times slower in the second round: the ratio of the medians would be 10 / 4.
    const Duel d = duel(scripted({99, 1, 10, 2}), scripted({99, 4, 30, 1}), {3, 0});
    CHECK(d.ours == 2);
    CHECK(d.other == 4);
    CHECK(d.ratio == doctest::Approx(1.0 / 3));
    const Duel alone = duel(scripted({99, 3, 3}), nullptr, {2, 0});
    CHECK(alone.ours == 3);
    CHECK(std::isnan(alone.other));
    CHECK(std::isnan(alone.ratio));
}

TEST_CASE("a round calls its work until the time is over, and at least once") {
    int calls = 0;
    const Contender contender = repeated([&] { ++calls; });
    CHECK(contender(0) >= 0);
    CHECK(calls == 1);
    CHECK(contender(0.05) < 0.05);
    CHECK(calls > 10);
}

TEST_CASE("the other process: what it says, and its times") {
    Scripted peer(R"(echo ready 1.13 /lib/libopenblas.so.0 Zen
        while read -r command rest; do
            case $command in case) echo parameters 1395 ;; run) echo 0.0125 7 ;; esac
            echo "$command $rest" >>"$0.heard"
        done)");
    CHECK(peer->version() == "1.13");
    CHECK(peer->blas() == "/lib/libopenblas.so.0 Zen");
    peer->set_case(small_lstm, "f32", its_parameters);
    CHECK(peer->run(0.001) == 0.0125);
    CHECK(peer->run(0.001) == 0.0125);
    CHECK(peer->trouble().empty());
    peer->set_case(small_lstm, "f64", its_parameters + 1);
    CHECK(says(peer->trouble(), "parameters 1395"));
    CHECK(std::isnan(peer->run(0.001)));
}

TEST_CASE("the reference BLAS is told from faster ones by its file") {
    CHECK(is_reference_blas("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0"));
    CHECK(is_reference_blas("/usr/lib64/libcblas.so.3"));
    const std::string debian = "/usr/lib/x86_64-linux-gnu/";
    for (const std::string& fast : std::vector<std::string>{
             debian + "openblas-pthread/libblas.so.3", debian + "openblas-pthread/libopenblasp-r0.3.21.so",
             debian + "atlas/libblas.so.3", debian + "blis-pthread/libblas.so.4", debian + "libmkl_rt.so",
             "/usr/lib64/libflexiblas.so.3", "mkl", "unknown"}) {
        CAPTURE(fast);
        CHECK_FALSE(is_reference_blas(fast));
    }
}

TEST_CASE(
    "the kernels that OpenBLAS takes for an unknown processor are told from others, and not used where others run") {
    CHECK(is_for_unknown_processor("OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Prescott MAX_THREADS=64"));
    CHECK_FALSE(
        is_for_unknown_processor("OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64"));
    CHECK_FALSE(is_for_unknown_processor("/lib/libopenblas.so.0"));
    const bool has_avx = in_float().lanes >= 8;
    if (const OpenBlas* const blas = OpenBlas::find(); blas != nullptr && has_avx) {
        INFO(blas->name());  // this says something only where OpenBLAS is older than the processor
        CHECK_FALSE(is_for_unknown_processor(blas->name()));
    }
}

TEST_CASE("trouble with the other process is told, nothing hangs, and its times are missing from then on") {
    const std::string ready = "echo ready 1 openblas\n";
    const std::string job = "read -r line\necho parameters 1395\nread -r line\n";
    struct Trouble {
        std::string script;
        std::string told;
    };
    for (const Trouble& t : std::vector<Trouble>{{"exit 1", "it has ended"},
                                                 {"echo error no torch here", "no torch here"},
                                                 {"echo hello", "it began with 'hello'"},
                                                 {"exec sleep 60", "no answer in 0.3"},
                                                 {ready + "exit 0", "it has ended"},
                                                 {ready + job + "kill -9 $$", "it has ended"},
                                                 {ready + job + "echo soon", "it said 'soon'"},
                                                 {ready + job + "echo -1 5", "it said '-1 5'"},
                                                 {ready + job + "echo nan 5", "it said 'nan 5'"},
                                                 {ready + job + "echo 1e999 5", "it said '1e999 5'"},
                                                 {ready + job + "echo 0.5", "it said '0.5'"},
                                                 {ready + job + "echo 0.5 0", "it said '0.5 0'"},
                                                 {ready + job + "printf 0.5; exec sleep 60", "no answer in 0.3"}}) {
        CAPTURE(t.script);
        Scripted peer(t.script, says(t.script, "sleep") ? 0.3 : 10);
        peer->set_case(small_lstm, "f32", its_parameters);
        CHECK(std::isnan(peer->run(0.001)));
        CAPTURE(peer->trouble());
        CHECK(says(peer->trouble(), t.told));
        CHECK(std::isnan(peer->run(0.001)));
        CHECK(says(peer->trouble(), t.told));  // what was wrong first
    }
    Peer nobody({"/nowhere/at all"}, 1);
    CHECK(says(nobody.trouble(), "/nowhere/at all cannot be started"));
}

TEST_CASE("after Ctrl-C nothing is left of the other process, nor of the way to it") {
    const test::TemporaryFolder folder;
    const std::vector<std::string> command{"/bin/sh", folder.file("peer.sh", "exec sleep 60")};
    // In a process of its own, since what has been interrupted stays so. Its exit status says what is left.
    const pid_t child = fork();
    if (child == 0) {
        const int free_before = dup(STDIN_FILENO);
        close(free_before);
        examples::note_interrupts();
        (void)std::raise(SIGINT);
        int left = 1;  // nothing was thrown
        try {
            const Peer peer(command, 10);
        } catch (const examples::Interrupted&) {
            left = (dup(STDIN_FILENO) == free_before ? 0 : 2) + (waitpid(-1, nullptr, WNOHANG) == -1 ? 0 : 4);
        }
        _exit(left);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a training's parameters are counted in both precisions, and a step can be taken") {
    for (const Ours* ours : {&in_float(), &in_double()}) {
        CAPTURE(ours->precision);
        const Training training = ours->training(small_lstm);
        CHECK(training.parameters == its_parameters);
        training.step();
        training.checkpointed();
        CHECK(ours->training({"gru", 2, 3, 4, 5}).parameters == 3 * 5 * (4 + 5 + 2) + 4 * (5 + 1));
        CHECK(ours->training({"rnn", 2, 3, 4, 5}).parameters == 5 * (4 + 5 + 2) + 4 * (5 + 1));
    }
    CHECK(in_float().precision == "f32");
    CHECK(in_double().precision == "f64");
}

TEST_CASE("values and adjoints are those of the equations") {
    // Matrices of H x B a step, values and then adjoints, from (RNN.1), (LSTM.1) to (LSTM.7) and (GRU.1) to (GRU.6). An
    // addition shares its adjoint with what it adds, a gate has its own within that of all gates. Fused: the gates and
    // c_t, tanh(c_t) and h_t.
    struct Count {
        std::string cell;
        Index of_a_step;
        Index states;
        bool fused = false;
    };
    constexpr Index B = 2, T = 5, I = 3, H = 16;
    const std::vector<Count> counts = {
        {"rnn", 2 + 2, 1}, {"lstm", 13 + 11, 2}, {"lstm", 7 + 7, 2, true}, {"gru", 17 + 14, 1}};
    for (const Count& c : counts) {
        CAPTURE(c.cell);
        CAPTURE(c.fused);
        // Also x and the target, and the output, which has an adjoint; the step's loss, and its place among all.
        const Index numbers = T * ((c.of_a_step * H + 4 * I) * B + 4) + c.states * H * B + 2;
        CHECK(in_double().values_and_adjoints({c.cell, B, T, I, H, c.fused}) == 8 * numbers);
        CHECK(in_float().values_and_adjoints({c.cell, B, T, I, H, c.fused}) == 4 * numbers);
    }
}

TEST_CASE("a product by OpenBLAS is that by gemm, in every form") {
    if (OpenBlas::find() == nullptr) {
        MESSAGE("OpenBLAS is not installed");
        return;
    }
    for (const Ours* ours : {&in_float(), &in_double()}) {
        for (const auto form : {ProductCase::Form::Y, ProductCase::Form::dX, ProductCase::Form::dW}) {
            const Product p = ours->product({form, 7, 3, 5});
            p.ours();
            CHECK(p.difference() == 1);  // OpenBLAS has not written its result yet
            p.openblas();
            CHECK(p.difference() < 1e-5);
        }
    }
}

TEST_CASE("errors of the functions are within 4 units, and are measured") {
    for (const Ours* ours : {&in_float(), &in_double()}) {
        const std::vector<Kernel> kernels = ours->kernels();
        CHECK(kernels.size() == 3);
        for (const Kernel& kernel : kernels) {
            CAPTURE(kernel.name);
            const double error = kernel.worst_error(10'000);
            CHECK(error <= 4);
            CHECK(error > 0.5);
        }
    }
}

TEST_CASE("tables: targets, lines, CSV and the verdict") {
    const Target at_least{Target::Sense::at_least, 1.5};
    const Target at_most{Target::Sense::at_most, 4};
    CHECK(at_least.met(1.5) == true);
    CHECK(at_least.met(1.49) == false);
    CHECK(at_most.met(4) == true);
    CHECK(at_most.met(4.01) == false);
    CHECK_FALSE(at_least.met(missing).has_value());
    CHECK_FALSE(Target{}.met(1).has_value());

    std::vector<Table> tables = {{"training", "a step", "ms", "PyTorch", "PyTorch / ours", {}},
                                 {"errors", "", "ulp", "", "", {}}};
    tables[0].rows = {
        {"rnn", 2, 3, 1.5, at_least}, {"gru", 2, 1, 0.5, at_least}, {"lstm", 2, missing, missing, at_least}};
    tables[1].rows = {{"exp", 0.75, missing, missing, at_most}, {"tanh", 1}};
    CHECK(verdict(tables) == "targets met: 2 of 3 (training 1 of 2, errors 1 of 1); not measured: 1");
    CHECK(csv(tables) ==
          "table,case,unit,ours,beside,other,ratio of,ratio,target,met\n"
          "training,rnn,ms,2,PyTorch,3,PyTorch / ours,1.5,at least 1.5,met\n"
          "training,gru,ms,2,PyTorch,1,PyTorch / ours,0.5,at least 1.5,not met\n"
          "training,lstm,ms,2,PyTorch,,PyTorch / ours,,at least 1.5,\n"
          "errors,exp,ulp,0.75,,,,,at most 4,met\n"
          "errors,tanh,ulp,1,,,,,,\n");
    CHECK(says(line_of(tables[0], tables[0].rows[1]), "not met"));
    CHECK_FALSE(says(line_of(tables[0], tables[0].rows[2]), "met"));
    CHECK_FALSE(says(line_of(tables[0], tables[0].rows[2]), "nan"));
}

TEST_CASE("cases are chosen by a part of table and name") {
    const auto none = [] { return std::vector<Row>(); };
    const std::vector<Table> tables = {{"training", "", "", "", "", {{"rnn f32", none}, {"rnn f64", none}}},
                                       {"track", "", "", "", "", {{"track f32", none}}}};
    CHECK(with_cases(tables, "").size() == 2);
    CHECK(with_cases(tables, "f64").size() == 1);
    CHECK(with_cases(tables, "training: rnn")[0].cases.size() == 2);
    CHECK(with_cases(tables, "f32").size() == 2);
    CHECK_THROWS_AS(with_cases(tables, "lstm"), examples::InputError);
}

}  // namespace chronograd::bench
