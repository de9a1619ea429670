#pragma once

#include <functional>
#include <thread>

#include "foundation/result.hpp"

namespace billmill::app {

/// Has the account of a cluster kept, in a thread of its own, where it is this process's turn.
///
/// Ownership: the destructor waits for a round that is under way; destroyed before the engines.
class AccountKeeper {
public:
    /// `round`: false: it is another process's turn.
    using Round = std::function<Result<bool>()>;
    explicit AccountKeeper(Round round);

private:
    std::jthread thread_;
};

}  // namespace billmill::app
