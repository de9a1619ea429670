#pragma once

#include <string>
#include <string_view>

namespace billmill::adapters::filesystem {

/// What a list of mails shows.
struct MailHead {
    std::string to;
    std::string subject;  ///< Decoded to UTF-8.
};

/// Reads the header of a mail, which may be cut off anywhere. Missing fields stay empty.   Source: RFC 5322, 2.2.3.
[[nodiscard]] MailHead read_mail_head(std::string_view message);

/// Decodes the encoded words of a header value; other text stays.   Source: RFC 2047 (UTF-8 and US-ASCII only).
[[nodiscard]] std::string decode_words(std::string_view value);

}  // namespace billmill::adapters::filesystem
