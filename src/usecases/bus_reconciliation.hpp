#pragma once

#include "ports/account.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/kept_account.hpp"
#include "ports/message_log.hpp"
#include "ports/parked_store.hpp"

namespace billmill::usecases {

/// The account of a cluster. read() gives the one that a core keeps (keep_account.hpp); where none was kept of late, and for a
/// recount, every id that stands on the bus is looked for in the stores.
///
/// `in` are the distinct ids of a stage's topic: those that were trimmed are done or dead, and no longer counted. The mails of an
/// invoice whose billing message is not committed yet wait there, though they are on no topic: it will announce them. Work goes on
/// meanwhile: an id found nowhere is looked for again before it is called missing.
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
    BusReconciliation(Ports ports, ports::KeptAccountStore& kept, const ports::Clock& clock)
        : ports_{ports}, kept_{kept}, clock_{clock} {}
    Result<std::vector<ports::StageAccount>> read() override;
    /// Compares with what is kept, where both are of one moment: nothing waited, and nothing came meanwhile.
    Result<ports::Recount> recount() override;

    /// One that is older is not shown: nobody keeps it any more.
    static constexpr Milliseconds kept_for{15'000};

private:
    Result<std::vector<ports::StageAccount>> count();

    Ports ports_;
    ports::KeptAccountStore& kept_;
    const ports::Clock& clock_;
};

}  // namespace billmill::usecases
