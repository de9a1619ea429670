#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/e_invoice.hpp"
#include "foundation/issue.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

struct Address {
    std::string line1;
    std::string line2;
    std::string city;
    std::string postcode;
    std::string region;   ///< In India the two-digit GST state code; elsewhere as written.
    std::string country;  ///< ISO 3166-1 alpha-2; empty when unknown.
    bool operator==(const Address&) const = default;
};

/// Who is billed. Registering again replaces the whole customer; the id stays, whatever the address is.
struct Customer {
    Uuid id;  ///< customer_id() of the e-mail it registered by, external_customer_id(), or its request's.
    std::string email;  ///< Where it gets mail now. Normalised: ASCII lower-cased, domain as A-labels.
    std::string firstname;
    std::string middlename;
    std::string lastname;
    std::string mobile;
    std::string company;
    Address address;
    std::string tax_id;                    ///< GSTIN or VAT id.
    std::string registration_number;       ///< BT-47: trade register, organisation number.
    ElectronicAddress electronic_address;  ///< BT-49; empty: the e-mail address, where a format wants one.
    std::string buyer_reference;           ///< BT-10, where a bill names none (the Leitweg-ID).
    std::optional<EInvoiceFormat> format;  ///< What this buyer wants; else the seller's.
    std::optional<Attach> attach;
    std::string language;       ///< BCP 47 primary tag ("en", "de"); empty: the seller's.
    std::string external_id{};  ///< What its client calls it; empty: nothing.
    bool operator==(const Customer&) const = default;
};

/// The same mailbox gives the same id however it is written: ASCII lower-cased, IDNA A-labels.
/// Takes an address that normalise_email() has accepted.
[[nodiscard]] Uuid customer_id(std::string_view normalised_email);
/// Of a customer that its client calls so. Compared byte by byte.
[[nodiscard]] Uuid external_customer_id(std::string_view external_id);

/// Checks and normalises a mailbox address (RFC 5321 dot-atom local part, no quotes or comments, at most 254
/// bytes). nullopt: not an address we would hand to an SMTP server.
[[nodiscard]] std::optional<std::string> normalise_email(std::string_view address);

/// Everything wrong with a customer whose e-mail is already normalised. Pointers are those
/// of the registration body.
[[nodiscard]] Issues check_customer(const Customer& customer);

/// "Priya Sharma", or the company where there is one.
[[nodiscard]] std::string display_name(const Customer& customer);

}  // namespace billmill::domain
