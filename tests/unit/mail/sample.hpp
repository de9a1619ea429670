#pragma once

#include <string>

#include "document/mail/invoice_mail.hpp"

namespace billmill::document {

/// The plain trial bill: one T-shirt, 899.00 + 18 % GST in two heads.
inline domain::Invoice sample_invoice() {
    const domain::Currency inr{};
    const auto money = [&](std::int64_t minor) { return domain::Money{minor, inr}; };
    domain::Invoice invoice;
    invoice.id = *Uuid::parse("0d8ac3a4-7c7d-5b63-9d4c-1b2a3c4d5e6f");
    invoice.line = {"max-stores", domain::DocumentType::invoice, "main"};
    invoice.series = "max-stores/invoice/main/2026-27";
    invoice.number = 1;
    invoice.printed_number = "MS/26-27/000001";
    invoice.issued_on = {2026, 11, 22};
    invoice.due_on = {2026, 11, 22};
    invoice.issued_at = *parse_rfc3339("2026-11-22T09:30:00Z");
    invoice.seller.id = "max-stores";
    invoice.seller.name = "MAX STORES";
    invoice.seller.email = "billing@max-stores.example";
    invoice.seller.phone = "+91 80 1234 5678";
    invoice.seller.website = "max-stores.example";
    invoice.seller.gstin = "29AAACM1234F1Z5";
    invoice.seller.address = {"12 Residency Road", "Ashok Nagar", "Bengaluru", "560025", "29", "IN"};
    invoice.seller.bank = {"Max Stores Pvt Ltd", "State Bank",  "",       "",
                           "00112233445",        "SBIN0001234", "max@sbi"};
    invoice.buyer.email = "john.doe@example.com";
    invoice.buyer.firstname = "John";
    invoice.buyer.lastname = "Doe";
    invoice.priced.currency = inr;
    invoice.priced.totals = {.lines = money(89'900),
                             .discount = money(0),
                             .charges = money(0),
                             .net = money(89'900),
                             .tax = money(16'182),
                             .gross = money(106'082),
                             .prepaid = money(0),
                             .rounding = money(0),
                             .due = money(106'082)};
    return invoice;
}

inline MailContext sample_context(const domain::Invoice& invoice) {
    return {.delivery_id = *Uuid::parse("5f1c0e2a-54b7-5c6e-9d0b-0b6a3f6e4d11"),
            .recipient = invoice.buyer.email,
            .date = invoice.issued_at};
}

}  // namespace billmill::document
