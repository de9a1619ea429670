#include "adapters/sqlite/index_search.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <tuple>

#include "adapters/sqlite/deadline.hpp"
#include "adapters/sqlite/index_bindings.hpp"
#include "adapters/sqlite/index_file.hpp"
#include "adapters/sqlite/index_queries.hpp"
#include "adapters/sqlite/index_words.hpp"
#include "adapters/sqlite/paging.hpp"
#include "foundation/search_words.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::InvoiceOrder;
using ports::InvoiceSearch;

constexpr std::int64_t gathered_max = 2'000;
constexpr int looked_up_max = 4'000;  ///< Of the documents behind a sieve, one by one.
constexpr int steps_max = 200'000;    ///< Of an order, over a sieve.
constexpr std::int64_t counted_max = 10'000;
constexpr std::chrono::milliseconds counting_max{5};
constexpr std::chrono::milliseconds probing_max{5};
constexpr int passed_over_max = 5'000;  ///< Of what common words find and the page has not.
constexpr std::int64_t few_without_words =
    500;  ///< So few rows are looked at before their words are looked up.
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// A row that may be on the page.
struct Row {
    std::int64_t key = 0;  ///< What the page is ordered by, before the place.
    std::int64_t place = 0;
    Uuid id;
    auto operator<=>(const Row& other) const {
        return std::tie(key, place) <=> std::tie(other.key, other.place);
    }
    bool operator==(const Row& other) const { return place == other.place; }
};

/// Where a list goes on, and what its first page knew.
struct Cursor {
    std::int64_t top = highest;  ///< What was issued later is not on the list.
    std::int64_t total = -1;
    bool exact = true;
    std::optional<Row> after;
};

/// In letters that no address has to escape.
std::string mark_of(const InvoiceSearch& search) {
    return std::to_string(static_cast<int>(search.order)) + (search.rising ? "r" : "f");
}

/// With an end, so that no part of a cursor is one.
std::string text_of(const InvoiceSearch& search, const Cursor& cursor, const Row& last) {
    return mark_of(search) + "." + std::to_string(cursor.top) + "." + std::to_string(cursor.total) +
           (cursor.exact ? "." : "~.") + std::to_string(last.key) + "." + std::to_string(last.place) + ".";
}

Result<Cursor> read_cursor(const InvoiceSearch& search, const std::string& text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    const auto* at = text.data();
    const auto* end = at + text.size();
    const auto skip = [&](std::string_view expected) {
        if (!std::string_view{at, end}.starts_with(expected)) return false;
        at += expected.size();
        return true;
    };
    const auto number = [&](std::int64_t& value) {
        const auto read = std::from_chars(at, end, value);
        at = read.ptr;
        return read.ec == std::errc{};
    };
    Row after;
    const bool read = skip(mark_of(search)) && skip(".") && number(cursor.top) && skip(".") &&
                      number(cursor.total) && ((cursor.exact = !skip("~")), skip(".")) && number(after.key) &&
                      skip(".") && number(after.place) && skip(".") && at == end && cursor.total >= 0;
    if (!read) return fail(Fault::invalid, "not a cursor of this list");
    cursor.after = after;
    return cursor;
}

template <class Of>
Sql sql(const Of& of, Driver driver) {
    return Sql::forever(of[static_cast<std::size_t>(driver)]);
}

/// One search on one state of the index.
class Finder {
public:
    Finder(Connection& reader, const InvoiceSearch& search)
        : reader_{reader}, search_{search}, values_{values_of(search)} {}

    Result<ports::InvoiceHits> page(const ports::PageRequest& request) {
        TRY(cursor_, read_cursor(search_, request.after));
        if (!cursor_.after) {
            TRY(cursor_.top, reader_.number("SELECT last_seq FROM meta"));
        }
        values_.top = cursor_.top;
        if (values_.nothing) return ports::InvoiceHits{};
        const auto limit = limit_of(request);
        TRY(auto rows, rows_of_page(limit + 1));
        if (passed_over_ > passed_over_max) {
            ask_for_all_words();
            TRY(rows, rows_of_page(limit + 1));
        }
        const bool rare = is_rare();
        if (cursor_.total < 0) {
            if (rare) {
                cursor_.total = static_cast<std::int64_t>(rows.size());
            } else {
                TRY_DO(count());
            }
        }
        if (rare) drop_what_was_shown(rows);
        return cut(std::move(rows), limit);
    }

private:
    [[nodiscard]] bool applies(Driver driver) const {
        switch (driver) {
            case Driver::id: return !search_.ids.empty();
            case Driver::number: return values_.number.has_value();
            case Driver::buyer: return values_.buyer.has_value();
            case Driver::words: return !search_.words.empty();
            case Driver::state:
                return search_.states.size() == 1 && search_.states.front() != domain::BillState::issued;
            case Driver::mail: return values_.one_mail.has_value();
            case Driver::mails: return values_.some_mails;
            case Driver::credit: return values_.credit == 1;
            case Driver::seller: return values_.one_seller.has_value();
            case Driver::currency: return values_.currency.has_value();
            case Driver::place: return search_.issued_from || search_.issued_to;
            case Driver::due: return search_.due_from || search_.due_to;
            case Driver::amount: return search_.amount_from || search_.amount_to;
        }
        return false;
    }

