// Names that can be mistaken for each other, and where a name may stand.
#include "names.hpp"

#include <algorithm>

namespace chronograd::mutants {
namespace {

enum class Where {
    variable,  ///< where the other name stands before, in the same function
    call,      ///< before (
    member,    ///< after . or ::
    value,     ///< anywhere but before (
};

struct Group {
    Where where;
    std::vector<std::string> names;
};

const std::vector<Group> groups = {
    {Where::variable, {"A", "B"}},
    {Where::variable, {"Y", "target"}},
    {Where::variable, {"y", "t"}},
    {Where::variable, {"row", "col"}},
    {Where::variable, {"height", "width"}},
    {Where::variable, {"h_prev", "c_prev"}},
    {Where::variable, {"h_t", "c_t"}},
    {Where::variable, {"i_t", "f_t", "g_t", "o_t"}},
    {Where::variable, {"r_t", "z_t", "n_t", "u_t"}},
    {Where::variable, {"from_x", "from_h"}},
    {Where::variable, {"states", "now"}},
    {Where::variable, {"ys", "targets"}},
    {Where::value, {"W_ih", "W_hh"}},
    {Where::value, {"b_ih", "b_hh"}},
    {Where::call, {"from_input", "from_state"}},
    {Where::call, {"sigmoid", "tanh"}},
    {Where::call, {"tanh", "relu"}},
    {Where::call, {"exp", "log"}},
    {Where::call, {"dY", "Y"}},
    {Where::call, {"mean", "sum"}},
    {Where::member, {"tanh", "relu"}},
    {Where::member, {"rows", "cols"}},
    {Where::member, {"h", "c"}},
    {Where::member, {"forward", "reverse"}},
};

bool may_stand(Where where, const std::string& other, const Source& s, std::size_t i) {
    const bool call = s.is(i + 1, "(");
    const bool member = s.is(i - 1, ".") || s.is(i - 1, "::");
    if (where == Where::call) { return call; }
    if (where == Where::value) { return !call; }
    if (where == Where::member) { return member; }
    if (member || s.is(i + 2, "tape")) { return false; }  // all inputs are on one tape
    for (std::size_t k = s.function_begin(i); k < i; ++k) {
        if (s.is(k, other)) { return true; }
    }
    return false;
}

}  // namespace

std::vector<std::string> names_instead_of(const Source& s, std::size_t i) {
    std::vector<std::string> others;
    for (const Group& group : groups) {
        if (std::count(group.names.begin(), group.names.end(), s[i].text) == 0) { continue; }
        for (const std::string& other : group.names) {
            if (may_stand(group.where, other, s, i)) { others.push_back(other); }
        }
    }
    return others;
}

}  // namespace chronograd::mutants
