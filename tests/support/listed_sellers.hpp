#pragma once

#include "ports/seller_directory.hpp"
#include "support/builders.hpp"

namespace billmill::tests {

/// Sellers as a test lists them; the first one is the default.
class ListedSellers final : public ports::SellerDirectory {
public:
    std::vector<domain::Seller> sellers{a_seller()};
    [[nodiscard]] const domain::Seller* find(const std::string& id) const override {
        for (const auto& seller : sellers) {
            if (id.empty() || seller.id == id) return &seller;
        }
        return nullptr;
    }
    [[nodiscard]] std::vector<const domain::Seller*> all() const override {
        std::vector<const domain::Seller*> pointers;
        for (const auto& seller : sellers) pointers.push_back(&seller);
        return pointers;
    }
    [[nodiscard]] const std::string* logo(const Digest&) const override { return nullptr; }
};

}  // namespace billmill::tests
