#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "foundation/issue.hpp"

namespace billmill::app::render {

/// Tells on standard error how far it is: a line that moves where it is a terminal; mistakes always.
class Progress {
public:
    Progress();
    void made() { ++documents_; }
    /// "line 17: /bill/items/0/price: not_a_decimal: not a decimal number"
    void refused(int line, const Issues& issues);
    /// The same of what was made nevertheless.
    void warned(int line, const Issues& issues);
    void show();  ///< At most some times a second.
    void end();   ///< The counts, in a line of their own.

    [[nodiscard]] std::int64_t documents() const { return documents_; }
    [[nodiscard]] std::int64_t refusals() const { return refusals_; }

private:
    void say(int line, const char* kind, const Issues& issues);
    using Clock = std::chrono::steady_clock;
    void clear();
    [[nodiscard]] std::string counts() const;

    const bool terminal_;
    const Clock::time_point started_ = Clock::now();
    Clock::time_point shown_;
    std::int64_t documents_ = 0;
    std::int64_t refusals_ = 0;
};

}  // namespace billmill::app::render
