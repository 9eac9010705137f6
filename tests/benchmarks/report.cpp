// Tables as text.
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "csv.hpp"
#include "program.hpp"

namespace chronograd::bench {
namespace {

std::string full_name(const Table& table, const std::string& name) { return table.name + ": " + name; }

/// Four significant digits, without an exponent; nothing for `missing`.
std::string short_number(double x) {
    if (std::isnan(x)) { return ""; }
    return std::abs(x) >= 1000 ? fmt::format("{:.0f}", x) : fmt::format("{:#.4g}", x);
}

std::string met_in_words(const Table& table, const Row& row) {
    const std::optional<bool> met = row.target.met(table.judged(row));
    return !met ? "" : *met ? "met" : "not met";
}

std::string line(const std::string& name, const std::string& ours, const std::string& other, const std::string& ratio,
                 const std::string& target, const std::string& met) {
    std::string text = fmt::format("  {:<24}{:>10}{:>22}{:>20}   {:<15}{}", name, ours, other, ratio, target, met);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

}  // namespace

std::optional<bool> Target::met(double number) const {
    if (sense == Sense::none || std::isnan(number)) { return std::nullopt; }
    return sense == Sense::at_least ? number >= bound : number <= bound;
}

std::string Target::text() const {
    return sense == Sense::none ? "" : fmt::format("at {} {}", sense == Sense::at_least ? "least" : "most", bound);
}

std::vector<Table> with_cases(std::vector<Table> tables, const std::string& text) {
    std::vector<std::string> names;
    for (const Table& table : tables) { names.push_back(table.name); }
    for (Table& table : tables) {
        std::erase_if(table.cases,
                      [&](const Case& c) { return full_name(table, c.name).find(text) == std::string::npos; });
    }
    std::erase_if(tables, [](const Table& table) { return table.cases.empty(); });
    if (tables.empty()) {
        throw examples::InputError(
            fmt::format("--only {}: no case's name contains that; the tables are {}", text, fmt::join(names, ", ")));
    }
    return tables;
}

std::string heading(const Table& table) {
    return fmt::format("{}: {}\n{}", table.name, table.title, line("", "ours", table.other, table.ratio, "target", ""));
}

std::string line_of(const Table& table, const Row& row) {
    return line(row.name, short_number(row.ours), short_number(row.other), short_number(row.ratio), row.target.text(),
                met_in_words(table, row));
}

std::string csv(const std::vector<Table>& tables) {
    const auto number = [](double x) { return std::isnan(x) ? "" : fmt::format("{:.9g}", x); };
    std::string text = "table,case,unit,ours,beside,other,ratio of,ratio,target,met\n";
    for (const Table& table : tables) {
        for (const Row& row : table.rows) {
            text += fmt::format("{},{},{},{},{},{},{},{},{},{}\n", table.name, examples::csv_cell(row.name), table.unit,
                                number(row.ours), examples::csv_cell(table.other), number(row.other),
                                examples::csv_cell(table.ratio), number(row.ratio), row.target.text(),
                                met_in_words(table, row));
        }
    }
    return text;
}

std::string verdict(const std::vector<Table>& tables) {
    int met = 0;
    int not_met = 0;
    int not_measured = 0;
    std::vector<std::string> parts;
    for (const Table& table : tables) {
        const int met_before = met;
        const int not_met_before = not_met;
        for (const Row& row : table.rows) {
            const std::optional<bool> is_met = row.target.met(table.judged(row));
            not_measured += !is_met && row.target.sense != Target::Sense::none ? 1 : 0;
            met += is_met.value_or(false) ? 1 : 0;
            not_met += is_met.value_or(true) ? 0 : 1;
        }
        const int of_these = met - met_before;
        const int in_all = of_these + not_met - not_met_before;
        if (in_all > 0) { parts.push_back(fmt::format("{} {} of {}", table.name, of_these, in_all)); }
    }
    if (met + not_met + not_measured == 0) { return "no case here has a target"; }
    std::string text = "no target judged";
    if (!parts.empty()) {
        text = fmt::format("targets met: {} of {} ({})", met, met + not_met, fmt::join(parts, ", "));
    }
    if (not_measured > 0) { text += fmt::format("; not measured: {}", not_measured); }
    return text;
}

}  // namespace chronograd::bench
