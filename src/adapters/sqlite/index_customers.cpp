#include "adapters/sqlite/index_customers.hpp"

#include <string>
#include <vector>

#include "adapters/sqlite/index_queries.hpp"
#include "adapters/sqlite/index_words.hpp"
#include "adapters/sqlite/paging.hpp"
#include "foundation/search_words.hpp"

namespace billmill::adapters::sqlite {
namespace {

struct Found {
    std::int64_t place = 0;
    Uuid id;
};

/// The words of a customer, or its country, or all of them; by place, which is the order they were first seen in.
Result<Statement> query_customers(Connection& reader, const ports::CustomerSearch& search,
                                  const WordPlan& words, std::int64_t after) {
    const auto country = search.country.empty() ? std::nullopt : std::optional{search.country};
    if (!search.words.empty()) return reader.query(customers_by_words_text, words.match, after, country);
    if (country) return reader.query(customers_by_country_text, *country, after);
    return reader.query(customers_text, after);
}

}  // namespace

Result<ports::Page<Uuid>> search_customers(Connection& reader, const ports::CustomerSearch& search,
                                           const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto after, row_cursor(page, 0));
    WordPlan words;
    if (!search.words.empty()) {
        TRY(words, plan_words(reader, Terms::of_customers, search.words, LongBeginning::gathered));
    }
    TRY(auto statement, query_customers(reader, search, words, after));
    std::vector<Found> rows;
    while (rows.size() <= limit) {
        TRY(const bool more, statement.step());
        if (!more) break;
        if (!words.in_rows.empty() && !has_search_words(statement.view(2), words.in_rows)) continue;
        rows.push_back({statement.integer(0), statement.uuid(1)});
    }
    auto cut = cut_page(std::move(rows), limit, [](const Found& last) { return std::to_string(last.place); });
    ports::Page<Uuid> found{{}, std::move(cut.next)};
    for (const auto& row : cut.items) found.items.push_back(row.id);
    return found;
}

}  // namespace billmill::adapters::sqlite
