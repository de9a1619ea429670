#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/invoice.hpp"
#include "foundation/uuid.hpp"

namespace billmill::document {

/// What is needed to write one mail beside the record.
struct MailContext {
    Uuid delivery_id;
    std::string_view recipient;  ///< Normalised address.
    bool copy = false;           ///< Not to the buyer: says so in the first line.
    /// The delivery of the invoice that a credit note takes back, to the same address: mail programs show both together.
    std::optional<Uuid> in_reply_to{};
    std::string_view logo{};  ///< PNG or JPEG, shown above the text; empty: none.
    Instant date;  ///< The Date header; the record's issued_at, so that bytes depend on the record alone.
    /// W3C trace context of the request that the mail goes back to. Empty, or none: the mail has no such header.
    std::string_view traceparent{};
};

/// "<delivery id@seller's mail domain>": the same for every attempt.
[[nodiscard]] std::string message_id(const Uuid& delivery_id, const domain::Seller& seller);

/// The documents that go with a mail, at least one; empty: that one does not.
struct Attachments {
    std::string_view pdf{};
    std::string_view xml{};
};

/// A complete RFC 5322 message, CRLF line ends only, lines of at most 998 bytes, 7-bit clean:
/// multipart/mixed of multipart/alternative (text, HTML) and the documents under good file names.
/// Promise: no text of the record can add a header, a part or markup.
[[nodiscard]] std::string compose_invoice_mail(const domain::Invoice& invoice, const Attachments& documents,
                                               const MailContext& context);

/// What that mail shows as HTML, by itself: a picture is within it. Its documents are named, and are not there.
[[nodiscard]] std::string invoice_mail_page(const domain::Invoice& invoice, std::string_view logo);

/// "MS_26-27_000001.pdf": the printed number, safe in every file system.
[[nodiscard]] std::string pdf_file_name(const domain::Invoice& invoice);
[[nodiscard]] std::string xml_file_name(const domain::Invoice& invoice);
[[nodiscard]] std::string json_file_name(const domain::Invoice& invoice);

}  // namespace billmill::document