    [[nodiscard]] bool is_rare() const { return few_ && few_rows_ <= gathered_max; }

    /// All that there are, if they are rare.
    Result<std::vector<Row>> rows_of_page(std::size_t count) {
        TRY_DO(look_for_few());
        if (is_rare()) return gather(*few_);
        return sieves() ? sieve(count) : walk(count);
    }

    /// What the rows of an index are still to be looked at for.
    [[nodiscard]] const std::vector<std::string>& words_in_rows(Driver driver) const {
        return driver == Driver::words ? words_.in_rows : search_.words;
    }

    /// Too little of what it found was of use.
    void ask_for_all_words() {
        words_ = {.match = std::move(words_.match_of_all)};
        values_.match = words_.match;
        places_of_words_.reset();
        passed_over_ = 0;
    }

    /// The index that has fewest rows, if these are not too many.
    Outcome look_for_few() {
        if (applies(Driver::id)) {
            few_ = Driver::id;
            few_rows_ = 0;
            return {};
        }
        few_.reset();
        few_rows_ = sieved_max + 1;
        for (const auto driver : all_drivers) {
            if (!applies(driver) || driver == Driver::words) continue;
            TRY(auto statement, query(sql(index_queries().probe, driver)));
            TRY(const auto rows, first_row(statement, [](Statement& row) { return row.integer(0); }));
            take_if_fewer(driver, *rows);
        }
        if (!applies(Driver::words) || few_rows_ <= few_without_words) return {};
        TRY(const auto rows, rows_of_words());
        take_if_fewer(Driver::words, rows);
        return {};
    }

    void take_if_fewer(Driver driver, std::int64_t rows) {
        if (rows >= few_rows_) return;
        few_rows_ = rows;
        few_ = driver;
    }

    /// At most. In the order of issue, to find out takes no longer than to find a page: what takes longer is not rare.
    Result<std::int64_t> rows_of_words() {
        if (words_.match.empty()) {
            TRY(words_, plan_words(reader_, Terms::of_invoices, search_.words,
                                   search_.order == InvoiceOrder::issued ? LongBeginning::shorter_first
                                                                         : LongBeginning::gathered));
            values_.match = words_.match;
        }
        if (words_.rows_max) return *words_.rows_max;
        TRY(auto found, look_for_places_of_words());
        const std::int64_t rows = std::ssize(found.places);
        if (cursor_.total < 0 && values_.only_words && words_.in_rows.empty()) {
            cursor_.total = std::min(rows, counted_max);
            cursor_.exact = found.to_the_end && rows <= counted_max;
        }
        if (!found.to_the_end) return sieved_max + 1;
        places_of_words_ = std::move(found.places);
        return rows;
    }

    struct Places {
        std::vector<std::int64_t> places{};  ///< Rising.
        bool to_the_end = false;             ///< These are all; else they were too many, or took too long.
    };
    Result<Places> look_for_places_of_words() {
        Places found;
        std::optional<Deadline> deadline;
        if (search_.order == InvoiceOrder::issued) deadline.emplace(reader_, probing_max);
        TRY(auto statement, query(sql(index_queries().places, Driver::words)));
        for (std::int64_t rows = 0; rows <= sieved_max; ++rows) {
            const auto more = statement.step();
            if (!more && deadline && deadline->passed()) return found;
            if (!more) return std::unexpected{more.error()};
            if (!*more) {
                std::ranges::sort(found.places);
                found.to_the_end = true;
                return found;
            }
            const auto place = statement.integer(0);
            if ((place & seq_mask) <= values_.top) found.places.push_back(place);
        }
        return found;
    }

    /// Is the page in another order than what few have?
    [[nodiscard]] bool sieves() const {
        return few_ && (search_.order != InvoiceOrder::issued || !gives_places_in_order(*few_));
    }

    /// Nothing is asked for but what this index knows, and days of issue.
    [[nodiscard]] bool is_all(Driver driver) const {
        const auto only = [&](Driver known, bool asked) { return !asked || driver == known; };
        return search_.ids.empty() && only(Driver::number, values_.number.has_value()) &&
               only(Driver::buyer, values_.buyer.has_value()) &&
               only(Driver::words, !search_.words.empty()) && only(Driver::state, !search_.states.empty()) &&
               only(driver == Driver::mails ? Driver::mails : Driver::mail, !search_.mails.empty()) &&
               only(Driver::credit, values_.credit.has_value()) &&
               only(Driver::seller, !search_.sellers.empty()) &&
               only(Driver::currency, values_.currency.has_value()) &&
               only(Driver::due, applies(Driver::due)) && only(Driver::amount, applies(Driver::amount));
    }

