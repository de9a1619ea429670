#pragma once

#include <string>
#include <vector>

#include "domain/invoice.hpp"
#include "foundation/digest.hpp"
#include "foundation/uuid.hpp"
#include "ports/envelope.hpp"

namespace billmill::contract {

inline const Instant noon = from_unix_ms(1'795'348'800'000);
inline Instant after(std::int64_t ms) {
    return noon + Milliseconds{ms};
}

/// The n-th id; ids of different n have no order.
inline Uuid id_of(int n) {
    return uuid_v5(spaces::request, {"contract", std::to_string(n)});
}

inline ports::Envelope envelope(int n) {
    ports::Envelope envelope;
    envelope.event_id = id_of(n);
    envelope.key = "max-stores/invoice/main";
    envelope.payload = "{\"n\":" + std::to_string(n) + "}";
    envelope.client = "till-7";
    envelope.fingerprint = sha256(envelope.payload);
    envelope.accepted_at = after(n);
    envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    return envelope;
}

inline domain::Customer customer(int n) {
    domain::Customer customer;
    customer.email = "customer" + std::to_string(n) + "@example.com";
    customer.id = domain::customer_id(customer.email);
    customer.firstname = "Priya";
    customer.lastname = "Sharma";
    customer.mobile = "0123456789";
    return customer;
}

/// The record of request `n`, with this number in the series of a fiscal year.
inline domain::Invoice invoice(int n, std::int64_t number, const std::string& year = "2026-27",
                               const std::string& seller = "max-stores") {
    domain::Invoice invoice;
    invoice.id = id_of(n);
    invoice.fingerprint = sha256(std::to_string(n));
    invoice.line = {seller, domain::DocumentType::invoice, "main"};
    invoice.series = invoice.line.key() + "/" + year;
    invoice.number = number;
    invoice.printed_number = "MS/" + year + "/" + std::to_string(number);
    invoice.issued_on = Date{2026, 11, 22};
    invoice.due_on = Date{2026, 12, 22};
    invoice.accepted_at = after(n);
    invoice.issued_at = after(n + 5);
    invoice.seller.id = seller;
    invoice.seller.name = "MAX STORES";
    invoice.buyer = customer(n);
    invoice.language = "en";
    invoice.priced.totals.gross.minor = 106'082;
    invoice.renderer = "plain-1";
    invoice.sha256 = sha256("pdf");
    invoice.bytes = 3;
    return invoice;
}

/// The record of request `n`, the `ordinal`-th credit note of `original`.
inline domain::Invoice credit_note(int n, std::int64_t number, const domain::Invoice& original, int ordinal) {
    auto credit = invoice(n, number, "2026-27", original.line.seller);
    credit.line.type = domain::DocumentType::credit_note;
    credit.series = credit.line.key() + "/2026-27";
    credit.printed_number = "CN/2026-27/" + std::to_string(number);
    credit.original = {original.id, original.printed_number, original.issued_on, ordinal};
    return credit;
}

}  // namespace billmill::contract
