#include "adapters/smtp/smtp_mailer.hpp"

namespace billmill::adapters::smtp {

ports::OutgoingMail test_mail(const std::string& from, const std::string& to, Instant now) {
    const auto id = uuid_v7(now);
    // Addresses are looked at before anything is sent: see SmtpMailer.
    auto message = "From: <" + from + ">\r\nTo: <" + to +
                   ">\r\nSubject: billmill can send mail\r\nDate: " + rfc5322_date(now) +
                   "\r\nMessage-ID: <" + id.text() + "@billmill.invalid>\r\n" +
                   "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                   "This is a test of the mail settings of billmill. Nothing needs to be done.\r\n";
    return {.delivery_id = id, .from = from, .to = to, .message = std::move(message)};
}

}  // namespace billmill::adapters::smtp