    /// Rising.
    Result<std::vector<std::int64_t>> places_of(Driver driver) {
        if (driver == Driver::words && places_of_words_) return *places_of_words_;
        std::vector<std::int64_t> places;
        TRY(auto statement, query(sql(index_queries().places, driver)));
        while (true) {
            TRY(const bool more, statement.step());
            if (!more) break;
            const auto place = statement.integer(0);
            if (place >= values_.place_low && place <= values_.place_high &&
                (place & seq_mask) <= values_.top)
                places.push_back(place);
        }
        std::ranges::sort(places);
        return places;
    }

    /// Those of few, in the order of the page: only those that may be on it are read. Where hardly one is, all of them are.
    Result<std::vector<Row>> sieve(std::size_t count) {
        TRY(const auto places, places_of(*few_));
        if (cursor_.total < 0 && is_all(*few_) && words_.in_rows.empty()) cursor_.total = std::ssize(places);
        TRY(auto rows, search_.order == InvoiceOrder::issued ? sieve_by_place(places, count)
                                                             : sieve_by_key(places, count));
        if (rows) return *std::move(rows);
        TRY(auto all, gather(*few_));
        drop_what_was_shown(all);
        return all;
    }

    /// nullopt: too many had to be looked up.
    Result<std::optional<std::vector<Row>>> sieve_by_place(const std::vector<std::int64_t>& places,
                                                           std::size_t count) {
        std::vector<Row> rows;
        const auto at_once = [&](std::int64_t place) -> Result<bool> {
            if (cursor_.after &&
                (search_.rising ? place <= cursor_.after->place : place >= cursor_.after->place))
                return true;
            values_.place = place;
            TRY_DO(read(Sql::forever(index_queries().one), *few_, 1, rows));
            return rows.size() < count;
        };
        int looked_up = 0;
        for (std::size_t n = 0; n < places.size(); ++n) {
            TRY(const bool more, at_once(search_.rising ? places[n] : places[places.size() - 1 - n]));
            if (!more) break;
            if (++looked_up > looked_up_max) return std::nullopt;
        }
        return rows;
    }

    Result<std::optional<std::vector<Row>>> sieve_by_key(const std::vector<std::int64_t>& places,
                                                         std::size_t count) {
        std::vector<Row> rows;
        const auto start = search_.rising ? lowest : highest;
        values_.key = cursor_.after ? cursor_.after->key : start;
        values_.place = cursor_.after ? cursor_.after->place : start;
        const auto& keys = index_queries().keys[search_.order == InvoiceOrder::due ? 0 : 1];
        TRY(auto statement, query(Sql::forever(keys[search_.rising ? 1 : 0])));
        int looked_up = 0;
        for (int steps = 0; rows.size() < count; ++steps) {
            TRY(const bool more, statement.step());
            if (!more) break;
            if (steps > steps_max || looked_up > looked_up_max) return std::nullopt;
            const auto place = statement.integer(1);
            if (!std::ranges::binary_search(places, place)) continue;
            ++looked_up;
            values_.place = place;
            TRY_DO(read(Sql::forever(index_queries().one), *few_, 1, rows));
        }
        return rows;
    }

    Result<std::vector<Row>> gather(Driver driver) {
        std::vector<Row> rows;
        if (driver == Driver::id) {
            for (const auto& id : search_.ids) {
                values_.id = id;
                TRY_DO(read(sql(index_queries().gather, driver), driver, highest, rows));
            }
            values_.id.reset();
        } else if (driver == Driver::words && places_of_words_ &&
                   std::ssize(*places_of_words_) <= few_without_words) {
            for (const auto place : *places_of_words_) {
                values_.place = place;
                TRY_DO(read(Sql::forever(index_queries().one), driver, 1, rows));
            }
        } else {
            TRY_DO(read(sql(index_queries().gather, driver), driver, highest, rows));
        }
        std::ranges::sort(rows);
        const auto repeated = std::ranges::unique(rows);  // An id may be asked for twice.
        rows.erase(repeated.begin(), repeated.end());
        if (!search_.rising) std::ranges::reverse(rows);
        return rows;
    }

    void drop_what_was_shown(std::vector<Row>& rows) const {
        if (!cursor_.after) return;
        const auto& after = *cursor_.after;
        std::erase_if(rows, [&](const Row& row) { return search_.rising ? row <= after : row >= after; });
    }

