#pragma once

#include "foundation/time.hpp"

namespace billmill::gateway {

/// How long those who only read wait where others share the store, which may be frozen. What changes something is not given up:
/// nobody would know whether it took effect. 0: no bound.
struct ReadPatience {
    Milliseconds query{0};     ///< A state, a list.
    Milliseconds document{0};  ///< What is made of a record, which takes longer.
};

}  // namespace billmill::gateway
