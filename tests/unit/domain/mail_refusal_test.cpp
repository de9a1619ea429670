#include "domain/mail_refusal.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "domain/server_words.hpp"

namespace billmill::domain {
namespace {

using enum SmtpStep;
using Party = RefusedParty;

enum class Attempt : bool { first, later };
enum class Ends : bool { waits, is_final };

struct Row {
    const char* why;
    SmtpStep step;
    int reply;
    const char* enhanced;
    Attempt attempt;
    RefusedParty party;
    Ends ends;
};
void PrintTo(const Row& row, std::ostream* out) {
    *out << row.why;
}

class Meaning : public testing::TestWithParam<Row> {};

TEST_P(Meaning, IsWhomTheRefusalCountsAgainst) {
    const auto& row = GetParam();
    const auto meaning = meaning_of({.step = row.step,
                                     .reply = row.reply,
                                     .enhanced = row.enhanced,
                                     .is_first_attempt = row.attempt == Attempt::first});
    EXPECT_EQ(name(meaning.party), name(row.party));
    EXPECT_EQ(meaning.is_final, row.ends == Ends::is_final);
}

// clang-format off
const Row rows[]{
    // why                                     step       reply enhanced  attempt         party             ends
    {"nothing listens",                        connect,   0,   "",       Attempt::first, Party::route,     Ends::waits},
    {"busy before EHLO   ",                   connect,   421, "4.3.2",  Attempt::first, Party::route,     Ends::waits},
    {"blocked before EHLO   ",                connect,   554, "5.7.1",  Attempt::later, Party::route,     Ends::waits},
    {"an untrusted certificate",               tls,       0,   "",       Attempt::first, Party::route,     Ends::waits},
    {"a wrong password",                       login,     535, "5.7.8",  Attempt::first, Party::route,     Ends::waits},
    {"login is down for a while",              login,     454, "4.7.0",  Attempt::later, Party::route,     Ends::waits},

    {"sender denied",                          mail_from, 550, "5.7.1",  Attempt::first, Party::sender,    Ends::waits},
    {"the sender's daily quota",               mail_from, 550, "5.4.5",  Attempt::first, Party::sender,    Ends::waits},
    {"quota, said by 421",                     mail_from, 421, "4.4.5",  Attempt::first, Party::sender,    Ends::waits},
    {"sender denied, no enhanced code",        mail_from, 550, "",       Attempt::later, Party::sender,    Ends::waits},
    {"sender's domain unknown",                mail_from, 450, "4.1.8",  Attempt::first, Party::sender,    Ends::waits},
    {"sender is not the user's",               mail_from, 553, "5.7.1",  Attempt::first, Party::sender,    Ends::waits},
    {"sender slowed down",                     mail_from, 451, "4.7.1",  Attempt::later, Party::sender,    Ends::waits},
    {"the server closes",                      mail_from, 421, "4.4.2",  Attempt::first, Party::route,     Ends::waits},
    {"the server's own trouble",               mail_from, 451, "4.3.0",  Attempt::first, Party::route,     Ends::waits},
    {"the server's disk is full",              mail_from, 452, "4.3.1",  Attempt::first, Party::route,     Ends::waits},
    {"a login is wanted",                      mail_from, 530, "5.7.0",  Attempt::first, Party::route,     Ends::waits},
    {"no answer to MAIL",                      mail_from, 0,   "",       Attempt::first, Party::route,     Ends::waits},
    {"too big by its SIZE",                    mail_from, 552, "5.3.4",  Attempt::first, Party::message,   Ends::is_final},

    {"421 at RCPT",                            recipient, 421, "4.3.2",  Attempt::first, Party::domain,    Ends::waits},
    {"5.7.x at RCPT",                          recipient, 550, "5.7.1",  Attempt::first, Party::domain,    Ends::waits},
    {"5.7.x at RCPT again",                    recipient, 554, "5.7.0",  Attempt::later, Party::domain,    Ends::waits},
    {"greylisting",                            recipient, 450, "4.7.1",  Attempt::first, Party::message,   Ends::waits},
    {"greylisting, no enhanced code",          recipient, 451, "",       Attempt::first, Party::message,   Ends::waits},
    {"greylisting by the mailbox's class",     recipient, 450, "4.2.0",  Attempt::first, Party::message,   Ends::waits},
    {"4.7.x from the second attempt on",       recipient, 450, "4.7.1",  Attempt::later, Party::domain,    Ends::waits},
    {"451 4.7.x from the second attempt on",   recipient, 451, "4.7.650", Attempt::later, Party::domain,   Ends::waits},
    {"451 at a later attempt",                 recipient, 451, "",       Attempt::later, Party::message,   Ends::waits},
    {"no answer to RCPT: a tarpit",            recipient, 0,   "",       Attempt::first, Party::domain,    Ends::waits},
    {"the domain's server is not reached",     recipient, 451, "4.4.1",  Attempt::later, Party::domain,    Ends::waits},
    {"no such mailbox",                        recipient, 550, "5.1.1",  Attempt::first, Party::recipient, Ends::is_final},
    {"no such domain",                         recipient, 550, "5.1.2",  Attempt::later, Party::recipient, Ends::is_final},
    {"a null MX",                              recipient, 556, "5.1.10", Attempt::first, Party::recipient, Ends::is_final},
    {"no such mailbox, no enhanced code",      recipient, 550, "",       Attempt::first, Party::recipient, Ends::is_final},
    {"sender's domain unknown, said late",     recipient, 450, "4.1.8",  Attempt::first, Party::sender,    Ends::waits},
    {"full, for a while",                      recipient, 452, "4.2.2",  Attempt::first, Party::recipient, Ends::waits},
    {"full",                                   recipient, 552, "5.2.2",  Attempt::first, Party::recipient, Ends::waits},
    {"full, by 550",                           recipient, 550, "5.2.2",  Attempt::later, Party::recipient, Ends::waits},
    {"full, by 552 alone",                     recipient, 552, "",       Attempt::later, Party::recipient, Ends::waits},
    {"disabled",                               recipient, 550, "5.2.1",  Attempt::first, Party::recipient, Ends::is_final},
    {"too big for this recipient",             recipient, 552, "5.3.4",  Attempt::first, Party::message,   Ends::is_final},
    {"a login is wanted at RCPT",              recipient, 530, "5.7.0",  Attempt::first, Party::route,     Ends::waits},

    {"too big",                                message,   552, "5.3.4",  Attempt::first, Party::message,   Ends::is_final},
    {"too long for the mailbox",               message,   552, "5.2.3",  Attempt::first, Party::message,   Ends::is_final},
    {"full, after the dot",                    message,   552, "5.2.2",  Attempt::first, Party::recipient, Ends::waits},
    {"full for a while, after the dot",        message,   452, "4.2.2",  Attempt::later, Party::recipient, Ends::waits},
    {"content refused",                        message,   554, "5.7.1",  Attempt::first, Party::message,   Ends::is_final},
    {"content refused, no enhanced code",      message,   554, "",       Attempt::first, Party::message,   Ends::is_final},
    {"content doubted for a while",            message,   451, "4.7.1",  Attempt::later, Party::message,   Ends::waits},
    {"conversion wanted",                      data,      554, "5.6.0",  Attempt::first, Party::message,   Ends::is_final},
    {"the server's own trouble at DATA",       data,      451, "4.3.0",  Attempt::first, Party::message,   Ends::waits},
    {"the line breaks while it is uploaded",   data,      0,   "",       Attempt::first, Party::message,   Ends::waits},
    {"the server closes at DATA",              data,      421, "4.3.2",  Attempt::first, Party::message,   Ends::waits},
    {"the server closes after the dot",        message,   421, "4.3.0",  Attempt::later, Party::message,   Ends::waits},
    {"421 alone, after the dot",               message,   421, "",       Attempt::first, Party::message,   Ends::waits},
    {"a flood, says the domain after the dot", message,   421, "4.7.28", Attempt::first, Party::domain,    Ends::waits},
    {"the domain refuses after the dot",       message,   421, "4.7.0",  Attempt::first, Party::domain,    Ends::waits},
    {"the sender's DMARC fails",               message,   550, "5.7.26", Attempt::first, Party::sender,    Ends::waits},
    {"the sender's quota, said at DATA",       data,      550, "5.4.5",  Attempt::later, Party::sender,    Ends::waits},
};
// clang-format on
INSTANTIATE_TEST_SUITE_P(Table, Meaning, testing::ValuesIn(rows));

TEST(Meaning, OfARouteASenderOrADomainIsNeverFinal) {
    for (const auto step : {connect, tls, login, mail_from, recipient, data, message}) {
        for (int reply = 400; reply < 600; ++reply) {
            for (int subject = 0; subject < 8; ++subject) {
                for (int detail = 0; detail < 30; ++detail) {
                    const auto enhanced = std::to_string(reply / 100) + "." + std::to_string(subject) + "." +
                                          std::to_string(detail);
                    for (const bool first : {false, true}) {
                        const auto meaning = meaning_of({step, reply, enhanced, first});
                        const bool is_of_one_mail =
                            meaning.party == Party::message || meaning.party == Party::recipient;
                        ASSERT_TRUE(is_of_one_mail || !meaning.is_final) << name(step) << " " << enhanced;
                        ASSERT_TRUE(reply >= 500 || !meaning.is_final) << "4xx is for a while";
                    }
                }
            }
        }
    }
}

std::string words_of(std::vector<std::string> lines) {
    return server_words(lines);
}

TEST(ServerWords, AreOneCleanLine) {
    EXPECT_EQ(words_of({"5.7.1 Sender denied"}), "5.7.1 Sender denied");
    EXPECT_EQ(words_of({"5.7.1 one", "5.7.1  two "}), "5.7.1 one 5.7.1 two");
    EXPECT_EQ(words_of({"a\x1b[31mred\x07\tx\x7f"}), "a [31mred x");
    EXPECT_EQ(words_of({"caf\xc3\xa9"}), "caf??");
    EXPECT_EQ(words_of({}), "");
    EXPECT_EQ(words_of({"", "  "}), "");
}

TEST(ServerWords, ShowNoLocalPart) {
    EXPECT_EQ(words_of({"<jane.doe@example.com>: user unknown"}), "<***@example.com>: user unknown");
    EXPECT_EQ(words_of({"no jane+x@example.com, no jo@b.example"}), "no ***@example.com, no ***@b.example");
    EXPECT_EQ(words_of({"<\"jane doe\"@example.com>"}), "<***@example.com>");
    EXPECT_EQ(words_of({"rcpt=jane@example.com"}), "***@example.com");
    EXPECT_EQ(words_of({"@"}), "***@");
    EXPECT_EQ(words_of({"\"@example.com"}), "***@example.com");
}

TEST(ServerWords, AreBounded) {
    const auto words = words_of(std::vector<std::string>(100, std::string(2'000, 'x')));
    EXPECT_EQ(words.size(), server_words_max);
    EXPECT_TRUE(words.ends_with("..."));
    const auto masked = words_of({std::string(150, 'y') + " " + std::string(300, 'z') + "@example.com"});
    EXPECT_EQ(masked.find('z'), std::string::npos) << "a local part is masked though it passes the bound";
}

}  // namespace
}  // namespace billmill::domain
