#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::usecases {

/// Who asks.
struct Caller {
    std::string client{};                ///< Whose key was sent; empty: no key was needed.
    std::vector<std::string> sellers{};  ///< Empty: all.
    int key = 0;                         ///< The number of the client's key.
    /// The client asks on behalf of those who asked without a key before.
    bool continues_keyless = false;

    /// In whose name its requests are told apart. A client's keys share it, so another key bills nothing twice.
    [[nodiscard]] std::string_view identity() const {
        return continues_keyless ? std::string_view{} : std::string_view{client};
    }

    [[nodiscard]] bool may_use(std::string_view seller) const {
        return sellers.empty() || std::ranges::find(sellers, seller) != sellers.end();
    }
    /// Leaves of `asked` (empty: all) those that the caller may use. false: none are left.
    [[nodiscard]] bool limit(std::vector<std::string>& asked) const {
        if (sellers.empty()) return true;
        if (asked.empty()) asked = sellers;
        std::erase_if(asked, [this](const std::string& seller) { return !may_use(seller); });
        return !asked.empty();
    }
};

/// A request that changes something, whatever transport brought it.
struct RequestContext {
    const Caller& caller;
    const std::optional<std::string>& idempotency_key;
    std::string_view traceparent;  ///< W3C trace context, for everything that the request causes.
    std::string_view trace_id;     ///< For the log.
};

/// The same without what identifies the request, and by value: for use cases that go on after the call.
struct RequestOrigin {
    std::string client;
    std::string traceparent;
    std::string trace_id;

    RequestOrigin(const RequestContext& context)  // NOLINT: a context is one.
        : client{context.caller.client}, traceparent{context.traceparent}, trace_id{context.trace_id} {}
};

}  // namespace billmill::usecases
