#pragma once

#include <fcntl.h>

#include <filesystem>

#include "foundation/result.hpp"

namespace billmill::adapters::sqlite {

/// Makes the file's bytes, or the directory's names, durable. `flags`: those of open(2).
Outcome sync(const std::filesystem::path& path, int flags);

/// Makes an empty file where none is. Names and addresses stand in it: nobody but owner and group may read it. SQLite gives
/// its log the same rights.
Outcome make_private(const std::filesystem::path& file);

}  // namespace billmill::adapters::sqlite
