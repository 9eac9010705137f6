// Other programs: gnuplot, and what opens a picture. No shell takes part, so any folder name will do.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace chronograd::examples {

/// Runs command[0], found on PATH, in `folder`, and waits for it; its output is dropped. Returns its exit status, 128 +
/// signal if one ended it, nothing if there is no such program. A signal that is noted meanwhile is passed on to it.
/// Throws std::system_error if it cannot be started.
std::optional<int> run(const std::vector<std::string>& command, const std::filesystem::path& folder);

/// The same without waiting. Returns whether there is such a program.
bool start(const std::vector<std::string>& command);

/// A word as a shell has to be given it.
std::string shell_quoted(const std::string& word);

}  // namespace chronograd::examples
