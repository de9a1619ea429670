#pragma once

#include "app/settings.hpp"

namespace billmill::app {

/// Asks the person at the terminal for a seller and a mail server, where the data directory has none, and writes them there:
/// sellers/ID.toml, billmill.toml and smtp-password.
/// Gives back the settings as they are then.
/// Errors: invalid: what was said makes no seller, or no settings; unavailable: the disk, or the input ended. Nothing is left
///         behind then.
[[nodiscard]] Result<Settings> ask_for_setup(const Settings& settings);
/// Offers a test mail, where a mail server is configured.  Errors: as `check_settings`.
[[nodiscard]] Outcome offer_test_mail(const Settings& settings);

}  // namespace billmill::app
