#pragma once

#include <filesystem>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::adapters::filesystem {

struct Replacement {
    /// Synced before it takes the other's name: after a power cut it is whole, or the one before.
    bool synced = false;
    /// Written by root, it belongs to whom the folder belongs.
    bool for_owner_of_folder = false;
};

/// Puts a small file in the place of another, whole or not at all, as other processes see it. Mode 0640, less the umask. What a
/// killed process left half written is in nobody's way.
/// Errors: unavailable.
Outcome replace_file(const std::filesystem::path& file, std::string_view bytes, Replacement how = {});

}  // namespace billmill::adapters::filesystem
