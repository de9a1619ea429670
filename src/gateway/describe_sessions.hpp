#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/describe_clients.hpp"

// What the pages ask about who uses them.

namespace billmill::gateway {

struct SignInBody {
    std::string key;
};
struct SessionAnswer {
    std::string client;  ///< Empty: no key is needed.
    ports::Scope scope = ports::Scope::admin;
    std::vector<std::string> sellers;
    std::optional<Instant> ends_at;
};

}  // namespace billmill::gateway

namespace billmill::formats {

template <>
struct Description<gateway::SignInBody> {
    static constexpr SchemaName name{.request = "SignIn"};
    static constexpr std::string_view prose = "The API key of who signs in.";

    template <class Archive>
    static void members(Archive& archive, Either<gateway::SignInBody> auto& body) {
        archive.required("key", body.key, about("The secret of an API key."));
    }
};

template <>
struct Description<gateway::SessionAnswer> {
    static constexpr SchemaName name{.answer = "Session"};
    static constexpr std::string_view prose = "Who asks, and what they may do.";

    template <class Archive>
    static void members(Archive& archive, const gateway::SessionAnswer& session) {
        archive.optional("client", session.client, about("Absent where no key is needed."));
        archive.required("scope", session.scope, {});
        archive.optional("sellers", session.sellers, about("All where absent."));
        archive.optional("endsAt", session.ends_at, about("Where a cookie says who asks."));
    }
};

}  // namespace billmill::formats
