#pragma once

#include "gateway/answers.hpp"
#include "usecases/sum_up_invoices.hpp"

namespace billmill::gateway {

/// GET /api/v1/totals.     Threads: any.
class Totals {
public:
    explicit Totals(usecases::SumUpInvoices& sum_up) : sum_up_{sum_up} {}
    [[nodiscard]] http::Response show(const Call& call);

private:
    usecases::SumUpInvoices& sum_up_;
};

}  // namespace billmill::gateway
