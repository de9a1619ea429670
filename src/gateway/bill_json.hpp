#pragma once

#include <string>
#include <vector>

#include "usecases/accept/request_acceptor.hpp"
#include "usecases/find_bill.hpp"
#include "usecases/list_open_bills.hpp"
#include "usecases/preview_credit.hpp"
#include "usecases/search_bills.hpp"

namespace billmill::gateway {

/// What clients see of a bill: docs/api/openapi.json, Bill and UnissuedBill.
[[nodiscard]] std::string bill_json(const usecases::IssuedBill& bill);
[[nodiscard]] std::string bill_json(const usecases::UnissuedBill& bill);
/// What a list shows: everything but lines, taxes, note and failure.
/// `bills`: those of the page.
[[nodiscard]] std::string bill_page(const usecases::DocumentPage& page,
                                    const std::vector<usecases::IssuedBill>& bills);
[[nodiscard]] std::string open_bill_page(const ports::Page<usecases::OpenBill>& page);
/// What would be issued: everything that a draft has.
[[nodiscard]] std::string preview_json(const domain::Invoice& draft, std::vector<usecases::Warning> warnings);
[[nodiscard]] std::string credit_preview_json(usecases::CreditPreview preview);

}  // namespace billmill::gateway
