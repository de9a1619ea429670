#pragma once

#include <string_view>

#include "foundation/digest.hpp"

namespace billmill::ports {

/// What tells a repetition of a request from another request with the same key. It travels with the message and is stored
/// with what the message did.
///
/// Version 1 is the SHA-256 of the request's canonical JSON text. Version 2 holds both versions, so that it can be compared
/// with one that an older program stored: a mark of 5 bytes, the byte 2, 10 bytes of version 1, and 16 bytes of the SHA-256
/// of what the request means. A client that looks for two requests of one fingerprint can cheat itself alone, and 80 bits
/// keep chance away.
///
/// `canonical`: all of the request as JSON.     `meaning`: all that it asks for; formats/meaning.hpp.
[[nodiscard]] Digest fingerprint_1(std::string_view canonical);
[[nodiscard]] Digest fingerprint_2(std::string_view canonical, std::string_view meaning);

/// 1 or 2.
[[nodiscard]] int fingerprint_version(const Digest& fingerprint);

/// Two of version 2 are the same by what the requests mean. Where one of them is of version 1, by their version 1.
[[nodiscard]] bool same_request(const Digest& one, const Digest& other);

}  // namespace billmill::ports
