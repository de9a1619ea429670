#include "gateway/parts.hpp"

#include <gtest/gtest.h>

namespace billmill::gateway {
namespace {

using enum PartState;

Part part(std::string name, PartState state, bool needed_to_accept = false) {
    return {std::move(name), needed_to_accept, [state] {
                PartStatus status;
                status.state = state;
                return status;
            }};
}

TEST(Parts, OnlyWhatIsOfTheProcessItselfMakesItUnready) {
    struct Row {
        const char* what;
        std::vector<Part> parts;
        ReadinessStatus status;
        bool accepts;
    };
    const std::vector<Row> rows{
        {"all are well", {part("process", ok), part("bus", ok, true)}, ReadinessStatus::ready, true},
        {"it starts or stops",
         {part("process", failed), part("bus", ok, true)},
         ReadinessStatus::not_ready,
         false},
        {"its disk is full", {part("documents", failed)}, ReadinessStatus::not_ready, false},
        {"it is out of descriptors", {part("descriptors", failed)}, ReadinessStatus::not_ready, false},
        {"it is in no group yet",
         {part("users", ok), part("billing", failed)},
         ReadinessStatus::not_ready,
         false},
        {"the bus is away", {part("bus", degraded, true)}, ReadinessStatus::degraded, false},
        {"the store is away",
         {part("bus", ok, true), part("store", degraded)},
         ReadinessStatus::degraded,
         true},
        {"the cache is away", {part("cache", degraded)}, ReadinessStatus::degraded, true},
        {"the mail server is away", {part("mail", degraded)}, ReadinessStatus::degraded, true},
        {"a stage waits", {part("notify", degraded)}, ReadinessStatus::degraded, true},
        {"both", {part("store", failed, true), part("mail", degraded)}, ReadinessStatus::not_ready, false},
    };
    for (const auto& row : rows) {
        const auto now = readiness_of(row.parts);
        EXPECT_EQ(now.status, row.status) << row.what;
        EXPECT_EQ(now.accepts, row.accepts) << row.what;
        EXPECT_EQ(now.parts.size(), row.parts.size()) << row.what;
    }
}

TEST(Parts, WhatAPartConsistsOfFollowsItAndCountsAsItDoes) {
    PartStatus sender;
    sender.name = "mail of beta";
    sender.state = degraded;
    sender.reason = "550 5.7.1";
    auto mail = part("mail", ok);
    mail.look_within = [sender] { return std::vector{sender}; };
    const auto now = readiness_of({part("bus", ok, true), mail, part("cache", ok)});
    EXPECT_EQ(now.status, ReadinessStatus::degraded);
    EXPECT_TRUE(now.accepts);
    ASSERT_EQ(now.parts.size(), 4U);
    EXPECT_EQ(now.parts[1].name, "mail");
    EXPECT_EQ(now.parts[1].state, ok);
    EXPECT_EQ(now.parts[2].name, "mail of beta");
    EXPECT_EQ(now.parts[2].reason, "550 5.7.1");
}

}  // namespace
}  // namespace billmill::gateway
