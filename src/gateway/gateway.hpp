#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "domain/webhook_target.hpp"
#include "foundation/metrics.hpp"
#include "gateway/health.hpp"
#include "gateway/read_patience.hpp"
#include "gateway/this_process.hpp"
#include "http/router.hpp"
#include "ports/account.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/event_log.hpp"
#include "ports/event_writer.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_index.hpp"
#include "ports/invoice_store.hpp"
#include "ports/lease_store.hpp"
#include "ports/mailbox.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/request_inbox.hpp"
#include "ports/run_store.hpp"
#include "ports/seller_directory.hpp"
#include "ports/webhook_sender.hpp"
#include "ports/webhook_store.hpp"
#include "usecases/index/follow_books.hpp"

namespace billmill::gateway {

/// What webhooks need.
struct WebhookPorts {
    ports::WebhookStore& store;
    ports::WebhookSender& sender;
    const domain::WebhookTargets& targets;
};

/// Everything the gateway borrows; all of it outlives the gateway.
struct Ports {
    ports::RequestInbox& inbox;
    ports::MessageBus& bus;  ///< Replays and resends.
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::ParkedStore& parked;
    ports::DeadLetterStore& dead_letters;
    ports::ApiKeyStore& keys;
    ports::Account& account;
    ports::FileStore& files;
    ports::Mailbox* mailbox;  ///< nullptr: mail leaves by SMTP.
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    metrics::Registry& metrics;
    const Heartbeats& heartbeats;
    ports::EventLog* events = nullptr;           ///< nullptr: nobody keeps them here.
    ports::RunStore* runs = nullptr;             ///< nullptr: this process keeps none.
    std::optional<WebhookPorts> webhooks{};      ///< nullopt: likewise.
    ports::InvoiceIndex* index = nullptr;        ///< nullptr: lists are those of the books.
    usecases::IndexAge* index_age = nullptr;     ///< nullptr: the index is part of the store.
    ports::EventWriter* event_writer = nullptr;  ///< nullptr: the stores write events by themselves.
    ports::LeaseStore* leases = nullptr;         ///< nullptr: no other process shares the stores.
};

struct Options {
    bool keys_required = false;                ///< Always on a listener that is not loopback.
    bool trial_seller_may_mail = true;         ///< false: its invoices are not sent again.
    Milliseconds customer_grace{15 * 60'000};  ///< That bills wait for their customer.
    std::filesystem::path scratch = std::filesystem::temp_directory_path();  ///< For scratch files.
    std::vector<Part> parts{};                                               ///< Of which GET /readyz tells.
    ReadPatience read_patience{};
    ThisProcess process{};
};

/// The HTTP contract of docs/api/openapi.json: routes, idempotency, authentication.
class Gateway {
public:
    Gateway(Ports ports, Options options);
    ~Gateway();
    /// Adds every route. The router must not outlive the gateway.
    void add_routes(http::Router& router);
    /// Ends the answers that go on by themselves, before a server waits for its connections.
    void end_streams();
    /// Begins to stop what gives bills and mails of runs to the bus, without waiting for it.
    void request_stop();
    /// Gives no further bills of runs to the bus, and posts to no further webhooks: the process is about to stop.
    void stop_feeding();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::gateway
