#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "foundation/named_thread.hpp"
#include "foundation/time.hpp"

namespace billmill {

/// Questions that are asked in a thread of their own, so that whoever asks waits no longer than he wants to.
///
/// Promise:   one question at a time. While one is under way that nobody waited for any more, the next ones have no answer
///            at once. An answer belongs to its own question.
/// Threads:   ask() from one.     Ownership: the destructor waits for a question that is under way.
template <class T>
class PatientAnswer {
public:
    using Question = std::function<T()>;

    explicit PatientAnswer(std::string name)
        : thread_{named_thread(std::move(name), [this](const std::stop_token& stop) { serve(stop); })} {}
    PatientAnswer(const PatientAnswer&) = delete;
    PatientAnswer& operator=(const PatientAnswer&) = delete;

    /// nullopt: no answer in time. The question then owns what it needs: it may still be under way.
    std::optional<T> ask(Question question, Milliseconds patience) {
        std::unique_lock lock{mutex_};
        if (busy_) return std::nullopt;
        busy_ = true;
        answer_.reset();
        question_ = std::move(question);
        changed_.notify_all();
        if (!changed_.wait_for(lock, patience, [this] { return !busy_; })) return std::nullopt;
        return std::exchange(answer_, std::nullopt);
    }

private:
    void serve(const std::stop_token& stop) {
        std::unique_lock lock{mutex_};
        while (changed_.wait(lock, stop, [this] { return question_ != nullptr; })) {
            const auto question = std::exchange(question_, nullptr);
            lock.unlock();
            auto answer = question();
            lock.lock();
            answer_ = std::move(answer);
            busy_ = false;
            changed_.notify_all();
        }
    }

    std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable_any changed_;
    Question question_;
    std::optional<T> answer_;
    bool busy_ = false;
    std::jthread thread_;  ///< Last, so first to go.
};

}  // namespace billmill
