#include "usecases/work_subject.hpp"

#include <algorithm>
#include <unordered_map>

#include "formats/messages.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {
namespace {

/// A subject, and the invoice that tells the rest of it.
struct Reading {
    WorkSubject subject;
    std::optional<Uuid> invoice;
    bool is_credit =
        false;  ///< The invoice is the one that is credited: number and amount are not the credit's.
};

Reading read_bill(const ports::Envelope& message) {
    Reading reading;
    auto& subject = reading.subject;
    subject.bill = message.event_id;
    subject.seller = seller_of(message);
    auto bill = formats::decode_bill(message.payload);
    if (!bill) return reading;
    if (const auto* credit = std::get_if<domain::CreditRequest>(&*bill)) {
        reading.invoice = credit->original;
        reading.is_credit = true;
    } else if (const auto* amendment = std::get_if<domain::AmendmentRequest>(&*bill)) {
        reading.invoice = amendment->invoice;
        subject.bill = amendment->invoice;
    } else {
        subject.customer = domain::buyer_name(std::get<domain::BillingRequest>(*bill));
    }
    return reading;
}

Reading read_mail(const ports::Envelope& message) {
    Reading reading;
    auto notification = formats::decode_notification(message.payload);
    if (!notification) return reading;
    reading.invoice = notification->invoice_id;
    reading.subject.bill = notification->invoice_id;
    reading.subject.recipient = std::move(notification->recipient);
    return reading;
}

Reading read_registration(const ports::Envelope& message) {
    Reading reading;
    auto change = formats::decode_customer_change(message.payload);
    if (!change) return reading;
    auto& customer = change->customer;
    reading.subject.customer = customer.email.empty() ? customer.id.text() : std::move(customer.email);
    return reading;
}

Reading read(const WorkMessage& work) {
    switch (work.stage) {
        case ports::Stage::users: return read_registration(*work.message);
        case ports::Stage::billing: return read_bill(*work.message);
        case ports::Stage::notify: break;
    }
    return read_mail(*work.message);
}

void complete(Reading& reading, const domain::Invoice& invoice) {
    auto& subject = reading.subject;
    subject.customer = invoice.buyer.email;
    subject.seller = invoice.seller.id;
    if (reading.is_credit) return;
    subject.number = invoice.printed_number;
    subject.amount = invoice.priced.totals.due;
}

}  // namespace

Result<std::vector<WorkSubject>> subjects_of(std::span<const WorkMessage> messages,
                                             ports::InvoiceStore& invoices) {
    std::vector<Reading> readings;
    std::vector<Uuid> ids;
    readings.reserve(messages.size());
    for (const auto& work : messages) {
        const auto& reading = readings.emplace_back(read(work));
        if (reading.invoice) ids.push_back(*reading.invoice);
    }
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    std::unordered_map<Uuid, domain::Invoice> known;
    if (!ids.empty()) {
        TRY(auto found, invoices.find(ids));
        for (auto& invoice : found) known.emplace(invoice.id, std::move(invoice));
    }
    std::vector<WorkSubject> subjects;
    subjects.reserve(readings.size());
    for (auto& reading : readings) {
        const auto place = reading.invoice ? known.find(*reading.invoice) : known.end();
        if (place != known.end()) complete(reading, place->second);
        subjects.push_back(std::move(reading.subject));
    }
    return subjects;
}

}  // namespace billmill::usecases
