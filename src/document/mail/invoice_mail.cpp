#include "document/mail/invoice_mail.hpp"

#include <algorithm>

#include "document/mail/letter.hpp"
#include "document/mail/mime.hpp"
#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document {
namespace {

constexpr std::size_t domain_bytes_max = 253;
constexpr std::size_t file_name_bytes_max = 100;
constexpr std::size_t logo_bytes_max = std::size_t{64} * 1'024;  ///< A larger one goes in no mail.

/// Names Windows keeps for devices, whatever their extension.
bool is_device_name(std::string_view name) {
    const auto upper = ascii::upper_case(name.substr(0, name.find('.')));
    if (upper == "CON" || upper == "PRN" || upper == "AUX" || upper == "NUL") return true;
    return upper.size() == 4 && (upper.starts_with("COM") || upper.starts_with("LPT"));
}

/// The domain of the seller's address, or one that can't exist (RFC 6761).
std::string mail_domain(const domain::Seller& seller) {
    const auto at = seller.email.rfind('@');
    std::string domain;
    if (at != std::string::npos) {
        std::ranges::copy_if(std::string_view{seller.email}.substr(at + 1, domain_bytes_max),
                             std::back_inserter(domain),
                             [](char c) { return ascii::is_alphanumeric(c) || c == '.' || c == '-'; });
    }
    return domain.empty() ? "billmill.invalid" : domain;
}

/// "=_" stands in no line of base64 or quoted-printable, so no body can hold a boundary.
std::string boundary(std::string_view part, const Uuid& delivery_id) {
    return "=_" + std::string{part} + "_" + delivery_id.text();
}

/// Only what cannot end its line: 55 characters of lower-case digits and hyphens.
bool is_traceparent(std::string_view text) {
    return text.size() == 55 && std::ranges::all_of(text, [](char c) {
               return c == '-' || hex::lower.find(c) != hex::lower.npos;
           });
}

void append_headers(std::string& out, const domain::Invoice& invoice, const mail::Letter& letter,
                    const MailContext& context) {
    mail::append_mailbox_header(out, "From", letter.seller, invoice.seller.email);
    // One recipient per message: nobody learns who else was sent a copy, and a reply to all goes
    // to the seller alone.
    mail::append_mailbox_header(out, "To", context.copy ? "" : std::string_view{letter.buyer},
                                context.recipient);
    mail::append_mailbox_header(out, "Reply-To", letter.seller, invoice.seller.email);
    mail::append_text_header(out, "Subject", letter.subject);
    out += "Date: " + rfc5322_date(context.date) + "\r\n";
    out += "Message-ID: " + message_id(context.delivery_id, invoice.seller) + "\r\n";
    if (context.in_reply_to) {  // RFC 5322, 3.6.4
        const auto earlier = message_id(*context.in_reply_to, invoice.seller);
        out += "In-Reply-To: " + earlier + "\r\nReferences: " + earlier + "\r\n";
    }
    out += "X-Billmill-Invoice: " + invoice.id.text() + "\r\n";
    out += "Content-Language: " + letter.language + "\r\n";
    out += "Auto-Submitted: auto-generated\r\n";  // RFC 3834: no out-of-office answers.
    if (is_traceparent(context.traceparent)) {
        out += "traceparent: ";
        out += context.traceparent;
        out += "\r\n";
    }
    out += "MIME-Version: 1.0\r\n";
}

void append_text_part(std::string& out, std::string_view limit, std::string_view subtype,
                      std::string_view text) {
    out += "--";
    out += limit;
    out += "\r\nContent-Type: text/";
    out += subtype;
    out += "; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    mail::append_quoted_printable(out, text);
    out += "\r\n";
}

void append_document(std::string& out, std::string_view limit, std::string_view type,
                     std::string_view file_name, std::string_view bytes) {
    if (bytes.empty()) return;
    out += "--";
    out += limit;
    out += "\r\nContent-Type: ";
    out += type;
    out += ";\r\n name=\"";
    out += file_name;
    out += "\"\r\nContent-Disposition: attachment;\r\n filename=\"";
    out += file_name;
    out += "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    mail::append_base64_lines(out, bytes);
    out += "\r\n";
}

bool fits(std::string_view logo) {
    return !logo.empty() && logo.size() <= logo_bytes_max;
}

std::string_view image_type(std::string_view bytes) {
    return bytes.starts_with("\x89PNG") ? "image/png" : "image/jpeg";
}

/// RFC 2387, RFC 2392: the page names it by its Content-ID.
void append_logo(std::string& out, std::string_view limit, std::string_view bytes) {
    out += "--";
    out += limit;
    out += "\r\nContent-Type: ";
    out += image_type(bytes);
    out += "\r\nContent-ID: <";
    out += mail::logo_id;
    out += ">\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    mail::append_base64_lines(out, bytes);
    out += "\r\n";
}

std::string file_stem(const domain::Invoice& invoice) {
    std::string name;
    for (const char c : std::string_view{invoice.printed_number}.substr(0, file_name_bytes_max)) {
        if (ascii::is_alphanumeric(c) || c == '-' || c == '.') {
            name += c;
        } else if (!utf8::is_continuation(c)) {
            name += '_';
        }
    }
    // A leading dot hides a file, a leading dash reads as an option, a device's name opens the device.
    if (name.empty() || !ascii::is_alphanumeric(name.front()) || is_device_name(name))
        name.insert(0, "invoice_");
    return name;
}

/// The names of what goes with the mail.
std::string files_of(const domain::Invoice& invoice) {
    std::string files;
    if (invoice.attach != domain::Attach::xml) files = pdf_file_name(invoice);
    if (invoice.attach != domain::Attach::pdf) files += (files.empty() ? "" : ", ") + xml_file_name(invoice);
    return files;
}

}  // namespace

