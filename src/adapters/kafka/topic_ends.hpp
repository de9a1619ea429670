#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "adapters/kafka/topic_reader.hpp"

namespace billmill::adapters::kafka {

/// How far a topic goes: one thread looks, others ask.
///
/// Promise:   known() is at most five seconds old. looked_anew() comes from a look that began after the question, so it covers
///            whatever was written before the question.
/// Errors:    unavailable: the thread that looks met an error, or saw nothing within `patience`.
/// Threads:   any ask; one looks.
class TopicEnds {
public:
    using Ends = TopicReader::Ends;

    TopicEnds(std::string topic, Milliseconds patience) : topic_{std::move(topic)}, patience_{patience} {}

    // Who asks.
    [[nodiscard]] Result<Ends> known();
    [[nodiscard]] Result<Ends> looked_anew();
    /// Does somebody look?
    [[nodiscard]] bool are_seen();

    // Who looks.
    /// A number for a look that begins now: it answers all questions up to this one.
    [[nodiscard]] std::uint64_t begin_look();
    void see(const Ends& ends, std::uint64_t look);
    /// What was read says that the topic goes as far as this.
    void reach(std::int64_t end);
    /// Nobody looks any more.
    void forget();
    /// Looking met an error, and is tried again. False: so it was before.
    bool fail_once();
    /// Has anybody asked within the last minute?
    [[nodiscard]] bool are_wanted();
    /// Does anybody wait for a look?
    [[nodiscard]] bool is_look_wanted();
    /// False: stopped.
    [[nodiscard]] bool wait_until_wanted(const std::stop_token& stop);
    void pause(const std::stop_token& stop, Milliseconds time);

private:
    using Steady = std::chrono::steady_clock;
    struct Known {
        Ends ends;
        Steady::time_point at;
    };
    /// These need the lock.
    [[nodiscard]] bool is_fresh() const;
    [[nodiscard]] bool was_asked() const;
    void ask();
    [[nodiscard]] std::unexpected<Error> not_in_time() const;

    const std::string topic_;
    const Milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<Steady::time_point> asked_at_;  ///< nullopt: never.
    std::optional<Known> known_;                  ///< nullopt: not yet, or not any more.
    bool failed_ = false;
    std::uint64_t looks_wanted_ = 0;
    std::uint64_t looks_done_ = 0;  ///< Of those wanted.
};

}  // namespace billmill::adapters::kafka
