#include "domain/credit.hpp"

#include <set>

#include "domain/creditable_balance.hpp"
#include "domain/issue_list.hpp"

namespace billmill::domain {
namespace {

std::string line_pointer(std::size_t i, std::string_view member) {
    return std::string{"/lines/"}.append(std::to_string(i)).append("/").append(member);
}

void check_alone(const CreditRequest& request, IssueList& issues) {
    issues.text("/reason", request.reason, text_rules::credit_reason);
    if (request.lines.size() > lines_max) {
        issues.add("/lines", "too_many", "at most " + std::to_string(lines_max) + " lines");
        return;
    }
    std::set<int> seen;
    for (std::size_t i = 0; i < request.lines.size(); ++i) {
        const auto& [line, quantity] = request.lines[i];
        if (line < 1 || line > lines_max) {
            issues.add(line_pointer(i, "line"), "out_of_range", "lines are numbered from 1");
        } else if (!seen.insert(line).second) {
            issues.add(line_pointer(i, "line"), "duplicate", "this line is listed already");
        }
        if (quantity && (quantity->micros <= 0 || quantity->micros > quantity_micros_max))
            issues.add(line_pointer(i, "quantity"), "out_of_range", "more than 0, at most 10^9");
    }
}

void check_line(const CreditLine& asked, std::size_t i, const CreditableBalance& rest, IssueList& issues) {
    if (static_cast<std::size_t>(asked.line) > rest.lines()) {
        issues.add(line_pointer(i, "line"), "unknown_line",
                   "the invoice has " + std::to_string(rest.lines()) + " lines");
        return;
    }
    const auto left = rest.quantity(static_cast<std::size_t>(asked.line) - 1);
    if (left.micros <= 0) {
        issues.add(line_pointer(i, "line"), "nothing_left", "all of this line has been credited");
    } else if (asked.quantity && asked.quantity->micros > left.micros) {
        issues.add(line_pointer(i, "quantity"), "exceeds_invoiced", text(left) + " are left of this line");
    }
}

void check_against(const CreditRequest& request, const Invoice& original, std::size_t earlier,
                   const CreditableBalance& rest, IssueList& issues) {
    check_alone(request, issues);
    if (!issues.empty()) return;
    if (original.line.type != DocumentType::invoice) {
        issues.add("", "not_an_invoice", "only an invoice can be credited");
    } else if (rest.empty()) {
        issues.add("", "nothing_left", "all of this invoice has been credited");
    } else if (earlier >= credits_max && !request.lines.empty()) {
        issues.add("/lines", "too_many_credits",
                   "after " + std::to_string(credits_max) + " credits only all that is left can be credited");
    } else {
        for (std::size_t i = 0; i < request.lines.size(); ++i) check_line(request.lines[i], i, rest, issues);
    }
}

}  // namespace

NumberingLine credit_line(const NumberingLine& invoices) {
    return {invoices.seller, DocumentType::credit_note, invoices.branch};
}

Issues check_credit(const CreditRequest& request) {
    IssueList issues;
    check_alone(request, issues);
    return std::move(issues).take();
}

Issues check_credit_of(const CreditRequest& request, const Invoice& original,
                       std::span<const Invoice> earlier) {
    IssueList issues;
    check_against(request, original, earlier.size(), CreditableBalance{original, earlier}, issues);
    return std::move(issues).take();
}

Result<PricedInvoice> credit(const CreditRequest& request, const Invoice& original,
                             std::span<const Invoice> earlier) {
    CreditableBalance rest{original, earlier};
    IssueList issues;
    check_against(request, original, earlier.size(), rest, issues);
    if (!issues.empty()) return fail(Fault::invalid, "the credit does not fit its invoice");
    if (!rest.adds_up()) return fail(Fault::corrupt, "earlier credits do not fit their invoice");

    std::vector<Quantity> quantities(rest.lines(), Quantity{0});
    if (request.lines.empty()) {
        for (std::size_t i = 0; i < quantities.size(); ++i) quantities[i] = rest.quantity(i);
    }
    for (const auto& asked : request.lines) {
        const auto line = static_cast<std::size_t>(asked.line) - 1;
        quantities[line] = asked.quantity.value_or(rest.quantity(line));
    }
    return rest.take(quantities);
}

}  // namespace billmill::domain
