#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ports/clock.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/caller.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

enum class AccountChart : std::uint8_t { skr03, skr04 };

/// Whose bookings, of when, and into which accounts.
struct DatevRequest {
    std::string seller;
    Date from{};
    Date to{};
    std::int64_t consultant = 0;
    std::int64_t client = 0;
    Date fiscal_year{};  ///< Its first day.
    AccountChart chart = AccountChart::skr03;
    int account_length = 4;
    std::string debtors = "10000";  ///< The account of all customers: a digit longer than the others.
    std::map<std::string, std::string>
        accounts{};  ///< "S 16" or "O" -> account; goes before those of the chart.
};

/// The invoices and credit notes of a seller and a period as bookings for DATEV: a booking for each rate of tax, of the amount with tax,
/// from the customers' account against what was earned. The accounts of the chart compute the tax themselves.
///
/// Errors:    seller_not_allowed; invalid_request: account_missing (a rate has no account), currency_not_booked (only EUR is),
///            too_many_bookings (a file takes 99,999), crosses_fiscal_year; those of the store.
/// Memory:    the file: 40 MB at most.
/// Threads:   any; waits for the store.     Source: see formats/bulk/datev_writer.hpp; UStG § 4, § 13b for the accounts.
class ExportDatev {
public:
    ExportDatev(ports::InvoiceStore& invoices, const ports::Clock& clock)
        : invoices_{invoices}, clock_{clock} {}
    [[nodiscard]] Answer<std::string> operator()(const Caller& caller, const DatevRequest& request);

private:
    ports::InvoiceStore& invoices_;
    const ports::Clock& clock_;
};

}  // namespace billmill::usecases
