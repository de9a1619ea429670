#pragma once

#include <string>

#include "document/xml/e_invoice.hpp"
#include "document/xml/terms.hpp"

namespace billmill::document::xml {

/// UN/CEFACT Cross Industry Invoice.   Source: CII D16B (SCRDM), as EN 16931-3-3 binds it.
void write_cii(std::string& out, const Terms& terms, const Profile& profile);

}  // namespace billmill::document::xml
