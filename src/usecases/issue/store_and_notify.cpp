#include "usecases/issue/store_and_notify.hpp"

#include "formats/messages.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases::issue {
namespace {

/// An invoice issued before this batch may have lost its document, or never have got one.
void fetch_document(PendingDocument& bill, const IssuePorts& ports) {
    auto document = ports.documents.without_restoring(bill.issued->invoice);
    if (!document) {
        log::error("document_not_fetched", {{"invoice", bill.issued->invoice.id.text()},
                                            {"fault", name(document.error().fault)},
                                            {"why", document.error().what}});
        return;  // The record stands; its delivery becomes a dead letter that says why.
    }
    if (document->rendition) return;  // Its delivery records what it sends.
    bill.needs_file = !document->kept;
    bill.issued = std::make_shared<const RecentDocuments::Entry>(
        RecentDocuments::Entry{bill.issued->invoice, std::move(document->pdf)});
}

Outcome write_files(std::span<PendingDocument> bills, const IssuePorts& ports) {
    std::vector<ports::DocumentFile> files;
    for (auto& bill : bills) {
        if (bill.issued && bill.issued->pdf.empty()) fetch_document(bill, ports);
        if (bill.needs_file) files.push_back({bill.issued->invoice.id, bill.issued->pdf});
    }
    if (!files.empty()) {
        TRY_DO(ports.files.write(files));
    }
    for (const auto& bill : bills) {
        if (bill.issued && !bill.issued->pdf.empty()) ports.recent.put(bill.issued);
    }
    return {};
}

void request_mail(PendingDocument& bill, const std::string& recipient, bool copy,
                  std::vector<ports::Envelope>& out) {
    const auto& invoice = bill.issued->invoice;
    const auto* asked = bill.new_invoice();
    const formats::Notification notification{.invoice_id = invoice.id,
                                             .recipient = recipient,
                                             .sequence = 0,
                                             .copy = copy,
                                             .brought = asked != nullptr && asked->request.customer};
    ports::Envelope envelope;
    envelope.event_id = formats::delivery_id(notification);
    envelope.key = invoice.id.text();
    envelope.payload = formats::encode(notification);
    envelope.client = bill.envelope->client;
    envelope.fingerprint = invoice.fingerprint;
    envelope.accepted_at = bill.envelope->accepted_at;
    envelope.traceparent = bill.envelope->traceparent;
    out.push_back(std::move(envelope));
}

Outcome request_mails(std::span<PendingDocument> bills, ports::MessageBus& bus) {
    std::vector<ports::Envelope> mails;
    mails.reserve(bills.size());
    for (auto& bill : bills) {
        if (!bill.issued || bill.issued->invoice.deliver == domain::Deliver::none) continue;
        const auto& invoice = bill.issued->invoice;
        request_mail(bill, invoice.buyer.email, false, mails);
        for (const auto& address : invoice.copies) request_mail(bill, address, true, mails);
    }
    if (mails.empty()) return {};
    return ports::publish_and_wait(bus, ports::Stage::notify, std::move(mails));
}

/// By way of their topic, which decides whose registration of a customer is the newest.
Outcome register_customers(std::span<PendingDocument> bills, ports::MessageBus& bus) {
    std::vector<ports::Envelope> registrations;
    for (auto& bill : bills) {
        if (!bill.issued || bill.new_invoice() == nullptr) continue;
        const auto& customer = bill.new_invoice()->request.customer;
        if (!customer) continue;
        ports::Envelope envelope;
        envelope.event_id = formats::brought_registration_id(bill.envelope->event_id);
        envelope.key = customer->id.text();
        envelope.payload = formats::encode(*customer);
        envelope.client = bill.envelope->client;
        envelope.fingerprint = bill.envelope->fingerprint;
        envelope.accepted_at = bill.envelope->accepted_at;
        envelope.traceparent = bill.envelope->traceparent;
        registrations.push_back(std::move(envelope));
    }
    if (registrations.empty()) return {};
    return ports::publish_and_wait(bus, ports::Stage::users, std::move(registrations));
}

}  // namespace

Outcome store_and_notify(std::span<PendingDocument> bills, const IssuePorts& ports) {
    TRY_DO(write_files(bills, ports));
    TRY_DO(register_customers(bills, ports.bus));
    return request_mails(bills, ports.bus);
}

}  // namespace billmill::usecases::issue
