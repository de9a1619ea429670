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
    static ports::ApiKey key(const std::string& name) {
        ports::ApiKey key;
        key.name = name;
        key.hash = sha256("secret of " + name);
        key.created_at = after(1);
        return key;
    }
};

TEST_P(ApiKeyStoreContract, KeepsEveryField) {
    auto made = key("till-7");
    made.scope = ports::Scope::admin;
    made.sellers = {"max-stores", "other"};
    made.expires_at = after(99);
    must(subject->keys().add(made));
    must(subject->keys().add(key("plain")));
    subject->reopen();
    const auto found = must(subject->keys().find(made.hash));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, made.name);
    EXPECT_EQ(found->hash, made.hash);
    EXPECT_EQ(found->scope, made.scope);
    EXPECT_EQ(found->sellers, made.sellers);
    EXPECT_EQ(found->created_at, made.created_at);
    EXPECT_EQ(found->expires_at, made.expires_at);
    EXPECT_FALSE(found->revoked);
    const auto plain = must(subject->keys().find(key("plain").hash));
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->sellers.empty());
    EXPECT_FALSE(plain->expires_at);
    EXPECT_FALSE(must(subject->keys().find(sha256("guess"))));
}

TEST_P(ApiKeyStoreContract, ANameIsTakenOnce) {
    must(subject->keys().add(key("till-7")));
    auto second = key("till-7");
    second.hash = sha256("another secret");
    EXPECT_EQ(fault_of(subject->keys().add(second)), "conflict");
    EXPECT_FALSE(must(subject->keys().find(second.hash)));
}

TEST_P(ApiKeyStoreContract, RevokedStaysKnownAndRevoked) {
    must(subject->keys().add(key("till-7")));
    must(subject->keys().revoke("till-7"));
    must(subject->keys().revoke("till-7"));
    subject->reopen();
    EXPECT_TRUE(must(subject->keys().find(key("till-7").hash))->revoked);
    EXPECT_EQ(fault_of(subject->keys().revoke("nobody")), "not_found");
    EXPECT_EQ(must(subject->keys().list()).size(), 1U);
}

}  // namespace billmill::contract
