#pragma once

#include <memory>
#include <string>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "foundation/metrics.hpp"
#include "gateway/health.hpp"
#include "http/router.hpp"
#include "ports/account.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/mailbox.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/request_inbox.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::gateway {

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
};

struct Options {
    bool keys_required = false;                ///< Always on a listener that is not loopback.
    bool trial_seller_may_mail = true;         ///< false: its invoices are not sent again.
    Milliseconds customer_grace{15 * 60'000};  ///< That bills wait for their customer.
    std::vector<Part> parts{};                 ///< Of which GET /readyz tells.
};

/// The HTTP contract of docs/api/openapi.json: routes, idempotency, authentication.
class Gateway {
public:
    Gateway(Ports ports, Options options);
    ~Gateway();
    /// Adds every route. The router must not outlive the gateway.
    void add_routes(http::Router& router);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::gateway
