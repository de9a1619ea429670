#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include "ports/run_store.hpp"
#include "usecases/accept_bill.hpp"
#include "usecases/runs/doubted_refusals.hpp"
#include "usecases/runs/places.hpp"

namespace billmill::usecases {

/// Gives the bills of a run to the stages, or takes those back that nobody has.
///
/// Promise:   a bill is accepted as any other, under a key that is made of its run and rows: what breaks off between accepting it
///            and noting that is repeated, and changes nothing. None is withdrawn that may have been accepted.
/// Errors:    those of the stores.     Threads: one at a time.
class GiveBills {
public:
    struct Limits {
        int withdrawn_at_once = 500;
        std::chrono::milliseconds answer_patience{3'000};
    };
    GiveBills(ports::RunStore& runs, AcceptBill& accept, DoubtedRefusals::Ports doubts, Limits limits)
        : runs_{runs}, accept_{accept}, limits_{limits}, doubts_{doubts} {}
    /// True of both: something was done.
    [[nodiscard]] Result<bool> issue(const domain::Run& run, Places& places);
    [[nodiscard]] Result<bool> withdraw(const domain::Run& run, Places& places);

private:
    [[nodiscard]] Result<bool> accept(const domain::Run& run, std::vector<ports::RunEntry> entries,
                                      Places& places);

    ports::RunStore& runs_;
    AcceptBill& accept_;
    const Limits limits_;
    DoubtedRefusals doubts_;
    /// Bills of a run that were given away and are not answered: so many may be accepted yet.
    std::map<Uuid, std::shared_ptr<std::atomic<int>>> unanswered_;
};

}  // namespace billmill::usecases
