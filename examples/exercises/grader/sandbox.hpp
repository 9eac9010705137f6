// Running a program that may do anything: with limits of time, memory, files and processes, and nothing of it outlives
// the call.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "autograd/real.hpp"

namespace chronograd::exercises {

/// What a program may use. Beyond it, it is stopped.
struct Limits {
    Index seconds = 5;              ///< of the processor
    Index patience = 20;            ///< seconds by the clock, for one that sleeps or waits
    Index megabytes = 1024;         ///< of memory (address space)
    Index file_megabytes = 16;      ///< in each file that it writes, standard output among them
    bool may_start_others = false;  ///< processes and threads
};

/// How a program ended, and what it left.
struct Ended {
    enum class How { exited, killed, out_of_time, wrote_too_much };
    How how;
    int status;           ///< exit status, or the signal that killed it
    std::string answers;  ///< what it wrote to the file descriptor 3
    std::string printed;  ///< what it wrote to standard output and standard error, the first 64 KiB
};

/// Runs a program, by its absolute path, with `input` as its standard input, in `folder`, and waits for its end. Throws
/// std::runtime_error where it cannot be started, Interrupted after a signal. On Linux nothing that it starts outlives
/// it; elsewhere a process that leaves its group may, where the user is root.
Ended run_limited(const std::vector<std::string>& command, const std::string& input,
                  const std::filesystem::path& folder, const Limits& limits);

/// A folder of its own that goes with this object.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace chronograd::exercises
