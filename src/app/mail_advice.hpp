#pragma once

#include <string>
#include <string_view>

#include "app/settings.hpp"

namespace billmill::app {

/// What an operator should look at when the mail server fails with this code ("login_denied 535 5.7.8", perhaps with words in parentheses), as a sentence
/// for a terminal, never for the log: it names host and user. For a code it does not know, the code alone.
[[nodiscard]] std::string mail_advice(std::string_view code, const SmtpSettings& smtp);

}  // namespace billmill::app
