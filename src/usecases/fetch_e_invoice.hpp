#pragma once

#include <optional>
#include <string>

#include "domain/invoice.hpp"
#include "usecases/document_file.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// An issued invoice for machines: as XML in the record's own format or another one, or as India's form INV-01 ("inv-01").
/// `format`: nullopt: the record's own.
/// Errors: invalid_request: it can't be written in that format, with every reason; pointers start at /query/format, or are
///         those of the form INV-01.
/// Threads: any.
[[nodiscard]] Answer<DocumentFile> fetch_e_invoice(const domain::Invoice& invoice,
                                                   std::optional<std::string_view> format);

}  // namespace billmill::usecases
