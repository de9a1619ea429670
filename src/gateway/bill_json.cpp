#include "gateway/bill_json.hpp"

#include "gateway/describe_bills.hpp"

namespace billmill::gateway {

DocumentFacts facts_of(const usecases::IssuedBill& bill) {
    if (const auto& amendment = bill.amendment)
        return {amendment->sha256, amendment->bytes, amendment->renderer};
    return {bill.invoice.sha256, bill.invoice.bytes, bill.invoice.renderer};
}

std::optional<RecordedIrn> irn_of(const usecases::IssuedBill& bill) {
    if (!bill.amendment || domain::is_erased(*bill.amendment)) return std::nullopt;
    return RecordedIrn{bill.amendment->portal, bill.amendment->recorded_at};
}

BillLinks links_of(const domain::Invoice& invoice) {
    const auto self = path_of(invoice.id);
    const bool has_xml = document::xml::has_xml(invoice, invoice.format);
    return {self, self + "/pdf", has_xml ? self + "/xml" : std::string{}};
}

OpenBillLinks open_bill_links_of(const usecases::OpenBill& bill) {
    return {path_of(bill.id), bill.failure ? "/api/v1/failures/" + bill.failure->id.text() : std::string{}};
}

std::optional<BillFailure> failure_of(const std::optional<ports::DeadLetter>& letter) {
    if (!letter) return std::nullopt;
    const auto death = letter->history.empty() ? ports::Death{} : letter->history.back();
    return BillFailure{death.code, death.detail, letter->issues, letter->id};
}

std::optional<BillReference> original_of(const domain::Invoice& credit) {
    if (!credit.original) return std::nullopt;
    const auto& original = *credit.original;
    return BillReference{original.id, original.printed_number, original.issued_on, std::nullopt};
}

std::vector<BillReference> references_to(const std::vector<domain::Invoice>& credits) {
    std::vector<BillReference> references;
    references.reserve(credits.size());
    for (const auto& credit : credits) {
        references.push_back(
            {credit.id, credit.printed_number, credit.issued_on, credit.priced.totals.gross});
    }
    return references;
}

std::string bill_json(const usecases::UnissuedBill& bill) {
    return json_of(bill);
}

std::string bill_json(const usecases::IssuedBill& bill) {
    return json_of(bill);
}

std::string bill_page(const usecases::DocumentPage& page, const std::vector<usecases::IssuedBill>& bills) {
    BillPage answer{.items = {},
                    .next = page.next,
                    .total = page.total,
                    .total_exact = page.total ? std::optional{page.total_exact} : std::nullopt,
                    .as_of = page.as_of};
    for (const auto& bill : bills) answer.items.push_back({&bill});
    return json_of(answer);
}

std::string open_bill_page(const ports::Page<usecases::OpenBill>& page) {
    return json_of(page);
}

std::string preview_json(const domain::Invoice& draft, std::vector<usecases::Warning> warnings) {
    return json_of(Preview{draft, std::move(warnings)});
}

std::string credit_preview_json(usecases::CreditPreview preview) {
    CreditNotePreview shown{.priced = std::move(preview.priced), .left = {}};
    for (const auto& [line, quantity] : preview.left)
        shown.left.push_back({.line = line, .quantity = quantity.value_or(domain::Quantity{0})});
    return json_of(shown);
}

}  // namespace billmill::gateway
