#pragma once

#include <string_view>

#include "foundation/time.hpp"

namespace billmill::document::pdf {

/// The invoice's XML inside its PDF: the same invoice for machines.   Source: ISO 19005-3, 6.8; Factur-X 1.0.
///
/// Ownership: borrows all texts until the document is written.
struct Attachment {
    std::string_view name;               ///< "factur-x.xml" or "xrechnung.xml": what readers look for.
    std::string_view bytes;              ///< The XML as it is; compressed on the way.
    std::string_view description;        ///< UTF-8, shown in a reader's list of attachments.
    std::string_view conformance_level;  ///< fx:ConformanceLevel: "EN 16931", "XRECHNUNG", …
    std::string_view version;            ///< fx:Version: "1.0", or XRechnung's "3.0".
    Instant modified;
};

}  // namespace billmill::document::pdf
