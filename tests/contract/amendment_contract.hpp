#pragma once

#include "contract/invoice_store_contract.hpp"

// What every store of invoices promises of amendments. Included beside invoice_store_contract.hpp.

namespace billmill::contract {

inline const std::string amendments = "max-stores/amendment/main";

/// The amendment of the n-th invoice, at this place of a line.
inline domain::Amendment amendment(int n, std::int64_t place, const std::string& line = amendments) {
    const auto text = line + std::to_string(place);
    domain::Amendment amendment;
    amendment.id = domain::amendment_id(id_of(n));
    amendment.invoice = id_of(n);
    amendment.line = line;
    amendment.portal = {.irn = std::string(64, 'a'),
                        .acknowledgement_number = std::to_string(112'010'000 + n),
                        .acknowledgement_date = "2026-11-22 12:27:00",
                        .signed_qr = "aGVhZA.cGF5bG9hZA.c2ln"};
    amendment.fingerprint = domain::fingerprint_of(amendment.portal);
    amendment.accepted_at = after(n);
    amendment.recorded_at = after(n + 5);
    amendment.renderer = "plain-1";
    amendment.sha256 = sha256("pdf with it");
    amendment.bytes = 11;
    amendment.chain = domain::ChainLink{.place = place, .link = sha256(text), .salt = {}, .xml = {}};
    amendment.chain->salt.fill(static_cast<std::uint8_t>(place));
    return amendment;
}

inline Outcome append_amendment(ports::InvoiceStore& invoices, const domain::Amendment& amendment) {
    return invoices.append(ports::EncodedAmendment{amendment, formats::encode(amendment)});
}

TEST_P(InvoiceStoreContract, KeepsAnAmendmentUnchangedBesideItsInvoice) {
    must(append({chained(invoice(1, 1), 1)}));
    const auto added = amendment(1, 1);
    must(append_amendment(subject->invoices(), added));
    subject->reopen();
    auto& invoices = subject->invoices();
    EXPECT_THAT(must(invoices.find_amendments(std::vector{added.id, domain::amendment_id(id_of(2))})),
                ElementsAre(added));
    EXPECT_EQ(must(invoices.find(id_of(1))), chained(invoice(1, 1), 1)) << "the invoice is as it was";
    EXPECT_THAT(must(invoices.find_amendments({})), ElementsAre());
    EXPECT_THAT(listed({}), ElementsAre(1)) << "no list of invoices shows it";
    EXPECT_EQ(must(invoices.all_series()).size(), 1U);
}

TEST_P(InvoiceStoreContract, NoTwoAmendmentsShareAnIdOrAPlace) {
    auto& invoices = subject->invoices();
    must(append_amendment(invoices, amendment(1, 1)));
    EXPECT_EQ(fault_of(append_amendment(invoices, amendment(2, 1))), "conflict");
    EXPECT_EQ(fault_of(append_amendment(invoices, amendment(1, 2))), "conflict");
    must(append_amendment(invoices, amendment(3, 1, "other/amendment/main")));
    must(append_amendment(invoices, amendment(2, 2)));
    EXPECT_EQ(must(invoices.scan_amendments(amendments, 0, 10)).size(), 2U);
}

TEST_P(InvoiceStoreContract, TellsWhereALineOfAmendmentsEnds) {
    auto& invoices = subject->invoices();
    EXPECT_EQ(must(invoices.amendment_end(amendments)), domain::ChainEnd{});
    EXPECT_THAT(must(invoices.amendment_lines()), ElementsAre());
    for (int n = 1; n <= 3; ++n) must(append_amendment(invoices, amendment(n, n)));
    must(append_amendment(invoices, amendment(9, 1, "other/amendment/main")));
    EXPECT_EQ(must(invoices.amendment_end(amendments)), (domain::ChainEnd{3, amendment(3, 3).chain->link}));
    EXPECT_THAT(must(invoices.amendment_lines()), ElementsAre(amendments, "other/amendment/main"));
}

TEST_P(InvoiceStoreContract, ScansAmendmentsAsTheyAreStored) {
    auto& invoices = subject->invoices();
    for (int n = 1; n <= 3; ++n) must(append_amendment(invoices, amendment(n, n)));
    const auto found = must(invoices.scan_amendments(amendments, 1, 10));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].place, 2);
    EXPECT_EQ(found[0].id, amendment(2, 2).id.text());
    EXPECT_EQ(found[0].text, formats::encode(amendment(2, 2)));
    EXPECT_EQ(must(found[0].record), amendment(2, 2));
    EXPECT_EQ(found[0].chain, amendment(2, 2).chain);
    EXPECT_EQ(found[0].differing, "");
    EXPECT_EQ(must(invoices.scan_amendments(amendments, 0, 1)).size(), 1U);
    EXPECT_TRUE(must(invoices.scan_amendments("no/amendment/line", 0, 10)).empty());
}

/// The store takes the text as it is given.
TEST_P(InvoiceStoreContract, NamesTheFieldThatDiffersFromTheAmendment) {
    auto& invoices = subject->invoices();
    auto other = amendment(1, 1);
    other.invoice = id_of(7);
    must(invoices.append(ports::EncodedAmendment{amendment(1, 1), formats::encode(other)}));
    must(invoices.append(ports::EncodedAmendment{amendment(2, 2), "no record"}));
    const auto found = must(invoices.scan_amendments(amendments, 0, 10));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].differing, "invoice");
    EXPECT_FALSE(found[1].record);
}

TEST_P(InvoiceStoreContract, ErasesWhatAnAmendmentSaysAboutAPerson) {
    const auto added = amendment(1, 1);
    const auto other = amendment(2, 2);
    must(append_amendment(subject->invoices(), added));
    must(append_amendment(subject->invoices(), other));
    const auto text = formats::without_personal_values(formats::encode_record(added), added.chain->salt);
    const ports::ErasedRecord erased{added.id, text};
    must(subject->invoices().erase_amendments({&erased, 1}));
    subject->reopen();
    must(subject->invoices().erase_amendments({&erased, 1}));  // Again: nothing more.
    const auto found = must(subject->invoices().scan_amendments(amendments, 0, 10));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].text, text);
    EXPECT_EQ(found[0].text.find(added.portal.signed_qr), std::string::npos);
    EXPECT_EQ(must(found[0].record).portal.irn, added.portal.irn) << "it says nothing about a person";
    EXPECT_EQ(found[0].chain->salt, domain::Salt{});
    EXPECT_EQ(must(found[1].record), other);
}

TEST_P(InvoiceStoreContract, TwoWritersOfAmendmentsNeverShareAPlaceOrLeaveAGap) {
    constexpr int writers = 4;
    constexpr int each = 10;
    {
        std::vector<std::jthread> threads;
        for (int w = 0; w < writers; ++w) {
            threads.emplace_back([&, w] {
                auto& invoices = subject->invoices();
                for (int n = 0; n < each;) {
                    const auto end = must(invoices.amendment_end(amendments));
                    if (append_amendment(invoices, amendment(w * each + n, end.place + 1))) ++n;
                }
            });
        }
    }
    const auto found = must(subject->invoices().scan_amendments(amendments, 0, 100));
    ASSERT_EQ(found.size(), static_cast<std::size_t>(writers * each));
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(found[i].place, static_cast<std::int64_t>(i) + 1);
}

}  // namespace billmill::contract
