#pragma once

#include <string>
#include <string_view>

#include "domain/e_invoice.hpp"
#include "domain/invoice.hpp"
#include "foundation/result.hpp"

namespace billmill::document::xml {

/// Raised with every change of what is written for any record.
inline constexpr int version = 4;

/// What a format calls itself, in the XML and around it.
struct Profile {
    std::string_view guideline;          ///< BT-24
    std::string_view business_process;   ///< BT-23; empty: none.
    std::string_view file_name;          ///< What readers look for.
    std::string_view conformance_level;  ///< fx:ConformanceLevel; empty: never inside a PDF.
    std::string_view version;            ///< fx:Version
    std::string_view description;        ///< Shown in a reader's list of attachments.
    bool one_note = false;               ///< At most one note on the document (PEPPOL-EN16931-R002).
    bool rate_always = false;  ///< A breakdown of category O has a rate as well (BR-DE-14, DE-R-014).
};

/// Of every format but `none`.
[[nodiscard]] const Profile& profile_of(domain::EInvoiceFormat format);

/// The format inside the PDF of an invoice that wants `format`: UBL and plain EN 16931 go by themselves, beside a PDF with
/// Factur-X.
[[nodiscard]] domain::EInvoiceFormat embedded(domain::EInvoiceFormat format);

/// Whether an invoice can be EN 16931 at all: its amounts have at most two decimals (BR-DEC).
[[nodiscard]] bool has_xml(const domain::Invoice& invoice, domain::EInvoiceFormat format);

/// Writes an invoice or credit note as XML.
///
/// Promise:   a pure function of the record; well-formed whatever the texts hold (what XML forbids becomes U+FFFD).
///            Its totals are the record's. Valid for its format if domain::check_e_invoice() had no issues.
/// Units:     UTF-8.
/// Errors:    invalid: the format is `none`, or the currency has more than two decimals.
/// Source:    EN 16931-1; CII D16B as in Factur-X 1.0; UBL 2.1 as in Peppol BIS Billing 3.0. docs/e-invoices.md has
///            the defaults.
[[nodiscard]] Result<std::string> write(const domain::Invoice& invoice, domain::EInvoiceFormat format);

/// The same behind what `out` holds already: a caller with many invoices keeps one buffer.
Outcome append(std::string& out, const domain::Invoice& invoice, domain::EInvoiceFormat format);

}  // namespace billmill::document::xml
