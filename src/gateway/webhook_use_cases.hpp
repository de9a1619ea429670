#pragma once

#include "gateway/describe_webhooks.hpp"
#include "gateway/gateway.hpp"
#include "usecases/webhooks/manage_webhooks.hpp"
#include "usecases/webhooks/send_webhooks.hpp"

namespace billmill::gateway {

/// What a client can ask of webhooks, and the thread that sends to them.     Ownership: borrows the ports.
struct WebhookUseCases {
    WebhookUseCases(const Ports& ports, const WebhookPorts& webhooks, usecases::ListEvents& events)
        : send{{webhooks.store, webhooks.sender, ports.keys, ports.clock, ports.metrics, ports.leases,
                ports.event_writer},
               events,
               webhook_body},
          manage{{webhooks.store, ports.sellers, ports.clock, webhooks.targets}, events, [this] {
                     send.wake();
                 }} {
        send.start();
    }

    usecases::SendWebhooks send;
    usecases::ManageWebhooks manage;
};

}  // namespace billmill::gateway
