#include <future>
#include <thread>

#include "smtp_world.hpp"

namespace billmill::adapters::smtp {
namespace {

using domain::SmtpStep;
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
    SmtpStep step;
    const char* code;
};
void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.why;
}

/// The wait that ends silence at a moment.
Milliseconds& wait_at(Moment moment, SmtpOptions& options) {
    switch (moment) {
        case Moment::greeting: return options.initial_timeout;
        case Moment::message: return options.answer_timeout;
        case Moment::recipient: return options.recipient_timeout;
        default: return options.mail_timeout;
    }
}

class Outcomes : public testing::TestWithParam<std::tuple<Fault, bool, bool>> {};

/// Every phase against every way it can fail, with and without pipelining, dots and chunks.
TEST_P(Outcomes, AreWhatTheServerDid) {
    const auto& [fault, pipelining, chunking] = GetParam();
    if (chunking && fault.moment == Moment::data) return;  // There is no DATA.
    SinkOptions sink_options;
    sink_options.pipelining = pipelining;
    sink_options.chunking = chunking;
    sink_options.rules = {Rule{fault.moment, fault.act, fault.reply}};
    support::SmtpSink sink{sink_options};
    const bool silent = fault.act == Act::stay_silent;
    auto options = options_for(sink);
    if (silent) wait_at(fault.moment, options) = Milliseconds{150};
    const auto mailer = open_mailer(options);

    const auto result = send(*mailer, {mail()}).at(0);
    EXPECT_EQ(result.outcome, fault.outcome) << result.code;
    EXPECT_EQ(domain::name(result.step), domain::name(fault.step));
    EXPECT_EQ(result.code, fault.code);
    const bool may_have_arrived = fault.outcome == SendOutcome::unknown;
    EXPECT_EQ(sink.mails().size(), may_have_arrived ? 1U : 0U);
    EXPECT_EQ(sink.bare_line_ends(), 0);
}

// clang-format off
const Fault faults[]{
    // why                                 moment             act                   reply                            outcome                    code
    {"busy at the greeting",               Moment::greeting,  Act::say_and_hang_up, "421 4.3.2 busy",                SendOutcome::refused,  SmtpStep::connect, "not_admitted 421 4.3.2"},
    {"refuses us at the greeting",         Moment::greeting,  Act::answer,          "554 5.7.1 go away",             SendOutcome::refused,  SmtpStep::connect, "not_admitted 554 5.7.1"},
    {"hangs up at the greeting",           Moment::greeting,  Act::hang_up,         "",                              SendOutcome::refused,  SmtpStep::connect, "connection_lost"},
    {"says nothing at the greeting",       Moment::greeting,  Act::stay_silent,     "",                              SendOutcome::refused,  SmtpStep::connect, "timeout"},
    {"hangs up at EHLO",                   Moment::hello,     Act::hang_up,         "",                              SendOutcome::refused,  SmtpStep::connect, "connection_lost"},
    {"4xx at MAIL",                        Moment::mail_from, Act::answer,          "451 4.3.0 later",               SendOutcome::refused,  SmtpStep::mail_from, "451 4.3.0"},
    {"5xx at MAIL is no item's fault",     Moment::mail_from, Act::answer,          "550 5.7.1 sender denied",       SendOutcome::refused,  SmtpStep::mail_from, "550 5.7.1"},
    {"421 at MAIL",                        Moment::mail_from, Act::say_and_hang_up, "421 4.4.2 idle",                SendOutcome::refused,  SmtpStep::mail_from, "421 4.4.2"},
    {"hangs up at MAIL",                   Moment::mail_from, Act::hang_up,         "",                              SendOutcome::refused,  SmtpStep::mail_from, "connection_lost"},
    {"silence at MAIL",                    Moment::mail_from, Act::stay_silent,     "",                              SendOutcome::refused,  SmtpStep::mail_from, "timeout"},
    {"nonsense at MAIL",                   Moment::mail_from, Act::answer,          "HTTP/1.1 400 Bad",              SendOutcome::refused,  SmtpStep::mail_from, "unreadable_answer"},
    {"greylisted",                         Moment::recipient, Act::answer,          "450 4.7.1 greylisted",          SendOutcome::refused,     SmtpStep::recipient, "450 4.7.1"},
    {"no such mailbox",                    Moment::recipient, Act::answer,          "550 5.1.1 <a@b> unknown",       SendOutcome::refused,      SmtpStep::recipient, "550 5.1.1"},
    {"policy stays a refusal",             Moment::recipient, Act::answer,          "554 5.7.1 relay denied",        SendOutcome::refused,      SmtpStep::recipient, "554 5.7.1"},
    {"an answer of several lines",         Moment::recipient, Act::answer,          "550-5.1.1 no\r\n550 5.1.1 no",  SendOutcome::refused,      SmtpStep::recipient, "550 5.1.1"},
    {"421 at RCPT",                        Moment::recipient, Act::say_and_hang_up, "421 4.3.2 going",               SendOutcome::refused,  SmtpStep::recipient, "421 4.3.2"},
    {"hangs up at RCPT",                   Moment::recipient, Act::hang_up,         "",                              SendOutcome::refused,  SmtpStep::recipient, "connection_lost"},
    {"silence at RCPT",                    Moment::recipient, Act::stay_silent,     "",                              SendOutcome::refused,  SmtpStep::recipient, "timeout"},
    {"4xx at DATA",                        Moment::data,      Act::answer,          "451 4.3.0 later",               SendOutcome::refused,     SmtpStep::data, "451 4.3.0"},
    {"5xx at DATA",                        Moment::data,      Act::answer,          "554 5.6.0 no",                  SendOutcome::refused,      SmtpStep::data, "554 5.6.0"},
    {"250 at DATA",                        Moment::data,      Act::answer,          "250 what?",                     SendOutcome::refused,  SmtpStep::data, "unexpected_answer 250"},
    {"an answer before the message",       Moment::data,      Act::answer,          "354 go\r\n250 2.0.0 taken",     SendOutcome::refused,  SmtpStep::data, "unreadable_answer"},
    {"hangs up at DATA",                   Moment::data,      Act::hang_up,         "",                              SendOutcome::refused,  SmtpStep::data, "connection_lost"},
    {"4xx after the dot",                  Moment::message,   Act::answer,          "452 4.2.2 full",                SendOutcome::refused,     SmtpStep::message, "452 4.2.2"},
    {"5xx after the dot",                  Moment::message,   Act::answer,          "552 5.3.4 too big",             SendOutcome::refused,      SmtpStep::message, "552 5.3.4"},
    {"hangs up after the dot",             Moment::message,   Act::hang_up,         "",                              SendOutcome::unknown,      SmtpStep::message, "connection_lost"},
    {"silence after the dot",              Moment::message,   Act::stay_silent,     "",                              SendOutcome::unknown,      SmtpStep::message, "timeout"},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Table, Outcomes,
                         testing::Combine(testing::ValuesIn(faults), testing::Bool(), testing::Bool()));

