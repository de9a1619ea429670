#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ports/dead_letter_store.hpp"
#include "ports/event_writer.hpp"
#include "ports/message_bus.hpp"
#include "usecases/caller.hpp"
#include "usecases/list_failures.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

class FailureEvents;

/// Many failures at once. Only open ones are looked at.
struct BulkChange {
    FailureFilter filter;
    bool dry_run = false;  ///< Only count.
    std::string after;     ///< The `next` of the call before.
    int limit = 200;       ///< How many are looked at, 1..1,000.
};
inline constexpr int bulk_limit_max = 1'000;

/// What became of the failures with one code, or would become of them.
struct BulkCount {
    std::string code;
    std::int64_t changed = 0;
    std::int64_t refused = 0;
    std::string_view remedy{};  ///< Where any was refused: what to do instead.
};
struct BulkReport {
    bool dry_run = false;
    std::vector<BulkCount> codes;  ///< In the order of the alphabet.
    std::string next;              ///< Empty: all have been looked at.
};

/// Puts the work of open failures back on its topic: its original bytes, key and origin, as a first attempt.
///
/// Promise:   published before it is marked, so a crash between the two retries it twice, and its stage deduplicates.
///            Of many, those before an error are retried: the same call again goes on with the others.
///            What was done is told then, a page at once; where that fails, the log says so, and nobody repeats it.
/// Errors:    no_such_failure; not_open: it was retried, closed or discarded; retry_cannot_help: with what to do instead.
/// Threads:   any. Waits for the bus.
class RetryFailures {
public:
    /// `events`: nullptr where the store writes them.
    RetryFailures(ports::DeadLetterStore& dead_letters, ports::MessageBus& bus, ListFailures& list,
                  ports::EventWriter* events = nullptr)
        : dead_letters_{dead_letters}, bus_{bus}, list_{list}, events_{events} {}
    [[nodiscard]] Answer<ports::DeadLetterState> operator()(const Caller& caller, const Uuid& id);
    [[nodiscard]] Answer<BulkReport> operator()(const Caller& caller, const BulkChange& change);

private:
    [[nodiscard]] Outcome retry(const Caller& caller, std::vector<ports::DeadLetter> letters,
                                FailureEvents& events);

    ports::DeadLetterStore& dead_letters_;
    ports::MessageBus& bus_;
    ListFailures& list_;
    ports::EventWriter* events_;
};

/// Gives open failures up for good. They are kept and counted all the same.
///
/// Promise:   told as retries are. Many are given up by a filter only: work given up by an empty request is lost.
/// Errors:    no_such_failure, not_open; invalid: no filter.
/// Threads:   any.
class DiscardFailures {
public:
    /// `events`: nullptr where the store writes them.
    DiscardFailures(ports::DeadLetterStore& dead_letters, ListFailures& list,
                    ports::EventWriter* events = nullptr)
        : dead_letters_{dead_letters}, list_{list}, events_{events} {}
    [[nodiscard]] Answer<ports::DeadLetterState> operator()(const Caller& caller, const Uuid& id);
    [[nodiscard]] Answer<BulkReport> operator()(const Caller& caller, const BulkChange& change);

private:
    ports::DeadLetterStore& dead_letters_;
    ListFailures& list_;
    ports::EventWriter* events_;
};

}  // namespace billmill::usecases
