#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ports/run_store.hpp"
#include "usecases/accept/request_acceptor.hpp"
#include "usecases/caller.hpp"

namespace billmill::usecases {

/// Who asks for what a run asks for: the client that made it, limited as it was then.
[[nodiscard]] inline Caller caller_of(const domain::Run& run) {
    return {
        .client = run.client, .sellers = run.sellers, .key = 0, .continues_keyless = run.continues_keyless};
}

/// What went wrong stays so, however often it is asked.
[[nodiscard]] inline bool is_final(const Refusal& refusal) {
    return !refusal.transient && !refusal.engine_failed() && refusal.code != "not_confirmed";
}

/// The answers to requests that a run has made together. Late ones find it still here.
///
/// Ownership: shared by who waits and by each request.     Threads: take(): any. wait(): one.
class RunAnswers {
public:
    explicit RunAnswers(std::size_t requests) : answers_(requests), missing_{requests} {}
    void take(std::size_t at, Answer<Accepted> answer) {
        const std::lock_guard lock{mutex_};
        answers_[at] = std::move(answer);
        if (--missing_ == 0) all_.notify_one();
    }
    /// What has been answered by then. The rest is asked for again, and is then known as a repetition.
    [[nodiscard]] std::vector<std::optional<Answer<Accepted>>> wait(std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex_};
        all_.wait_for(lock, patience, [&] { return missing_ == 0; });
        return answers_;
    }

private:
    std::mutex mutex_;
    std::condition_variable all_;
    std::vector<std::optional<Answer<Accepted>>> answers_;
    std::size_t missing_;
};

}  // namespace billmill::usecases
