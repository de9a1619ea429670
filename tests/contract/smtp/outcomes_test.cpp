#include "smtp_world.hpp"

namespace billmill::adapters::smtp {
namespace {

using ports::SendOutcome;
using support::Moment;
using support::Rule;
using support::SinkOptions;
using Act = Rule::Act;

struct Fault {
    const char* why;
    Moment moment;
    Act act;
    const char* reply;
    SendOutcome outcome;
    const char* code;
};
void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.why;
}

/// The wait that ends silence at a moment.
Milliseconds& wait_at(Moment moment, SmtpOptions& options) {
    if (moment == Moment::greeting) return options.connect_timeout;
    return moment == Moment::message ? options.answer_timeout : options.command_timeout;
}

class Outcomes : public testing::TestWithParam<std::tuple<Fault, bool>> {};

/// Every phase against every way it can fail, with and without pipelining.
TEST_P(Outcomes, AreWhatTheServerDid) {
    const auto& [fault, pipelining] = GetParam();
    SinkOptions sink_options;
    sink_options.pipelining = pipelining;
    sink_options.rules = {Rule{fault.moment, fault.act, fault.reply}};
    support::SmtpSink sink{sink_options};
    const bool silent = fault.act == Act::stay_silent;
    auto options = options_for(sink);
    if (silent) wait_at(fault.moment, options) = Milliseconds{150};
    const auto mailer = open_mailer(options);

    const auto result = send(*mailer, {mail()}).at(0);
    EXPECT_EQ(result.outcome, fault.outcome) << result.code;
    EXPECT_EQ(result.code, fault.code);
    const bool may_have_arrived = fault.outcome == SendOutcome::unknown;
    EXPECT_EQ(sink.mails().size(), may_have_arrived ? 1U : 0U);
    EXPECT_EQ(sink.bare_line_ends(), 0);
}

// clang-format off
const Fault faults[]{
    // why                                 moment             act                   reply                            outcome                    code
    {"busy at the greeting",               Moment::greeting,  Act::say_and_hang_up, "421 4.3.2 busy",                SendOutcome::unavailable,  "not_admitted 421 4.3.2"},
    {"refuses us at the greeting",         Moment::greeting,  Act::answer,          "554 5.7.1 go away",             SendOutcome::unavailable,  "not_admitted 554 5.7.1"},
    {"hangs up at the greeting",           Moment::greeting,  Act::hang_up,         "",                              SendOutcome::unavailable,  "connection_lost"},
    {"says nothing at the greeting",       Moment::greeting,  Act::stay_silent,     "",                              SendOutcome::unavailable,  "timeout"},
    {"hangs up at EHLO",                   Moment::hello,     Act::hang_up,         "",                              SendOutcome::unavailable,  "connection_lost"},
    {"4xx at MAIL",                        Moment::mail_from, Act::answer,          "451 4.3.0 later",               SendOutcome::unavailable,  "451 4.3.0"},
    {"5xx at MAIL is no item's fault",     Moment::mail_from, Act::answer,          "550 5.7.1 sender denied",       SendOutcome::unavailable,  "550 5.7.1"},
    {"421 at MAIL",                        Moment::mail_from, Act::say_and_hang_up, "421 4.4.2 idle",                SendOutcome::unavailable,  "421 4.4.2"},
    {"hangs up at MAIL",                   Moment::mail_from, Act::hang_up,         "",                              SendOutcome::unavailable,  "connection_lost"},
    {"silence at MAIL",                    Moment::mail_from, Act::stay_silent,     "",                              SendOutcome::unavailable,  "timeout"},
    {"nonsense at MAIL",                   Moment::mail_from, Act::answer,          "HTTP/1.1 400 Bad",              SendOutcome::unavailable,  "unreadable_answer"},
    {"greylisted",                         Moment::recipient, Act::answer,          "450 4.7.1 greylisted",          SendOutcome::deferred,     "450 4.7.1"},
    {"no such mailbox",                    Moment::recipient, Act::answer,          "550 5.1.1 <a@b> unknown",       SendOutcome::refused,      "550 5.1.1"},
    {"policy stays a refusal",             Moment::recipient, Act::answer,          "554 5.7.1 relay denied",        SendOutcome::refused,      "554 5.7.1"},
    {"an answer of several lines",         Moment::recipient, Act::answer,          "550-5.1.1 no\r\n550 5.1.1 no",  SendOutcome::refused,      "550 5.1.1"},
    {"421 at RCPT",                        Moment::recipient, Act::say_and_hang_up, "421 4.3.2 going",               SendOutcome::unavailable,  "421 4.3.2"},
    {"hangs up at RCPT",                   Moment::recipient, Act::hang_up,         "",                              SendOutcome::unavailable,  "connection_lost"},
    {"silence at RCPT",                    Moment::recipient, Act::stay_silent,     "",                              SendOutcome::unavailable,  "timeout"},
    {"4xx at DATA",                        Moment::data,      Act::answer,          "451 4.3.0 later",               SendOutcome::deferred,     "451 4.3.0"},
    {"5xx at DATA",                        Moment::data,      Act::answer,          "554 5.6.0 no",                  SendOutcome::refused,      "554 5.6.0"},
    {"250 at DATA",                        Moment::data,      Act::answer,          "250 what?",                     SendOutcome::unavailable,  "unexpected_answer 250"},
    {"an answer before the message",       Moment::data,      Act::answer,          "354 go\r\n250 2.0.0 taken",     SendOutcome::unavailable,  "unreadable_answer"},
    {"hangs up at DATA",                   Moment::data,      Act::hang_up,         "",                              SendOutcome::unavailable,  "connection_lost"},
    {"4xx after the dot",                  Moment::message,   Act::answer,          "452 4.2.2 full",                SendOutcome::deferred,     "452 4.2.2"},
    {"5xx after the dot",                  Moment::message,   Act::answer,          "552 5.3.4 too big",             SendOutcome::refused,      "552 5.3.4"},
    {"hangs up after the dot",             Moment::message,   Act::hang_up,         "",                              SendOutcome::unknown,      "connection_lost"},
    {"silence after the dot",              Moment::message,   Act::stay_silent,     "",                              SendOutcome::unknown,      "timeout"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Table, Outcomes, testing::Combine(testing::ValuesIn(faults), testing::Bool()));

std::string long_body() {
    std::string
        body;  // More than any socket takes at once: the sink hangs up while the message is on its way.
    while (body.size() < 32U << 20) body += std::string(76, 'a') + "\r\n";
    return body;
}

TEST(Upload, CutShortBeforeTheDotIsNotTheMailsFault) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::hang_up}}}};
    const auto mailer = open_mailer(options_for(sink));
    EXPECT_EQ(send(*mailer, {mail(0, long_body())}).at(0).outcome, SendOutcome::unavailable);
    EXPECT_TRUE(sink.mails().empty());
}

