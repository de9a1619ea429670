#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/seller.hpp"

namespace billmill::ports {

/// The sellers of this deployment, read at start.
/// Promise:   find() is quick and never fails for a seller that is there.     Threads: any.
/// Ownership: returned pointers live as long as the directory.                Adapters: filesystem (TOML).
class SellerDirectory {
public:
    virtual ~SellerDirectory() = default;
    /// nullptr: no such seller. Empty id: the default seller.
    [[nodiscard]] virtual const domain::Seller* find(const std::string& id) const = 0;
    [[nodiscard]] virtual std::vector<const domain::Seller*> all() const = 0;
    /// The logo's PNG or JPEG bytes by hash; nullptr: not here.
    [[nodiscard]] virtual const std::string* logo(const Digest& hash) const = 0;
};

}  // namespace billmill::ports
