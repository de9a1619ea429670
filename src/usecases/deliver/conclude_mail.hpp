#pragma once

#include <chrono>
#include <string>

#include "usecases/deliver/delivery_task.hpp"
#include "usecases/deliver/domain_pace.hpp"
#include "usecases/deliver/mail_gates.hpp"
#include "usecases/deliver_invoices.hpp"

namespace billmill::usecases::deliver {

/// A mail that the mailer has, as far as its end depends on it.
struct SentMail {
    Uuid id;
    std::string domain;
    domain::GateId sender;
    bool is_first_attempt = false;
    bool has_returned = false;  ///< It waited before, for a gate or a due time.
    Instant refused_since{};
    std::chrono::steady_clock::time_point started{};
};

/// What becomes of a mail as the server answers: of its delivery and of its message. What the answer says of others, it tells the
/// gates and the pace of the domain.
///
/// Ownership: borrows everything.     Threads: one at a time.
class ConcludeMail {
public:
    struct End {
        ports::DeliveryResult result;
        ports::Disposition disposition;
    };
    ConcludeMail(const DeliverPorts& ports, const DeliverOptions& options, MailGates& gates, DomainPace& pace)
        : ports_{ports}, options_{options}, gates_{gates}, pace_{pace} {}
    [[nodiscard]] End operator()(const SentMail& mail, const ports::SendResult& result);

private:
    [[nodiscard]] End refused(const SentMail& mail, const ports::SendResult& result);
    [[nodiscard]] End hold(const SentMail& mail, const domain::GateId& gate, const std::string& text,
                           domain::SmtpStep step);
    [[nodiscard]] End try_again(const SentMail& mail, ports::DeliveryResult result, std::string code,
                                std::string detail);
    void count_loss(const ports::SendResult& result);

    const DeliverPorts& ports_;
    const DeliverOptions& options_;
    MailGates& gates_;
    DomainPace& pace_;
    int lost_in_a_row_ = 0;
};

}  // namespace billmill::usecases::deliver
