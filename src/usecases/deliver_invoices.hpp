#pragma once

#include <memory>

#include "foundation/heartbeat.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/mailer.hpp"
#include "ports/stage_handler.hpp"
#include "usecases/deliver/mail_gates.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/journal/journal_keeper.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::usecases {

struct DeliverPorts {
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    FetchDocument& documents;
    ports::Mailer& mailer;
    const ports::Clock& clock;
    RecentDocuments& recent;
    ports::ParkedStore& parked;
    ports::MailGateStore& gates;
    ports::DeadLetterStore& dead_letters;
    ports::CustomerStore& customers;
    const ports::SellerDirectory& sellers;
    metrics::Registry& metrics;
    JournalKeeper* journal = nullptr;  ///< nullptr: there is no journal, and no mail waits for it.
};

struct DeliverOptions {
    /// false: a mail of the trial seller, however it got here, is a dead letter `trial_seller`.
    bool trial_seller_may_mail = true;
    Milliseconds lease{30'000};       ///< How soon the mails of a process that was killed go on.
    Milliseconds late_after{1'000};   ///< A batch waits no longer for the answer to one mail.
    Milliseconds slow_after{10'000};  ///< A domain that keeps a session so long is slow.
    Milliseconds give_up_after{4 *
                               86'400'000LL};  ///< Refusals of recipient, message or domain; none of a gate.
    deliver::MailGateOptions gates{};
    /// Where a batch says that it goes on; nullptr: nobody wants to know.
    std::shared_ptr<Heartbeat> heartbeat{};
};

/// notify: one mail per message; queued → sending → sent | queued | failed.
///
/// A refusal counts against the one that was refused: a mail server that is away, or refuses one seller, is no error of
/// this stage, and holds up no other mail. Each mail is leased for a short time, and its lease is extended for as long
/// as it waits or is under way here. If a lease ends nevertheless, another worker may take the mail over; the store
/// counts that as a possible duplicate.
///
/// The buyer's mail goes to the address that its customer has now. The invoice keeps the one that it was issued with.
///
/// A resend that was sent closes the failures that it makes up for, before its message is done.
/// Threads:   handle() as the port says; keep_gates() from one, extend_leases() and gates() from any, also meanwhile.
class DeliverInvoices final : public ports::StageHandler {
public:
    /// `owner` names who holds the leases: unique per process in a cluster.
    DeliverInvoices(DeliverPorts ports, std::string owner, DeliverOptions options = {});
    ~DeliverInvoices() override;
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::notify; }
    [[nodiscard]] std::size_t batch_max() const override { return 250; }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override;

    /// Probes closed gates, and releases what opening ones hold. To be called again and again; may take two minutes.
    Outcome keep_gates();
    /// To be called several times while a lease lasts.
    Outcome extend_leases();
    /// The gates that are not open.
    [[nodiscard]] std::vector<deliver::GateView> gates() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::usecases
