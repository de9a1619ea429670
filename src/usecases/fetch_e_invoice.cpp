#include "usecases/fetch_e_invoice.hpp"

#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/check_e_invoice.hpp"
#include "formats/inv01.hpp"

namespace billmill::usecases {
namespace {

using domain::EInvoiceFormat;

std::unexpected<Refusal> refused_format(std::string code, std::string detail) {
    return invalid({{"/query/format", std::move(code), std::move(detail)}});
}

DocumentFile file_of(std::string bytes, DocumentType type, std::string name) {
    const auto hash = sha256(bytes);
    return {std::move(bytes), type, std::move(name), hash};
}

/// As asked, else as the record has it.
Answer<EInvoiceFormat> choose_format(const domain::Invoice& invoice, std::optional<std::string_view> asked) {
    const auto format = asked ? domain::find_e_invoice_format(*asked) : invoice.format;
    if (!format || (asked && *format == EInvoiceFormat::none))
        return refused_format(
            "unknown_value",
            "factur-x, xrechnung-cii, xrechnung-ubl, peppol, en16931-cii, en16931-ubl or inv-01");
    // The reason why the bill has none forbids the others as well. Where it merely wants none, one can be asked for.
    if (!invoice.no_xml_reason.empty())
        return refused_format(invoice.no_xml_reason, "this bill can't have an XML");
    if (*format == EInvoiceFormat::none)
        return refused_format("required", "this bill wants no XML; name a format");
    if (!document::xml::has_xml(invoice, *format))
        return refused_format("currency_decimals", "EN 16931 has no third decimal");
    if (*format == invoice.format) return *format;  // It was checked before it was issued.
    auto issues = domain::check_e_invoice(invoice, *format);
    if (issues.empty()) return *format;
    for (auto& issue : issues) issue.pointer = "/query/format";  // The request can say nothing else.
    return invalid(std::move(issues));
}

Answer<DocumentFile> inv01(const domain::Invoice& invoice) {
    auto written = formats::write_inv01(invoice);
    if (!written) return invalid(std::move(written).error());  // With pointers into the form.
    return file_of(*std::move(written), DocumentType::json, document::json_file_name(invoice));
}

}  // namespace

Answer<DocumentFile> fetch_e_invoice(const domain::Invoice& invoice, std::optional<std::string_view> format) {
    if (format == "inv-01") return inv01(invoice);
    TRY(const auto chosen, choose_format(invoice, format));
    TRY(auto xml, document::xml::write(invoice, chosen));
    return file_of(std::move(xml), DocumentType::xml, document::xml_file_name(invoice));
}

}  // namespace billmill::usecases
