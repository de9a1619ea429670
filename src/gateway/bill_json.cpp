#include "gateway/bill_json.hpp"

#include "gateway/describe_bills.hpp"

namespace billmill::gateway {

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

std::string bill_page(const ports::Page<usecases::IssuedBill>& page) {
    ports::Page<Summary<usecases::IssuedBill>> summaries{{}, page.next};
    for (const auto& bill : page.items) summaries.items.push_back({&bill});
    return json_of(summaries);
}

std::string open_bill_page(const ports::Page<usecases::OpenBill>& page) {
    return json_of(page);
}

std::string preview_json(const domain::Invoice& draft) {
    return json_of(Preview{draft});
}

}  // namespace billmill::gateway
