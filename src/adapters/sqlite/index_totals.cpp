#include "adapters/sqlite/index_totals.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "adapters/sqlite/index_bindings.hpp"
#include "adapters/sqlite/index_file.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Errors: invalid: it is no amount any more.
Result<domain::Money> sum_of(Statement& row, int column, const domain::Currency& currency) {
    const auto sum = static_cast<__int128>(row.integer(column)) * totals_unit + row.integer(column + 1);
    if (sum > highest || sum < lowest) return fail(Fault::invalid, "a sum is beyond what an amount can be");
    return domain::Money{static_cast<std::int64_t>(sum), currency};
}

}  // namespace

Result<std::vector<ports::InvoiceTotal>> sum_up(Connection& reader, const ports::TotalsQuestion& question) {
    const auto sellers = json_of_sellers(question.sellers);
    TRY(auto rows,
        reader.query(
            "SELECT min(day), credit, currency, state, sum(count), sum(net_high), sum(net), "
            "sum(tax_high), sum(tax), sum(gross_high), sum(gross) FROM totals "
            "WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR seller IN (SELECT value FROM json_each(?3))) "
            "AND count > 0 GROUP BY iif(?4, strftime('%Y-%m', (day - 25567) * 86400, 'unixepoch'), day), "
            "credit, currency, state",
            question.from ? day_number(*question.from) : lowest,
            question.to ? day_number(*question.to) : highest, sellers, question.by_month));
    std::vector<ports::InvoiceTotal> totals;
    while (true) {
        TRY(const bool more, rows.step());
        if (!more) break;
        const auto currency = domain::find_currency(rows.view(2));
        if (!currency) return fail(Fault::corrupt, "the index has a currency that there is not");
        ports::InvoiceTotal total;
        total.period = date_of_day(rows.integer(0));
        if (question.by_month) total.period.day = 1;
        total.type = rows.boolean(1) ? domain::DocumentType::credit_note : domain::DocumentType::invoice;
        total.currency = *currency;
        total.state = static_cast<domain::BillState>(rows.integer(3));
        total.count = rows.integer(4);
        TRY(total.net, sum_of(rows, 5, *currency));
        TRY(total.tax, sum_of(rows, 7, *currency));
        TRY(total.gross, sum_of(rows, 9, *currency));
        totals.push_back(total);
    }
    std::ranges::sort(totals, {}, [](const ports::InvoiceTotal& total) {
        return std::tuple{total.period, total.type, total.currency.letters, total.state};
    });
    return totals;
}

}  // namespace billmill::adapters::sqlite
