#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/check_e_invoice.hpp"
#include "formats/inv01.hpp"
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
            refused_format("unknown_value", "factur-x, xrechnung-cii, xrechnung-ubl, peppol or inv-01")};
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
    auto issues = domain::check_e_invoice(invoice, *format);
    if (issues.empty()) return *format;
    for (auto& issue : issues) issue.pointer = "/query/format";  // All that this request could say otherwise.
    return std::unexpected{wrong(std::move(issues))};
}

struct Writing {
    std::string bytes;
    std::string content_type;
    std::string file_name;
};

/// India's form INV-01 is JSON, and asked for like a format of XML.
OrAnswer<Writing> write_inv01(const domain::Invoice& invoice) {
    auto written = formats::write_inv01(invoice);
    if (!written) return std::unexpected{wrong(std::move(written).error())};  // With pointers into the form.
    return Writing{*std::move(written), "application/json", document::json_file_name(invoice)};
}

OrAnswer<Writing> write_as_asked(const http::Request& request, const domain::Invoice& invoice) {
    if (request.query_value("format") == "inv-01") return write_inv01(invoice);
    const auto format = format_of(request, invoice);
    if (!format) return std::unexpected{format.error()};
    auto xml = or_failed(request, document::xml::write(invoice, *format));
    if (!xml) return std::unexpected{std::move(xml).error()};
    return Writing{*std::move(xml), "application/xml", document::xml_file_name(invoice)};
}

}  // namespace

http::Response Bills::show_xml(const Call& call) {
    if (auto issues = check_query(call.request, {"format"}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    auto found = find(call, id);
    if (!found) return std::move(found).error();
    if (!*found) return no_document(call, id);
    OR_ANSWER(auto writing, write_as_asked(call.request, **found));
    const auto hash = sha256(writing.bytes);
    if (is_known(call.request, hash)) return not_modified(hash);
    return file(std::move(writing.bytes), std::move(writing.content_type), writing.file_name, hash);
}

}  // namespace billmill::gateway
