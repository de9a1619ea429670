#pragma once

#include <map>
#include <string>

#include "ports/lease_store.hpp"

namespace billmill::tests {

/// Leases that several processes of a test ask for.
class SharedLease final : public ports::LeaseStore {
public:
    Result<bool> hold(const std::string& name, const std::string& owner, Instant now,
                      Instant until) override {
        auto& lease = leases_[name];
        if (lease.owner != owner && now < lease.until) return false;
        lease = {owner, until};
        return true;
    }

private:
    struct Lease {
        std::string owner;
        Instant until{};
    };
    std::map<std::string, Lease> leases_;
};

}  // namespace billmill::tests
