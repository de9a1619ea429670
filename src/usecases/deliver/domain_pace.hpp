#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "foundation/time.hpp"

namespace billmill::usecases::deliver {

/// How fast mails leave for each recipient domain. A domain has no gate: its mails keep their due times.
///
/// A refusal that counts against the domain lets its rate fall to the floor, one mail a minute; each quick acceptance
/// doubles it, until it is as high as any. A domain whose answers are slow has one session at a time, and all slow
/// ones together have half of them. No domain ever has all, nor more than half while mails of others wait. The table is
/// bounded: beyond it the domain is forgotten that was used longest ago, those without a limit first.
/// Threads: one at a time.
class DomainPace {
public:
    static constexpr std::size_t domains_max = 1'000;
    static constexpr Milliseconds floor{60'000};  ///< Between two mails of a domain that refuses.
    static constexpr Milliseconds slow{10'000};   ///< Between two mails of a domain that is slow to answer.
    static constexpr Milliseconds pause_max{15 * 60'000};  ///< However many mails wait before it.

    /// `sessions`: how many mails can be under way at a time, to all domains.
    explicit DomainPace(std::size_t sessions) : sessions_{sessions} {}

    /// May a mail to it be tried now? Then its turn is used. Otherwise when it is due.
    [[nodiscard]] std::optional<Instant> due(const std::string& domain, Instant now);
    /// Is a session free for it? `others_wait`: so do mails to other domains.
    [[nodiscard]] bool may_begin(const std::string& domain, bool others_wait) const;
    void started(const std::string& domain, Instant now);
    void ended(const std::string& domain);

    void accepted(const std::string& domain, Instant now);
    void refused(const std::string& domain, Instant now);
    /// It keeps a session waiting: until it accepts a mail, it begins none beyond half of them.
    void is_late(const std::string& domain);
    /// It keeps a session waiting for long.
    void is_slow(const std::string& domain);
    [[nodiscard]] bool known_as_slow(const std::string& domain) const;
    [[nodiscard]] std::size_t size() const { return domains_.size(); }

private:
    struct Domain {
        Milliseconds interval{};  ///< 0: no limit.
        Instant next{};           ///< The next mail's turn.
        Instant reserved{};       ///< The first turn that nobody waits for.
        Instant used{};
        std::size_t under_way = 0;
        bool slow = false;
        bool late = false;
    };
    Domain& entry(const std::string& domain, Instant now);
    void forget_one();

    const std::size_t sessions_;
    std::unordered_map<std::string, Domain> domains_;
    std::size_t slow_under_way_ = 0;
};

}  // namespace billmill::usecases::deliver
