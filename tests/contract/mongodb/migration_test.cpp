#include "adapters/mongodb/session.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"
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

}  // namespace
}  // namespace billmill::contract
