#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "ports/mailer.hpp"

namespace billmill::contract {

/// A mailer and the place its mails arrive at.
class MailerWorld {
public:
    virtual ~MailerWorld() = default;
    virtual ports::Mailer& mailer() = 0;
    virtual std::vector<std::string> arrived() = 0;  ///< Messages as they were handed over, in any order.
};

struct MailerMaker {
    std::string name;
    std::function<std::unique_ptr<MailerWorld>()> make;
};
inline void PrintTo(const MailerMaker& maker, std::ostream* out) {
    *out << maker.name;
}

/// What ports/mailer.hpp promises, held for every adapter:
///   INSTANTIATE_TEST_SUITE_P(Smtp, MailerContract, testing::Values(MailerMaker{"smtp", make_world}));
class MailerContract : public testing::TestWithParam<MailerMaker> {
protected:
    static ports::OutgoingMail mail(int number, const std::string& line = "hello") {
        const auto id = uuid_v5(spaces::delivery, {"contract", std::to_string(number)});
        return {.delivery_id = id,
                .from = "billing@seller.example",
                .to = "buyer" + std::to_string(number) + "@example.com",
                .message = "From: billing@seller.example\r\nTo: buyer" + std::to_string(number) +
                           "@example.com\r\nSubject: Invoice " + std::to_string(number) +
                           "\r\nMessage-ID: <" + id.text() + "@seller.example>\r\n\r\n" + line + "\r\n"};
    }
    static std::vector<ports::OutgoingMail> mails(int count) {
        std::vector<ports::OutgoingMail> all;
        for (int i = 0; i < count; ++i) all.push_back(mail(i));
        return all;
    }
    std::vector<ports::SendResult> send(const std::vector<ports::OutgoingMail>& mails) {
        std::vector<ports::SendResult> results(mails.size());
        std::vector<int> reports(mails.size());
        std::latch all{std::ssize(mails)};
        world->mailer().send(mails, [&](std::size_t index, const ports::SendResult& result) {
            ++reports.at(index);
            results.at(index) = result;
            all.count_down();
        });
        all.wait();
        EXPECT_EQ(reports, std::vector<int>(mails.size(), 1)) << "exactly one result per mail";
        return results;
    }

    std::unique_ptr<MailerWorld> world = GetParam().make();
};

TEST_P(MailerContract, DeliversEachMailAndReportsItOnce) {
    const auto batch = mails(25);
    for (const auto& result : send(batch))
        EXPECT_EQ(result.outcome, ports::SendOutcome::accepted) << result.code;
    auto arrived = world->arrived();
    std::vector<std::string> sent;
    for (const auto& mail : batch) sent.push_back(mail.message);
    std::ranges::sort(arrived);
    std::ranges::sort(sent);
    EXPECT_EQ(arrived, sent);
}

TEST_P(MailerContract, ChangesNoByteOfAMessage) {
    const auto one = mail(1, ".\r\n..\r\n.leading dots\r\n\r\n" + std::string(900, 'x') + "\r\nQUIT\r\n");
    EXPECT_EQ(send({one}).at(0).outcome, ports::SendOutcome::accepted);
    EXPECT_EQ(world->arrived(), std::vector{one.message});
}

TEST_P(MailerContract, ServesBatchAfterBatch) {
    for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(send({mail(round)}).at(0).outcome, ports::SendOutcome::accepted);
        EXPECT_EQ(world->arrived().size(), static_cast<std::size_t>(round) + 1);
    }
}

TEST_P(MailerContract, AnEmptyBatchIsNothing) {
    EXPECT_TRUE(send({}).empty());
    EXPECT_TRUE(world->arrived().empty());
}

TEST_P(MailerContract, IsReadyAndSaysWhere) {
    EXPECT_EQ(world->mailer().probe("").outcome, ports::SendOutcome::accepted);
    EXPECT_EQ(world->mailer().probe("billing@seller.example").outcome, ports::SendOutcome::accepted);
    EXPECT_GE(world->mailer().sessions(), 1U);
    EXPECT_FALSE(world->mailer().place().empty());
    EXPECT_TRUE(world->arrived().empty()) << "asking sends nothing";
}

}  // namespace billmill::contract
