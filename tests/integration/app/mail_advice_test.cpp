#include "app/mail_advice.hpp"

#include <gtest/gtest.h>

namespace billmill::app {
namespace {

SmtpSettings smtp() {
    SmtpSettings settings;
    settings.host = "smtp.example.com";
    settings.port = 587;
    settings.user = "invoices";
    return settings;
}

TEST(MailAdvice, SaysWhatToLookAtAndKeepsTheCode) {
    const auto refused = mail_advice("connect_failed", smtp());
    EXPECT_NE(refused.find("nothing listens on smtp.example.com:587"), std::string::npos) << refused;
    const auto denied = mail_advice("login_denied 535 5.7.8", smtp());
    EXPECT_NE(denied.find("refused the user invoices"), std::string::npos) << denied;
    EXPECT_NE(denied.find("(login_denied 535 5.7.8)"), std::string::npos) << denied;
    const auto plain = mail_advice("tls_not_offered", smtp());
    EXPECT_NE(plain.find("security = \"tls\" with port = 465"), std::string::npos) << plain;
}

TEST(MailAdvice, PassesOnWhatItDoesNotKnow) {
    EXPECT_EQ(mail_advice("550 5.1.1", smtp()), "550 5.1.1");
}

}  // namespace
}  // namespace billmill::app
