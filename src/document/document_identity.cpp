#include "document/document_identity.hpp"

#include "foundation/encoding.hpp"

namespace billmill::document {

std::optional<Uuid> invoice_of_pdf(std::string_view pdf) {
    constexpr std::string_view mark = "/ID[<";
    constexpr std::size_t digits = 32;
    const auto at = pdf.rfind(mark);
    if (at == std::string_view::npos || pdf.size() - at < mark.size() + digits) return std::nullopt;
    Uuid id;
    if (!hex::decode(pdf.substr(at + mark.size(), digits), id.bytes)) return std::nullopt;
    return id;
}

}  // namespace billmill::document
