#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace billmill::gateway {

/// Who calls, as far as it is known.
struct Caller {
    std::string client;                ///< The key's name; empty: no key was needed.
    std::vector<std::string> sellers;  ///< Empty: all.

    [[nodiscard]] bool may_use(std::string_view seller) const {
        return sellers.empty() || std::ranges::find(sellers, seller) != sellers.end();
    }
};

/// A request that may be handled.
struct Call {
    http::Request request;
    Caller caller;
};

}  // namespace billmill::gateway
