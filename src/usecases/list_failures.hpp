#pragma once

#include <optional>
#include <string>

#include "domain/lifecycle/next_step.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/parked_store.hpp"
#include "usecases/refusal.hpp"
#include "usecases/work_subject.hpp"

namespace billmill::usecases {

/// Work that failed for good, with what it is about.
struct Failure {
    ports::DeadLetter letter;
    WorkSubject subject;

    [[nodiscard]] ports::Death last_death() const {
        return letter.history.empty() ? ports::Death{} : letter.history.back();
    }
    [[nodiscard]] const domain::Advice& advice() const {
        return domain::advice_on(last_death().code, letter.stage == ports::Stage::notify);
    }
};

/// The same with every mail of its invoice.
struct FailureWithMails {
    Failure failure;
    std::vector<ports::Delivery> deliveries;  ///< Empty: it is about no invoice.
};

/// Work that waits, with what it is about.
struct WaitingWork {
    ports::Parked parked;
    WorkSubject subject;
};

/// Which failures.
struct FailureFilter {
    ports::DeadLetterStore::Filter letters;
    std::optional<std::string> seller{};  ///< Registrations are of no seller.

    [[nodiscard]] bool has(const WorkSubject& subject) const { return !seller || *seller == subject.seller; }
    /// Whatever its state.
    [[nodiscard]] bool has_all() const {
        return !(letters.stage || letters.code || letters.died_from || letters.died_until || seller);
    }
};

/// Looks at failed and at waiting work, for whoever may see that of all sellers.
///
/// Promise:   with its cursor, each is shown once. A page with a next one may be short, even empty.
/// Errors:    no_such_failure; those of the stores.
/// Threads:   any.
class ListFailures {
public:
    struct Ports {
        ports::DeadLetterStore& dead_letters;
        ports::ParkedStore& parked;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
    };
    explicit ListFailures(Ports ports) : ports_{ports} {}

    /// In the order of their first deaths.
    [[nodiscard]] Answer<ports::Page<Failure>> operator()(const FailureFilter& filter,
                                                          const ports::PageRequest& page);
    [[nodiscard]] Answer<FailureWithMails> find(const Uuid& id);
    /// nullopt: of all stages, one after the other.
    [[nodiscard]] Answer<ports::Page<WaitingWork>> waiting(std::optional<ports::Stage> stage,
                                                           const ports::PageRequest& page);

private:
    [[nodiscard]] Answer<ports::Page<WaitingWork>> waiting_of(ports::Stage stage,
                                                              const ports::PageRequest& page);

    Ports ports_;
};

}  // namespace billmill::usecases
