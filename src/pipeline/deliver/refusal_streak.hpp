#pragma once

#include <string>
#include <string_view>

namespace billmill::pipeline::deliver {

/// Tells a recipient that is refused from a sender that is: the same 5.7.x for several recipients in a row means that the
/// server refuses *us* (a lapsed account, a missing record), and no mail may die of that.
///
/// If the server goes on so for `pauses_max` trials, the mails in hand are put off, no attempt burnt, so that others get
/// their turn: perhaps it was the recipients after all, and one success between them ends the streak.
/// Threads: one.          Source: RFC 3463, 3.8 (security or policy status).
class RefusalStreak {
public:
    static constexpr int refusals_max = 3;
    static constexpr int pauses_max = 5;

    /// "550 5.7.1": a refusal by policy.
    [[nodiscard]] static bool is_policy(std::string_view code);

    void refused(std::string_view code);
    void accepted();
    /// A batch ended with the engine held to be at fault.
    void paused() { ++pauses_; }

    [[nodiscard]] bool is_ours() const { return count_ >= refusals_max; }
    [[nodiscard]] bool paused_enough() const { return pauses_ >= pauses_max; }
    void start_over() { count_ = pauses_ = 0; }

private:
    std::string code_;
    int count_ = 0;
    int pauses_ = 0;
};

}  // namespace billmill::pipeline::deliver
