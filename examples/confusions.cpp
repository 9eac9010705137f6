// confusions: what everybody gets wrong once, each with a computation of some lines that shows how it is
#include <string>

#include "confusions.hpp"
#include "options.hpp"
#include "program.hpp"

using namespace chronograd::examples;

namespace {

void show(const Confusion& confusion) {
    say("{}\n", confusion.question);
    const std::string lines = confusion.show();
    say("{}", lines.substr(0, lines.size() - 1));
}

void show_list() {
    say("Frequent confusions. ./run confusions NAME clears one up, --all all of them.\n");
    for (const Confusion& confusion : all_confusions()) { say("  {:<10} {}", confusion.name, confusion.question); }
}

void show_all() {
    for (const Confusion& confusion : all_confusions()) {
        if (&confusion != all_confusions().data()) { say(""); }
        say("{}", confusion.name);
        show(confusion);
    }
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("confusions", [&] {
        bool all = false;
        Options options(
            "confusions: ./run confusions NAME clears up a frequent confusion; without NAME it lists them.");
        options.flag("all", all, "show all of them");

        // The name stands before the options, where there are any.
        const bool named = argc > 1 && argv[1][0] != '-';
        const std::string name = named ? argv[1] : "";
        if (!options.parse(argc - (named ? 1 : 0), argv + (named ? 1 : 0))) { return; }
        if (named && all) { throw InputError("a name and --all exclude each other"); }
        if (all) {
            show_all();
        } else if (named) {
            show(find_confusion(name));
        } else {
            show_list();
        }
    });
}
