// The debugger of the backward pass: commands in, text out. It neither reads nor prints.
#pragma once

#include <string>
#include <vector>

#include "autograd/parameter.hpp"
#include "tape_cursor.hpp"
#include "tape_text.hpp"

namespace chronograd::examples {

class TapeWalk {
public:
    /// A walk back from L, 1x1, over its tape. The parameters are those whose gradients are looked at; the tape must
    /// have used each. Some matrices may be blocks, whose letters are shown. Throws Error as Rewind does.
    TapeWalk(Var L, std::vector<Parameter> parameters, Blocks blocks = {});

    /// What there is to do, in a line: "33 records: 13 leaves, 20 to undo".
    [[nodiscard]] std::string size() const;

    /// Where it stands, in a line: "t = 2: 7 of 21 records undone; next: #14 h_2 = tanh(a_2)".
    [[nodiscard]] std::string status() const;
    /// Obeys a command, and returns what there is to see. A mistake in it comes back as one line, and changes nothing.
    std::string obey(const std::string& command);

    [[nodiscard]] bool has_quit() const { return has_quit_; }
    [[nodiscard]] bool at_end() const { return cursor_.at_end(); }
    [[nodiscard]] const TapeCursor& cursor() const { return cursor_; }

private:
    struct Command {
        const char* letter;
        const char* word;
        const char* argument;  // what may stand behind it, for the help; "" for nothing
        const char* what;
        std::string (TapeWalk::*run)(const std::string& argument);
    };
    static const std::vector<Command>& commands();

    std::string next(const std::string& argument);
    std::string time_step(const std::string& argument);
    std::string back(const std::string& argument);
    std::string print(const std::string& names);
    std::string graph(const std::string& file);
    std::string finish(const std::string& argument);
    std::string quit(const std::string& argument);
    std::string help(const std::string& argument);

    void require_more() const;
    [[nodiscard]] bool at_step_end() const;
    [[nodiscard]] std::string step_summary() const;
    [[nodiscard]] std::string gradients();
    [[nodiscard]] Index leaf(const Parameter& p) const { return cursor_.tape().parameter(p).index(); }
    [[nodiscard]] std::vector<Index> records_called(const std::string& name) const;

    TapeCursor cursor_;
    std::vector<Parameter> parameters_;
    Blocks blocks_;
    bool has_trained_ = false;
    bool has_quit_ = false;
};

}  // namespace chronograd::examples
