#pragma once

#include "domain/customer.hpp"
#include "domain/seller.hpp"
#include "formats/description.hpp"

namespace billmill::formats {

inline constexpr About country_code = matching("^[A-Z]{2}$", "ISO 3166-1 alpha-2.");

template <>
struct Description<domain::Address> {
    static constexpr SchemaName name{.stored = "Address", .request = "AddressInput", .answer = "Address"};
    static constexpr std::string_view prose = "A postal address. Members that are empty are left out.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Address> auto& address) {
        using namespace domain::text_rules;
        archive.optional("line1", address.line1, text(address_line));
        archive.optional("line2", address.line2, text(address_line));
        archive.optional("city", address.city, text(city));
        archive.optional("postcode", address.postcode, text(postcode));
        archive.optional("region", address.region, text(region, "In India the state, by GST code or name."));
        archive.optional("country", address.country, country_code);
    }
};

template <>
struct Description<domain::ElectronicAddress> {
    static constexpr SchemaName name{.request = "ElectronicAddressInput", .answer = "ElectronicAddress"};
    static constexpr std::string_view prose =
        "Where e-invoices reach a party: a code of the EAS list, and the id.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::ElectronicAddress> auto& address) {
        archive.required("scheme", address.scheme, about("0088 (GLN), 9930 (German VAT id), EM (e-mail) …"));
        archive.required("id", address.id, text(domain::text_rules::electronic_address));
    }
};

inline constexpr About external_id_about =
    text(domain::text_rules::external_id, "What the client calls the customer; its id is made of it.");
inline constexpr About electronic_id = about("The id within that scheme.");

/// Clients see an object, messages and records hold two texts.
template <class Archive>
void describe_electronic(Archive& archive, Either<domain::ElectronicAddress> auto& address, const About& id) {
    if constexpr (Archive::form == Form::stored) {
        archive.optional("electronicScheme", address.scheme, about("A code of the EAS list."));
        archive.optional("electronicAddress", address.id, id);
    } else {
        archive.optional("electronicAddress", address, {});
    }
}

template <>
struct Description<domain::Customer> {
    static constexpr SchemaName name{.stored = "Customer", .answer = "Buyer"};
    static constexpr std::string_view prose = "Who is billed.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Customer> auto& customer) {
        using namespace domain::text_rules;
        if constexpr (Archive::form != Form::request) archive.required("id", customer.id, personal());
        archive.required("email", customer.email,
                         personal(mailbox("Where the customer gets mail; one mailbox.")));
        archive.required_in(stored_and_answered, "firstname", customer.firstname, personal(text(party_name)));
        archive.required_in(in_answers, "middlename", customer.middlename, personal(text(party_name)));
        archive.required_in(stored_and_answered, "lastname", customer.lastname,
                            personal(text(party_name, "This or a company is needed.")));
        archive.required_in(in_answers, "mobile", customer.mobile,
                            personal(text(mobile, "A telephone number.")));
        archive.optional("company", customer.company, personal(text(party_name)));
        archive.required_in(in_records, "address", customer.address, personal());
        archive.optional("taxId", customer.tax_id,
                         personal(text(tax_id, "A GSTIN in India, a VAT id elsewhere.")));
        archive.optional("registrationNumber", customer.registration_number,
                         personal(text(registration_number, "Trade register or organisation number.")));
        describe_electronic(archive, customer.electronic_address, personal(electronic_id));
        archive.optional("buyerReference", customer.buyer_reference,
                         personal(text(reference, "Where a bill names none: the Leitweg-ID in Germany.")));
        archive.optional("format", customer.format,
                         about("The e-invoice this customer wants; the seller's where absent."));
        archive.optional("attach", customer.attach, about("What goes by mail; the seller's where absent."));
        archive.optional(
            "language", customer.language,
            matching("^[a-z]{2,3}$", "en, hi, de, fr, es, ar or zh; the seller's where absent."));
        if constexpr (Archive::form != Form::request)
            archive.optional("externalId", customer.external_id, personal(external_id_about));
    }
};

template <>
struct Description<domain::BankAccount> {
    static constexpr SchemaName name{.stored = "BankAccount"};
    static constexpr std::string_view prose = "Where a buyer pays to.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::BankAccount> auto& bank) {
        archive.optional("holder", bank.holder, {});
        archive.optional("bank", bank.bank, {});
        archive.optional("iban", bank.iban, {});
        archive.optional("bic", bank.bic, {});
        archive.optional("account", bank.account, about("Where there is no IBAN."));
        archive.optional("ifsc", bank.ifsc, about("India."));
        archive.optional("upi", bank.upi, about("India: the payee's virtual address."));
    }
};

template <>
struct Description<domain::MailTexts> {
    static constexpr SchemaName name{.stored = "MailTexts"};
    static constexpr std::string_view prose = "A seller's own words in mails of one language.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::MailTexts> auto& texts) {
        archive.required("language", texts.language, {});
        archive.optional("subject", texts.subject, {});
        archive.optional("text", texts.text, {});
    }
};

template <>
struct Description<domain::Seller> {
    static constexpr SchemaName name{.stored = "Seller", .answer = "Seller"};
    static constexpr std::string_view prose = "Who bills.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Seller> auto& seller) {
        archive.required("id", seller.id, {});
        archive.required("name", seller.name, {});
        archive.required_in(in_records, "address", seller.address, {});
        archive.optional("email", seller.email, {});
        archive.optional("phone", seller.phone, {});
        archive.optional("website", seller.website, {});
        archive.optional("vatId", seller.vat_id, {});
        archive.optional("gstin", seller.gstin, about("India."));
        archive.optional("taxNumber", seller.tax_number, about("The tax office's own number."));
        archive.optional("registrationNumber", seller.registration_number, {});
        archive.optional("contact", seller.contact, about("A person or department."));
        describe_electronic(archive, seller.electronic_address, electronic_id);
        if constexpr (Archive::form == Form::stored) record_members(archive, seller);
    }

private:
    /// What clients do not see.
    template <class Archive>
    static void record_members(Archive& archive, Either<domain::Seller> auto& seller) {
        archive.required("zone", seller.zone, {});
        archive.required("language", seller.language, {});
        archive.required("currency", seller.currency, {});
        archive.required("taxName", seller.tax_name, {});
        archive.required("taxRate", seller.tax_rate, {});
        archive.required("pricesIncludeTax", seller.prices_include_tax, {});
        archive.required("fiscalYearStartMonth", seller.fiscal_year_start_month, {});
        archive.required("branch", seller.branch, {});
        archive.required("numberFormat", seller.number_format, {});
        archive.optional("creditNumberFormat", seller.credit_number_format, {});
        archive.required("dueDays", seller.due_days, {});
        archive.optional("roundToMicros", seller.round_to_micros, {});
        archive.optional("format", seller.format, {});
        archive.optional("attach", seller.attach, {});
        archive.optional("look", seller.look, {});
        archive.optional("paymentQr", seller.payment_qr, {});
        archive.required("bank", seller.bank, {});
        archive.optional("footer", seller.footer, {});
        archive.required("accent", seller.accent, {});
        archive.optional("recoveryCosts", seller.notes.recovery_costs, about("France: note PMT."));
        archive.optional("latePayment", seller.notes.late_payment, about("France: note PMD."));
        archive.optional("earlyPayment", seller.notes.early_payment, about("France: note AAB."));
        archive.optional("operations", seller.operations, {});
        archive.optional("mailTexts", seller.mail_texts, {});
        archive.optional("logo", seller.logo, {});
        archive.optional("builtIn", seller.built_in, {});
    }
};

}  // namespace billmill::formats