TEST(Answers, AreCountedByClass) {
    support::SmtpSink sink{{.rules = {{Moment::recipient, Act::answer, "550 5.1.1 unknown", 0, 1},
                                      {Moment::message, Act::answer, "452 4.2.2 full", 0, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto answers = mailer->answers();
    send(*mailer, {mail(0), mail(1), mail(2), mail(3)});
    EXPECT_EQ(answers->of_class(2), 2);
    EXPECT_EQ(answers->of_class(4), 1);
    EXPECT_EQ(answers->of_class(5), 1);
}

TEST(Answers, AreFoundInACodeBehindAWordOfOurOwn) {
    Answers answers;
    for (const auto* code : {"not_admitted 421 4.3.2", "unexpected_answer 354", "timeout", "bad_address", ""})
        answers.count(code);
    EXPECT_EQ(answers.of_class(4), 1);
    EXPECT_EQ(answers.of_class(3), 1);
    EXPECT_EQ(answers.of_class(2) + answers.of_class(5), 0);
}

std::string long_body() {
    std::string
        body;  // More than any socket takes at once: the sink hangs up while the message is on its way.
    while (body.size() < 32U << 20) body += std::string(76, 'a') + "\r\n";
    return body;
}

TEST(Upload, CutShortBeforeTheDotIsNotTheMailsFault) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::hang_up}}}};
    const auto mailer = open_mailer(options_for(sink));
    EXPECT_EQ(send(*mailer, {mail(0, long_body())}).at(0).outcome, SendOutcome::refused);
    EXPECT_TRUE(sink.mails().empty());
}

TEST(Upload, CutShortLeavesTheNextMailAConnectionOfItsOwn) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::hang_up, "", 0, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, {mail(0, long_body()), mail(1)});
    EXPECT_EQ(results.at(0).outcome, SendOutcome::refused);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::accepted);
}

TEST(Upload, AnsweredBeforeItsEndIsRefusedNotUnknown) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::say_and_hang_up, "552 5.3.4 too big"}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto result = send(*mailer, {mail(0, long_body())}).at(0);
    // The answer may be overtaken by the reset of the connection: then it is a lost
    // connection. Never a maybe.
    EXPECT_TRUE(result.outcome == SendOutcome::refused || result.outcome == SendOutcome::refused)
        << result.code;
    EXPECT_TRUE(sink.mails().empty());
}

