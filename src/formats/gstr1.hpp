#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "domain/invoice.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

/// A month's outward supplies of a seller in India, as the GST portal takes them: the JSON of form GSTR-1.
///
/// Promise:   every invoice and credit note stands in one table, and every line in the summary by HSN; each table adds up to the
///            records to the paisa. Amounts are written digit by digit.
/// Memory:    400 bytes for an invoice to a business, or to a consumer in another State above the limit; all others are sums.
/// Errors:    not_for_the_portal: no GST seller, or not in rupees.
/// Threads:   one at a time.     Source: CGST Rules 2017, rule 59 and FORM GSTR-1, tables 4 to 12; GSTN, GSTR-1 API (save) 3.x; the limit of
///            table 5: notification 12/2024-Central Tax, from August 2024.
class Gstr1 {
public:
    /// Supplies to consumers in another State are told one by one above this.
    static constexpr std::int64_t large_minor = 100'000'00;

    /// `of_large`: of a credit note to a consumer in another State: its invoice was told by itself.
    [[nodiscard]] std::expected<void, Issue> add(const domain::Invoice& invoice, bool of_large = false);
    /// Whether add() has to know `of_large`.
    [[nodiscard]] static bool asks_for_original(const domain::Invoice& invoice);
    [[nodiscard]] static bool is_large(const domain::Invoice& invoice);
    /// `month`: any day of it.
    [[nodiscard]] std::string write(std::string_view gstin, const Date& month) const;
    [[nodiscard]] std::int64_t kept() const { return kept_; }

private:
    /// Taxable value and heads, in paise.
    struct Sums {
        std::int64_t taxable = 0, igst = 0, cgst = 0, sgst = 0, cess = 0;
        void add(const Sums& other, int sign);
    };
    struct Hsn {
        std::int64_t quantity = 0;  ///< In millionths.
        Sums sums;
    };
    struct Documents {
        std::int64_t first = 0, last = 0, count = 0;
        std::string from, to;
    };
    /// What a table tells of each document beside its amounts.
    enum class Told : std::uint8_t { party, place, nothing, export_alone };
    using Rated = std::map<std::int32_t, Sums>;  ///< By rate, without cess.
    [[nodiscard]] static Rated rated(const domain::Invoice& invoice);
    [[nodiscard]] static Sums sums_of(const domain::TaxBreakdown& tax);
    void add_nil(const domain::Invoice& invoice, bool registered, int sign);
    void add_lines(const domain::Invoice& invoice, bool registered, int sign);
    void add_number(const domain::Invoice& invoice);
    [[nodiscard]] static std::string document(const domain::Invoice& invoice, const Rated& rates,
                                              std::string_view type, Told told);

    void write_small(JsonWriter& json) const;
    void write_nil(JsonWriter& json) const;
    void write_hsn(JsonWriter& json, bool business) const;
    void write_documents(JsonWriter& json, bool credit) const;

    std::map<std::string, std::string> business_;        ///< b2b: by GSTIN, JSON of its invoices.
    std::map<std::string, std::string> business_notes_;  ///< cdnr
    std::map<std::string, std::string> large_;           ///< b2cl: by place of supply.
    std::string notes_;                                  ///< cdnur
    std::map<std::string, std::string> exports_;         ///< exp: with payment, without.
    std::map<std::tuple<bool, std::string, std::int32_t>, Sums>
        small_;                                               ///< b2cs: between States, place, rate.
    std::map<std::string, std::array<std::int64_t, 3>> nil_;  ///< nil-rated, exempt, outside GST.
    std::map<std::tuple<bool, std::string, std::string, std::int32_t>, Hsn>
        hsn_;                                                      ///< To a business, code, unit, rate.
    std::map<std::pair<bool, std::string>, Documents> documents_;  ///< Credit notes, series.
    std::int64_t kept_ = 0;
};

}  // namespace billmill::formats
