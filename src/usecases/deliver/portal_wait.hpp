#pragma once

#include <span>

#include "usecases/deliver/delivery_task.hpp"
#include "usecases/deliver_invoices.hpp"

namespace billmill::usecases::deliver {

/// Finds what India's portal answered to the invoices of mails, and has the first mails of those wait that have no answer yet, as
/// long as their seller wants. After that they go without it, which is logged and counted.
/// Threads:   one.
class PortalWait {
public:
    explicit PortalWait(const DeliverPorts& ports);
    /// Errors: those of the store.
    Outcome operator()(std::span<DeliveryTask> tasks);

private:
    void decide(DeliveryTask& task, Instant now);

    const DeliverPorts& ports_;
    prometheus::Counter& without_answer_;
};

}  // namespace billmill::usecases::deliver
