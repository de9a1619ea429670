#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "domain/erasure.hpp"
#include "formats/json.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "support/seeded.hpp"

namespace billmill::formats {
namespace {

using tests::Seeded;

std::string text(Seeded& random) {
    constexpr std::string_view pieces[] = {"a", "B", "7", "é", "₹", "🙂", "\"", "\\", "\n", " "};
    std::string out;
    for (auto n = random.between(0, 8); n > 0; --n) out += pieces[random.between(0, 9)];
    return out;
}
Uuid id(Seeded& random) {
    return uuid_v5(spaces::request, {std::to_string(random.bits())});
}
Digest digest(Seeded& random) {
    return sha256(std::to_string(random.bits()));
}
domain::Percent percent(Seeded& random) {
    return {static_cast<std::int32_t>(random.between(0, domain::Percent::hundred))};
}
domain::TaxCategory category(Seeded& random) {
    return static_cast<domain::TaxCategory>(random.between(0, std::ssize(domain::tax_categories) - 1));
}
domain::Discount discount(Seeded& random) {
    if (random.one_in(3)) return domain::PercentOff{percent(random)};
    if (random.one_in(2)) return domain::AmountOff{random.between(0, domain::price_micros_max)};
    return {};
}
domain::Address address(Seeded& random) {
    return {text(random), text(random), text(random), text(random), text(random), text(random)};
}

domain::ElectronicAddress electronic_address(Seeded& random) {
    return {text(random), text(random)};
}
domain::EInvoiceFormat format(Seeded& random) {
    return static_cast<domain::EInvoiceFormat>(random.between(0, 6));
}
domain::Attach attach(Seeded& random) {
    return static_cast<domain::Attach>(random.between(0, 2));
}
Date date(Seeded& random) {
    return add_days({2000, 1, 1}, static_cast<int>(random.between(0, 30'000)));
}
domain::AdjustmentKind kind(Seeded& random) {
    return static_cast<domain::AdjustmentKind>(random.between(0, 1));
}

domain::Customer customer(Seeded& random) {
    domain::Customer made{id(random),
                          text(random),
                          text(random),
                          text(random),
                          text(random),
                          text(random),
                          text(random),
                          address(random),
                          text(random),
                          text(random),
                          electronic_address(random),
                          text(random),
                          {},
                          {},
                          text(random),
                          text(random)};
    if (random.one_in(2)) made.format = format(random);
    if (random.one_in(2)) made.attach = attach(random);
    return made;
}

std::vector<domain::Adjustment> adjustments(Seeded& random) {
    std::vector<domain::Adjustment> made;
    for (auto n = random.between(0, 2); n > 0; --n) {
        auto& one =
            made.emplace_back(kind(random), domain::PercentOff{percent(random)}, text(random), text(random));
        if (random.one_in(2)) one.extent = domain::AmountOff{random.between(0, domain::price_micros_max)};
        if (random.one_in(2)) one.tax_rate = percent(random);
        if (random.one_in(2)) one.tax_category = category(random);
    }
    return made;
}

/// With another member this does not compile: give it a value too.
domain::InvoiceTerms random_terms(Seeded& random) {
    domain::InvoiceTerms made;
    auto& [note, buyer_reference, order_reference, contract_reference, payment_terms, delivered_on, period,
           deliver_to, reverse_charge, supply, operations] = made;
    for (auto* field : {&note, &buyer_reference, &order_reference, &contract_reference, &payment_terms})
        *field = text(random);
    if (random.one_in(2)) delivered_on = date(random);
    if (random.one_in(2)) period = {date(random), date(random)};
    if (random.one_in(2)) deliver_to = address(random);
    reverse_charge = random.one_in(2);
    supply = static_cast<domain::GstSupply>(random.between(0, 2));
    operations = static_cast<domain::Operations>(random.between(0, 3));
    return made;
}

domain::ExchangeRate exchange_rate(Seeded& random) {
    return {{random.between(1, domain::conversion_scaled_max)}, text(random), date(random)};
}

domain::BillingRequest request(Seeded& random) {
    domain::BillingRequest made;
    made.user_id = text(random);
    for (auto n = random.between(0, 4); n > 0; --n) {
        domain::Item item{text(random),
                          text(random),
                          {random.between(1, domain::quantity_micros_max)},
                          {random.between(0, domain::price_micros_max)},
                          text(random),
                          discount(random),
                          adjustments(random),
                          {},
                          {},
                          text(random),
                          text(random)};
        if (random.one_in(2)) item.cess = percent(random);
        item.order_line = text(random);
        if (random.one_in(2)) item.tax_rate = percent(random);
        if (random.one_in(2)) item.tax_category = category(random);
        made.items.push_back(std::move(item));
    }
    made.seller = text(random);
    made.branch = text(random);
    made.currency = text(random);
    if (random.one_in(2)) made.prices_include_tax = random.one_in(2);
    if (random.one_in(2)) made.exchange_rate = exchange_rate(random);
    made.discount = discount(random);
    if (random.one_in(2)) made.due_days = static_cast<int>(random.between(0, 999));
    made.place_of_supply = text(random);
    made.adjustments = adjustments(random);
    if (random.one_in(2)) made.prepaid = {random.between(0, 1'000'000)};
    if (random.one_in(2)) made.round_to = {random.between(0, 1'000'000)};
    made.terms = random_terms(random);
    made.language = text(random);
    made.look = text(random);
    if (random.one_in(2)) made.format = format(random);
    if (random.one_in(2)) made.attach = attach(random);
    made.deliver = static_cast<domain::Deliver>(random.between(0, 1));
    for (auto n = random.between(0, 3); n > 0; --n) made.cc.push_back(text(random));
    made.bcc_seller = random.one_in(2);
    return made;
}

domain::Seller seller(Seeded& random) {
    domain::Seller made;
    for (auto* field : {&made.id,
                        &made.name,
                        &made.email,
                        &made.phone,
                        &made.website,
                        &made.vat_id,
                        &made.gstin,
                        &made.registration_number,
                        &made.tax_number,
                        &made.contact,
                        &made.electronic_address.scheme,
                        &made.electronic_address.id,
                        &made.credit_number_format,
                        &made.look,
                        &made.zone,
                        &made.language,
                        &made.tax_name,
                        &made.branch,
                        &made.number_format,
                        &made.bank.holder,
                        &made.notes.recovery_costs,
                        &made.notes.late_payment,
                        &made.notes.early_payment,
                        &made.bank.bank,
                        &made.bank.iban,
                        &made.bank.bic,
                        &made.bank.account,
                        &made.bank.ifsc,
                        &made.bank.upi,
                        &made.footer,
                        &made.accent}) {
        *field = text(random);
    }
    made.address = address(random);
    made.currency = *domain::find_currency(random.one_in(2) ? "KWD" : "JPY");
    made.tax_rate = percent(random);
    made.prices_include_tax = random.one_in(2);
    made.fiscal_year_start_month = static_cast<std::uint8_t>(random.between(1, 12));
    made.due_days = static_cast<int>(random.between(0, 999));
    if (random.one_in(2)) made.logo = digest(random);
    made.built_in = random.one_in(2);
    made.round_to_micros = random.between(0, 1'000'000);
    made.format = format(random);
    made.attach = attach(random);
    made.payment_qr = static_cast<domain::PaymentQr>(random.between(0, 2));
    return made;
}

domain::PricedInvoice priced(Seeded& random) {
    domain::PricedInvoice made;
    constexpr std::string_view currencies[] = {"JPY", "EUR", "KWD", "CLF"};
    made.currency = *domain::find_currency(currencies[random.between(0, 3)]);
    const auto money = [&] {
        return domain::Money{random.between(-domain::amount_minor_max, domain::amount_minor_max),
                             made.currency};
    };
    made.prices_include_tax = random.one_in(2);
    made.regime = static_cast<domain::TaxRegime>(random.between(0, 2));
    made.place_of_supply = text(random);
    for (auto n = random.between(0, 4); n > 0; --n) {
        made.lines.push_back({text(random),
                              text(random),
                              text(random),
                              text(random),
                              {random.between(1, 1'000'000'000)},
                              {random.between(0, 1'000'000'000)},
                              money(),
                              {},
                              money(),
                              money(),
                              category(random),
                              percent(random)});
        auto& line = made.lines.back();
        if (random.one_in(2))
            line.adjustments.push_back({kind(random), money(), percent(random), text(random), text(random)});
        if (random.one_in(2)) line.cess = percent(random);
        line.order_line = text(random);
        line.original_line = static_cast<int>(random.between(0, 9));
    }
    for (auto n = random.between(0, 3); n > 0; --n) {
        domain::TaxBreakdown tax{category(random), percent(random), money(), {}, money(), text(random)};
        for (auto heads = random.between(0, 2); heads > 0; --heads)
            tax.heads.push_back({text(random), percent(random), money()});
        made.taxes.push_back(std::move(tax));
    }
    for (auto n = random.between(0, 2); n > 0; --n) {
        made.adjustments.push_back({kind(random), money(), money(),
                                    random.one_in(2) ? std::optional{money()} : std::nullopt, percent(random),
                                    text(random), text(random), category(random), percent(random)});
    }
    made.totals = {money(), money(), money(), money(), money(), money(), money(), money(), money()};
    if (random.one_in(2)) {
        const auto own = *domain::find_currency(random.one_in(2) ? "KWD" : "JPY");
        made.accounting = {
            own, exchange_rate(random), {random.between(0, 999), own}, {random.between(0, 999), own}};
    }
    return made;
}

domain::Invoice invoice(Seeded& random) {
    domain::Invoice made;
    made.id = id(random);
    made.fingerprint = digest(random);
    made.line = {text(random), static_cast<domain::DocumentType>(random.between(0, 1)), text(random)};
    made.series = text(random);
    made.number = random.between(1, INT64_MAX);
    made.printed_number = text(random);
    made.issued_on = add_days({2000, 1, 1}, static_cast<int>(random.between(0, 30'000)));
    made.due_on = add_days(made.issued_on, 14);
    made.accepted_at = from_unix_ms(random.between(0, 4'000'000'000'000));
    made.issued_at = from_unix_ms(random.between(0, 4'000'000'000'000));
    made.seller = seller(random);
    made.buyer = customer(random);
    made.terms = random_terms(random);
    if (random.one_in(2))
        made.original = {id(random), text(random), date(random), static_cast<int>(random.between(1, 9))};
    made.language = text(random);
    made.look = text(random);
    made.format = format(random);
    made.no_xml_reason = text(random);
    made.attach = attach(random);
    made.deliver = static_cast<domain::Deliver>(random.between(0, 1));
    for (auto n = random.between(0, 3); n > 0; --n) made.copies.push_back(text(random));
    made.priced = priced(random);
    made.renderer = text(random);
    made.sha256 = digest(random);
    made.bytes = random.between(0, 1'000'000'000);
    return made;
}

TEST(MessagesLaw, WhatIsEncodedDecodesToTheSame) {
    Seeded random;
    for (int i = 0; i < 500; ++i) {
        const auto one = customer(random);
        ASSERT_EQ(decode_customer(encode(one)), one);
        const auto bill = request(random);
        ASSERT_EQ(decode_billing_request(encode(bill)), bill);
        domain::CreditRequest credit{
            id(random), {{1, {}}, {7, domain::Quantity{random.between(1, 9'000'000)}}}, text(random)};
        ASSERT_EQ(decode_credit_request(encode(credit)), credit);
        ASSERT_EQ(decode_bill(encode(bill)), BillMessage{bill});
        ASSERT_EQ(decode_bill(encode(credit)), BillMessage{credit});
        const Notification mail{id(random),       text(random),     static_cast<int>(random.between(0, 9)),
                                random.one_in(2), random.one_in(2), random.one_in(2)};
        ASSERT_EQ(decode_notification(encode(mail)), mail);
    }
}

TEST(RecordsLaw, ARecordKeepsEveryByte) {
    Seeded random;
    for (int i = 0; i < 500; ++i) {
        const auto one = invoice(random);
        const auto stored = encode(one);
        const auto back = decode_invoice(stored);
        ASSERT_TRUE(back) << back.error().what;
        ASSERT_EQ(*back, one);
        ASSERT_EQ(encode(*back), stored);
    }
}

domain::Salt salt(Seeded& random) {
    domain::Salt salt{};
    for (auto& byte : salt) byte = static_cast<std::uint8_t>(random.between(0, 255));
    return salt;
}

/// What the chain covers of a record is what is left of it once its personal values and the salt are erased.
TEST(RecordsLaw, TheContentHashOutlivesThePersonalValues) {
    Seeded random;
    for (int i = 0; i < 200; ++i) {
        const auto record = encode_record(invoice(random));
        ASSERT_EQ(record.text, encode(*decode_invoice(record.text)));
        const auto hidden = salt(random);
        const auto erased = without_personal_values(record, hidden);
        ASSERT_TRUE(read_json(erased)) << erased;
        ASSERT_EQ(content_hash(record, hidden), sha256(erased));
        ASSERT_NE(content_hash(record, hidden), content_hash(record, salt(random)));
        std::size_t last = 0;
        for (const auto& [begin, end] : record.personal) {
            ASSERT_LT(last, begin);
            ASSERT_LT(begin, end);
            last = end;
        }
        ASSERT_LT(last, record.text.size());
    }
}

/// An erased record can be read, says the rest, and its text is what its link covers. A text that is not erased is none.
TEST(RecordsLaw, AnErasedRecordReadsWithoutItsPersonalValues) {
    Seeded random;
    for (int i = 0; i < 200; ++i) {
        auto whole = invoice(random);
        const auto record = encode_record(whole);
        const auto hidden = salt(random);
        const auto text = without_personal_values(record, hidden);
        whole.chain = domain::ChainLink{.place = 1, .link = {}, .salt = hidden, .xml = {}};
        ASSERT_EQ(content_hash_of_stored(whole, record.text), sha256(text));
        const domain::ChainLink erased{.place = 1, .link = {}, .salt = {}, .xml = {}};
        const auto read = decode_stored_invoice(text, erased);
        ASSERT_TRUE(read) << read.error().what << text;
        EXPECT_TRUE(domain::is_erased(*read));
        EXPECT_EQ(read->buyer.email, "");
        EXPECT_EQ(read->buyer.id, Uuid{});
        EXPECT_TRUE(read->copies.empty());
        EXPECT_EQ(read->priced, whole.priced);
        EXPECT_EQ(read->printed_number, whole.printed_number);
        EXPECT_EQ(read->seller, whole.seller);
        ASSERT_EQ(content_hash_of_stored(*read, text), sha256(text));
        EXPECT_FALSE(decode_stored_invoice(record.text, erased));
        EXPECT_FALSE(decode_stored_invoice(text, whole.chain));
    }
}

/// Each byte counts, those of personal values by their commitments.
TEST(RecordsLaw, TheContentHashCoversEveryByte) {
    Seeded random;
    auto record = encode_record(invoice(random));
    const auto hidden = salt(random);
    const auto before = content_hash(record, hidden);
    for (auto& byte : record.text) {
        byte = static_cast<char>(byte ^ 1);
        ASSERT_NE(content_hash(record, hidden), before);
        byte = static_cast<char>(byte ^ 1);
    }
    ASSERT_EQ(content_hash(record, hidden), before);
}

/// Which these are is said in the descriptions. A change of this list is a change of what can be erased one day.
TEST(Records, NameTheirPersonalMembers) {
    Seeded random;
    std::set<std::string> names;
    for (int i = 0; i < 500; ++i) {
        const auto record = encode_record(invoice(random));
        for (const auto& span : record.personal) {
            const auto end = span.begin - 2;  // Behind the name stands '":'.
            const auto begin = record.text.rfind('"', end - 1) + 1;
            names.insert(record.text.substr(begin, end - begin));
        }
    }
    EXPECT_THAT(names, testing::ElementsAre("address", "buyerReference", "company", "copies", "deliverTo",
                                            "electronicAddress", "email", "externalId", "fingerprint",
                                            "firstname", "id", "lastname", "middlename", "mobile", "note",
                                            "reference", "registrationNumber", "taxId"));
}

TEST(Messages, OfANewerSchemaWait) {
    const auto next = R"({"v":)" + std::to_string(message_version + 1);
    EXPECT_EQ(decode_customer(next + R"(,"anything":"else"})").error().fault, Fault::not_yet);
    EXPECT_EQ(decode_billing_request(next + "}").error().fault, Fault::not_yet);
    EXPECT_EQ(decode_notification(R"({"v":99})").error().fault, Fault::not_yet);
}

TEST(Messages, ThatAreNoneAreInvalid) {
    for (
        const auto* bad :
        {"", "[]", "{}", R"({"v":0})", R"({"v":"1"})", R"({"v":1})", R"({"v":2})", R"({"v":1.5})",
         R"({"v":1,"invoiceId":"x","recipient":"a","sequence":0})",
         R"({"v":1,"invoiceId":"6f1c0e2a-54b7-4c6e-9d0b-0b6a3f6e4d11","recipient":"a","sequence":99999999999})"}) {
        EXPECT_EQ(decode_notification(bad).error().fault, Fault::invalid) << bad;
        EXPECT_EQ(decode_customer(bad).error().fault, Fault::invalid) << bad;
        EXPECT_EQ(decode_billing_request(bad).error().fault, Fault::invalid) << bad;
    }
}

TEST(Messages, ErrorsNameTheMemberAndNeverItsValue) {
    const auto error =
        decode_notification(R"({"v":1,"invoiceId":"john.doe@example.com","recipient":"a","sequence":0})")
            .error();
    EXPECT_EQ(error.what, "message: member 'invoiceId' is missing or wrong");
}

TEST(Records, OfAnotherVersionOrDamagedAreCorrupt) {
    Seeded random;
    const auto stored = encode(invoice(random));
    for (const auto& bad : {std::string{}, std::string{"{}"}, stored.substr(0, stored.size() - 1),
                            "{\"v\":3" + stored.substr(6)}) {
        EXPECT_EQ(decode_invoice(bad).error().fault, Fault::corrupt) << bad;
    }
    ASSERT_TRUE(stored.starts_with("{\"v\":2,"));
    EXPECT_TRUE(decode_invoice(stored));
}

TEST(DeliveryId, FollowsInvoiceRecipientAndSequenceOnly) {
    Seeded random;
    const Notification one{id(random), "a@example.com", 0, false};
    auto other = one;
    other.copy = true;
    EXPECT_EQ(delivery_id(other), delivery_id(one));
    other.sequence = 1;
    EXPECT_NE(delivery_id(other), delivery_id(one));
    other = one;
    other.recipient = "b@example.com";
    EXPECT_NE(delivery_id(other), delivery_id(one));
}

}  // namespace
}  // namespace billmill::formats
