#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ports/clock.hpp"
#include "ports/kept_account.hpp"
#include "ports/lease_store.hpp"
#include "usecases/reconcile_ids.hpp"

namespace billmill::usecases {

/// Keeps the account of a cluster, so that nobody who asks for it has to count: one process of all reads on in the topics, and looks
/// up only what was not done yet.
///
/// Promise:   the owner holds a lease; another goes on within its time, with a full count. A trimmed topic is counted anew, as a
///            recount would. What was saved is never newer than the topics it names.
/// Memory:    of the owner: the ids of all that stands on the topics, about 50 bytes each.
/// Errors:    those of bus and stores; what was saved before stays, with its time.
/// Threads:   one.
class KeepAccount {
public:
    struct Ports {
        ports::MessageLog& log;
        AccountStores stores;
        ports::LeaseStore& leases;
        ports::KeptAccountStore& kept;
        const ports::Clock& clock;
    };
    /// `owner`: unique of the process.
    KeepAccount(Ports ports, std::string owner) : ports_{ports}, owner_{std::move(owner)} {}
    /// One round. False: another process is the owner.
    Result<bool> operator()();

    static constexpr Milliseconds lease{10'000};

private:
    struct Open {
        Uuid invoice;
        ports::Position last;  ///< Of its newest message.
    };
    /// What was counted of a topic.
    struct Topic {
        std::map<std::int32_t, std::int64_t> begins;  ///< By partition.
        std::map<std::int32_t, std::int64_t> read;    ///< Up to here.
        std::unordered_set<Uuid> seen;
        std::unordered_map<Uuid, Open> open;                      ///< Of these, those that were not done.
        std::unordered_map<Uuid, ports::Position> uncommitted{};  ///< billing: of these, done or not.
    };
    Outcome read_on(ports::Stage stage, std::span<const ports::LogPart> parts);
    void note(Topic& topic, ports::Stage stage, const ports::Logged& message);
    Result<ports::StageAccount> account_of(ports::Stage stage, std::span<const ports::LogPart> parts);
    Result<ports::KeptAccount> count();
    std::vector<LoggedId> uncommitted_bills(std::span<const ports::LogPart> parts);

    const Ports ports_;
    const std::string owner_;
    std::array<Topic, std::size(ports::all_stages)> topics_;
};

}  // namespace billmill::usecases
