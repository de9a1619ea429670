#include "app/mail_advice.hpp"

#include "foundation/host_port.hpp"

namespace billmill::app {
namespace {

struct Advice {
    std::string_view code;
    std::string sentence;
};

}  // namespace

std::string mail_advice(std::string_view code, const SmtpSettings& smtp) {
    const auto place = host_port(smtp.host, smtp.port);
    const Advice known[] = {
        {"host_not_found",
         "there is no host " + smtp.host + ": check host in [smtp], and this machine's name server"},
        {"connect_failed",
         "nothing listens on " + place + ": check host and port in [smtp], or a firewall on the way"},
        {"timeout",
         place + " does not answer: check host and port in [smtp], or a firewall on the way; port 465 wants "
                 "security = \"tls\""},
        {"tls_from_the_start", place + " speaks TLS from the first byte: set security = \"tls\" in [smtp]"},
        {"530", place + " wants a login: set user and password_file in [smtp]"},
        {"tls_not_offered",
         place + " does not offer STARTTLS: try port = 587, or security = \"tls\" with port = 465"},
        {"tls_untrusted", "the certificate of " + place +
                              " is not trusted: host must be the name in it; for a private "
                              "authority, set ca_file"},
        {"tls_ca_file", "ca_file in [smtp] cannot be read: " + smtp.ca_file},
        {"tls_failed",
         "TLS with " + place + " fails: port 587 wants security = \"starttls\", port 465 \"tls\""},
        {"login_denied", place + " refused the user " + smtp.user +
                             ": check user and the password file; many providers "
                             "want an app password"},
        {"not_admitted", place + " lets nobody in from here: its answer says why; ask its operator"},
        {"mailbox",
         "the built-in mailbox cannot be written: check its folder in the data directory, and the disk"},
        {"unreadable_answer", place + " does not speak SMTP: check port in [smtp]"},
        {"connection_lost", place + " closed the connection: port 465 wants security = \"tls\""},
    };
    const auto bare = code.substr(0, code.find(" ("));
    for (const auto& advice : known) {
        if (bare.find(advice.code) != std::string_view::npos) {
            return advice.sentence + " (" + std::string{code} + ")";
        }
    }
    return std::string{code};
}

}  // namespace billmill::app
