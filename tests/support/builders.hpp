#pragma once

#include <string>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "domain/numbering.hpp"
#include "domain/seller.hpp"
#include "formats/messages.hpp"
#include "ports/clock.hpp"
#include "ports/envelope.hpp"

namespace billmill::tests {

/// A whole, valid Indian seller.
inline domain::Seller a_seller(std::string id = "acme") {
    domain::Seller seller;
    seller.id = std::move(id);
    seller.name = "Acme Trading";
    seller.address = {.line1 = "1 Test Road",
                      .line2 = "",
                      .city = "Mumbai",
                      .postcode = "400001",
                      .region = "27",
                      .country = "IN"};
    seller.email = "billing@acme.example";
    seller.gstin = "27ABCDE1234F1Z0";
    seller.number_format = "AC/{fy}/{seq:5}";
    return seller;
}

inline domain::Customer a_customer(const std::string& email = "priya@example.com") {
    domain::Customer customer;
    customer.email = email;
    customer.id = domain::customer_id(email);
    customer.firstname = "Priya";
    customer.lastname = "Sharma";
    customer.mobile = "0123456789";
    return customer;
}

/// A buyer to whom invoices are reported to India's portal.
inline domain::Customer a_business(const std::string& email = "accounts@buyer.example") {
    auto customer = a_customer(email);
    customer.company = "Buyer Ltd";
    customer.address = {.line1 = "2 Mill Road",
                        .line2 = "",
                        .city = "Pune",
                        .postcode = "411001",
                        .region = "27",
                        .country = "IN"};
    customer.tax_id = "27AAPFU0939F1ZV";
    return customer;
}

/// What the portal answers; another one for each `n`.
inline domain::PortalAnswer a_portal_answer(int n = 1) {
    constexpr std::size_t digits = 64;
    return {.irn = std::string(digits - 1, 'a') + static_cast<char>('0' + n % 10),
            .acknowledgement_number = "112010036563310",
            .acknowledgement_date = "2026-11-22 12:27:00",
            .signed_qr = "eyJhbGciOiJSUzI1NiJ9.eyJkYXRhIjoie30ifQ.c2ln"};
}

inline domain::Item an_item() {
    domain::Item item;
    item.product_id = "AD234";
    item.product_name = "Premium T-Shirt";
    item.price = {899'000'000};
    return item;
}

inline domain::BillingRequest a_bill(const std::string& email = "priya@example.com") {
    domain::BillingRequest bill;
    bill.user_id = email;
    bill.items.push_back(an_item());
    return bill;
}

/// An id that a test can name: the same text, the same id.
inline Uuid id_of(std::string_view name) {
    return uuid_v5(spaces::request, {"test", name});
}

inline ports::Envelope an_envelope(std::string_view name, std::string key, std::string payload,
                                   Instant accepted_at) {
    ports::Envelope envelope;
    envelope.event_id = id_of(name);
    envelope.key = std::move(key);
    envelope.fingerprint = sha256(payload);
    envelope.payload = std::move(payload);
    envelope.accepted_at = accepted_at;
    return envelope;
}

inline ports::Envelope a_registration(std::string_view name, const domain::Customer& customer,
                                      Instant accepted_at) {
    return an_envelope(name, customer.id.text(), formats::encode(customer), accepted_at);
}

inline ports::Envelope a_billing(std::string_view name, const domain::BillingRequest& bill,
                                 const domain::Seller& seller, Instant accepted_at) {
    const domain::NumberingLine line{seller.id, domain::DocumentType::invoice, seller.branch};
    return an_envelope(name, line.key(), formats::encode(bill), accepted_at);
}

/// A credit of the bill of that name, asked of the default branch's line.
inline domain::CreditRequest a_credit(std::string_view bill, std::vector<domain::CreditLine> lines = {}) {
    return {id_of(bill), std::move(lines), "returned"};
}

inline ports::Envelope a_crediting(std::string_view name, const domain::CreditRequest& credit,
                                   const domain::Seller& seller, Instant accepted_at) {
    const domain::NumberingLine line{seller.id, domain::DocumentType::credit_note, seller.branch};
    return an_envelope(name, line.key(), formats::encode(credit), accepted_at);
}

/// What the portal answered to the bill of that name.
inline ports::Envelope an_amending(std::string_view bill, const domain::PortalAnswer& answer,
                                   const domain::Seller& seller, Instant accepted_at) {
    const domain::NumberingLine line{seller.id, domain::DocumentType::invoice, seller.branch};
    auto envelope = an_envelope(bill, domain::amendment_line(line),
                                formats::encode(domain::AmendmentRequest{id_of(bill), answer}), accepted_at);
    envelope.event_id = domain::amendment_id(id_of(bill));
    envelope.fingerprint = domain::fingerprint_of(answer);
    return envelope;
}

}  // namespace billmill::tests
