#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/money.hpp"
#include "foundation/time.hpp"

namespace billmill::formats::bulk {

/// The first line of a file of bookings: whose they are, and of when.
struct DatevHead {
    Instant made_at{};
    std::int64_t consultant = 0;  ///< Beraternummer, 1001 … 9999999.
    std::int64_t client = 0;      ///< Mandantennummer, 1 … 99999.
    Date fiscal_year{};           ///< Its first day.
    int account_length = 4;       ///< Of a general ledger account, 4 … 8 digits.
    Date from{};
    Date to{};
    std::string title;  ///< 30 characters at most are kept.
    std::string chart;  ///< "03" or "04": SKR03, SKR04.
};

/// A booking: an amount, two accounts and what it is of.
struct DatevBooking {
    domain::Money amount;  ///< EUR, above nought.
    bool credit = false;   ///< H: of `account`; else S.
    std::string account;   ///< Whom it is owed by.
    std::string against;   ///< What it was earned with.
    Date issued_on{};
    Date due_on{};
    Date supplied_on{};
    std::string
        number;  ///< Of the document. What may not stand there becomes a hyphen; 36 characters at most are kept.
    std::string text;    ///< 60 characters at most are kept.
    std::string vat_id;  ///< Of a buyer in another country of the EU.
};

/// A file of bookings (EXTF 700, Buchungsstapel 13), in Windows-1252: append the head once, then each booking.
///
/// Source: DATEV developer portal, "DATEV-Format", Header 700 and Buchungsstapel 13: 31 and 125 fields. The names of the fields
///         stand in the second line, and are compared by a test with docs/datev.md.
void append_head(std::string& out, const DatevHead& head);
void append_booking(std::string& out, const DatevBooking& booking);

inline constexpr int datev_bookings_max = 99'999;  ///< Of a file.

}  // namespace billmill::formats::bulk
