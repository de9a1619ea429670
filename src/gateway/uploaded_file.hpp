#pragma once

#include <optional>

#include "foundation/digest.hpp"
#include "http/message.hpp"
#include "usecases/runs/read_run.hpp"

namespace billmill::gateway {

constexpr std::size_t file_max =
    4'000'000'000;  ///< As it comes, and decoded. Read as it arrives; never held.

/// The file in a request's body, without its content coding, while it arrives. It may be read once.
/// `sent`: the digest of what was compressed, as its sender knows it: a file that differs has the fault digest_differs.
[[nodiscard]] usecases::FileSource uploaded_file(const http::Request& request, std::optional<Digest> sent);

}  // namespace billmill::gateway
