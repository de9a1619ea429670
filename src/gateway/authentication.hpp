#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "foundation/digest.hpp"
#include "foundation/metrics.hpp"
#include "foundation/patient_answer.hpp"
#include "gateway/answers.hpp"
#include "gateway/route_table.hpp"
#include "gateway/session_cookie.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"

namespace billmill::gateway {

/// Who calls, and whether they may.
///
/// Promise:   a secret is never kept, compared in variable time, or logged. A key that was made, revoked or
///            has expired is known as such within five seconds; while the store does not answer, one that was
///            revoked works on for at most 15 minutes after it was last found good, so that what needs no
///            store goes on. Nobody waits for a store that is frozen for longer than half a second. Once a key was made, everybody needs one, within five seconds. What is not
///            allowed learns nothing else. The last use of a key is noted once a minute; no call waits
///            for that or fails with it, and a note that failed is tried again with a use a minute later.
///            A client that a proven proxy names may do what a key of its own may, as long as one is usable; a
///            name that contradicts the key that comes with it is refused.
///            A sealed cookie is as good as its key; but what changes something must then name its origin, which a page does.
/// Threads:   any.
class Authentication {
public:
    /// `required`: false: no key was made yet, and nobody needs one until then.
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
    /// The key of which this is the secret.     Answers: 401 unknown_key; 503 unavailable.
    [[nodiscard]] OrAnswer<ports::ClientKey> holder_of(std::string_view secret, std::string_view trace_id);
    /// The client of this id; nullopt: there is none, or it has no usable key.     Answers: 503 unavailable.
    [[nodiscard]] OrAnswer<std::optional<ports::Client>> client_of(const std::string& id,
                                                                   std::string_view trace_id);
    /// Waits for the store for at most `patience`; then for what is still known of the key, if anything is.
    [[nodiscard]] OrAnswer<Caller> admit_within(Milliseconds patience, const http::Request& request,
                                                Access access);

private:
    /// What was found of a secret, and when. All ages are by the time since the machine started: who sets its clock back makes
    /// nothing younger.
    struct Known {
        std::optional<ports::ClientKey> key;
        Milliseconds asked_at{};
    };
    /// What a request brought to say who calls. nullopt: it did not; an inner nullopt: it is nobody's.
    struct Evidence {
        std::optional<std::optional<ports::ClientKey>>
            own;  ///< By a key, or by the cookie that stands for one.
        std::optional<std::optional<ports::ClientKey>> named;  ///< By a proxy.
        bool any_made = false;  ///< Where it brought nothing: somebody has a key.
    };
    struct Waiting {
        http::Request request;
        Access access;
        Next next;
    };
    /// A use of a key that is to be noted.
    struct Use {
        std::string client;
        int number = 0;
        Instant at{};
    };
    /// What can be said without the store. nullopt: nothing that is true now.
    [[nodiscard]] std::optional<OrAnswer<Caller>> recall(const http::Request& request, Access access);
    /// By evidence that was all found at most so long ago.
    [[nodiscard]] std::optional<OrAnswer<Caller>> recall(const http::Request& request, Access access,
                                                         Milliseconds age_max);
    [[nodiscard]] std::optional<Known> recall(const std::string& place, Milliseconds age_max);
    /// Nobody needs a key, as was found at most so long ago.
    [[nodiscard]] bool knows_that_none_is_needed(Milliseconds age_max);
    /// Of a store that does not answer for so long, what was known before counts.
    static constexpr Milliseconds store_patience{500};
    /// Errors: unavailable: also where an earlier question is still without its answer.
    [[nodiscard]] Result<Evidence> ask_store(std::function<Result<Evidence>()> question);
    [[nodiscard]] OrAnswer<Caller> ask(const http::Request& request, Access access);
    [[nodiscard]] Result<std::optional<ports::ClientKey>> ask_for_key(const Digest& hash);
    [[nodiscard]] Result<std::optional<ports::ClientKey>> ask_for_session(const SessionClaim& claim);
    /// What a request's cookie says, where it counts: a key or a proxy's word goes before it.
    [[nodiscard]] std::optional<SessionClaim> session_in(const http::Request& request) const;
    [[nodiscard]] Result<std::optional<ports::ClientKey>> ask_for_client(const std::string& client);
    [[nodiscard]] OrAnswer<Caller> ask_whether_needed(const http::Request& request, Access access);
    /// While the store does not answer: what was known before, or why nothing can be said.
    [[nodiscard]] OrAnswer<Caller> caller_without_store(const http::Request& request, Access access,
                                                        const Error& error);
    /// `asked_at`: since the machine started.
    void remember(const std::string& place, const std::optional<ports::ClientKey>& key,
                  Milliseconds asked_at);
    void note_use(const ports::ClientKey& found, Instant now);
    void note_uses(const std::stop_token& stop);
    [[nodiscard]] OrAnswer<Caller> caller_of(const Evidence& evidence, Access access);
    [[nodiscard]] OrAnswer<Caller> caller_of(const std::optional<ports::ClientKey>& key, Access access);

    ports::ApiKeyStore& keys_;
    const ports::Clock& clock_;
    std::atomic<bool> required_;  ///< Never false again.
    prometheus::Counter& refused_;

    std::mutex mutex_;
    Milliseconds not_needed_at_;  ///< When it was last found that no key was made yet.
    std::unordered_map<std::string, Known>
        known_;  ///< Somebody's, by hash, by client or by session; bounded.
    std::unordered_map<std::string, Known>
        nobodys_;                  ///< Likewise, apart: who guesses drives out no true one.
    std::deque<Waiting> waiting_;  ///< Bounded.
    std::condition_variable_any changed_;
    std::deque<Use> uses_;  ///< Bounded.
    std::map<std::pair<std::string, int>, Milliseconds>
        tried_;  ///< When the use of a client's key was last to be noted; bounded.
    std::condition_variable_any used_;
    std::mutex asking_;  ///< One asks the store at a time.
    PatientAnswer<Result<Evidence>> store_{"keys-store"};
    std::jthread thread_;  ///< Last, with the next: they end before what they use goes.
    std::jthread noting_;
};

}  // namespace billmill::gateway
