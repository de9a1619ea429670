#pragma once

#include <filesystem>

#include "foundation/result.hpp"

namespace billmill::app {

/// A file could be written into this folder now. A folder that is missing is made again, in its parent.
/// Errors: unavailable: full, read-only, broken or gone, and what to do about it.
Outcome probe_folder(const std::filesystem::path& folder);

/// A file or connection could be opened now.
/// Errors: unavailable, and what to do about it.
Outcome probe_descriptors();

}  // namespace billmill::app
