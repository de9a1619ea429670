// What is particular to keys in a file of their own: two processes write it, and older billmills kept keys in the books.

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "contract/samples.hpp"
#include "contract/sqlite/sqlite_world.hpp"

namespace billmill::contract {
namespace {

using adapters::sqlite::Connection;
using adapters::sqlite::Database;
using adapters::sqlite::SqliteApiKeyStore;

constexpr std::int64_t made_at = 1'700'000'000'000;

/// As the billmill before made it: keys stand in the books, and there is no file of keys.
void keep_in_books(const std::filesystem::path& directory, const char* name, const char* scope,
                   const char* sellers, std::optional<std::int64_t> expires_at, bool revoked) {
    const auto database = must(Database::open(directory));
    must(database->write([&](Connection& books) {
        return books.run(
            "INSERT INTO api_keys (name, hash, scope, sellers, created_at, expires_at, revoked) VALUES "
            "(?,?,?,?,?,?,?)",
            std::string_view{name}, sha256(name), std::string_view{scope}, std::string_view{sellers}, made_at,
            expires_at, revoked);
    }));
}

struct Older {
    const char* name;
    const char* scope;
    const char* sellers;
    std::optional<std::int64_t> expires_at;
    bool revoked;
    ports::Scope becomes;
    std::vector<std::string> for_sellers;
};
const Older older_keys[] = {
    {"shop", "write", "", std::nullopt, false, ports::Scope::write, {}},
    {"owner", "admin", "", std::nullopt, false, ports::Scope::admin, {}},
    {"till-7", "write", "acme,other", std::nullopt, false, ports::Scope::write, {"acme", "other"}},
    {"prometheus", "read", "", 1'800'000'000'000, false, ports::Scope::read, {}},
    {"gone", "admin", "acme", std::nullopt, true, ports::Scope::admin, {"acme"}},
    {"later", "superadmin", "", std::nullopt, false, ports::Scope::read, {}},
};

TEST(SqliteApiKeys, OfAnOlderBillmillBecomeClientsOfTheirName) {
    for (const auto& older : older_keys) {
        TemporaryDirectory directory;
        keep_in_books(directory.path(), older.name, older.scope, older.sellers, older.expires_at,
                      older.revoked);
        for (const bool to_read : {true, false}) {
            const auto store = must(to_read ? SqliteApiKeyStore::open_read_only(directory.path())
                                            : SqliteApiKeyStore::open(directory.path()));
            EXPECT_EQ(std::filesystem::exists(directory.path() / "keys.db"), !to_read);
            const auto found = must(store->find(sha256(older.name)));
            ASSERT_TRUE(found) << older.name;
            EXPECT_EQ(found->client.id, older.name);
            EXPECT_EQ(found->client.scope, older.becomes) << older.name;
            EXPECT_EQ(found->client.sellers, older.for_sellers) << older.name;
            EXPECT_FALSE(found->client.continues_keyless);
            EXPECT_EQ(found->key.number, 1);
            EXPECT_EQ(found->key.revoked, older.revoked) << older.name;
            EXPECT_EQ(found->key.expires_at.has_value(), older.expires_at.has_value()) << older.name;
            EXPECT_EQ(found->key.created_at, from_unix_ms(made_at));
            EXPECT_EQ(found->key.made_by, "machine");
        }
    }
}

TEST(SqliteApiKeys, AreBroughtOverOnce) {
    TemporaryDirectory directory;
    keep_in_books(directory.path(), "shop", "write", "", std::nullopt, false);
    must(must(SqliteApiKeyStore::open(directory.path()))->revoke("shop", std::nullopt));
    keep_in_books(directory.path(), "late", "write", "", std::nullopt, false);
    const auto store = must(SqliteApiKeyStore::open(directory.path()));
    EXPECT_TRUE(must(store->find(sha256("shop")))->key.revoked) << "what was ended stays ended";
    EXPECT_FALSE(must(store->find(sha256("late"))));
}

TEST(SqliteApiKeys, OfACommandAreSeenByTheServer) {
    TemporaryDirectory directory;
    const auto server = must(SqliteApiKeyStore::open(directory.path()));
    const auto command = must(SqliteApiKeyStore::open(directory.path()));
    const auto looking = must(SqliteApiKeyStore::open_read_only(directory.path()));
    EXPECT_FALSE(must(server->any()));
    must(command->add({.id = "shop", .created_at = after(1)}, {.hash = sha256("1"), .created_at = after(1)}));
    EXPECT_TRUE(must(server->any()));
    EXPECT_TRUE(must(server->find(sha256("1"))));
    must(server->note_use("shop", 1, after(7)));
    EXPECT_EQ(must(command->find(sha256("1")))->key.last_used_at, after(7));
    must(command->revoke("shop", 1));
    EXPECT_TRUE(must(server->find(sha256("1")))->key.revoked);
    EXPECT_TRUE(must(looking->find(sha256("1")))->key.revoked);
}

TEST(SqliteApiKeys, AreMadeByTwoProcessesAtOnceWithoutAGap) {
    TemporaryDirectory directory;
    const auto one = must(SqliteApiKeyStore::open(directory.path()));
    const auto other = must(SqliteApiKeyStore::open(directory.path()));
    must(one->add({.id = "shop", .created_at = after(1)}, {.hash = sha256("first"), .created_at = after(1)}));
    const auto make = [](SqliteApiKeyStore& store, const std::string& who) {
        for (int n = 0; n < 20; ++n)
            must(store.add_key("shop", {.hash = sha256(who + std::to_string(n)), .created_at = after(2)}));
    };
    {
        const std::jthread beside{[&] { make(*other, "b"); }};
        make(*one, "a");
    }
    const auto all = must(one->list());
    ASSERT_EQ(all.size(), 1U);
    ASSERT_EQ(all.front().keys.size(), 41U);
    for (int number = 1; number <= 41; ++number)
        EXPECT_EQ(all.front().keys[static_cast<std::size_t>(number - 1)].number, number);
}

TEST(SqliteApiKeys, OfABackupAreThoseOfTheOriginal) {
    TemporaryDirectory directory;
    const auto store = must(SqliteApiKeyStore::open(directory.path()));
    must(store->add({.id = "shop", .created_at = after(1)}, {.hash = sha256("1"), .created_at = after(1)}));
    const auto copy = directory.path() / "copy";
    std::filesystem::create_directory(copy);
    must(store->backup_to(copy / "keys.db"));
    EXPECT_EQ(fault_of(store->backup_to(copy / "keys.db")), "conflict");
    EXPECT_TRUE(must(must(SqliteApiKeyStore::open(copy))->find(sha256("1"))));
    const auto mode = std::filesystem::status(copy / "keys.db").permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
}

}  // namespace
}  // namespace billmill::contract