TEST(Upload, CutShortLeavesTheNextMailAConnectionOfItsOwn) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::hang_up, "", 0, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, {mail(0, long_body()), mail(1)});
    EXPECT_EQ(results.at(0).outcome, SendOutcome::unavailable);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::accepted);
}

TEST(Upload, AnsweredBeforeItsEndIsRefusedNotUnknown) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::say_and_hang_up, "552 5.3.4 too big"}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto result = send(*mailer, {mail(0, long_body())}).at(0);
    // The answer may be overtaken by the reset of the connection: then it is a lost
    // connection. Never a maybe.
    EXPECT_TRUE(result.outcome == SendOutcome::refused || result.outcome == SendOutcome::unavailable)
        << result.code;
    EXPECT_TRUE(sink.mails().empty());
}

TEST(Upload, ThatNobodyTakesTimesOutAsUndelivered) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::stay_silent}}}};
    auto options = options_for(sink);
    options.upload_timeout = Milliseconds{150};
    const auto result = send(*open_mailer(options), {mail(0, long_body())}).at(0);
    EXPECT_EQ(result.outcome, SendOutcome::unavailable);
    EXPECT_EQ(result.code, "timeout");
}

TEST(Batches, OneBadMailLeavesTheOthersAlone) {
    support::SmtpSink sink{{.rules = {{Moment::recipient, Act::answer, "550 5.1.1 unknown", 1, 1},
                                      {Moment::message, Act::answer, "452 4.2.2 full", 1, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, mails(5));
    EXPECT_EQ(results.at(0).outcome, SendOutcome::accepted);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::refused);
    EXPECT_EQ(results.at(2).outcome, SendOutcome::deferred);
    EXPECT_EQ(results.at(3).outcome, SendOutcome::accepted);
    EXPECT_EQ(results.at(4).outcome, SendOutcome::accepted);
    EXPECT_EQ(sink.connections(), 1) << "a refused recipient costs no connection";
}

TEST(Batches, StopTryingAfterFailuresOfTheEngineInARow) {
    support::SmtpSink sink{{.rules = {{Moment::greeting, Act::say_and_hang_up, "421 4.3.2 busy"}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, mails(20));
    for (const auto& result : results) EXPECT_EQ(result.outcome, SendOutcome::unavailable);
    EXPECT_EQ(results.at(19).code, "not_tried");
    EXPECT_EQ(sink.connections(), 3);
}

TEST(Batches, GoOnAfterASingleFailure) {
    support::SmtpSink sink{
        {.rules = {{Moment::message, Act::hang_up, "", 2, 1}, {Moment::mail_from, Act::hang_up, "", 5, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, mails(8));
    EXPECT_EQ(results.at(2).outcome, SendOutcome::unknown);
    for (const std::size_t index : {0, 1, 3, 4, 5, 6, 7}) {
        EXPECT_EQ(results.at(index).outcome, SendOutcome::accepted)
            << index << ": " << results.at(index).code;
    }
}

TEST(Batches, ThatTakeTooLongAreHandedBackUntried) {
    support::SmtpSink sink;
    auto options = options_for(sink);
    options.begin_within = Milliseconds{0};
    const auto results = send(*open_mailer(options), mails(3));
    for (const auto& result : results) EXPECT_EQ(result.code, "not_tried");
    EXPECT_EQ(sink.connections(), 0);
}

TEST(Connections, AreKeptAndReplacedAfterTheirShare) {
    support::SmtpSink sink;
    auto options = options_for(sink);
    options.mails_per_connection_max = 10;
    const auto mailer = open_mailer(options);
    for (int batch = 0; batch < 5; ++batch) send(*mailer, mails(5));
    EXPECT_EQ(sink.mails().size(), 25U);
    EXPECT_EQ(sink.connections(), 3);
}

TEST(Connections, AreReplacedByAge) {
    support::SmtpSink sink;
    auto options = options_for(sink);
    options.connection_age_max = Milliseconds{0};
    send(*open_mailer(options), mails(4));
    EXPECT_EQ(sink.connections(), 4);
}

TEST(Connections, ThatTheServerClosedMeanwhileAreReplacedUnnoticed) {
    support::SmtpSink sink;
    const auto mailer = open_mailer(options_for(sink));
    for (int round = 0; round < 20; ++round) {
        EXPECT_EQ(send(*mailer, {mail(round)}).at(0).outcome, SendOutcome::accepted) << round;
        sink.drop_connections();
    }
    EXPECT_EQ(sink.connections(), 20);
    EXPECT_EQ(sink.mails().size(), 20U) << "none lost, none doubled";
}

TEST(Connections, ShareABatch) {
    support::SmtpSink sink;
    auto options = options_for(sink);
    options.connections = 4;
    for (const auto& result : send(*open_mailer(options), mails(40)))
        EXPECT_EQ(result.outcome, SendOutcome::accepted);
    EXPECT_EQ(sink.mails().size(), 40U);
    EXPECT_GE(sink.connections(), 2);
    EXPECT_LE(sink.connections(), 4);
}

TEST(Connections, RefusedAreTheEnginesFault) {
    SmtpOptions options;
    {
        const support::SmtpSink gone;
        options = options_for(gone);
    }
    const auto mailer = open_mailer(options);
    const auto result = send(*mailer, {mail()}).at(0);
    EXPECT_EQ(result.outcome, SendOutcome::unavailable);
    EXPECT_EQ(result.code, "connect_failed");
    EXPECT_EQ(mailer->probe().error().what, "the mail server can't be used: connect_failed");
}

TEST(TransactionMax, FollowsTheOnePatienceThatIsSet) {
    const support::SmtpSink sink;
    auto options = options_for(sink);
    EXPECT_LT(open_mailer(options)->transaction_max(), Milliseconds{150'000});
    options.set_patience(Milliseconds{1'000});
    EXPECT_LT(open_mailer(options)->transaction_max(), Milliseconds{10'000});
    options = SmtpOptions{.host = "localhost"};
    EXPECT_GT(open_mailer(options)->transaction_max(), options.answer_timeout);
}

}  // namespace
}  // namespace billmill::adapters::smtp
