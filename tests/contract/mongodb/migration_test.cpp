#include "adapters/mongodb/session.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"
#include "formats/messages.hpp"
#include "support/append_records.hpp"

namespace billmill::contract {
namespace {

using adapters::mongodb::Collection;
using adapters::mongodb::Session;
using adapters::mongodb::with;

/// Takes from a database what schema 2 brought.
void make_old(MongodbWorld& world) {
    must(world.database->run([](Session& session) -> Outcome {
        TRY_DO(session.update_all(Collection::invoices, adapters::mongodb::Document{},
                                  with("$unset", with("place", ""))));
        TRY_DO(session.remove(Collection::meta, with("_id", "books")));
        return session.update_all(Collection::meta, with("_id", "schema"),
                                  with("$set", with("schema", std::int32_t{1})));
    }));
}

/// More records than one page of the migration, as the program before chains left them.
TEST(MongodbMigration, RecordsOfBeforeChainsGetAPlaceAndStayReadable) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    must(world.database->prepare());
    world.drop_index("invoices", "line_place");
    std::vector<domain::Invoice> records;
    for (int n = 1; n <= 250; ++n) records.push_back(invoice(n, n));
    const std::span all{records};
    for (std::size_t from = 0; from < all.size(); from += 50)
        must(tests::append_records(world.stores->invoices, all.subspan(from, 50)));
    make_old(world);
    world.reopen();
    auto& invoices = world.stores->invoices;
    EXPECT_NE(must(invoices.books()), Uuid{});
    const auto state = must(invoices.read_line(records[0].line, {}, {}));
    EXPECT_EQ(state.chain_end, domain::ChainEnd{});
    EXPECT_EQ(state.highest.at(records[0].series), 250);
    const auto stored = must(invoices.scan(records[0].series, 0, 1'000));
    ASSERT_EQ(stored.size(), 250U);
    for (const auto& one : stored) EXPECT_EQ(one.differing, "") << one.number;
    EXPECT_EQ(must(stored[99].record), records[99]);
}

/// A program of before patches writes customers without a revision, also while this one runs.
TEST(MongodbMigration, CustomersOfOlderProgramsAreReadAndChanged) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    auto& customers = world.stores->customers;
    const auto one = customer(1);
    const auto older_writes = [&](std::int64_t offset, const char* changes) {
        must(world.database->run([&](Session& session) -> Outcome {
            auto state = with("partition", std::int32_t{0});
            auto registered = one;
            registered.lastname = changes;
            state.add("offset", offset)
                .add("changed_at", after(offset))
                .add("record", formats::encode(registered));
            auto whole = with("_id", one.id);
            whole.add("v", std::int32_t{1}).add("partition", std::int32_t{0}).add("offset", offset);
            whole.add("changed_at", after(offset)).add("record", formats::encode(registered));
            TRY(const auto taken, session.insert(Collection::customers, std::span{&whole, 1}));
            if (taken.empty()) return {};
            TRY_DO(session.update_one(Collection::customers, with("_id", one.id), with("$set", state)));
            return {};
        }));
    };
    const auto read = [&] { return must(customers.find(std::span{&one.id, 1})).at(0); };
    const auto write = [&](ports::StoredCustomer customer, const ports::StoredCustomer& before) {
        const ports::CustomerWrite change{
            std::move(customer), ports::CustomerVersion{before.origin, before.revision}, {}};
        return customers.write(std::span{&change, 1});
    };
    older_writes(3, "Older");
    auto stored = read();
    EXPECT_EQ(stored.customer.lastname, "Older");
    EXPECT_EQ(must(customers.list(one.email, {})).items.size(), 1U);
    auto patched = stored;
    patched.customer.company = "Nadar";
    patched.patched = {{domain::CustomerField::company, {0, 5}}};
    must(write(patched, stored));
    EXPECT_EQ(fault_of(write(patched, stored)), "conflict");
    stored = read();
    EXPECT_EQ(stored.patched, patched.patched);
    older_writes(9, "Again");
    EXPECT_EQ(fault_of(write(patched, stored)), "conflict") << "its registration is not lost";
    EXPECT_EQ(read().customer.lastname, "Again");
    EXPECT_TRUE(read().patched.empty()) << "it replaced the customer as a whole";
    must(write(patched, read()));
}

}  // namespace
}  // namespace billmill::contract