TEST(Upload, ThatNobodyTakesTimesOutAsUndelivered) {
    support::SmtpSink sink{{.rules = {{Moment::upload, Act::stay_silent}}}};
    auto options = options_for(sink);
    options.block_timeout = Milliseconds{150};
    const auto result = send(*open_mailer(options), {mail(0, long_body())}).at(0);
    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_EQ(result.code, "timeout");
}

TEST(Batches, OneBadMailLeavesTheOthersAlone) {
    support::SmtpSink sink{{.rules = {{Moment::recipient, Act::answer, "550 5.1.1 unknown", 1, 1},
                                      {Moment::message, Act::answer, "452 4.2.2 full", 1, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, mails(5));
    EXPECT_EQ(results.at(0).outcome, SendOutcome::accepted);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::refused);
    EXPECT_EQ(results.at(2).outcome, SendOutcome::refused);
    EXPECT_EQ(results.at(3).outcome, SendOutcome::accepted);
    EXPECT_EQ(results.at(4).outcome, SendOutcome::accepted);
    EXPECT_EQ(sink.connections(), 1) << "a refused recipient costs no connection";
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

TEST(Batches, ASenderThatIsRefusedLeavesTheOthersAlone) {
    for (const bool pipelining : {false, true}) {
        support::SmtpSink sink{{.pipelining = pipelining,
                                .rules = {{Moment::mail_from, Act::answer, "550 5.7.1 denied", 1, 2}}}};
        const auto mailer = open_mailer(options_for(sink));
        const auto results = send(*mailer, mails(5));
        for (const std::size_t index : {0, 3, 4}) {
            EXPECT_EQ(results.at(index).outcome, SendOutcome::accepted)
                << index << ": " << results.at(index).code;
        }
        for (const std::size_t index : {1, 2}) EXPECT_EQ(results.at(index).text(), "550 5.7.1 (denied)");
        EXPECT_EQ(sink.connections(), 1) << "it costs no connection either";
    }
}

/// A message that may have dots anywhere goes as it is, and from the second on with its envelope.
TEST(Chunks, LeaveAsTheyAre) {
    support::SmtpSink sink{{.chunking = true}};
    const auto mailer = open_mailer(options_for(sink));
    auto sent = mails(4);
    for (auto& mail : sent) mail.message += ".\r\n..\r\n.x\r\n";
    for (const auto& result : send(*mailer, sent)) EXPECT_EQ(result.outcome, SendOutcome::accepted);
    const auto arrived = sink.mails();
    ASSERT_EQ(arrived.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(arrived[i].message, sent[i].message);
    const auto commands = sink.commands();
    EXPECT_EQ(commands.at(3), "BDAT " + std::to_string(sent[0].message.size()) + " LAST");
    EXPECT_EQ(sink.connections(), 1);
}

TEST(Chunks, ARefusedEnvelopeLeavesTheOthersAlone) {
    for (const bool pipelining : {false, true}) {
        support::SmtpSink sink{{.pipelining = pipelining,
                                .chunking = true,
                                .rules = {{Moment::mail_from, Act::answer, "451 4.3.0 later", 1, 1},
                                          {Moment::recipient, Act::answer, "550 5.1.1 unknown", 1, 1},
                                          {Moment::message, Act::answer, "452 4.2.2 full", 2, 1}}}};
        const auto mailer = open_mailer(options_for(sink));
        std::string codes;
        for (const auto& result : send(*mailer, mails(7))) codes += result.code.substr(0, 3) + " ";
        EXPECT_EQ(codes, "250 451 550 250 452 250 250 ");
        EXPECT_EQ(sink.mails().size(), 4U);
        EXPECT_EQ(sink.connections(), 1);
    }
}

/// Once a message has left with its envelope, a server that goes away without a word may have taken it.
TEST(Chunks, OnTheirWayWithALostEnvelopeAreUnknown) {
    for (const auto act : {Act::hang_up, Act::stay_silent}) {
        support::SmtpSink sink{{.chunking = true, .rules = {{Moment::recipient, act, "", 1, 1}}}};
        auto options = options_for(sink);
        if (act == Act::stay_silent) options.recipient_timeout = Milliseconds{150};
        const auto mailer = open_mailer(options);
        const auto results = send(*mailer, mails(3));
        EXPECT_EQ(results.at(0).outcome, SendOutcome::accepted);
        EXPECT_EQ(results.at(1).outcome, SendOutcome::unknown) << results.at(1).code;
        EXPECT_EQ(results.at(1).step, SmtpStep::message);
        EXPECT_EQ(results.at(2).outcome, SendOutcome::accepted);
    }
}

/// A refused envelope ends a message that has not left as a whole: its rest would be read as commands.
TEST(Chunks, AreCutShortByARefusal) {
    support::SmtpSink sink{
        {.chunking = true, .rules = {{Moment::recipient, Act::answer, "550 5.1.1 unknown", 1, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, {mail(0), mail(1, long_body()), mail(2)});
    EXPECT_EQ(results.at(1).code, "550 5.1.1");
    EXPECT_EQ(results.at(2).outcome, SendOutcome::accepted);
    EXPECT_EQ(sink.mails().size(), 2U);
}

/// On a connection that was kept, such a message may be tried once more, as none of it can have been taken.
TEST(Chunks, CutShortByTheServerAreNeverUnknown) {
    for (const int mails_before : {0, 1}) {
        support::SmtpSink sink{{.chunking = true}};
        const auto mailer = open_mailer(options_for(sink));
        for (int i = 0; i < mails_before; ++i)
            EXPECT_EQ(send(*mailer, {mail(i)}).at(0).outcome, SendOutcome::accepted);
        sink.set_rules({{Moment::upload, Act::hang_up, "", 0, 1}});
        const auto cut = send(*mailer, {mail(2, long_body())}).at(0).outcome;
        EXPECT_NE(cut, SendOutcome::unknown);
        EXPECT_EQ(send(*mailer, {mail(3)}).at(0).outcome, SendOutcome::accepted);
        const std::size_t taken = cut == SendOutcome::accepted ? 1 : 0;
        EXPECT_EQ(sink.mails().size(), static_cast<std::size_t>(mails_before) + taken + 1);
    }
}

TEST(Batches, ASlowAnswerKeepsOneSessionAndNoOther) {
    support::SmtpSink sink{{.rules = {{Moment::recipient, Act::stay_silent, "", 0, 1}}}};
    auto options = options_for(sink);
    options.connections = 2;
    const auto mailer = open_mailer(options);
    std::promise<ports::SendResult> slow;
    mailer->send({mail(0)}, [&](std::size_t, const ports::SendResult& result) { slow.set_value(result); });
    while (sink.rules_followed().at(0) == 0) std::this_thread::yield();
    for (const auto& result : send(*mailer, mails(20))) EXPECT_EQ(result.outcome, SendOutcome::accepted);
    mailer->stop();
    EXPECT_EQ(slow.get_future().get().outcome, SendOutcome::stopped);
}

TEST(Probe, AsksForTheSenderAndSendsNothing) {
    support::SmtpSink sink{{.rules = {{Moment::mail_from, Act::answer, "550 5.7.1 denied", 1, 1}}}};
    const auto mailer = open_mailer(options_for(sink));
    EXPECT_EQ(mailer->probe("billing@seller.example").outcome, SendOutcome::accepted);
    const auto refused = mailer->probe("billing@seller.example");
    EXPECT_EQ(refused.outcome, SendOutcome::refused);
    EXPECT_EQ(refused.step, SmtpStep::mail_from);
    EXPECT_EQ(refused.text(), "550 5.7.1 (denied)");
    EXPECT_EQ(mailer->probe("not an address").outcome, SendOutcome::unfit);
    EXPECT_TRUE(sink.mails().empty());
}

/// Each wait is its own: one that is short ends no other.
TEST(Patience, IsOfOneStep) {
    const std::pair<Moment, Milliseconds SmtpOptions::*> waits[]{
        {Moment::greeting, &SmtpOptions::initial_timeout},    {Moment::mail_from, &SmtpOptions::mail_timeout},
        {Moment::recipient, &SmtpOptions::recipient_timeout}, {Moment::data, &SmtpOptions::data_timeout},
        {Moment::message, &SmtpOptions::answer_timeout},
    };
    for (const auto& [moment, wait] : waits) {
        support::SmtpSink sink{{.pipelining = false, .rules = {{moment, Act::stay_silent}}}};
        auto options = options_for(sink);
        options.*wait = Milliseconds{50};
        EXPECT_EQ(send(*open_mailer(options), {mail()}).at(0).code, "timeout");
    }
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
    for (const bool chunking : {false, true}) {
        support::SmtpSink sink{{.chunking = chunking}};
        const auto mailer = open_mailer(options_for(sink));
        for (int round = 0; round < 20; ++round) {
            EXPECT_EQ(send(*mailer, {mail(round)}).at(0).outcome, SendOutcome::accepted) << round;
            sink.drop_connections();
        }
        EXPECT_EQ(sink.connections(), 20);
        EXPECT_EQ(sink.mails().size(), 20U) << "none lost, none doubled";
    }
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
    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_EQ(result.code, "connect_failed");
    EXPECT_EQ(mailer->probe("").code, "connect_failed");
}

}  // namespace
}  // namespace billmill::adapters::smtp
