#pragma once

#include "adapters/sqlite/connection.hpp"

namespace billmill::adapters::sqlite {

/// "Bilm": what file(1) and other programs tell the file by.
inline constexpr int application_id = 0x42696c6d;
inline constexpr int schema_version = 15;  ///< PRAGMA user_version.

/// Makes or brings up to date every table, in one transaction per version.
/// Errors: invalid: made by a newer billmill, or by another program. unavailable.
Outcome migrate(Connection& writer);

/// The file is of exactly this version.     Errors: invalid.
Outcome check_version(Connection& connection);

}  // namespace billmill::adapters::sqlite
