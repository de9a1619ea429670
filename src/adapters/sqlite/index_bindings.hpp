#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sqlite/connection.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// The sums of the totals are kept as this many times one number, and another one.
inline constexpr std::int64_t totals_unit = 1'000'000'000;

/// A search as the queries of index_search.cpp take it: every one of them the same 21 parameters, in this order.
struct SearchValues {
    std::int64_t place_low = 0;
    std::int64_t place_high = std::numeric_limits<std::int64_t>::max();
    std::int64_t top = 0;
    std::optional<std::string> sellers{};  ///< A JSON array.
    std::int64_t states = -1;              ///< One bit each.
    std::int64_t mails = -1;
    std::optional<std::int64_t> credit{};
    std::optional<Uuid> buyer{};
    std::optional<std::string> number{};
    std::optional<std::string> currency{};
    std::int64_t due_low = 0;
    std::int64_t due_high = std::numeric_limits<std::int64_t>::max();
    std::int64_t amount_low = std::numeric_limits<std::int64_t>::min();
    std::int64_t amount_high = std::numeric_limits<std::int64_t>::max();
    std::string match{};  ///< For FTS5: index_words.hpp.
    std::optional<std::int64_t> one_state{};
    std::optional<std::int64_t> one_mail{};  ///< Of those that the index of mails has.
    bool some_mails = false;                 ///< Several, all of which that index has.
    std::optional<std::string> one_seller{};
    std::int64_t key = 0;
    std::int64_t place = 0;
    std::optional<Uuid> id{};

    bool nothing = false;     ///< No document can be found.
    bool of_totals = false;   ///< The totals are kept by all that is asked for.
    bool only_words = false;  ///< Nothing else is asked for than words, and days of issue.

    [[nodiscard]] Result<Statement> bound_to(Connection& reader, Sql text) const;
};
[[nodiscard]] SearchValues values_of(const ports::InvoiceSearch& search);

/// nullopt: any seller.
[[nodiscard]] std::optional<std::string> json_of_sellers(const std::vector<std::string>& sellers);

}  // namespace billmill::adapters::sqlite
