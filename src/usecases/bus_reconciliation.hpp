#pragma once

#include "ports/account.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_log.hpp"
#include "ports/parked_store.hpp"

namespace billmill::usecases {

/// The account of a cluster: every id that stands on the bus, looked for in the stores.
///
/// `in` are the distinct ids of a stage's topic: those that were trimmed are done or dead, and no longer counted. Work goes on
/// meanwhile: an id found nowhere is looked for again before it is called astray.
/// Cost: reads the topics and asks the stores about each id: for proofs, not for dashboards. 16 bytes of memory an id.
/// Threads: any.
class BusReconciliation final : public ports::Account {
public:
    struct Ports {
        ports::MessageLog& log;
        ports::CustomerStore& customers;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::ParkedStore& parked;
        ports::DeadLetterStore& dead_letters;
    };
    explicit BusReconciliation(Ports ports) : ports_{ports} {}
    Result<std::vector<ports::StageAccount>> read() override;

private:
    Ports ports_;
};

}  // namespace billmill::usecases
