#include "usecases/exports/export_datev.hpp"

#include <algorithm>
#include <optional>

#include "formats/bulk/datev_writer.hpp"
#include "usecases/exports/export_source.hpp"

namespace billmill::usecases {
namespace {

using domain::TaxBreakdown;
using domain::TaxCategory;
using formats::bulk::DatevBooking;

constexpr std::size_t issues_max = 50;

struct Accounts {
    const char* skr03;
    const char* skr04;
};

/// Of the chart: accounts that know their own tax. nullopt: the sender has to say which.
std::optional<Accounts> accounts_of(const TaxBreakdown& tax, bool abroad) {
    constexpr int percent = 10'000;
    switch (tax.category) {
        case TaxCategory::standard:
            if (tax.rate.ten_thousandths == 19 * percent) return Accounts{"8400", "4400"};
            if (tax.rate.ten_thousandths == 7 * percent) return Accounts{"8300", "4300"};
            return std::nullopt;
        case TaxCategory::exempt: return Accounts{"8100", "4100"};
        case TaxCategory::export_outside: return Accounts{"8120", "4120"};
        case TaxCategory::intra_community: return Accounts{"8125", "4125"};
        case TaxCategory::reverse_charge: return abroad ? Accounts{"8336", "4336"} : Accounts{"8337", "4337"};
        default: return std::nullopt;
    }
}

/// "S 19", "AE".
std::string name_of(const TaxBreakdown& tax) {
    std::string name{domain::code(tax.category)};
    if (domain::bears_tax(tax.category)) name += " " + domain::text(tax.rate);
    return name;
}

/// The accounts of a chart have four digits; longer ones have noughts behind them.
std::string lengthened(std::string account, int length) {
    account.resize(static_cast<std::size_t>(length), '0');
    return account;
}

class Bookings {
public:
    explicit Bookings(const DatevRequest& request) : request_{request} {}

    [[nodiscard]] Answer<void> add(const domain::Invoice& invoice) {
        if (invoice.priced.currency.code() != "EUR")
            complain({"/query", "currency_not_booked",
                      "the bookings are in EUR; " + invoice.printed_number + " is not"});
        for (const auto& tax : invoice.priced.taxes) {
            TRY(const auto amount, domain::add(tax.taxable, tax.tax));
            if (amount.minor == 0) continue;
            const auto account = account_for(tax, invoice.buyer.address.country);
            if (!account) {
                complain({"/query/accounts", "account_missing",
                          "no account is known for " + name_of(tax) + "; name it in accounts"});
                continue;
            }
            if (++count_ > formats::bulk::datev_bookings_max)
                return invalid({{"/query/to", "too_many_bookings",
                                 "a file takes 99,999 bookings; ask for a shorter time"}});
            if (issues_.empty()) append_booking(lines_, booking_of(invoice, tax, amount, *account));
        }
        return {};
    }
    [[nodiscard]] Answer<std::string> lines() && {
        if (!issues_.empty()) return invalid(std::move(issues_));
        return std::move(lines_);
    }

private:
    [[nodiscard]] std::optional<std::string> account_for(const TaxBreakdown& tax,
                                                         std::string_view country) const {
        for (const auto& name : {name_of(tax), std::string{domain::code(tax.category)}})
            if (const auto said = request_.accounts.find(name); said != request_.accounts.end())
                return said->second;
        const auto known = accounts_of(tax, country != "DE");
        if (!known) return std::nullopt;
        return lengthened(request_.chart == AccountChart::skr03 ? known->skr03 : known->skr04,
                          request_.account_length);
    }
    [[nodiscard]] DatevBooking booking_of(const domain::Invoice& invoice, const TaxBreakdown& tax,
                                          domain::Money amount, std::string account) const {
        // An amount below nought, as of a rebate that is more than the rest, is booked on the other side.
        const bool below = amount.minor < 0;
        if (below) amount.minor = -amount.minor;
        const bool to_union =
            tax.category == TaxCategory::intra_community || tax.category == TaxCategory::reverse_charge;
        return {.amount = amount,
                .credit = invoice.original.has_value() != below,
                .account = request_.debtors,
                .against = std::move(account),
                .issued_on = invoice.issued_on,
                .due_on = invoice.due_on,
                .supplied_on = domain::day_of_supply(invoice).value_or(invoice.issued_on),
                .number = invoice.printed_number,
                .text = domain::display_name(invoice.buyer),
                .vat_id = to_union ? invoice.buyer.tax_id : std::string{}};
    }
    void complain(Issue issue) {
        if (issues_.size() < issues_max && std::ranges::find(issues_, issue) == issues_.end())
            issues_.push_back(std::move(issue));
    }

    const DatevRequest& request_;
    std::string lines_;
    Issues issues_;
    int count_ = 0;
};

Issues check(const DatevRequest& request) {
    Issues issues;
    if (request.to < request.from)
        issues.push_back({"/query/to", "out_of_range", "the last day is before the first"});
    const auto next_year = Date{static_cast<std::int16_t>(request.fiscal_year.year + 1),
                                request.fiscal_year.month, request.fiscal_year.day};
    if (request.from < request.fiscal_year || request.to >= next_year)
        issues.push_back({"/query/fiscalYear", "crosses_fiscal_year", "from and to lie in one fiscal year"});
    if (request.debtors.size() != static_cast<std::size_t>(request.account_length) + 1)
        issues.push_back(
            {"/query/debtors", "wrong_length", "a customer's account has a digit more than the others"});
    for (const auto& [name, account] : request.accounts)
        if (account.size() != static_cast<std::size_t>(request.account_length))
            issues.push_back(
                {"/query/accounts", "wrong_length", "an account has as many digits as accountLength says"});
    return issues;
}

}  // namespace

Answer<std::string> ExportDatev::operator()(const Caller& caller, const DatevRequest& request) {
    if (!caller.may_use(request.seller))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    if (auto issues = check(request); !issues.empty()) return invalid(std::move(issues));
    ExportSource source{invoices_,
                        nullptr,
                        nullptr,
                        caller,
                        {.run = {}, .seller = request.seller, .from = request.from, .to = request.to}};
    Bookings bookings{request};
    while (true) {
        TRY(const auto page, source.next());
        if (page.empty()) break;
        for (const auto& invoice : page) TRY_DO(bookings.add(invoice));
    }
    TRY(const auto lines, std::move(bookings).lines());
    std::string file;
    formats::bulk::append_head(file, {.made_at = clock_.now(),
                                      .consultant = request.consultant,
                                      .client = request.client,
                                      .fiscal_year = request.fiscal_year,
                                      .account_length = request.account_length,
                                      .from = request.from,
                                      .to = request.to,
                                      .title = "Rechnungen " + request.seller,
                                      .chart = request.chart == AccountChart::skr03 ? "03" : "04"});
    return file + lines;
}

}  // namespace billmill::usecases
