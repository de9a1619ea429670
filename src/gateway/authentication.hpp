#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include "foundation/digest.hpp"
#include "foundation/metrics.hpp"
#include "gateway/answers.hpp"
#include "gateway/route_table.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"

namespace billmill::gateway {

/// Who calls, and whether they may.
///
/// Promise:   a secret is never kept, compared in variable time, or logged. A key that was revoked or has
///            expired stops working within five seconds. What is not allowed learns nothing else.
/// Threads:   any.
class Authentication {
public:
    Authentication(ports::ApiKeyStore& keys, const ports::Clock& clock, bool required,
                   metrics::Registry& metrics);
    ~Authentication();
    Authentication(const Authentication&) = delete;
    Authentication& operator=(const Authentication&) = delete;

    /// May read the store.
    [[nodiscard]] OrAnswer<Caller> admit(const http::Request& request, Access access);
    /// Never waits: where the store must be asked, `next` runs on a thread of this class, else at
    /// once on the caller's.
    using Next = std::move_only_function<void(http::Request&&, OrAnswer<Caller>)>;
    void admit(http::Request&& request, Access access, Next next);

private:
    /// What is known of a secret, and until when.
    struct Known {
        std::optional<ports::ApiKey> key;
        Instant until{};
    };
    struct Waiting {
        http::Request request;
        Access access;
        Next next;
    };
    [[nodiscard]] std::optional<Known> recall(const Digest& hash);
    void remember(const Digest& hash, const std::optional<ports::ApiKey>& key);
    [[nodiscard]] OrAnswer<Caller> judge(const std::optional<ports::ApiKey>& key, Access access);

    ports::ApiKeyStore& keys_;
    const ports::Clock& clock_;
    const bool required_;
    metrics::Counter refused_;

    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;  ///< By the hash's bytes; bounded.
    std::deque<Waiting> waiting_;                   ///< Bounded.
    std::condition_variable_any changed_;
    std::jthread thread_;  ///< Last: ends before what it uses goes.
};

}  // namespace billmill::gateway
