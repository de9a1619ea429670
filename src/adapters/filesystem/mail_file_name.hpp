#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/uuid.hpp"

namespace billmill::adapters::filesystem {

/// "ab/cd/<delivery id>.eml". The folders come from the id's last four digits: the first ones of a version 7 id are time, and
/// would put a month's mails into one folder.
[[nodiscard]] std::string mail_file_name(const Uuid& delivery_id);

/// nullopt: no mail of ours has such a name.
[[nodiscard]] std::optional<Uuid> delivery_of_file(std::string_view name);

}  // namespace billmill::adapters::filesystem
