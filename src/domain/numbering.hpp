#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"

namespace billmill::domain {

struct Seller;

enum class DocumentType : std::uint8_t { invoice, credit_note };
[[nodiscard]] std::string_view name(DocumentType type);  ///< "invoice", "credit-note"

/// What one consumer numbers at a time: (seller, document type, branch), never the year.
struct NumberingLine {
    std::string seller;
    DocumentType type = DocumentType::invoice;
    std::string branch;

    [[nodiscard]] std::string key()
        const;  ///< "max-stores/invoice/main": key on the bus, part of the series.
    auto operator<=>(const NumberingLine&) const = default;
};

/// The fiscal year a day falls in, for a year that starts on the first of `start_month`.
struct FiscalYear {
    std::int16_t starts = 1970;  ///< Calendar year of its first day.
    bool calendar = true;        ///< Starts in January.

    [[nodiscard]] std::string text() const;        ///< "2026", or "2026-27"
    [[nodiscard]] std::string short_text() const;  ///< "26", or "26-27"
    bool operator==(const FiscalYear&) const = default;
};
[[nodiscard]] FiscalYear fiscal_year(Date day, int start_month);

/// "max-stores/invoice/main/2026-27": numbers run 1, 2, 3 … within it.
[[nodiscard]] std::string series(const NumberingLine& line, FiscalYear year);

/// The format of a seller's invoices or credit notes. Where none is given for the latter it is the invoices', with "CN"
/// before its figures and as many of them as fit: "MS/{fy}/{seq:6}" gives "MS/{fy}/CN{seq:5}" in India.
[[nodiscard]] std::string number_format(const Seller& seller, DocumentType type);

/// Fills the format of the line's documents. Fields: {fy} "26-27", {year} "2026", {branch}, {seq} or {seq:6}
/// (zero-padded).
/// Errors: invalid: the result is longer than 16 characters for an Indian seller (Rule 46), or than 40 elsewhere.
[[nodiscard]] Result<std::string> printed_number(const Seller& seller, const NumberingLine& line,
                                                 FiscalYear year, std::int64_t number);

/// A format must hold {seq}, and {fy} or {year} (numbers start again each fiscal year), and {branch} if it is not the
/// default branch; otherwise two invoices could bear one number. Empty: it may be used.
[[nodiscard]] std::string number_format_fault(const Seller& seller);

/// The same of credit notes, given or made of the invoices' format; besides, no credit note may bear a number that an
/// invoice could, for both share one list of numbers.
[[nodiscard]] std::string credit_number_format_fault(const Seller& seller);

/// A sentence for each seller whose documents bear the numbers of an earlier one's: both have the same format, or, of one
/// taxpayer, formats of invoices or credit notes that could come to one number. The trial seller does not count. Of one taxpayer the law wants each number once (CGST Rules, rule 46 (b); Directive 2006/112/EC
/// art. 226 (2)); those of two are only hard to tell apart. At most twenty.
[[nodiscard]] std::vector<std::string> shared_numbers(std::span<const Seller* const> sellers);

}  // namespace billmill::domain
