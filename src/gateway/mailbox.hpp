#pragma once

#include "gateway/answers.hpp"
#include "ports/mailbox.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/mailbox.     Threads: any.
class MailboxRoutes {
public:
    /// nullptr: mail leaves by SMTP, there is no mailbox to show.
    explicit MailboxRoutes(ports::Mailbox* mailbox) : mailbox_{mailbox} {}
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);

private:
    ports::Mailbox* mailbox_;
};

}  // namespace billmill::gateway
