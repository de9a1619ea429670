#pragma once

#include <string>

namespace billmill::document {

/// What India's invoice registration portal answered to an invoice's INV-01: stands on paper beside the tax invoice.
/// Source: CGST Rules 2017, rules 46 (r) and 48 (4).
struct PortalAnswer {
    std::string irn;                     ///< 64 hex digits.
    std::string acknowledgement_number;  ///< AckNo
    std::string acknowledgement_date;    ///< AckDt, as the portal writes it.
    std::string signed_qr;               ///< SignedQRCode: drawn as it is. Only the portal can make it.
};

}  // namespace billmill::document
