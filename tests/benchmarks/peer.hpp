// Another framework's process, PyTorch's: it stays alive and is driven line by line, so that the two can take turns.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "ours.hpp"

namespace chronograd::bench {

/// Whether a BLAS is the slow one that others are measured by, Netlib's, by the file where it is: others have a name of
/// their own there, in the file's or in that of a folder, as in openblas-pthread/libblas.so.3.
bool is_reference_blas(const std::string& file);

/// pytorch_peer.py has the protocol. Whatever goes wrong with the process, nothing is thrown and nothing waits for
/// ever: trouble() says what it was, and every later answer is `missing`. After Ctrl-C, who waits for an answer throws
/// Interrupted; the process ends with its Peer, even where that is still being made.
class Peer {
public:
    /// Starts the program, and waits until it is ready. `patience`: how many seconds an answer may take longer than
    /// what it was asked to work.
    Peer(const std::vector<std::string>& command, double patience);
    /// Ends the process.
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    [[nodiscard]] const std::string& version() const { return version_; }  ///< PyTorch's
    /// The file that its products come from; of OpenBLAS, also the core whose kernels it runs.
    [[nodiscard]] const std::string& blas() const { return blas_; }
    [[nodiscard]] const std::string& trouble() const { return trouble_; }  ///< empty if there is none

    /// The next runs are of this case. It must have so many parameters, or it is another one.
    void set_case(const TrainingCase& c, const std::string& precision, Index parameters);
    /// Median seconds of a training step, or `missing`.
    double run(double seconds);

private:
    explicit Peer(double patience) : patience_(patience) {}
    void start(const std::vector<std::string>& command);
    void stop(const std::string& why);
    std::string ask(const std::string& line, double seconds);
    std::string answer(double seconds);

    double patience_;
    int socket_ = -1;
    pid_t process_ = -1;
    std::string unread_;
    std::string version_;
    std::string blas_;
    std::string trouble_;
};

}  // namespace chronograd::bench
