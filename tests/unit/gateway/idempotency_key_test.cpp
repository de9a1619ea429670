#include "gateway/idempotency_key.hpp"

#include <gtest/gtest.h>

namespace billmill::gateway {
namespace {

http::Request with_headers(std::initializer_list<std::string> values) {
    http::Request request;
    for (const auto& value : values) request.headers.emplace_back("idempotency-key", value);
    return request;
}

std::optional<std::string> key_of(const std::string& value) {
    const auto key = read_idempotency_key(with_headers({value}));
    return key ? *key : std::nullopt;
}

TEST(IdempotencyKey, IsOptional) {
    const auto key = read_idempotency_key({});
    ASSERT_TRUE(key);
    EXPECT_EQ(*key, std::nullopt);
}

TEST(IdempotencyKey, IsABareTokenOrAQuotedString) {
    EXPECT_EQ(key_of("order-1"), "order-1");
    EXPECT_EQ(key_of("\"order-1\""), "order-1") << "both forms name the same key";
    EXPECT_EQ(key_of(R"("a\"b\\c")"), R"(a"b\c)");
    EXPECT_EQ(key_of(std::string(255, 'k')), std::string(255, 'k'));
}

TEST(IdempotencyKey, IsRefusedWhereItIsNotOneKey) {
    const std::string refused[]{
        "",       "\"\"", "\"open", "\"a\"b", R"("a\b")", "two words", std::string(256, 'k'), "caf\xc3\xa9",
        "del\x7f"};
    for (const auto& value : refused) {
        const auto key = read_idempotency_key(with_headers({value}));
        ASSERT_FALSE(key) << value;
        EXPECT_EQ(key.error().status, 400) << value;
        EXPECT_NE(key.error().body.find("idempotency_key_invalid"), std::string::npos) << value;
    }
    EXPECT_FALSE(read_idempotency_key(with_headers({"order-1", "order-1"}))) << "sent twice";
}

}  // namespace
}  // namespace billmill::gateway
