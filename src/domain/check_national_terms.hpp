#pragma once

#include "domain/billing_request.hpp"
#include "domain/issue_list.hpp"
#include "domain/seller.hpp"

namespace billmill::domain {

/// What a bill asks for that belongs to another country's law than the seller's. It would say nothing there, or something
/// that is not so; each detail names the way out.
void check_national_terms(const BillingRequest& request, const Seller& seller, IssueList& issues);

}  // namespace billmill::domain
