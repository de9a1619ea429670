#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "usecases/deliver/conclude_mail.hpp"
#include "usecases/deliver/delivery_task.hpp"
#include "usecases/deliver/domain_pace.hpp"
#include "usecases/deliver/mail_gates.hpp"
#include "usecases/deliver/pending_results.hpp"
#include "usecases/deliver_invoices.hpp"

namespace billmill::usecases::deliver {

/// The mails under way, over all batches.
///
/// A batch does not wait for a mail whose answer is slow: its message is put off, the mail goes on, and its result is
/// there when the message comes back. Nor does it wait for a domain that is slow, or for a gate that closes meanwhile.
/// Threads:   screen() and send() from one, the stage's; extend_leases() and the mailer's results from any.
class Sending {
public:
    Sending(const DeliverPorts& ports, const std::string& owner, const DeliverOptions& options,
            MailGates& gates);
    ~Sending();  ///< Waits for every result: the mailer has been stopped, or answers.
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;

    /// Those that must not be claimed now hear why: a gate holds them, it is not their domain's turn, or they are under way.
    void screen(std::span<DeliveryTask> tasks);
    /// Sends those that are leased to us, and ends each as the server answers. Each has its disposition afterwards.
    /// Errors: unavailable: the store is away; what was sent is recorded as sent if it could be.
    Outcome send(std::span<DeliveryTask* const> tasks);
    /// The leases of what is waiting or under way last on. To be called more often than a lease lasts.
    Outcome extend_leases();

private:
    using Steady = std::chrono::steady_clock;
    struct Job : SentMail {
        DeliveryTask* task = nullptr;  ///< nullptr: its batch is over.
        bool late = false;             ///< Its batch waits for it no longer.
        bool submitted = false;
    };
    using Waiting = std::deque<DeliveryTask*>;
    struct Chunk {
        std::vector<Uuid> ids;
        std::vector<ports::OutgoingMail> mails;
        std::size_t bytes = 0;
    };
    enum class Choice : std::uint8_t { go, later, held };

    void send_all(Waiting& waiting);
    void give_up(std::span<DeliveryTask* const> tasks);
    void screen_one(DeliveryTask& task, Instant now);
    [[nodiscard]] Chunk next_chunk(Waiting& waiting);
    [[nodiscard]] bool all_sessions_taken();
    Choice choose(DeliveryTask& task);
    void drop(const DeliveryTask& task);
    bool compose(DeliveryTask& task, Chunk& chunk);
    bool record(DeliveryTask& task, const ports::Rendition& rendition);
    void fail_for_good(DeliveryTask& task, std::string code, std::string detail);
    void submit(Chunk chunk);
    bool wait_for_change(const Waiting& waiting);
    bool notice_late_ones();
    [[nodiscard]] std::optional<Steady::time_point> oldest_timely_one() const;
    void put_off(const Waiting& waiting);
    void let_go_on();

    void on_result(const Uuid& id, const ports::SendResult& result);
    void finish(ports::DeliveryResult result);

    const DeliverPorts& ports_;
    const std::string& owner_;
    const DeliverOptions& options_;
    MailGates& gates_;
    std::optional<Error> store_error_;  ///< A rendition could not be recorded. The stage's thread alone.
    bool mixed_ = false;                ///< Mails to several domains may wait. The stage's thread alone.

    std::mutex mutex_;  ///< Guards what follows.
    std::condition_variable changed_;
    bool has_changed_ = false;
    DomainPace pace_;
    ConcludeMail conclude_;
    std::unordered_map<Uuid, Job> under_way_;
    std::unordered_set<Uuid> leased_;
    std::unordered_map<Uuid, ports::Disposition> late_;  ///< Results whose message has not come back yet.
    std::optional<Instant> extended_at_;
    PendingResults results_;  ///< Last: waits for its completions before anything else goes.
};

}  // namespace billmill::usecases::deliver
