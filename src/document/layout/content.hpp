#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/amounts.hpp"
#include "document/layout/labels.hpp"
#include "domain/invoice.hpp"
#include "domain/portal_answer.hpp"

namespace billmill::document::layout {

/// A label and its value, which is never empty.
struct Fact {
    std::string_view label;
    std::string value;
    bool whole = false;  ///< A number or a code, which is copied: it breaks only where a line cannot hold it.
};

/// A row of the totals.
struct TotalRow {
    std::string label;
    std::int64_t minor;
    bool strong = false;
};

/// One head's tax on one group.
struct TaxRow {
    std::string name;
    ShortText rate;
    std::int64_t taxable;
    std::int64_t tax;
    bool charged = true;  ///< false: the recipient pays it, and the totals leave it out.
};

/// Everything an invoice must say beside its lines, in the words of its language. Templates only choose where:
/// so none of them can forget what the law wants.
struct Content {
    Content(const domain::Invoice& invoice, const Labels& labels, const AmountFormat& amounts,
            const domain::PortalAnswer* portal);

    std::string_view title;
    std::string_view number_label;
    std::vector<Fact> dates;       ///< Issued, due, delivered, period.
    std::vector<Fact> references;  ///< The buyer's, the original, place of supply.
    std::vector<std::string> seller_address;
    std::vector<Fact> seller_ids;
    std::vector<Fact> seller_contact;
    std::string buyer_name;
    std::vector<std::string> buyer_address;  ///< With the person, where a company is billed.
    std::vector<Fact> buyer_ids;
    std::vector<std::string> deliver_to;  ///< Empty: to the buyer's address.
    std::vector<TaxRow> taxes;
    bool tax_table = false;  ///< The taxes need a table of their own: the totals do not show each.
    std::vector<TotalRow> totals;
    std::string_view due_label;
    ShortText due;
    std::string due_when;              ///< Empty where nothing is to be paid.
    std::vector<std::string> remarks;  ///< The reasons that tax categories state.
    std::string words;                 ///< Of what is due.
    std::vector<Fact> payment;
    std::string terms;
    std::string payment_code;  ///< What a payment code holds; empty: none.
    std::vector<Fact> portal;
    std::string_view portal_code;
};

/// "Invoice INV-1": the file's name for itself.
[[nodiscard]] std::string document_title(const Content& content, const domain::Invoice& invoice);

/// "0% AE": the category stands beside a rate where it states a reason.
[[nodiscard]] ShortText rate_text(const AmountFormat& amounts, domain::Percent rate,
                                  domain::TaxCategory category);
/// "28% + 12%": under GST the cess, a part of the rate, stands beside the rest of it.
[[nodiscard]] ShortText rate_text(const AmountFormat& amounts, domain::Percent rate, domain::Percent cess,
                                  domain::TaxCategory category);

}  // namespace billmill::document::layout
