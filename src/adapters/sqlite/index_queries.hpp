#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

// The queries that a search of the index is made of. index_bindings.hpp binds their parameters.

namespace billmill::adapters::sqlite {

/// What narrows a search down: an index, and whether it gives its rows in the order of their places.
enum class Driver : std::uint8_t {
    id,
    number,
    buyer,
    words,
    state,
    mail,
    credit,
    seller,
    currency,
    place,
    mails,
    due,
    amount
};
inline constexpr std::array all_drivers{Driver::number, Driver::buyer,  Driver::words,  Driver::state,
                                        Driver::mail,   Driver::credit, Driver::seller, Driver::currency,
                                        Driver::place,  Driver::mails,  Driver::due,    Driver::amount};
inline constexpr std::size_t driver_count = 13;

/// Those of several mails' states, days or amounts lie one after the other, each by place.
[[nodiscard]] constexpr bool gives_places_in_order(Driver driver) {
    return driver != Driver::mails && driver != Driver::due && driver != Driver::amount;
}

/// More rows of one index are too many to be looked at in memory.
inline constexpr std::int64_t sieved_max = 20'000;

inline constexpr char total_text[] =
    "SELECT coalesce(sum(count), 0) FROM totals WHERE day BETWEEN ? AND ? AND "
    "(?3 IS NULL OR seller IN (SELECT value FROM json_each(?3))) AND (?4 >> state) & 1 AND "
    "(?5 IS NULL OR credit = ?5) AND (?6 IS NULL OR currency = ?6)";
inline constexpr char customers_by_words_text[] =
    "SELECT place, id, customers.text FROM customer_words CROSS JOIN customers ON place = "
    "customer_words.rowid "
    "WHERE customer_words MATCH ?1 AND customer_words.rowid > ?2 AND (?3 IS NULL OR country = ?3) "
    "ORDER BY customer_words.rowid";
inline constexpr char customers_by_country_text[] =
    "SELECT place, id FROM customers INDEXED BY customers_country WHERE country = ?1 AND place > ?2 "
    "ORDER BY place";
inline constexpr char customers_text[] = "SELECT place, id FROM customers WHERE place > ?1 ORDER BY place";

/// The texts of all queries, made once: a prepared statement is known by its text's address.
struct IndexQueries {
    std::array<std::string, driver_count> probe;  ///< As many as the index has, up to the bound.
    std::array<std::string, driver_count> places;
    std::array<std::string, driver_count> count;
    std::array<std::string, driver_count> gather;
    std::array<std::string, driver_count> falling;  ///< By place.
    std::array<std::string, driver_count> rising;
    std::array<std::array<std::string, 2>, 2> by_key;  ///< due, amount; falling, rising.
    std::array<std::array<std::string, 2>, 2> keys;    ///< The same from the index alone: key and place.
    std::string one;                                   ///< The document at a place, if all holds for it.
    std::string count_words;  ///< Where nothing else is asked for: no row of the documents is read.

    IndexQueries();
};
[[nodiscard]] const IndexQueries& index_queries();

/// A query, for a look at its plan.
struct SearchQuery {
    std::string text;
    bool gives_order = false;  ///< Its rows come in the order of the page, and nothing is sorted for it.
};
[[nodiscard]] std::vector<SearchQuery> search_queries();

}  // namespace billmill::adapters::sqlite
