#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/invoice.hpp"

namespace billmill::usecases {

/// Where the PDF of an invoice is kept: "max-stores/2026/11/MS_26-27_000001.pdf", of its seller, the month of its date, and its
/// number.
///
/// Promise:   no two invoices have one name, and each name is safe in every file system that Linux has. A number keeps letters,
///            digits, '-' and '.', and '/' becomes '_'. One that holds anything else, or is long, is followed by "~" and the
///            invoice's id.
[[nodiscard]] std::string document_name(const domain::Invoice& invoice);

/// What such a name says. nullopt: document_name() makes no such name.
struct NamedDocument {
    std::string seller;
    std::string printed_number;  ///< Empty where `id` is known.
    std::optional<Uuid> id;
};
[[nodiscard]] std::optional<NamedDocument> read_document_name(std::string_view name);

}  // namespace billmill::usecases
