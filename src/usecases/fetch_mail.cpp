#include "usecases/fetch_mail.hpp"

#include "document/mail/invoice_mail.hpp"
#include "document/xml/e_invoice.hpp"
#include "formats/messages.hpp"
#include "usecases/deliver/delivery_task.hpp"

namespace billmill::usecases {
namespace {

/// The invoice's own mail; nullopt: nobody has tried it yet.
Result<std::optional<ports::Delivery>> find_delivery(ports::DeliveryStore& deliveries, const Uuid& invoice,
                                                     const Uuid& id) {
    TRY(auto known, deliveries.of_invoice(invoice));
    const auto mail = std::ranges::find(known, id, &ports::Delivery::id);
    if (mail == known.end()) return std::nullopt;
    return std::move(*mail);
}

/// What it carried or will carry. One that left before something was added to the invoice does not bear it.
Result<FetchedDocument> document_of(FetchDocument& documents, const domain::Invoice& invoice,
                                    const std::optional<ports::Delivery>& delivery) {
    const bool has_left = delivery && !domain::is_open(delivery->state);
    if (!has_left || delivery->rendition) return documents(invoice);
    return documents.as_issued(invoice);
}

std::string file_name(const domain::Invoice& invoice, std::string_view ending) {
    auto name = document::pdf_file_name(invoice);
    name.replace(name.size() - 4, 4, ending);
    return name;
}

}  // namespace

Result<DocumentFile> FetchMail::operator()(const domain::Invoice& invoice) {
    const auto& buyer = invoice.buyer.email;
    const auto delivery = formats::delivery_id({.invoice_id = invoice.id, .recipient = buyer});
    TRY(const auto known, find_delivery(deliveries_, invoice.id, delivery));
    std::string pdf;
    std::string xml;
    if (invoice.attach != domain::Attach::xml) {
        TRY(auto document, document_of(documents_, invoice, known));
        pdf = std::move(document.pdf);
    }
    if (invoice.attach != domain::Attach::pdf) {
        TRY(xml, document::xml::write(invoice, invoice.format));
    }
    auto mail = document::compose_invoice_mail(invoice, {.pdf = pdf, .xml = xml},
                                               {.delivery_id = delivery,
                                                .recipient = known ? known->address() : buyer,
                                                .in_reply_to = deliver::mail_of_original(invoice, buyer),
                                                .logo = documents_.logo(invoice),
                                                .date = invoice.issued_at});
    const auto hash = sha256(mail);
    return DocumentFile{std::move(mail), DocumentType::mail, file_name(invoice, ".eml"), hash};
}

Result<DocumentFile> FetchMail::page(const domain::Invoice& invoice) {
    auto text = document::invoice_mail_page(invoice, documents_.logo(invoice));
    const auto hash = sha256(text);
    return DocumentFile{std::move(text), DocumentType::page, file_name(invoice, ".html"), hash};
}

}  // namespace billmill::usecases
