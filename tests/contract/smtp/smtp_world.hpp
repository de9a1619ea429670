#pragma once

#include <gtest/gtest.h>

#include <latch>

#include "adapters/smtp/smtp_mailer.hpp"
#include "support/smtp_sink/smtp_sink.hpp"

namespace billmill::adapters::smtp {

/// Options to reach `sink`, patient enough for a busy machine.
inline SmtpOptions options_for(const support::SmtpSink& sink) {
    SmtpOptions options;
    options.host = "127.0.0.1";
    options.port = sink.port();
    options.security = Security::none;
    options.connections = 1;
    options.set_patience(Milliseconds{20'000});
    return options;
}

inline std::unique_ptr<SmtpMailer> open_mailer(SmtpOptions options) {
    auto mailer = SmtpMailer::open(std::move(options));
    EXPECT_TRUE(mailer) << mailer.error().what;
    return *std::move(mailer);
}

inline ports::OutgoingMail mail(int number = 0, const std::string& body = "hello\r\n") {
    const auto id = uuid_v5(spaces::delivery, {"smtp", std::to_string(number)});
    return {.delivery_id = id,
            .from = "billing@seller.example",
            .to = "buyer" + std::to_string(number) + "@example.com",
            .message = "Message-ID: <" + id.text() + "@seller.example>\r\nSubject: a test\r\n\r\n" + body};
}

inline std::vector<ports::OutgoingMail> mails(int count) {
    std::vector<ports::OutgoingMail> all;
    for (int i = 0; i < count; ++i) all.push_back(mail(i));
    return all;
}

inline std::vector<ports::SendResult> send(SmtpMailer& mailer,
                                           const std::vector<ports::OutgoingMail>& mails) {
    std::vector<ports::SendResult> results(mails.size());
    std::vector<int> reports(mails.size());
    std::latch all{std::ssize(mails)};
    mailer.send(mails, [&](std::size_t index, const ports::SendResult& result) {
        ++reports.at(index);
        results.at(index) = result;
        all.count_down();
    });
    all.wait();
    EXPECT_EQ(reports, std::vector<int>(mails.size(), 1)) << "exactly one result per mail";
    return results;
}

}  // namespace billmill::adapters::smtp
