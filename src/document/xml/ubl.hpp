#pragma once

#include <string>

#include "document/xml/e_invoice.hpp"
#include "document/xml/terms.hpp"

namespace billmill::document::xml {

/// UBL 2.1 Invoice or CreditNote.   Source: OASIS UBL 2.1, as EN 16931-3-2 binds it; Peppol BIS Billing 3.0.
void write_ubl(std::string& out, const Terms& terms, const Profile& profile);

}  // namespace billmill::document::xml
