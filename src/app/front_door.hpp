#pragma once

#include <memory>

#include "app/engines.hpp"
#include "app/settings.hpp"
#include "http/server.hpp"

namespace billmill::app {

/// What the HTTP side works with beside the engines.
struct DoorParts {
    ports::FileStore& documents;
    ports::InvoiceStore& invoices;  ///< Those that may be shown.
    ports::Mailbox* mailbox;        ///< nullptr: mail leaves by SMTP.
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    metrics::Registry& metrics;
    Heartbeats& heartbeats;
};

/// The HTTP side of billmill: gateway, routes and listener, open while it lives.
class FrontDoor {
public:
    /// Errors: invalid: not on loopback, and no API key.     unavailable: the port is taken.
    static Result<std::unique_ptr<FrontDoor>> open(const Settings& settings, const EnginePorts& engines,
                                                   const DoorParts& parts,
                                                   std::vector<gateway::Part> watched);
    ~FrontDoor();
    [[nodiscard]] std::uint16_t port() const;
    /// Takes nothing new; what is being answered may end until the deadline.
    void close(Milliseconds deadline);

private:
    struct Impl;
    explicit FrontDoor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::app
