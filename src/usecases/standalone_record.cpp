#include "usecases/standalone_record.hpp"

#include <algorithm>

#include "domain/draft.hpp"
#include "domain/numbering.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {
namespace {

std::unexpected<Issues> refused(std::string pointer, std::string code, std::string detail) {
    return std::unexpected{Issues{{std::move(pointer), std::move(code), std::move(detail)}}};
}

/// Issues of a part, with pointers into the whole.
Issues below(std::string_view part, Issues issues) {
    for (auto& issue : issues) issue.pointer.insert(0, part);
    return issues;
}

/// The customer stands beside the bill, whatever the bill names it by.
Issues of_bill_for(const domain::BillingRequest& bill, Issues issues) {
    for (auto& issue : issues) {
        if (issue.pointer == domain::buyer_pointer(bill))
            issue.pointer = "/customer";
        else if (!issue.pointer.starts_with("/customer/"))
            issue.pointer.insert(0, "/bill");
    }
    return issues;
}

Result<void> number_record(domain::Invoice& record, const Numbering& numbering, int place) {
    const auto year = domain::fiscal_year(record.issued_on, record.seller.fiscal_year_start_month);
    const auto* given = std::get_if<std::int64_t>(&numbering.number);
    record.series = domain::series(record.line, year);
    record.number = given != nullptr ? *given : place;
    if (const auto* printed = std::get_if<std::string>(&numbering.number)) {
        record.printed_number = *printed;
        return {};
    }
    TRY(record.printed_number, domain::printed_number(record.seller, record.line, year, record.number));
    return {};
}

/// Midnight in UTC of the day it bears: so a document depends on its record alone.
Instant moment_of(Date day) {
    return parse_rfc3339(day.text() + "T00:00:00.000Z").value_or(Instant{});
}

std::expected<void, Issues> finish(domain::Invoice& record, const StandaloneRequest& standalone,
                                   const Numbering& numbering, int place, const char* pointer) {
    record.id = uuid_v5(spaces::request, {"render", standalone.content.hex(), pointer});
    record.fingerprint = standalone.content;
    record.accepted_at = record.issued_at = moment_of(record.issued_on);
    if (const auto numbered = number_record(record, numbering, place); !numbered)
        return refused(std::string{pointer} + "/number", "number_too_long", numbered.error().what);
    return {};
}

std::expected<domain::Invoice, Issues> make_invoice(StandaloneRequest& standalone, int place,
                                                    const StandaloneContext& context) {
    auto& bill = standalone.bill;
    if (!context.overrides.template_name.empty()) bill.look = context.overrides.template_name;
    if (!context.overrides.language.empty()) bill.language = context.overrides.language;
    const auto* seller = assign_seller(bill, context.sellers);
    if (seller == nullptr) return refused("/bill/seller", "unknown_seller", "no seller has this id");
    if (auto issues = domain::check_for_seller(bill, *seller); !issues.empty())
        return std::unexpected{below("/bill", std::move(issues))};
    const auto today = local_date(context.now, seller->zone);
    if (!today) return refused("/bill/seller", "unknown_zone", "the seller's time zone is not at hand");
    const auto day = standalone.numbering.date.value_or(*today);
    if (auto issues = domain::check_days(bill, std::max(day, *today)); !issues.empty())
        return std::unexpected{below("/bill", std::move(issues))};
    const auto priced = price_for_buyer(bill, *seller, standalone.customer);
    if (!priced) {
        const auto& refusal = priced.error();
        if (refusal.engine_failed()) return refused("/bill", "invalid", refusal.detail);
        return std::unexpected{of_bill_for(bill, refusal.issues)};
    }
    auto record = domain::draft(bill, *priced, *seller, standalone.customer, day);
    if (auto finished = finish(record, standalone, standalone.numbering, place, ""); !finished)
        return std::unexpected{std::move(finished).error()};
    return record;
}

std::expected<domain::Invoice, Issues> make_credit_note(const StandaloneRequest& standalone,
                                                        const domain::Invoice& original, int place) {
    const auto& request = standalone.credit->request;
    const auto& numbering = standalone.credit->numbering;
    if (auto issues = domain::check_credit_of(request, original, {}); !issues.empty())
        return std::unexpected{below("/credit", std::move(issues))};
    const auto priced = domain::credit(request, original, {});
    if (!priced) return refused("/credit", "invalid", priced.error().what);
    auto record = domain::draft(request, *priced, original.seller, original, 1,
                                numbering.date.value_or(original.issued_on));
    if (auto finished = finish(record, standalone, numbering, place, "/credit"); !finished)
        return std::unexpected{std::move(finished).error()};
    return record;
}

}  // namespace

std::expected<domain::Invoice, Issues> make_standalone_record(StandaloneRequest request, int place,
                                                              const StandaloneContext& context) {
    auto invoice = make_invoice(request, place, context);
    if (!invoice || !request.credit) return invoice;
    return make_credit_note(request, *invoice, place);
}

}  // namespace billmill::usecases
