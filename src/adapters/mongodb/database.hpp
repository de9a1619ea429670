#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "foundation/circuit_breaker.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::adapters::mongodb {

class Session;

struct DatabaseOptions {
    std::string uri = "mongodb://127.0.0.1:27017";  ///< Hosts, replica set, TLS (tls=true&tlsCAFile=…).
    std::string database = "billmill";
    std::string user;      ///< Over the URI's.
    std::string password;  ///< Of the user; never from the URI.
    int connections_max = 16;
    // Where the URI does not say otherwise:
    Milliseconds connect_time{2'000};
    Milliseconds server_selection_time{3'000};
    Milliseconds socket_time{10'000};  ///< Longest silence within a command.
    Milliseconds write_time{8'000};    ///< Until a majority has it.
    Milliseconds wait_for_client{5'000};
    Milliseconds retry_pause{500};  ///< Between two trials to reach a server that is away.
};

/// One database of a MongoDB-protocol server: what every adapter of this module stands on.
///
/// Promise:   whatever the URI says, writes wait for a journalled majority and reads give what a majority has, from the
///            primary. Nothing is read or written before the unique indexes stand. No transactions, no change streams.
/// Errors:    unavailable: not reached, or outcome unknown. invalid: a newer billmill made the database.
/// Away:      after a call that did not reach it everybody is turned away at once, until a thread has reached it again.
/// Threads:   any.     Ownership: outlives every adapter made on it.
class Database {
public:
    /// Connects to nothing yet; a server that is away is found out, and its indexes made, at the first use.
    /// Errors: invalid: the URI can't be read; its text is never repeated.
    static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `work(Session&) -> Result<T>` on a connection of its own.
    template <class F>
    auto run(F work) -> std::invoke_result_t<F&, Session&>;

    /// Reaches the server, checks the schema's version and makes the indexes; for readiness. Quick once it succeeded.
    Outcome prepare();
    /// A round trip to the primary.
    Outcome ping();
    /// Open while the server is away.
    [[nodiscard]] const CircuitBreaker& breaker() const;

private:
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    Outcome with_session(const std::function<Outcome(Session&)>& work);

    std::unique_ptr<Impl> impl_;
};

template <class F>
auto Database::run(F work) -> std::invoke_result_t<F&, Session&> {
    std::optional<std::invoke_result_t<F&, Session&>> result;
    auto outcome = with_session([&](Session& session) -> Outcome {
        result.emplace(work(session));
        if (*result) return {};
        return std::unexpected{result->error()};
    });
    if (!result) return std::unexpected{std::move(outcome).error()};
    return *std::move(result);
}

}  // namespace billmill::adapters::mongodb
