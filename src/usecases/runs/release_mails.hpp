#pragma once

#include <chrono>
#include <functional>
#include <span>

#include "ports/clock.hpp"
#include "ports/delivery_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/run_store.hpp"
#include "ports/seller_directory.hpp"
#include "usecases/bill_states.hpp"
#include "usecases/resend_invoice.hpp"
#include "usecases/runs/places.hpp"

namespace billmill::usecases {

/// Asks for the mails that a run has held, as many as were released.
///
/// Promise:   each is asked for under a key of its own, so once, whatever breaks off; and not where it was sent by hand meanwhile.
/// Errors:    those of the stores.     Threads: one at a time.
class ReleaseMails {
public:
    struct Ports {
        ports::RunStore& runs;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::DeadLetterStore& dead_letters;
        const ports::SellerDirectory& sellers;
        const ports::Clock& clock;
    };
    ReleaseMails(Ports ports, ResendInvoice& resend, std::chrono::milliseconds answer_patience)
        : ports_{ports},
          states_{{ports.invoices, ports.deliveries, ports.dead_letters}},
          resend_{resend},
          answer_patience_{answer_patience} {}
    /// `goes_on`: asked before each; false ends it. True: something was noted.
    [[nodiscard]] Result<bool> operator()(const domain::Run& run, Places& places,
                                          const std::function<Result<bool>()>& goes_on);

private:
    [[nodiscard]] Result<domain::EntryMail> mail(const domain::Run& run, const Caller& caller,
                                                 const ports::RunEntry& entry, const domain::Invoice& invoice,
                                                 std::span<const domain::Delivery> mailed, Places& places);

    const Ports ports_;
    BillStates states_;
    ResendInvoice& resend_;
    const std::chrono::milliseconds answer_patience_;
};

}  // namespace billmill::usecases
