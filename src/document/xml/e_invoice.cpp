#include "document/xml/e_invoice.hpp"

#include <array>

#include "document/xml/cii.hpp"
#include "document/xml/ubl.hpp"
#include "foundation/invariant.hpp"

namespace billmill::document::xml {
namespace {

using domain::EInvoiceFormat;

constexpr std::string_view billing_process = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
constexpr std::string_view en16931 = "urn:cen.eu:en16931:2017";
constexpr std::string_view xrechnung =
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";

/// In the order of EInvoiceFormat.
constexpr std::array<Profile, 6> profiles{{
    {en16931, "", "factur-x.xml", "EN 16931", "1.0", "Invoice data as Factur-X (EN 16931)"},
    {xrechnung, billing_process, "xrechnung.xml", "XRECHNUNG", "3.0", "Invoice data as XRechnung 3.0 (CII)",
     false, true},
    {xrechnung, billing_process, "xrechnung.xml", "", "3.0", "Invoice data as XRechnung 3.0 (UBL)", false,
     true},
    {"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", billing_process,
     "peppol.xml", "", "3.0", "Invoice data as Peppol BIS Billing 3.0", true, true},
    {en16931, "", "en16931.xml", "", "1.0", "Invoice data as EN 16931 (CII)"},
    {en16931, "", "en16931.xml", "", "1.0", "Invoice data as EN 16931 (UBL)"},
}};

bool is_ubl(EInvoiceFormat format) {
    return format == EInvoiceFormat::xrechnung_ubl || format == EInvoiceFormat::peppol ||
           format == EInvoiceFormat::en16931_ubl;
}

}  // namespace

const Profile& profile_of(EInvoiceFormat format) {
    INVARIANT(format != EInvoiceFormat::none, "no XML has no profile");
    return profiles.at(static_cast<std::size_t>(format));
}

EInvoiceFormat embedded(EInvoiceFormat format) {
    return is_ubl(format) || format == EInvoiceFormat::en16931_cii ? EInvoiceFormat::factur_x : format;
}

bool has_xml(const domain::Invoice& invoice, EInvoiceFormat format) {
    return format != EInvoiceFormat::none && invoice.priced.currency.decimals <= 2;
}

Result<std::string> write(const domain::Invoice& invoice, EInvoiceFormat format) {
    std::string out;
    out.reserve(6'000 + 1'000 * invoice.priced.lines.size());
    TRY_DO(append(out, invoice, format));
    return out;
}

Outcome append(std::string& out, const domain::Invoice& invoice, EInvoiceFormat format) {
    if (format == EInvoiceFormat::none) return fail(Fault::invalid, "the format holds no XML");
    if (!has_xml(invoice, format)) {
        return fail(Fault::invalid, "EN 16931 has no amounts with more than two decimals");
    }
    const auto write_as = is_ubl(format) ? write_ubl : write_cii;
    write_as(out, Terms{invoice}, profile_of(format));
    return {};
}

}  // namespace billmill::document::xml
