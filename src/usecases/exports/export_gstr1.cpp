#include "usecases/exports/export_gstr1.hpp"

#include <algorithm>

#include "formats/gstr1.hpp"
#include "usecases/exports/export_source.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t issues_max = 50;
constexpr std::int64_t invoices_max = 100'000;

Date last_of(const Date& month) {
    const Date next = month.month == 12 ? Date{static_cast<std::int16_t>(month.year + 1), 1, 1}
                                        : Date{month.year, static_cast<std::uint8_t>(month.month + 1), 1};
    return add_days(next, -1);
}

/// Its lines have no code by which to add them up.
std::optional<Issue> missing_hsn(const domain::Invoice& invoice) {
    const auto& lines = invoice.priced.lines;
    const auto missing = std::ranges::find_if(lines, [](const auto& line) { return line.hsn.empty(); });
    if (missing == lines.end()) return std::nullopt;
    return Issue{"/query", "hsn_missing",
                 "line " + std::to_string(missing - lines.begin() + 1) + " of " + invoice.printed_number +
                     " has no HSN or SAC"};
}

}  // namespace

Answer<std::string> ExportGstr1::operator()(const Caller& caller, const std::string& seller,
                                            const Date& month) {
    if (!caller.may_use(seller))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    const auto* known = sellers_.find(seller);
    if (known == nullptr || seller.empty())
        return invalid({{"/query/seller", "unknown_seller", "there is no seller with this id"}});
    if (known->gstin.empty())
        return invalid({{"/query/seller", "not_for_the_portal", "this seller has no GSTIN"}});
    ExportSource source{invoices_,
                        nullptr,
                        nullptr,
                        caller,
                        {.run = {}, .seller = seller, .from = month, .to = last_of(month)}};
    formats::Gstr1 form;
    Issues issues;
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page) {
            bool of_large = false;
            if (formats::Gstr1::asks_for_original(invoice)) {
                TRY(const auto original, invoices_.find(invoice.original->id));
                of_large = original && formats::Gstr1::is_large(*original);
            }
            auto issue = missing_hsn(invoice);
            if (const auto added = form.add(invoice, of_large); !added) issue = added.error();
            if (issue && issues.size() < issues_max) issues.push_back(*std::move(issue));
            if (form.kept() > invoices_max)
                return invalid(
                    {{"/query/month", "too_many_invoices",
                      "more than 100,000 invoices are told one by one; use the portal's API for them"}});
        }
    }
    if (!issues.empty()) return invalid(std::move(issues));
    return form.write(known->gstin, month);
}

}  // namespace billmill::usecases
