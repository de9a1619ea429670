#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <variant>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "domain/invoice.hpp"
#include "domain/portal_answer.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::usecases {

/// How a record that belongs to no books is numbered and dated.
struct Numbering {
    /// Text as it stands on paper; or a number for the seller's format; or what the record's place gives.
    std::variant<std::monostate, std::string, std::int64_t> number;
    std::optional<Date> date;  ///< Else today, in the seller's zone.
};

struct StandaloneCredit {
    domain::CreditRequest request;
    Numbering numbering;
    std::optional<domain::PortalAnswer> portal{};
};

/// A bill with its customer: all that a document needs, without books.
struct StandaloneRequest {
    domain::Customer customer;
    domain::BillingRequest bill;
    Numbering numbering;
    std::optional<StandaloneCredit> credit;        ///< Then the document is the credit note.
    std::optional<domain::PortalAnswer> portal{};  ///< To the invoice; of the credit note, its own.
    Digest content;  ///< Of the request, however it is written: its ids are made of it.
};

/// What the portal answered to the document that the request makes; nullptr: nothing was handed in.
[[nodiscard]] inline const domain::PortalAnswer* portal_answer_of(const StandaloneRequest& request) {
    const auto& answer = request.credit ? request.credit->portal : request.portal;
    return answer ? &*answer : nullptr;
}

/// Takes the place of what each request says.
struct StandaloneOverrides {
    std::string template_name;
    std::string language;
};

/// Where standalone records are made. Copies nothing.
struct StandaloneContext {
    const ports::SellerDirectory& sellers;
    const StandaloneOverrides& overrides;
    Instant now;
};

/// The request's record, checked as a request to the server is, and ready to be rendered.
/// `place` is the request's in the input, 1, 2, 3 …: its number where it names none.
/// Errors: every issue, with pointers into {customer, bill, credit, number, date}.
[[nodiscard]] std::expected<domain::Invoice, Issues> make_standalone_record(StandaloneRequest request,
                                                                            int place,
                                                                            const StandaloneContext& context);

}  // namespace billmill::usecases
