#include "usecases/issue/store_and_notify.hpp"

#include <algorithm>

#include "formats/messages.hpp"
#include "foundation/logging.hpp"
#include "usecases/brought_registration.hpp"
#include "usecases/document_name.hpp"

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
        if (bill.needs_file) files.push_back({document_name(bill.issued->invoice), bill.issued->pdf});
    }
    if (!files.empty()) {
        TRY_DO(ports.files.write(files));
    }
    for (const auto& bill : bills) {
        if (bill.issued && !bill.issued->pdf.empty()) ports.recent.put(bill.issued);
    }
    return {};
}

/// `brought`: the bill brought its customer, or may have.
void request_mail(const domain::Invoice& invoice, const ports::Envelope& cause, const std::string& recipient,
                  bool copy, bool brought, std::vector<ports::Envelope>& out) {
    const formats::Notification notification{
        .invoice_id = invoice.id, .recipient = recipient, .sequence = 0, .copy = copy, .brought = brought};
    ports::Envelope envelope;
    envelope.event_id = formats::delivery_id(notification);
    envelope.key = invoice.id.text();
    envelope.payload = formats::encode(notification);
    envelope.client = cause.client;
    envelope.fingerprint = invoice.fingerprint;
    envelope.accepted_at = cause.accepted_at;
    envelope.traceparent = cause.traceparent;
    out.push_back(std::move(envelope));
}

void request_mails(const domain::Invoice& invoice, const ports::Envelope& cause, bool brought,
                   std::vector<ports::Envelope>& out) {
    if (invoice.deliver == domain::Deliver::none) return;
    request_mail(invoice, cause, invoice.buyer.email, false, brought, out);
    for (const auto& address : invoice.copies) request_mail(invoice, cause, address, true, brought, out);
}

Outcome request_mails(std::span<PendingDocument> bills, ports::MessageBus& bus) {
    std::vector<ports::Envelope> mails;
    mails.reserve(bills.size());
    for (auto& bill : bills) {
        if (!bill.issued) continue;
        const auto* asked = bill.new_invoice();
        const bool brought = asked != nullptr && asked->request.customer;
        request_mails(bill.issued->invoice, *bill.envelope, brought, mails);
    }
    if (mails.empty()) return {};
    return ports::publish_and_wait(bus, ports::Stage::notify, std::move(mails));
}

/// Those that are not known yet: published when the bill was accepted, unless its gateway died in between.
Outcome register_customers(std::span<PendingDocument> bills, const IssuePorts& ports) {
    std::vector<ports::Envelope> registrations;
    std::vector<Uuid> ids;
    for (auto& bill : bills) {
        if (!bill.issued || bill.new_invoice() == nullptr) continue;
        const auto& customer = bill.new_invoice()->request.customer;
        if (!customer) continue;
        registrations.push_back(brought_registration(*bill.envelope, *customer));
        ids.push_back(registrations.back().event_id);
    }
    if (registrations.empty()) return {};
    TRY(const auto applied, ports.customers.applied(ids));
    std::erase_if(registrations, [&](const ports::Envelope& one) {
        return std::ranges::any_of(applied,
                                   [&](const auto& done) { return done.request_id == one.event_id; });
    });
    if (registrations.empty()) return {};
    return ports::publish_and_wait(ports.bus, ports::Stage::users, std::move(registrations));
}

}  // namespace

Outcome store_and_notify(std::span<PendingDocument> bills, const IssuePorts& ports) {
    TRY_DO(write_files(bills, ports));
    TRY_DO(register_customers(bills, ports));
    return request_mails(bills, ports.bus);
}

Outcome ask_for_waiting_mails(const domain::Invoice& invoice, const ports::Envelope& cause,
                              const IssuePorts& ports) {
    const auto* seller = ports.sellers.find(invoice.seller.id);
    if (seller == nullptr || ports.clock.now() >= domain::waits_for_portal_until(invoice, *seller)) return {};
    std::vector<ports::Envelope> mails;
    request_mails(invoice, cause, true, mails);
    if (mails.empty()) return {};
    return ports::publish_and_wait(ports.bus, ports::Stage::notify, std::move(mails));
}

}  // namespace billmill::usecases::issue
