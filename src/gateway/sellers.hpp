#pragma once

#include "gateway/answers.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::gateway {

/// GET /api/v1/sellers.     Threads: any.
class Sellers {
public:
    explicit Sellers(const ports::SellerDirectory& sellers) : sellers_{sellers} {}
    [[nodiscard]] http::Response list(const Call& call);

private:
    const ports::SellerDirectory& sellers_;
};

}  // namespace billmill::gateway
