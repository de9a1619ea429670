#include "pipeline/issue/announce.hpp"

#include "formats/messages.hpp"
#include "foundation/logging.hpp"
#include "pipeline/documents.hpp"

namespace billmill::pipeline::issue {
namespace {

/// An invoice issued before this batch may have lost its file, or never have got it.
void fetch_document(Bill& bill, const IssuePorts& ports) {
    auto document = document_of(bill.issued->invoice, ports.files, ports.renderer, ports.sellers);
    if (!document) {
        log::error("record_unrenderable",
                   {{"invoice", bill.issued->invoice.id.text()}, {"why", document.error().what}});
        return;  // The record stands; delivery will say what is wrong.
    }
    bill.needs_file =
        document->faithful && !document->stored;  // The tree holds only what a record vouches for.
    bill.issued = std::make_shared<const RecentDocuments::Entry>(
        RecentDocuments::Entry{bill.issued->invoice, std::move(document->pdf)});
}

Outcome write_files(std::span<Bill> bills, const IssuePorts& ports) {
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

void order_mail(const Bill& bill, const std::string& recipient, bool copy,
                std::vector<ports::Envelope>& out) {
    const auto& invoice = bill.issued->invoice;
    const formats::Notification notification{
        .invoice_id = invoice.id, .recipient = recipient, .sequence = 0, .copy = copy};
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

Outcome order_mails(std::span<const Bill> bills, ports::MessageBus& bus) {
    std::vector<ports::Envelope> mails;
    mails.reserve(bills.size());
    for (const auto& bill : bills) {
        if (!bill.issued || bill.issued->invoice.deliver == domain::Deliver::none) continue;
        const auto& invoice = bill.issued->invoice;
        order_mail(bill, invoice.buyer.email, false, mails);
        for (const auto& address : invoice.copies) order_mail(bill, address, true, mails);
    }
    if (mails.empty()) return {};
    return ports::publish_and_wait(bus, ports::Stage::notify, std::move(mails));
}

}  // namespace

Outcome announce(std::span<Bill> bills, const IssuePorts& ports) {
    TRY_DO(write_files(bills, ports));
    return order_mails(bills, ports.bus);
}

}  // namespace billmill::pipeline::issue