    /// The first index that gives rows by place and takes part in the search.
    [[nodiscard]] Driver natural() const {
        for (const auto driver : all_drivers) {
            if (applies(driver)) return gives_places_in_order(driver) ? driver : Driver::place;
        }
        return Driver::place;
    }

    Result<std::vector<Row>> walk(std::size_t count) {
        std::vector<Row> rows;
        const auto limit = static_cast<std::int64_t>(count);
        if (search_.order != InvoiceOrder::issued) {
            const auto& by_key = index_queries().by_key[search_.order == InvoiceOrder::due ? 0 : 1];
            const auto start = search_.rising ? lowest : highest;
            values_.key = cursor_.after ? cursor_.after->key : start;
            values_.place = cursor_.after ? cursor_.after->place : start;
            const auto driver = search_.order == InvoiceOrder::due ? Driver::due : Driver::amount;
            TRY_DO(read(Sql::forever(by_key[search_.rising ? 1 : 0]), driver, limit, rows));
            return rows;
        }
        const auto whole = std::pair{values_.place_low, values_.place_high};
        if (cursor_.after && search_.rising)
            values_.place_low = std::max(whole.first, cursor_.after->place + 1);
        if (cursor_.after && !search_.rising)
            values_.place_high = std::min(whole.second, cursor_.after->place - 1);
        const auto driver = few_ ? *few_ : natural();
        const auto& by_place = search_.rising ? index_queries().rising : index_queries().falling;
        TRY_DO(read(sql(by_place, driver), driver, limit, rows));
        std::tie(values_.place_low, values_.place_high) = whole;
        return rows;
    }

    Outcome read(Sql text, Driver driver, std::int64_t limit, std::vector<Row>& rows) {
        const auto& words = words_in_rows(driver);
        const bool may_give_up = driver == Driver::words && !words_.match_of_all.empty();
        TRY(auto statement, query(text));
        while (limit > 0) {
            TRY(const bool more, statement.step());
            if (!more) break;
            if (!words.empty() && !has_search_words(statement.view(4), words)) {
                if (may_give_up && ++passed_over_ > passed_over_max) break;
                continue;
            }
            const auto key = search_.order == InvoiceOrder::due      ? statement.integer(2)
                             : search_.order == InvoiceOrder::amount ? statement.integer(3)
                                                                     : 0;
            rows.push_back({key, statement.integer(0), statement.uuid(1)});
            --limit;
        }
        return {};
    }

    /// The totals know how many there are by what they are kept by.
    Outcome count() {
        if (values_.of_totals) {
            TRY(cursor_.total,
                reader_.number(total_text, values_.place_low >> place_bits, values_.place_high >> place_bits,
                               values_.sellers, values_.states, values_.credit, values_.currency));
            return {};
        }
        cursor_.total = 0;
        const auto driver = few_ ? *few_ : natural();
        const bool only_words = values_.only_words && words_.in_rows.empty();
        const auto& words = words_in_rows(only_words ? Driver::words : driver);
        const Deadline deadline{reader_, counting_max};
        TRY(auto statement, query(only_words ? Sql::forever(index_queries().count_words)
                                             : sql(index_queries().count, driver)));
        while (true) {
            const auto more = statement.step();
            if (!more && !deadline.passed()) return std::unexpected{more.error()};
            if (more && !*more) return {};
            if (!more || cursor_.total == counted_max) break;
            if (words.empty() || has_search_words(statement.view(0), words)) ++cursor_.total;
        }
        cursor_.exact = false;
        return {};
    }

    Result<ports::InvoiceHits> cut(std::vector<Row> rows, std::size_t limit) const {
        auto page = cut_page(std::move(rows), limit,
                             [&](const Row& last) { return text_of(search_, cursor_, last); });
        ports::InvoiceHits hits{
            .ids = {}, .next = std::move(page.next), .total = cursor_.total, .total_exact = cursor_.exact};
        for (const auto& row : page.items) hits.ids.push_back(row.id);
        return hits;
    }

    Result<Statement> query(Sql text) { return values_.bound_to(reader_, text); }

    Connection& reader_;
    const InvoiceSearch& search_;
    SearchValues values_;
    Cursor cursor_;
    WordPlan words_;  ///< Empty until it is made.
    int passed_over_ = 0;
    std::optional<std::vector<std::int64_t>>
        places_of_words_;  ///< Rising; those that FTS5 finds, if it has found all.
    std::optional<Driver> few_;
    std::int64_t few_rows_ = 0;
};

}  // namespace

Result<ports::InvoiceHits> search_invoices(Connection& reader, const InvoiceSearch& search,
                                           const ports::PageRequest& page) {
    return Finder{reader, search}.page(page);
}

}  // namespace billmill::adapters::sqlite
