#pragma once

#include <cstdint>
#include <string>

#include "foundation/digest.hpp"

namespace billmill::usecases {

enum class DocumentType : std::uint8_t { pdf, xml, json, mail, page };

/// A document to hand to a client.
struct DocumentFile {
    std::string bytes;
    DocumentType type = DocumentType::pdf;
    std::string name;  ///< Safe in every file system.
    Digest sha256;     ///< Of `bytes`.
};

}  // namespace billmill::usecases
