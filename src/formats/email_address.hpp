#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace billmill::formats {

enum class EmailFault : std::uint8_t {
    not_an_address,        ///< Not a mailbox address we would hand to an SMTP server.
    non_ascii_local_part,  ///< Needs SMTPUTF8, which many servers on the way do not speak.
};

/// domain::normalise_email for what people type: an internationalised domain becomes its A-labels first.
/// Threads: any.   Source: RFC 5891, UTS 46 non-transitional (libidn2).
[[nodiscard]] std::expected<std::string, EmailFault> normalise_address(std::string_view utf8);

}  // namespace billmill::formats
