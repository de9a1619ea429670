#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "document/pdf/attachment.hpp"
#include "document/pdf/bytes.hpp"
#include "document/pdf/quick_deflate.hpp"
#include "foundation/time.hpp"

namespace billmill::document::pdf {

/// What a file says about itself.
struct Metadata {
    std::string_view title;  ///< UTF-8, shown by readers in the window's title.
    std::string_view author;
    Instant created;
};

/// Writes XMP packets: PDF/A-3 identification, the same facts as the information dictionary and, with an attachment, what kind of
/// invoice it is. Claims PDF/A-3a and PDF/UA-1, which every document keeps. They are compressed, as PDF/A-3 allows where PDF/A-1
/// did not; what documents with one kind of attachment have in common is compressed once.
/// Threads: one per thread.   Source: ISO 19005-3, 6.6; ISO 14289-1, 5; Factur-X 1.0, 6.2.
class XmpWriter {
public:
    /// The packet's stream, for /FlateDecode.
    void put(Bytes& out, QuickDeflater& deflater, const Metadata& metadata,
             const std::optional<Attachment>& attachment);

private:
    static constexpr std::size_t kinds_max = 32;
    const StreamFront& front(const std::optional<Attachment>& attachment);

    std::map<std::string, StreamFront> fronts_;  ///< By kind of attachment.
    Bytes plain_;
};

/// The information dictionary's entries.
void put_info(Bytes& out, const Metadata& metadata);
/// A date as a string: (D:20261122093000Z).
void put_date(Bytes& out, Instant at);
/// A text string: ASCII as it is, anything else as UTF-16BE in hex.
void put_text_string(Bytes& out, std::string_view utf8);
/// A text of ASCII characters as a string.
void put_literal(Bytes& out, std::string_view ascii);

inline constexpr std::string_view producer = "billmill";

}  // namespace billmill::document::pdf
