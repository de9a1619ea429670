#pragma once

#include <string_view>

#include "foundation/result.hpp"

namespace billmill::adapters::sqlite {

/// What a result code of SQLite means to the caller. `doing` names the act, without any value bound to it.
/// Source: https://www.sqlite.org/rescode.html
[[nodiscard]] Error error_of(int code, std::string_view doing);

/// The engine's own trouble, not one statement's: the open transaction is lost as a whole.
[[nodiscard]] bool is_engine_trouble(int code);

/// Trouble after which this process can't know what is on disk: it must end, and recover from the files.
/// A full disk is not of this kind: nothing was committed, and space may come back.
[[nodiscard]] bool is_fatal(int code);

}  // namespace billmill::adapters::sqlite
