#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "gateway/describe_answers.hpp"
#include "usecases/manage_clients.hpp"

// Clients and their keys, as those who manage them write and see them.

namespace billmill::gateway {

struct NewClientBody {
    std::string id;
    ports::Scope scope = ports::Scope::write;
    std::vector<std::string> sellers;
};
struct NewKeyBody {
    std::optional<int> overlap_hours;
};
struct ClientsAnswer {
    std::vector<ports::ClientKeys> items;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 3> scope_names{"read", "write", "admin"};
template <>
inline constexpr std::span<const std::string_view> names_of<ports::Scope>{scope_names};

inline constexpr std::size_t client_sellers_max = 1'000;
inline constexpr std::int64_t overlap_hours_max =
    std::chrono::duration_cast<std::chrono::hours>(usecases::ManageClients::overlap_max).count();

template <>
struct Description<gateway::NewClientBody> {
    static constexpr SchemaName name{.request = "NewClient"};
    static constexpr std::string_view prose = "A client that is to be made, with its first key.";

    template <class Archive>
    static void members(Archive& archive, Either<gateway::NewClientBody> auto& client) {
        archive.required("id", client.id, matching("^[a-z0-9-]{1,40}$"));
        archive.optional("scope", client.scope,
                         about("read or write; write where absent. Those of admin are made on the machine."));
        archive.optional("sellers", client.sellers,
                         list(1, client_sellers_max, "For whom it may ask; all its maker may where absent."));
    }
};

template <>
struct Description<gateway::NewKeyBody> {
    static constexpr SchemaName name{.request = "NewKey"};
    static constexpr std::string_view prose = "One more key of a client.";

    template <class Archive>
    static void members(Archive& archive, Either<gateway::NewKeyBody> auto& key) {
        archive.optional("overlapHours", key.overlap_hours,
                         whole(0, overlap_hours_max,
                               "The client's other keys expire so long from now; they stay where absent."));
    }
};

template <>
struct Description<ports::ApiKey> {
    static constexpr SchemaName name{.answer = "ClientKey"};
    static constexpr std::string_view prose = "A key, without its secret.";

    template <class Archive>
    static void members(Archive& archive, const ports::ApiKey& key) {
        archive.required("number", key.number, at_least(1));
        archive.required("createdAt", key.created_at, {});
        archive.required("madeBy", key.made_by, about("The key that made it, as CLIENT/NUMBER; or machine."));
        archive.optional("expiresAt", key.expires_at, {});
        archive.required("revoked", key.revoked, {});
        archive.optional("lastUsedAt", key.last_used_at, about("To the minute."));
    }
};

template <>
struct Description<ports::ClientKeys> {
    static constexpr SchemaName name{.answer = "Client"};
    static constexpr std::string_view prose = "Who may call, with their keys.";

    template <class Archive>
    static void members(Archive& archive, const ports::ClientKeys& one) {
        archive.required("id", one.client.id, {});
        archive.required("scope", one.client.scope, {});
        archive.optional("sellers", one.client.sellers, about("All where absent."));
        archive.optional("continuesKeyless", one.client.continues_keyless,
                         about("Its requests are those that were made without a key before."));
        archive.required("createdAt", one.client.created_at, {});
        archive.required("keys", one.keys, {});
    }
};

template <>
struct Description<gateway::ClientsAnswer> {
    static constexpr SchemaName name{.answer = "Clients"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::ClientsAnswer& clients) {
        archive.required("items", clients.items, {});
    }
};

template <>
struct Description<usecases::NewKey> {
    static constexpr SchemaName name{.answer = "NewSecret"};
    static constexpr std::string_view prose = "A key that was just made.";

    template <class Archive>
    static void members(Archive& archive, const usecases::NewKey& made) {
        archive.required("client", made.client.id, {});
        archive.required("number", made.key.number, at_least(1));
        archive.required("secret", made.secret, about("Shown this once; it is not kept."));
    }
};

}  // namespace billmill::formats
