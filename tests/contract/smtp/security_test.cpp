#include <cmath>
#include <ctime>

#include "smtp_world.hpp"

namespace billmill::adapters::smtp {
namespace {

using namespace std::string_literals;

using ports::SendOutcome;
using support::Moment;
using support::Rule;
using support::SinkOptions;
using Tls = SinkOptions::Tls;

SmtpOptions secured(const support::SmtpSink& sink, Security security, bool trusted = true) {
    auto options = options_for(sink);
    options.host = "localhost";
    options.security = security;
    if (trusted) options.ca_file = sink.certificate().string();
    return options;
}

TEST(Encryption, CarriesMailsOverAKeptConnection) {
    for (const auto security : {Security::starttls, Security::tls}) {
        support::SmtpSink sink{{.tls = security == Security::tls ? Tls::from_the_start : Tls::offered}};
        const auto mailer = open_mailer(secured(sink, security));
        EXPECT_EQ(mailer->probe("").outcome, SendOutcome::accepted);
        std::string body;
        while (body.size() < 300'000) body += std::string(76, 'b') + "\r\n";
        for (int round = 0; round < 3; ++round) {
            const auto result = send(*mailer, {mail(round, body)}).at(0);
            EXPECT_EQ(result.outcome, SendOutcome::accepted) << result.code;
        }
        ASSERT_EQ(sink.mails().size(), 3U);
        for (const auto& received : sink.mails()) {
            EXPECT_TRUE(received.encrypted);
            EXPECT_TRUE(received.message.ends_with(body));
        }
        EXPECT_EQ(sink.connections(), 2) << "the probe's and one for all mails";
    }
}

TEST(Encryption, SaysWhenTheServersCertificateEnds) {
    const auto now = static_cast<double>(std::time(nullptr));
    for (const auto security : {Security::starttls, Security::tls}) {
        support::SmtpSink sink{{.tls = security == Security::tls ? Tls::from_the_start : Tls::offered}};
        const auto mailer = open_mailer(secured(sink, security));
        const auto end = mailer->certificate_end();
        EXPECT_TRUE(std::isnan(end->seconds())) << "no connection yet";
        EXPECT_EQ(send(*mailer, {mail()}).at(0).outcome, SendOutcome::accepted);
        EXPECT_NEAR(end->seconds(), now + 3'600, 60) << "the sink's is for an hour";
    }
    support::SmtpSink plain{{}};
    const auto mailer = open_mailer(options_for(plain));
    EXPECT_EQ(send(*mailer, {mail()}).at(0).outcome, SendOutcome::accepted);
    EXPECT_TRUE(std::isnan(mailer->certificate_end()->seconds()));
}

TEST(Encryption, TrustsNoCertificateItWasNotTold) {
    for (const auto security : {Security::starttls, Security::tls}) {
        support::SmtpSink sink{{.tls = security == Security::tls ? Tls::from_the_start : Tls::offered}};
        const auto mailer = open_mailer(secured(sink, security, false));
        const auto result = send(*mailer, {mail()}).at(0);
        EXPECT_EQ(result.outcome, SendOutcome::refused);
        EXPECT_TRUE(result.code.starts_with("tls_untrusted")) << result.code;
        EXPECT_EQ(mailer->probe("").outcome, SendOutcome::refused);
        EXPECT_TRUE(sink.mails().empty());
    }
}

TEST(Encryption, MustBeForTheNameThatWasAsked) {
    support::SmtpSink sink{{.tls = Tls::from_the_start}};
    auto options = secured(sink, Security::tls);
    options.host = "127.0.0.2";  // Reaches nobody, or somebody the certificate does not name.
    EXPECT_EQ(send(*open_mailer(options), {mail()}).at(0).outcome, SendOutcome::refused);
    EXPECT_TRUE(sink.mails().empty());
}

TEST(Encryption, IsNeverSkipped) {
    support::SmtpSink sink{{.user = "me", .password = "secret"}};
    auto options = secured(sink, Security::starttls, false);
    options.user = "me";
    options.password = "secret";
    const auto mailer = open_mailer(options);
    EXPECT_TRUE(send(*mailer, {mail()}).at(0).code.starts_with("tls_not_offered"));
    for (const auto& command : sink.commands())
        EXPECT_TRUE(command.starts_with("EHLO") || command == "QUIT") << command;
}

TEST(Encryption, ARefusedStarttlsEndsTheConversation) {
    support::SmtpSink sink{
        {.tls = Tls::offered, .rules = {{Moment::starttls, Rule::Act::answer, "454 4.7.0 not now"}}}};
    const auto result = send(*open_mailer(secured(sink, Security::starttls)), {mail()}).at(0);
    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_TRUE(sink.mails().empty());
}

/// Both wait for the other to speak first. A probe finds out in seconds, whatever the patience.
TEST(Encryption, FromTheFirstByteIsRecognisedByASilentServer) {
    for (const bool trusted : {true, false}) {
        support::SmtpSink sink{{.tls = Tls::from_the_start}};
        auto options = secured(sink, Security::starttls, trusted);
        const auto began = std::chrono::steady_clock::now();
        const auto heard = open_mailer(options)->probe("");
        EXPECT_EQ(heard.code, "tls_from_the_start");
        EXPECT_EQ(heard.step, domain::SmtpStep::tls);
        EXPECT_LT(std::chrono::steady_clock::now() - began, options.initial_timeout / 2);
    }
}

TEST(Login, ThatIsWantedIsHeardByAProbe) {
    support::SmtpSink sink{{.user = "me", .password = "secret"}};
    const auto heard = open_mailer(options_for(sink))->probe("billing@seller.example");
    EXPECT_EQ(heard.code, "530 5.7.0");
}

TEST(Login, IsAskedForAndChecked) {
    support::SmtpSink sink{{.tls = Tls::offered, .user = "me", .password = "s3cret \"ü\""}};
    auto options = secured(sink, Security::starttls);
    options.user = "me";
    options.password = "s3cret \"ü\"";
    const auto mailer = open_mailer(options);
    EXPECT_EQ(mailer->probe("").outcome, SendOutcome::accepted);
    EXPECT_EQ(send(*mailer, {mail()}).at(0).outcome, SendOutcome::accepted);
}

TEST(Login, ThatIsRefusedIsTheEnginesFaultAndSaysNoSecret) {
    support::SmtpSink sink{{.tls = Tls::offered, .user = "me", .password = "right"}};
    auto options = secured(sink, Security::starttls);
    options.user = "me";
    options.password = "wrong-secret";
    const auto mailer = open_mailer(options);
    const auto result = send(*mailer, {mail()}).at(0);
    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_EQ(result.code, "login_denied 535 5.7.8");
    EXPECT_EQ(result.step, domain::SmtpStep::login);
    EXPECT_EQ(result.text(), "login_denied 535 5.7.8 (who are you?)");
    EXPECT_EQ(mailer->probe("").code, "login_denied 535 5.7.8");
}

TEST(Login, ThatTheServerDoesNotOfferIsNotSilentlyLeftOut) {
    support::SmtpSink sink;
    auto options = options_for(sink);
    options.user = "me";
    options.password = "secret";
    const auto mailer = open_mailer(options);
    EXPECT_EQ(mailer->probe("").code, "login_denied");
    EXPECT_EQ(send(*mailer, {mail()}).at(0).outcome, SendOutcome::refused);
}

TEST(Options, ThatAreNotSafeAreRefused) {
    const auto fault = [](auto change) {
        SmtpOptions options;
        options.host = "mail.example";
        change(options);
        const auto mailer = SmtpMailer::open(options);
        return mailer ? "" : mailer.error().what;
    };
    EXPECT_EQ(fault([](auto&) {}), "");
    EXPECT_NE(fault([](auto& o) { o.security = Security::none; }), "");
    EXPECT_EQ(fault([](auto& o) { o.security = Security::none, o.trusted_network = true; }), "");
    EXPECT_NE(fault([](auto& o) { o.host = ""; }), "");
    EXPECT_NE(fault([](auto& o) { o.host = "mail.example/x"; }), "");
    EXPECT_NE(fault([](auto& o) { o.host = "127.0.0.1.evil.example", o.security = Security::none; }), "");
    EXPECT_NE(fault([](auto& o) { o.host = "a@b"; }), "");
    EXPECT_NE(fault([](auto& o) { o.hello = "me\r\nMAIL FROM:<a@b>"; }), "");
    EXPECT_NE(fault([](auto& o) { o.hello = "a%0d%0ab"; }), "");
    EXPECT_NE(fault([](auto& o) { o.user = "me"; }), "");
    EXPECT_NE(fault([](auto& o) { o.user = "me", o.password = "a\r\nb"; }), "");
    EXPECT_NE(fault([](auto& o) { o.connections = 0; }), "");
}

/// What must not reach the wire in any form.
struct Injection {
    const char* why;
    ports::OutgoingMail mail;
    const char* code;
};
void PrintTo(const Injection& injection, std::ostream* out) {
    *out << injection.why;
}

ports::OutgoingMail to(std::string address) {
    auto changed = mail();
    changed.to = std::move(address);
    return changed;
}
ports::OutgoingMail from(std::string address) {
    auto changed = mail();
    changed.from = std::move(address);
    return changed;
}
ports::OutgoingMail message(std::string text) {
    auto changed = mail();
    changed.message = std::move(text);
    return changed;
}

class Injections : public testing::TestWithParam<Injection> {};

TEST_P(Injections, NeverReachTheWire) {
    support::SmtpSink sink;
    const auto mailer = open_mailer(options_for(sink));
    const auto results = send(*mailer, {GetParam().mail, mail(1)});
    EXPECT_EQ(results.at(0).outcome, SendOutcome::unfit);
    EXPECT_EQ(results.at(0).code, GetParam().code);
    EXPECT_EQ(results.at(1).outcome, SendOutcome::accepted);
    ASSERT_EQ(sink.mails().size(), 1U);
    EXPECT_EQ(sink.mails().at(0).to, "buyer1@example.com");
    EXPECT_EQ(sink.bare_line_ends(), 0);
    for (const auto& command : sink.commands()) EXPECT_EQ(command.find("evil"), std::string::npos) << command;
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, Injections, testing::Values(
    Injection{"a second recipient",          to("a@b.example>\r\nRCPT TO:<evil@b.example"),                   "bad_address"},
    Injection{"a second recipient by LF",    to("a@b.example>\nRCPT TO:<evil@b.example"),                     "bad_address"},
    Injection{"a NUL",                       to("a@b.example\0evil"s),                        "bad_address"},
    Injection{"parameters",                  to("evil@b.example> NOTIFY=NEVER"),                              "bad_address"},
    Injection{"a source route",              to("@evil.example:a@b.example"),                                 "bad_address"},
    Injection{"two addresses",               to("a@b.example,evil@b.example"),                                "bad_address"},
    Injection{"a quoted local part",         to("\"evil\"@b.example"),                                        "bad_address"},
    Injection{"not ASCII",                   to("evil\u00e9@b.example"),                                      "bad_address"},
    Injection{"nobody",                      to(""),                                                          "bad_address"},
    Injection{"too long",                    to(std::string(250, 'e') + "@b.example"),                        "bad_address"},
    Injection{"a sender with a command",     from("evil@b.example>\r\nRSET"),                                 "bad_address"},
    Injection{"the null sender",             from(""),                                                        "bad_address"},
    Injection{"a bare LF dot",               message("a: b\r\n\r\nx\n.\nMAIL FROM:<evil@b>\r\n"),             "bad_message bare_line_end"},
    Injection{"LF dot CRLF",                 message("a: b\r\n\r\nx\n.\r\nMAIL FROM:<evil@b>\r\n"),           "bad_message bare_line_end"},
    Injection{"CR dot CR",                   message("a: b\r\n\r\nx\r.\rMAIL FROM:<evil@b>\r\n"),             "bad_message bare_line_end"},
    Injection{"CR CR LF",                    message("a: b\r\n\r\nx\r\r\n.\r\r\nevil\r\n"),                   "bad_message bare_line_end"},
    Injection{"LF LF",                       message("a: b\r\n\r\nx\r\n\n.\r\nevil\r\n"),                     "bad_message bare_line_end"},
    Injection{"a CR at the very end",        message("a: b\r\n\r\nevil\r"),                                   "bad_message bare_line_end"},
    Injection{"a NUL before the dot",        message("a: b\r\n\r\nx\0\r\n.\r\nevil\r\n"s),    "bad_message nul"},
    Injection{"eight bits",                  message("a: b\r\n\r\nevil \u00e9\r\n"),                          "bad_message not_7_bit"},
    Injection{"an endless line",             message("a: b\r\n\r\n" + std::string(999, 'e') + "\r\n"),        "bad_message long_line"},
    Injection{"nothing",                     message(""),                                                     "bad_message empty"}));
// clang-format on

TEST(Smuggling, AMessageThatHoldsAConversationStaysOneMessage) {
    const std::string inner =
        "\r\n.\r\nMAIL FROM:<evil@b.example>\r\nRCPT TO:<evil@b.example>\r\nDATA\r\nhi\r\n.\r\n..\r\n";
    for (const bool pipelining : {true, false}) {
        support::SmtpSink sink{{.pipelining = pipelining}};
        const auto one = mail(0, inner);
        EXPECT_EQ(send(*open_mailer(options_for(sink)), {one}).at(0).outcome, SendOutcome::accepted);
        ASSERT_EQ(sink.mails().size(), 1U);
        EXPECT_EQ(sink.mails().at(0).message, one.message);
        for (const auto& command : sink.commands())
            EXPECT_EQ(command.find("evil"), std::string::npos) << command;
    }
}

TEST(TestMail, GoesOutAndNamesItsPurpose) {
    support::SmtpSink sink;
    const auto mailer = open_mailer(options_for(sink));
    const auto one = test_mail("me@seller.example", "you@example.com", from_unix_ms(1'795'339'800'000));
    EXPECT_EQ(send(*mailer, {one}).at(0).outcome, SendOutcome::accepted);
    EXPECT_NE(sink.mails().at(0).message.find("Subject: billmill can send mail\r\n"), std::string::npos);
    const auto hostile = test_mail("me@seller.example", "you@example.com>\r\nBcc: <evil@b", from_unix_ms(0));
    EXPECT_EQ(send(*mailer, {hostile}).at(0).code, "bad_address");
}

}  // namespace
}  // namespace billmill::adapters::smtp
