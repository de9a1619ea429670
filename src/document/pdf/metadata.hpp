#pragma once

#include <string_view>

#include "document/pdf/bytes.hpp"
#include "foundation/time.hpp"

namespace billmill::document::pdf {

/// What a file says about itself.
struct Metadata {
    std::string_view title;  ///< UTF-8, shown by readers in the window's title.
    std::string_view author;
    Instant created;
};

/// The XMP packet: PDF/A-3 identification and the same facts as the information
/// dictionary.   Source: ISO 19005-3, 6.6.
void put_xmp(Bytes& out, const Metadata& metadata);
/// The information dictionary's entries.
void put_info(Bytes& out, const Metadata& metadata);
/// A text string: UTF-16BE in hex.
void put_text_string(Bytes& out, std::string_view utf8);

inline constexpr std::string_view producer = "billmill";

}  // namespace billmill::document::pdf
