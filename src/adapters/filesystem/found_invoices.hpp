#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::adapters::filesystem {

/// The invoice that a document says it is of.
using InvoiceOfPdf = std::function<std::optional<Uuid>(std::string_view pdf)>;

/// The invoices of which a document lies in `documents` or a mail in `mailbox`, with the name of the document's file; empty:
/// there is only a mail. Folders that are not there hold none.
/// Errors: unavailable.
[[nodiscard]] Result<std::map<Uuid, std::string>> invoices_with_files(const std::filesystem::path& documents,
                                                                      const std::filesystem::path& mailbox,
                                                                      const InvoiceOfPdf& invoice_of_pdf);

}  // namespace billmill::adapters::filesystem
