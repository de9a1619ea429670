#pragma once

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::contract {

class ApiKeyStoreSubject : public Subject {
public:
    virtual ports::ApiKeyStore& keys() = 0;
};

class ApiKeyStoreContract : public Contract<ApiKeyStoreSubject> {
protected:
    static ports::Client client(const std::string& id) { return {.id = id, .created_at = after(1)}; }
    static ports::ApiKey key(const std::string& secret) {
        return {.hash = sha256(secret), .created_at = after(2), .made_by = "machine"};
    }
    /// A client with so many keys, whose secrets are its name and their numbers.
    void make(const std::string& id, int count) {
        must(subject->keys().add(client(id), key(id + "1")));
        for (int number = 2; number <= count; ++number)
            EXPECT_EQ(must(subject->keys().add_key(id, key(id + std::to_string(number)))), number);
    }
    ports::ApiKey found(const std::string& secret) {
        auto one = must(subject->keys().find(sha256(secret)));
        EXPECT_TRUE(one) << secret;
        return one ? one->key : ports::ApiKey{};
    }
};

TEST_P(ApiKeyStoreContract, KeepsEveryField) {
    auto till = client("till-7");
    till.scope = ports::Scope::admin;
    till.sellers = {"max-stores", "other"};
    till.continues_keyless = true;
    auto first = key("secret");
    first.made_by = "owner/3";
    first.expires_at = after(99);
    must(subject->keys().add(till, first));
    make("plain", 1);
    must(subject->keys().note_use("till-7", 1, after(50)));
    subject->reopen();
    const auto found = must(subject->keys().find(first.hash));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->client.id, till.id);
    EXPECT_EQ(found->client.scope, till.scope);
    EXPECT_EQ(found->client.sellers, till.sellers);
    EXPECT_TRUE(found->client.continues_keyless);
    EXPECT_EQ(found->client.created_at, till.created_at);
    EXPECT_EQ(found->key.number, 1);
    EXPECT_EQ(found->key.hash, first.hash);
    EXPECT_EQ(found->key.created_at, first.created_at);
    EXPECT_EQ(found->key.made_by, first.made_by);
    EXPECT_EQ(found->key.expires_at, first.expires_at);
    EXPECT_EQ(found->key.last_used_at, after(50));
    EXPECT_FALSE(found->key.revoked);
    const auto plain = must(subject->keys().find(sha256("plain1")));
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->client.sellers.empty());
    EXPECT_FALSE(plain->client.continues_keyless);
    EXPECT_FALSE(plain->key.expires_at);
    EXPECT_FALSE(plain->key.last_used_at);
    EXPECT_FALSE(must(subject->keys().find(sha256("guess"))));
}

TEST_P(ApiKeyStoreContract, ANameIsTakenOnce) {
    make("till-7", 1);
    EXPECT_EQ(fault_of(subject->keys().add(client("till-7"), key("another secret"))), "conflict");
    EXPECT_FALSE(must(subject->keys().find(sha256("another secret"))));
}

TEST_P(ApiKeyStoreContract, AKeyIsOfOneClient) {
    make("till-7", 1);
    EXPECT_EQ(fault_of(subject->keys().add(client("other"), key("till-71"))), "conflict");
    EXPECT_EQ(fault_of(subject->keys().add_key("till-7", key("till-71"))), "conflict");
    EXPECT_EQ(must(subject->keys().list()).size(), 1U);
}

TEST_P(ApiKeyStoreContract, OneClientContinuesTheKeylessOne) {
    auto first = client("first");
    first.continues_keyless = true;
    auto second = client("second");
    second.continues_keyless = true;
    must(subject->keys().add(first, key("1")));
    EXPECT_EQ(fault_of(subject->keys().add(second, key("2"))), "conflict");
    EXPECT_FALSE(must(subject->keys().find(sha256("2"))));
    second.continues_keyless = false;
    must(subject->keys().add(second, key("2")));
    subject->reopen();
    EXPECT_TRUE(must(subject->keys().find(sha256("1")))->client.continues_keyless);
}

TEST_P(ApiKeyStoreContract, AClientHasManyKeysInOrder) {
    make("till-7", 11);
    make("till", 2);
    EXPECT_EQ(fault_of(subject->keys().add_key("nobody", key("x"))), "not_found");
    const auto all = must(subject->keys().list());
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].client.id, "till");
    EXPECT_EQ(all[1].client.id, "till-7");
    ASSERT_EQ(all[1].keys.size(), 11U);
    for (int number = 1; number <= 11; ++number) {
        EXPECT_EQ(all[1].keys[static_cast<std::size_t>(number - 1)].number, number);
        const auto one = must(subject->keys().find(sha256("till-7" + std::to_string(number))));
        ASSERT_TRUE(one);
        EXPECT_EQ(one->client.id, "till-7");
        EXPECT_EQ(one->key.number, number);
    }
}

TEST_P(ApiKeyStoreContract, FindsAClientWithAllItsKeys) {
    make("till-7", 3);
    make("till", 1);
    must(subject->keys().revoke("till-7", 2));
    EXPECT_FALSE(must(subject->keys().find_client("till-")));
    EXPECT_FALSE(must(subject->keys().find_client("till-7/2")));
    const auto one = must(subject->keys().find_client("till-7"));
    ASSERT_TRUE(one);
    EXPECT_EQ(one->client.id, "till-7");
    EXPECT_EQ(one->client.created_at, after(1));
    ASSERT_EQ(one->keys.size(), 3U);
    for (int number = 1; number <= 3; ++number) {
        const auto& key = one->keys[static_cast<std::size_t>(number - 1)];
        EXPECT_EQ(key.number, number);
        EXPECT_EQ(key.revoked, number == 2);
    }
}

TEST_P(ApiKeyStoreContract, RevokedStaysKnownAndRevoked) {
    make("till-7", 3);
    must(subject->keys().revoke("till-7", 2));
    must(subject->keys().revoke("till-7", 2));
    subject->reopen();
    EXPECT_FALSE(found("till-71").revoked);
    EXPECT_TRUE(found("till-72").revoked);
    must(subject->keys().revoke("till-7", std::nullopt));
    for (const auto* secret : {"till-71", "till-72", "till-73"}) EXPECT_TRUE(found(secret).revoked);
    EXPECT_EQ(fault_of(subject->keys().revoke("nobody", std::nullopt)), "not_found");
    EXPECT_EQ(fault_of(subject->keys().revoke("till-7", 4)), "not_found");
    EXPECT_EQ(must(subject->keys().list()).size(), 1U);
}

TEST_P(ApiKeyStoreContract, OlderKeysExpireAndNoneLivesLongerForIt) {
    auto first = key("till-71");
    first.expires_at = after(10);
    must(subject->keys().add(client("till-7"), first));
    must(subject->keys().add_key("till-7", key("till-72")));
    must(subject->keys().add_key("till-7", key("till-73")));
    make("other", 1);
    must(subject->keys().expire_older("till-7", 3, after(20)));
    EXPECT_EQ(found("till-71").expires_at, after(10));
    EXPECT_EQ(found("till-72").expires_at, after(20));
    EXPECT_FALSE(found("till-73").expires_at);
    EXPECT_FALSE(found("other1").expires_at);
}

TEST_P(ApiKeyStoreContract, KnowsWhetherAKeyWasEverMade) {
    EXPECT_FALSE(must(subject->keys().any()));
    make("till-7", 1);
    must(subject->keys().revoke("till-7", std::nullopt));
    EXPECT_TRUE(must(subject->keys().any()));
}

}  // namespace billmill::contract
