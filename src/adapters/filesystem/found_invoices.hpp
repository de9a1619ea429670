#pragma once

#include <filesystem>
#include <set>

#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::adapters::filesystem {

/// The invoices of which a document lies in `documents` or a mail in `mailbox`; folders that are not there hold none.
/// Errors: unavailable.
[[nodiscard]] Result<std::set<Uuid>> invoices_with_files(const std::filesystem::path& documents,
                                                         const std::filesystem::path& mailbox);

}  // namespace billmill::adapters::filesystem
