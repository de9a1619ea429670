#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/billing_request.hpp"
#include "domain/credit.hpp"
#include "domain/customer.hpp"
#include "domain/invoice.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::app::render {

/// What a document is to be numbered and dated.
struct Mark {
    /// Text as it stands on paper; or a number for the seller's format; or what the record's place gives.
    std::variant<std::monostate, std::string, std::int64_t> number;
    std::optional<Date> date;  ///< Else today, in the seller's zone.
};

struct CreditOrder {
    domain::CreditRequest request;
    Mark mark;
};

/// One record of the input: a customer, a bill, and what else is needed to make its document. docs/render.md
struct Order {
    domain::Customer customer;
    domain::BillingRequest bill;
    Mark mark;
    std::optional<CreditOrder> credit;  ///< Then the document is the credit note.
    Digest content;                     ///< Of the record, however it is written: its ids are made of it.
};

/// Every mistake that can be known without sellers; pointers are those of the record.
[[nodiscard]] std::expected<Order, Issues> read_order(std::string_view text);

/// What the command line says over every record.
struct Overrides {
    std::string look;
    std::string language;
};

/// What an order is carried out with. Copies nothing.
struct Desk {
    const ports::SellerDirectory& sellers;
    const Overrides& overrides;
    Instant now;
};

/// The order's record, checked as a request to the server would be, and ready to be rendered.
/// `place` is the record's in the input, 1, 2, 3 …: its number, where the order names none.
[[nodiscard]] std::expected<domain::Invoice, Issues> carry_out(Order order, int place, const Desk& desk);

}  // namespace billmill::app::render
