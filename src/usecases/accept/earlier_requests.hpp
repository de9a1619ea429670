#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "foundation/batch_queue.hpp"
#include "ports/request_inbox.hpp"

namespace billmill::usecases {

/// What was accepted before under an id, for those who must not wait for a store.
///
/// Promise:   each question is answered once, whatever happens.
/// Bounds:    waiting_max questions wait; one more is answered `unavailable` at once, as one is that has waited for `patience`.
/// Errors:    unavailable; those of the inbox.
/// Threads:   any; one of its own calls `done`, but where it is answered at once.
/// Ownership: borrows the inbox; the destructor answers what is open.
class EarlierRequests {
public:
    using Found = Result<std::optional<ports::AcceptedRequest>>;
    using Done = std::move_only_function<void(Found)>;
    static constexpr std::size_t waiting_max = 1'000;
    static constexpr std::chrono::milliseconds patience{1'000};

    explicit EarlierRequests(ports::RequestInbox& inbox);
    ~EarlierRequests() { stop(); }
    EarlierRequests(const EarlierRequests&) = delete;
    EarlierRequests& operator=(const EarlierRequests&) = delete;

    void find(const Uuid& id, Done done);
    /// Answers what is open; what is asked later is answered `unavailable`. Again: does nothing.
    void stop();

private:
    struct Question {
        Uuid id;
        Done done;
        std::chrono::steady_clock::time_point asked_at;
    };
    void answer_questions();

    ports::RequestInbox& inbox_;
    BatchQueue<Question> questions_{{.items_max = waiting_max}};
    std::jthread answering_;  ///< Last, so first to go.
};

}  // namespace billmill::usecases
