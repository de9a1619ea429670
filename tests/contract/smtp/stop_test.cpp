#include <future>
#include <thread>

#include "smtp_world.hpp"

// A process that ends waits for no server, and no mail is lost by it.
namespace billmill::adapters::smtp {
namespace {

using ports::SendOutcome;
using support::Moment;
using support::Rule;

/// Longer than any test may take: only stop() ends these waits in time.
SmtpOptions very_patient(const support::SmtpSink& sink) {
    auto options = options_for(sink);
    options.set_patience(std::chrono::hours{1});
    for (auto* wait : {&options.initial_timeout, &options.mail_timeout, &options.recipient_timeout,
                       &options.data_timeout, &options.block_timeout, &options.probe_timeout})
        *wait = std::chrono::hours{1};
    options.stop_patience = Milliseconds{150};
    return options;
}

void wait_until(const std::function<bool()>& reached) {
    while (!reached()) std::this_thread::yield();
}

TEST(Stop, HandsBackWhatHasNotComeToItsFinalDot) {
    for (const auto moment : {Moment::greeting, Moment::mail_from, Moment::data}) {
        support::SmtpSink sink{{.rules = {{moment, Rule::Act::stay_silent}}}};
        const auto mailer = open_mailer(very_patient(sink));
        auto sent = std::async(std::launch::async, [&] { return send(*mailer, mails(5)); });
        wait_until([&] { return sink.connections() > 0; });
        mailer->stop();
        for (const auto& result : sent.get()) {
            EXPECT_EQ(result.outcome, SendOutcome::stopped);
            EXPECT_EQ(result.code, "stopping");
        }
        EXPECT_TRUE(sink.mails().empty());
    }
}

TEST(Stop, WaitsALittleForTheAnswerToAFinalDot) {
    support::SmtpSink sink{{.rules = {{Moment::message, Rule::Act::stay_silent}}}};
    const auto mailer = open_mailer(very_patient(sink));
    auto sent = std::async(std::launch::async, [&] { return send(*mailer, mails(2)); });
    wait_until([&] { return !sink.mails().empty(); });
    mailer->stop();
    const auto results = sent.get();
    EXPECT_EQ(results.at(0).outcome, SendOutcome::unknown);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::stopped);
    EXPECT_EQ(results.at(1).code, "stopping");
}

TEST(Stop, EndsAProbe) {
    for (const auto moment : {Moment::greeting, Moment::mail_from}) {
        support::SmtpSink sink{{.rules = {{moment, Rule::Act::stay_silent}}}};
        const auto mailer = open_mailer(very_patient(sink));
        auto probe = std::async(std::launch::async, [&] { return mailer->probe("billing@seller.example"); });
        wait_until([&] { return sink.connections() > 0; });
        mailer->stop();
        EXPECT_EQ(probe.get().outcome, SendOutcome::stopped);
    }
}

TEST(Stop, IsForGood) {
    support::SmtpSink sink;
    const auto mailer = open_mailer(very_patient(sink));
    EXPECT_EQ(send(*mailer, {mail(0)}).at(0).outcome, SendOutcome::accepted);
    mailer->stop();
    EXPECT_EQ(send(*mailer, {mail(1)}).at(0).outcome, SendOutcome::stopped);
    EXPECT_EQ(mailer->probe("").outcome, SendOutcome::stopped);
    EXPECT_EQ(sink.mails().size(), 1U);
}

}  // namespace
}  // namespace billmill::adapters::smtp
