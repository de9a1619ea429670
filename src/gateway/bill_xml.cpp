#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/check_e_invoice.hpp"
#include "gateway/answers.hpp"
#include "gateway/bills.hpp"
#include "gateway/download.hpp"

namespace billmill::gateway {
namespace {

using domain::EInvoiceFormat;

http::Response refused_format(std::string code, std::string detail) {
    return wrong(Issues{{"/query/format", std::move(code), std::move(detail)}});
}

/// As asked, else as the record has it.
OrAnswer<EInvoiceFormat> format_of(const http::Request& request, const domain::Invoice& invoice) {
    const auto asked = request.query_value("format");
    const auto format = asked ? domain::find_e_invoice_format(*asked) : invoice.format;
    if (!format || (asked && *format == EInvoiceFormat::none)) {
        return std::unexpected{
            refused_format("unknown_value", "factur-x, xrechnung-cii, xrechnung-ubl or peppol")};
    }
    // Why the bill has none forbids the others as well; where it merely wants none, one can be asked for.
    if (!invoice.no_xml_reason.empty()) {
        return std::unexpected{refused_format(invoice.no_xml_reason, "this bill can't have an XML")};
    }
    if (*format == EInvoiceFormat::none)
        return std::unexpected{refused_format("required", "this bill wants no XML; name a format")};
    if (!document::xml::has_xml(invoice, *format))
        return std::unexpected{refused_format("currency_decimals", "EN 16931 has no third decimal")};
    if (*format == invoice.format) return *format;  // It was checked before it was issued.
    if (auto issues = domain::check_e_invoice(invoice, *format); !issues.empty())
        return std::unexpected{wrong(std::move(issues))};
    return *format;
}

}  // namespace

http::Response Bills::show_xml(const Call& call) {
    if (auto issues = check_query(call.request, {"format"}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    auto found = find(call, id);
    if (!found) return std::move(found).error();
    if (!*found) return no_document(call, id);
    const auto& invoice = **found;
    OR_ANSWER(const auto format, format_of(call.request, invoice));
    OR_ANSWER(auto xml, or_failed(call.request, document::xml::write(invoice, format)));
    const auto hash = sha256(xml);
    if (is_known(call.request, hash)) return not_modified(hash);
    return file(std::move(xml), "application/xml", document::xml_file_name(invoice), hash);
}

}  // namespace billmill::gateway
