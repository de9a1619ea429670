#pragma once

#include <string>

#include "app/screen.hpp"
#include "app/settings.hpp"

namespace billmill::app {

/// Reads settings, sellers, fonts and mail server as `serve` would, and says what it found on standard output.
/// `send_to`: a test mail goes there; empty: to nobody.
/// Errors: as an operator reads them: what is wrong, and what to do next.
Outcome check_settings(const Settings& settings, const std::string& send_to, const Screen& screen);

}  // namespace billmill::app
