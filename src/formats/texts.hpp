#pragma once

#include <functional>
#include <string_view>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"

namespace billmill::formats {

struct Place;

/// Hears of a text of a body, and where it stands there.
using TextVisitor = std::function<void(const Place&, std::string_view)>;

/// Visits all texts of a body that are not plain ASCII, in the order of its description: so a new member is among them
/// by itself. The customer that a bill brings is a body of its own.
void visit_texts_beyond_ascii(const domain::BillingRequest& bill, const TextVisitor& visit);
void visit_texts_beyond_ascii(const domain::Customer& customer, const TextVisitor& visit);
void visit_texts_beyond_ascii(const domain::CreditRequest& credit, const TextVisitor& visit);

}  // namespace billmill::formats
