#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/deliver/delivering.hpp"
#include "pipeline/deliver/pending_endings.hpp"
#include "pipeline/deliver/refusal_streak.hpp"
#include "pipeline/deliver_invoices.hpp"

namespace billmill::pipeline::deliver {

/// Sends the deliveries that are leased to us, and ends each of them as the server answers.
class SendBatch {
public:
    SendBatch(const DeliverPorts& ports, const std::string& owner, const DeliverOptions& options,
              RefusalStreak& streak)
        : ports_{ports}, options_{options}, streak_{streak}, endings_{ports.deliveries, owner} {}

    /// Errors: unavailable: the mail server, or the store, is away; what was sent is recorded as sent if it could be.
    Outcome send(std::span<Delivering* const> orders);
    [[nodiscard]] bool mail_server_failed() const { return !failure_.empty(); }

private:
    struct Chunk {
        std::vector<Delivering*> orders;
        std::vector<ports::OutgoingMail> mails;
    };
    Chunk next_chunk(std::span<Delivering* const>& rest);
    void compose(Delivering& order, Chunk& chunk);
    void send_chunk(const Chunk& chunk);
    void heard(Delivering& order, const ports::SendResult& result);
    void refused_by_server(Delivering& order, const ports::SendResult& result);
    void decide_held();
    void finish(const Delivering& order, ports::DeliveryState state, std::string error,
                bool maybe_delivered = false);
    void bury(Delivering& order, const std::string& code);

    const DeliverPorts& ports_;
    const DeliverOptions& options_;
    RefusalStreak& streak_;
    /// Refused by policy; whose fault is not clear yet.
    std::vector<std::pair<Delivering*, std::string>> held_;
    std::string failure_;     ///< Of the mail server; empty: none.
    PendingEndings endings_;  ///< Last: waits for its completions before anything else goes.
};

}  // namespace billmill::pipeline::deliver
