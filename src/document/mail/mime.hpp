#pragma once

#include <string>
#include <string_view>

namespace billmill::document::mail {

/// Appends `bytes` in base64, lines of 76 characters, each ended by CRLF.   Source: RFC 2045 section 6.8.
void append_base64_lines(std::string& out, std::string_view bytes);

/// Appends UTF-8 text (its lines end in '\n') as quoted-printable: CRLF line ends, lines of at most 76
/// characters, 7 bits, never a line that starts with a dot.   Source: RFC 2045 section 6.7.
void append_quoted_printable(std::string& out, std::string_view text);

/// Appends "Name: value CRLF" for unstructured text, as encoded words where plain ASCII will not do;
/// folded at 76. `text` is one_line(); whatever it holds, the header stays one header.   Source: RFC 2047,
/// RFC 5322 section 2.2.3.
void append_text_header(std::string& out, std::string_view name, std::string_view text);

/// Appends "Name: display <address> CRLF"; an empty display name leaves the bare address.
/// `display` is one_line(); of `address` only what a dot-atom address may hold is taken.
void append_mailbox_header(std::string& out, std::string_view name, std::string_view display,
                           std::string_view address);

/// What of `address` may stand in a header: visible ASCII without blanks, quotes, brackets,
/// commas, colons…; 254 bytes.
[[nodiscard]] std::string safe_address(std::string_view address);

}  // namespace billmill::document::mail
