// Keys that an older billmill made: documents without a client.

#include <gtest/gtest.h>

#include "adapters/mongodb/session.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/samples.hpp"

namespace billmill::contract {
namespace {

using adapters::mongodb::Collection;
using adapters::mongodb::Document;
using adapters::mongodb::Session;

void keep_older(adapters::mongodb::Database& database, const std::string& name) {
    Document key;
    key.add("_id", name)
        .add("v", std::int32_t{1})
        .add("hash", sha256(name))
        .add("scope", "write")
        .add("sellers", std::vector<std::string>{"acme"})
        .add("created_at", after(1))
        .add("revoked", false);
    must(database.run([&](Session& session) -> Outcome {
        TRY(const auto taken, session.insert(Collection::api_keys, std::span{&key, 1}));
        return taken.empty() ? Outcome{} : fail(Fault::conflict, "it is there");
    }));
}

TEST(MongodbApiKeys, OfAnOlderBillmillAreClientsOfTheirName) {
    const auto uri = tests::engine_address("MONGODB");
    if (!uri) GTEST_SKIP() << "no such engine: see tools/engines";
    MongodbWorld world{*uri};
    auto& keys = world.stores->api_keys;
    keep_older(*world.database, "shop");
    keep_older(*world.database, "till");
    const auto found = must(keys.find(sha256("shop")));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->client.id, "shop");
    EXPECT_EQ(found->client.sellers, std::vector<std::string>{"acme"});
    EXPECT_EQ(found->client.created_at, after(1));
    EXPECT_EQ(found->key.number, 1);
    EXPECT_EQ(must(keys.add_key("shop", {.hash = sha256("2"), .created_at = after(2)})), 2);
    EXPECT_EQ(must(keys.find(sha256("2")))->client.sellers, std::vector<std::string>{"acme"});
    EXPECT_EQ(fault_of(keys.add({.id = "till", .created_at = after(3)},
                                {.hash = sha256("3"), .created_at = after(3)})),
              "conflict");
    must(keys.expire_older("shop", 2, after(9)));
    EXPECT_EQ(must(keys.find(sha256("shop")))->key.expires_at, after(9));
    must(keys.note_use("shop", 1, after(5)));
    EXPECT_EQ(must(keys.find(sha256("shop")))->key.last_used_at, after(5));
    must(keys.revoke("shop", 1));
    EXPECT_TRUE(must(keys.find(sha256("shop")))->key.revoked);
    EXPECT_FALSE(must(keys.find(sha256("till")))->key.revoked);
}

}  // namespace
}  // namespace billmill::contract
