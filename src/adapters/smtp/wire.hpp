#pragma once

#include <string>
#include <string_view>

namespace billmill::adapters::smtp {

/// May this stand between the angle brackets of MAIL FROM and RCPT TO? Visible ASCII, one "@", no brackets,
/// quotes, blanks or controls, at most 254 bytes: nothing in it can end the command or start another.
[[nodiscard]] bool is_wire_address(std::string_view address);

/// "" or why these bytes may not go out as a message: "bare_line_end", "nul", "not_7_bit", "long_line",
/// "empty". Bare CR or LF lets one message end inside another on servers that take them for line ends.
[[nodiscard]] std::string_view message_fault(std::string_view message);

/// Appends the message as DATA wants it: leading dots doubled, ended by CRLF "." CRLF.   Source:
/// RFC 5321 section 4.5.2.
void append_wire_message(std::string& out, std::string_view message);

}  // namespace billmill::adapters::smtp
