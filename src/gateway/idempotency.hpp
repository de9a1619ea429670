#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "gateway/answers.hpp"
#include "ports/cache.hpp"
#include "ports/intake.hpp"

namespace billmill::gateway {

/// The Idempotency-Key: a bare token or a quoted structured-field string, 1 to 255 visible ASCII characters.
/// nullopt: none was sent. Else 400 idempotency_key_invalid.     Source: RFC 8941 3.3.3.
[[nodiscard]] OrAnswer<std::optional<std::string>> read_idempotency_key(const http::Request& request);

/// What makes a request this one: the same key gives the same id for ever, no key a new one.
struct RequestIdentity {
    Uuid id;
    Digest fingerprint;
    bool keyed = false;
};
/// `route` is the method and the pattern, "POST /api/v1/bill/genBill"; `about` is what the
/// path names, if anything.
[[nodiscard]] RequestIdentity identify(std::string_view client, std::string_view route,
                                       std::string_view about, const std::optional<std::string>& key,
                                       std::string_view canonical, Instant now);

/// What became of keys at this gateway lately. Makes repeated requests quick; never decides what is kept: Intake does.
/// Threads: any; the HTTP thread asks, so the cache is one that never waits.
class RecentRequests {
public:
    explicit RecentRequests(ports::Cache& cache) : cache_{cache} {}

    enum class Standing : std::uint8_t {
        fresh,       ///< Nothing is known: go on. The key is now claimed.
        in_flight,   ///< The same request is being taken in.
        answered,    ///< The same request was accepted.
        key_reused,  ///< The key stands for another request.
    };
    [[nodiscard]] Standing claim(const RequestIdentity& identity);
    void accepted(const RequestIdentity& identity);
    void release(const RequestIdentity& identity);  ///< It was not taken in, or nobody knows.

private:
    ports::Cache& cache_;
};

// The answers they all share.
[[nodiscard]] http::Response key_in_flight();
[[nodiscard]] http::Response key_reused();
/// 202, a function of the id and the links; `links` are name and target.
struct Link {
    std::string_view name;
    std::string target;
};
[[nodiscard]] http::Response accepted(const Uuid& id, std::initializer_list<Link> links, bool replayed);
/// 503: nobody knows whether it was kept.
[[nodiscard]] http::Response not_confirmed(const Uuid& id, bool keyed);

}  // namespace billmill::gateway
