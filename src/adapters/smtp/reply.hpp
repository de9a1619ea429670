#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::adapters::smtp {

/// One answer of a mail server.   Source: RFC 5321 section 4.2, RFC 3463.
struct Reply {
    int code = 0;                    ///< 200..599
    std::string enhanced;            ///< "5.1.1", or empty. Always of the code's class.
    std::vector<std::string> lines;  ///< Texts without code. May hold addresses: never logged.

    [[nodiscard]] int kind() const { return code / 100; }
    [[nodiscard]] std::string code_text() const;  ///< "550 5.1.1"
    /// The lines without their enhanced code.
    [[nodiscard]] std::vector<std::string> texts() const;
    /// Is `keyword` one of an EHLO answer's extensions (case does not matter)?
    [[nodiscard]] bool offers(std::string_view keyword) const;
};

/// Reads answers from bytes as they come.
/// Promise: bounded memory; bytes that are no answer make it broken() for good, never a made-up reply.
class ReplyReader {
public:
    static constexpr std::size_t line_bytes_max = 2'048;
    static constexpr std::size_t lines_max = 100;

    void feed(std::string_view bytes);
    [[nodiscard]] std::optional<Reply> next();
    [[nodiscard]] bool broken() const { return broken_; }
    /// Nothing has come that next() has not handed out.
    [[nodiscard]] bool idle() const { return pending_.empty() && open_.lines.empty(); }

private:
    void take_line(std::string_view line);

    std::string pending_;  ///< Bytes of lines not yet taken.
    Reply open_;           ///< A multi-line answer whose last line is yet to come.
    bool complete_ = false;
    bool broken_ = false;
};

}  // namespace billmill::adapters::smtp
