// What is erased of a record goes from all documents that hold it: those of its mails, too.

#include <gmock/gmock.h>

#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"
#include "formats/records.hpp"
#include "support/append_records.hpp"

namespace billmill::contract {
namespace {

TEST(MongodbErasure, TakesTheAddressesOfItsMails) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    auto& stores = *world.stores;
    auto erased = invoice(1, 1);
    erased.chain = domain::ChainLink{.place = 1, .link = sha256("one"), .salt = {1, 2, 3}, .xml = {}};
    auto kept = invoice(2, 2);
    kept.chain = domain::ChainLink{.place = 2, .link = sha256("two"), .salt = {4, 5, 6}, .xml = {}};
    must(tests::append_record(stores.invoices, erased));
    must(tests::append_record(stores.invoices, kept));
    const auto claim_of = [](const domain::Invoice& record, int n) {
        return ports::DeliveryClaim{
            id_of(n),         record.id, "customer@example.com", 0, "<" + id_of(n).text() + "@example.com>",
            "new@example.com"};
    };
    for (const auto& [record, n] : {std::pair{&erased, 11}, std::pair{&kept, 12}}) {
        const auto one = claim_of(*record, n);
        must(stores.deliveries.claim(std::span{&one, 1}, {"worker", after(0), after(60'000)}));
    }
    const auto before = must(stores.deliveries.of_invoice(kept.id));
    const ports::ErasedRecord without{
        erased.id, formats::without_personal_values(formats::encode_record(erased), erased.chain->salt)};
    must(stores.invoices.erase({&without, 1}));
    for (const auto& gone : must(stores.deliveries.of_invoice(erased.id))) {
        EXPECT_EQ(gone.recipient, "");
        EXPECT_EQ(gone.sent_to, "");
    }
    const auto after_it = must(stores.deliveries.of_invoice(kept.id));
    ASSERT_FALSE(after_it.empty());
    EXPECT_EQ(after_it.size(), before.size());
    EXPECT_EQ(after_it.at(0).recipient, before.at(0).recipient);
    EXPECT_EQ(after_it.at(0).sent_to, before.at(0).sent_to);
}

}  // namespace
}  // namespace billmill::contract
