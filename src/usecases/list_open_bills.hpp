#pragma once

#include <optional>
#include <string>

#include "ports/dead_letter_store.hpp"
#include "ports/parked_store.hpp"
#include "usecases/find_bill.hpp"

namespace billmill::usecases {

/// A bill that is not settled, as lists show it.
struct OpenBill {
    Uuid id;
    BillState state = BillState::waiting;
    MailState mail = MailState::none;  ///< failed: it is issued, and its mail to the buyer failed.
    Instant accepted_at{};
    std::string seller;
    std::string customer;                      ///< The e-mail address; empty: of a credit, or unreadable.
    std::string number;                        ///< As printed; empty: it has no invoice.
    std::optional<Waiting> waiting;            ///< What it waits for.
    std::optional<ports::DeadLetter> failure;  ///< Or why it failed.
};

/// Which of the open bills.
struct OpenBillFilter {
    bool waiting = true;
    bool failed = true;
    std::optional<std::string> seller{};
    std::optional<Uuid> customer{};
    std::string
        q{};  ///< Words that begin words of customer, number or references; or an id or idempotency key.
    std::optional<std::string> key{};  ///< Asked for by this client with this idempotency key.
};

/// The bills that need somebody or something: those that wait, then those that failed, then those whose mail to the buyer
/// failed; each with its reason. What is merely in line, and about to be taken, is not among them.
///
/// Promise:   with its cursor, every such bill is shown once, unless it changes its state meanwhile. A page may be short.
/// Errors:    those of the stores. Bills of a seller that the caller may not use are none.
/// Threads:   any.
class ListOpenBills {
public:
    struct Ports {
        ports::ParkedStore& parked;
        ports::DeadLetterStore& dead_letters;
    };
    ListOpenBills(Ports ports, FindBill& find_bill) : ports_{ports}, find_bill_{find_bill} {}
    [[nodiscard]] Answer<ports::Page<OpenBill>> operator()(const Caller& caller, const OpenBillFilter& filter,
                                                           const ports::PageRequest& page);

private:
    enum class Part : std::uint8_t { waiting, unissued, unsent };
    struct Place;
    class Asked;

    [[nodiscard]] Answer<ports::Page<OpenBill>> read(Part part, const Caller& caller, const Asked& asked,
                                                     const ports::PageRequest& page);
    [[nodiscard]] Answer<ports::Page<OpenBill>> waiting(const Asked& asked, const ports::PageRequest& page);
    [[nodiscard]] Answer<ports::Page<OpenBill>> unissued(const Asked& asked, const ports::PageRequest& page);
    [[nodiscard]] Answer<ports::Page<OpenBill>> unsent(const Caller& caller, const Asked& asked,
                                                       const ports::PageRequest& page);

    Ports ports_;
    FindBill& find_bill_;
};

}  // namespace billmill::usecases
