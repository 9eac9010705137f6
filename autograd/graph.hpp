// The tape as a picture: a description in Graphviz' DOT language, one cluster a time step.
#pragma once

#include <string>

#include "autograd/rewind.hpp"
#include "autograd/tape.hpp"

namespace chronograd::inline CHRONOGRAD_PRECISION {

/// What the picture shows besides the records.
struct GraphOptions {
    bool values = false;             ///< every record's value in its node; of more than 4 elements, the norm
    const Rewind* rewind = nullptr;  ///< the adjoints that this sweep has computed so far, and the ways that they came
};

/// Every record a node, every input an edge; where a gradient other than zero has arrived in a rewind the node is red,
/// and the arrows by which it was sent on go back, in red too. `dot -Tsvg tape.dot > tape.svg` draws it. Throws Error
/// for a rewind over another tape.
std::string graph(Tape& tape, const GraphOptions& options = {});

}  // namespace chronograd::inline CHRONOGRAD_PRECISION
