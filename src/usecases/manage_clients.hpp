#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// A client that is asked for.
struct NewClient {
    std::string id;
    ports::Scope scope = ports::Scope::write;
    std::vector<std::string> sellers{};  ///< Empty: all that its maker may give.
    bool continues_keyless = false;
};

/// A key that was just made. Its secret can't be read again.
struct NewKey {
    ports::Client client;
    ports::ApiKey key;
    std::string secret;
};

/// Makes and ends clients and their keys.
///
/// Promise:   over HTTP nobody gives more than they have, and admin clients are made, rotated and ended on the machine alone. A
///            client with a seller that its maker may not use does not exist for the maker.
/// Errors:    invalid_request; client_exists; keyless_continued; no_such_client; no_such_key; on_the_machine_only;
///            too_many_keys: usable_keys_max of the client are usable, or clients_max clients have a usable key.
///            Those whose keys are all revoked or expired stay listed and take nobody's place.
/// Threads:   any. Waits for the store.
class ManageClients {
public:
    static constexpr int usable_keys_max = 16;
    static constexpr Milliseconds overlap_max = std::chrono::hours{24 * 90};

    ManageClients(ports::ApiKeyStore& keys, const ports::SellerDirectory& sellers, const ports::Clock& clock,
                  std::size_t clients_max = 10'000)
        : keys_{keys}, sellers_{sellers}, clock_{clock}, clients_max_{clients_max} {}

    /// `caller`: nullptr here and below: the operator, on the machine.
    [[nodiscard]] Answer<NewKey> add(const Caller* caller, NewClient wanted);
    /// One more key. `overlap`: the client's other keys expire so long from now.
    [[nodiscard]] Answer<NewKey> add_key(const Caller* caller, const std::string& client,
                                         std::optional<Milliseconds> overlap);
    /// `number`: nullopt: all keys of the client.
    [[nodiscard]] Answer<void> revoke(const Caller* caller, const std::string& client,
                                      std::optional<int> number);
    [[nodiscard]] Answer<std::vector<ports::ClientKeys>> list(const Caller* caller);
    [[nodiscard]] Answer<ports::ClientKeys> find(const Caller* caller, const std::string& client);

private:
    [[nodiscard]] Answer<ports::ClientKeys> find_to_change(const Caller* caller, const std::string& client);
    [[nodiscard]] ports::ApiKey new_key(const Caller* caller, const std::string& secret) const;

    ports::ApiKeyStore& keys_;
    const ports::SellerDirectory& sellers_;
    const ports::Clock& clock_;
    std::size_t clients_max_;
};

}  // namespace billmill::usecases
