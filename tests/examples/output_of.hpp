// Running a program as a user does, and reading what it prints.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace chronograd::test {

/// What bptt_by_hand writes to standard output.
inline std::string output_of_bptt_by_hand(const std::string& arguments) {
    const std::string command = std::string("'") + BPTT_BY_HAND + "' " + arguments;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> part = {};
    for (std::size_t n = 0; (n = fread(part.data(), 1, part.size(), pipe.get())) > 0;) { text.append(part.data(), n); }
    return text;
}

}  // namespace chronograd::test