std::string message_id(const Uuid& delivery_id, const domain::Seller& seller) {
    // Appended, not added: g++ 12 sees an overlap in "<" + a temporary (GCC bug 105651).
    return std::string{"<"}.append(delivery_id.text()).append("@").append(mail_domain(seller)).append(">");
}

std::string pdf_file_name(const domain::Invoice& invoice) {
    return file_stem(invoice) + ".pdf";
}
std::string xml_file_name(const domain::Invoice& invoice) {
    return file_stem(invoice) + ".xml";
}
std::string json_file_name(const domain::Invoice& invoice) {
    return file_stem(invoice) + ".json";
}

std::string invoice_mail_page(const domain::Invoice& invoice, std::string_view logo) {
    const bool with_logo = fits(logo);
    auto page = mail::html(mail::write_letter(invoice, files_of(invoice), false, with_logo));
    const auto address = std::string{"cid:"}.append(mail::logo_id);
    if (const auto at = page.find(address); with_logo && at != std::string::npos)
        page.replace(at, address.size(),
                     "data:" + std::string{image_type(logo)} + ";base64," + base64::encode(logo));
    return page;
}

std::string compose_invoice_mail(const domain::Invoice& invoice, const Attachments& documents,
                                 const MailContext& context) {
    std::string files;
    if (!documents.pdf.empty()) files = pdf_file_name(invoice);
    if (!documents.xml.empty()) files += (files.empty() ? "" : ", ") + xml_file_name(invoice);
    const bool with_logo = fits(context.logo);
    const auto letter = mail::write_letter(invoice, files, context.copy, with_logo);
    const auto related = boundary("related", context.delivery_id);
    const auto mixed = boundary("mixed", context.delivery_id);
    const auto alternative = boundary("alternative", context.delivery_id);

    std::string out;
    const auto bytes = documents.pdf.size() + documents.xml.size();
    out.reserve(bytes * 4 / 3 + bytes / 28 + 20'000);
    append_headers(out, invoice, letter, context);
    out += "Content-Type: multipart/mixed;\r\n boundary=\"" + mixed + "\"\r\n\r\n";
    out += "--" + mixed + "\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + alternative +
           "\"\r\n\r\n";
    append_text_part(out, alternative, "plain", mail::plain_text(letter));
    if (with_logo) {
        out += "--" + alternative +
               "\r\nContent-Type: multipart/related; type=\"text/html\";\r\n boundary=\"" + related +
               "\"\r\n\r\n";
        append_text_part(out, related, "html", mail::html(letter));
        append_logo(out, related, context.logo);
        out += "--" + related + "--\r\n\r\n";
    } else {
        append_text_part(out, alternative, "html", mail::html(letter));
    }
    out += "--" + alternative + "--\r\n\r\n";
    append_document(out, mixed, "application/pdf", pdf_file_name(invoice), documents.pdf);
    append_document(out, mixed, "application/xml", xml_file_name(invoice), documents.xml);
    out += "--" + mixed + "--\r\n";
    return out;
}

}  // namespace billmill::document
