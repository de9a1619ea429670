#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/customer.hpp"
#include "domain/e_invoice.hpp"
#include "domain/money.hpp"
#include "domain/tax.hpp"
#include "foundation/digest.hpp"

namespace billmill::domain {

struct BankAccount {
    std::string holder;
    std::string bank;
    std::string iban;  ///< Or `account`.
    std::string bic;
    std::string account;  ///< Where there is no IBAN.
    std::string ifsc;     ///< India.
    std::string upi;      ///< India: the payee's virtual address.
    bool operator==(const BankAccount&) const = default;
};

/// What the law of the seller's country wants on each invoice beside its figures. France: docs/countries.md.
struct LegalNotes {
    std::string recovery_costs;  ///< EN 16931 BT-21: PMT
    std::string late_payment;    ///< PMD
    std::string early_payment;   ///< AAB
    bool operator==(const LegalNotes&) const = default;
};

/// The seller's own words in mails of one language; what is empty is billmill's. Its placeholders are those of
/// mail_placeholders.
struct MailTexts {
    std::string language;  ///< One of document_languages.
    std::string subject;   ///< One line.
    std::string text;      ///< In place of the sentence that says what is attached; a paragraph a line.
    bool operator==(const MailTexts&) const = default;
};

/// Who bills: a legal entity or a brand. Comes from a TOML file; frozen into each record.
struct Seller {
    std::string id;  ///< Slug: [a-z0-9-]{1,40}. Part of the numbering line, so it never changes.
    std::string name;
    Address address;
    std::string email;  ///< From address of the mails.
    std::string phone;
    std::string website;
    std::string vat_id;      ///< Country prefix and number; empty in India.
    std::string gstin;       ///< India.
    std::string tax_number;  ///< The tax office's own number (BT-32, scheme FC), where there is no VAT id.
    std::string registration_number;  ///< BT-30: trade register, CIN…
    std::string contact;              ///< BT-41: a person or department; e-mail and phone are the seller's.
    ElectronicAddress electronic_address;  ///< BT-34; empty: the e-mail address, where a format wants one.
    std::string zone = "Asia/Kolkata";     ///< IANA name; decides what "today" is.
    std::string language = "en";
    Currency currency;
    std::string tax_name = "GST";  ///< The head's name outside India ("VAT", "MwSt").
    Percent tax_rate{180'000};     ///< Where an item names none.
    bool prices_include_tax = false;
    std::uint8_t fiscal_year_start_month = 4;
    std::string branch = "main";                    ///< Default branch: [a-z0-9-]{1,20}.
    std::string number_format = "MS/{fy}/{seq:6}";  ///< See domain/numbering.hpp.
    std::string
        credit_number_format;  ///< Of credit notes; empty: number_format with "CN" before its figures.
    int due_days = 0;          ///< 0: due on receipt.
    std::int64_t round_to_micros =
        0;  ///< The amount due is rounded to a multiple of it (1'000'000: whole rupees); 0: not.
    EInvoiceFormat format = EInvoiceFormat::factur_x;
    Attach attach = Attach::pdf;
    std::string look;  ///< Template; empty: "classic".
    PaymentQr payment_qr = PaymentQr::none;
    BankAccount bank;
    std::string footer;  ///< One or two lines under each page.
    std::string accent = "#1f3a5f";
    LegalNotes notes;
    std::vector<MailTexts> mail_texts;
    int irn_wait_hours =
        0;  ///< India: mails wait so long for the portal's answer; 0: they do not. In no record.
    Operations operations = Operations::unsaid;  ///< France: of bills that do not say it.
    Digest logo;                                 ///< SHA-256 of the logo's bytes; zero: none.
    bool built_in = false;  ///< The trial seller; real SMTP is refused for it unless a setting says so.
    bool operator==(const Seller&) const = default;
};

}  // namespace billmill::domain
