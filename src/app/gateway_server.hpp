#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "http/server.hpp"

namespace billmill::app {

/// What the HTTP side works with beside the engines.
struct GatewayServerParts {
    ports::FileStore& documents;
    ports::InvoiceStore& invoices;  ///< Those that may be shown.
    ports::Mailbox* mailbox;        ///< nullptr: mail leaves by SMTP.
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    metrics::Registry& metrics;
    Heartbeats& heartbeats;
    /// nullptr: the store is this process's own. Else it can be frozen, and nobody here can do anything about it.
    ports::LeaseStore* leases = nullptr;
    usecases::IndexAge* index_age = nullptr;  ///< nullptr: the index is part of the store, or there is none.
    /// From the store's; empty: it has none of its own.
    std::function<std::optional<Milliseconds>()> clock_offset{};
};

/// The HTTP side of billmill: gateway, routes and listener, open while it lives.
class GatewayServer {
public:
    /// Errors: invalid: not on loopback, and no API key.     unavailable: the port is taken.
    static Result<std::unique_ptr<GatewayServer>> open(const Settings& settings, const EnginePorts& engines,
                                                       const GatewayServerParts& parts,
                                                       std::vector<gateway::Part> watched);
    ~GatewayServer();
    [[nodiscard]] std::uint16_t port() const;
    /// Takes nothing new; what is being answered may end until the deadline.
    void close(Milliseconds deadline);

private:
    struct Impl;
    explicit GatewayServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::app
