#include "adapters/mongodb/mongodb_invoice_index.hpp"

#include <charconv>

#include "adapters/mongodb/invoice_document.hpp"
#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/search_fields.hpp"
#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::InvoiceOrder;
using ports::InvoiceSearch;

constexpr std::int32_t rising = 1;
constexpr std::int64_t counted_max = 10'000;

/// What stands on a page, and where it stands in the list.
struct Row {
    Uuid id;
    std::string order;
    std::string due_on;
    std::int64_t amount = 0;
};

/// Where a list goes on, and what its first page knew.
struct Cursor {
    std::string top;  ///< The last one issued when the first page was read; empty: there was none.
    std::int64_t total = 0;
    bool exact = true;
    std::string key;
    std::string order;  ///< Empty: this is the first page.
};

/// In letters that no address has to escape.
std::string mark_of(const InvoiceSearch& search) {
    return std::to_string(static_cast<int>(search.order)) + (search.rising ? "r" : "f");
}

std::string key_of(const InvoiceSearch& search, const Row& row) {
    if (search.order == InvoiceOrder::due) return row.due_on;
    return search.order == InvoiceOrder::amount ? std::to_string(row.amount) : std::string{};
}

std::string text_of(const InvoiceSearch& search, const Cursor& cursor, const Row& last) {
    return mark_of(search) + "." + cursor.top + "." + std::to_string(cursor.total) +
           (cursor.exact ? "." : "~.") + key_of(search, last) + "." + last.order;
}

bool is_order(std::string_view text) {
    return text.size() == order_size && std::ranges::all_of(text, [](char c) {
               return hex::lower.find(c) != hex::lower.npos || c == '-';
           });
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_key(const InvoiceSearch& search, std::string_view text) {
    if (search.order == InvoiceOrder::due) return parse_date(text).has_value();
    return search.order == InvoiceOrder::amount ? number_in(text).has_value() : text.empty();
}

Result<Cursor> read_cursor(const InvoiceSearch& search, std::string_view text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    std::vector<std::string_view> parts;
    while (parts.size() < 6) {
        const auto dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) break;
        text.remove_prefix(dot + 1);
    }
    if (parts.size() != 5) return fail(Fault::invalid, "not a cursor of this list");
    auto total = parts[2];
    cursor.exact = !total.ends_with('~');
    if (!cursor.exact) total.remove_suffix(1);
    const auto number = number_in(total);
    if (parts[0] != mark_of(search) || !is_order(parts[1]) || !number || *number < 0 ||
        !is_key(search, parts[3]) || !is_order(parts[4]))
        return fail(Fault::invalid, "not a cursor of this list");
    cursor.top = parts[1];
    cursor.total = *number;
    cursor.key = parts[3];
    cursor.order = parts[4];
    return cursor;
}

void add_one_of(Document& query, Name name, const std::vector<std::string>& values) {
    if (values.size() == 1) {
        query.add(name, values.front());  // Asked for plainly, so that an index serves.
    } else if (!values.empty()) {
        query.add(name, with("$in", values));
    }
}

/// Both ends of a range are in it.
template <class Value>
void add_range(Document& query, Name name, const std::optional<Value>& from, const std::optional<Value>& to) {
    if (!from && !to) return;
    Document range;
    range.add("$gte", from).add("$lte", to);
    query.add(name, range);
}

std::optional<std::string> text_of(const std::optional<Date>& date) {
    return date ? std::optional{date->text()} : std::nullopt;
}

Document filter_of(const InvoiceSearch& search, std::vector<Document> conditions) {
    Document query;
    if (!search.ids.empty()) query.add("_id", with("$in", texts_of(search.ids)));
    add_one_of(query, "seller", search.sellers);
    query.add("buyer", search.buyer).add("printed_number", search.printed_number);
    if (search.currency) query.add("search.currency", search.currency->code());
    if (search.type) {
        const bool credits = *search.type == domain::DocumentType::credit_note;
        query.add("ordinal", with(credits ? Name{"$gt"} : Name{"$lte"}, std::int32_t{0}));
    }
    add_range(query, "issued_on", text_of(search.issued_from), text_of(search.issued_to));
    add_range(query, "search.due_on", text_of(search.due_from), text_of(search.due_to));
    add_range(query, "search.amount", search.amount_from, search.amount_to);
    add_words(conditions, search.words);
    if (!conditions.empty()) query.add("$and", conditions);
    return query;
}

/// What stands after the cursor: another key, or the same one and another place in the order of issue.
Document after(const InvoiceSearch& search, const Cursor& cursor) {
    const Name beyond = search.rising ? Name{"$gt"} : Name{"$lt"};
    if (search.order == InvoiceOrder::issued) return with("order", with(beyond, cursor.order));
    std::vector<Document> either;
    Document same;
    if (search.order == InvoiceOrder::due) {
        either.push_back(with("search.due_on", with(beyond, cursor.key)));
        same.add("search.due_on", cursor.key);
    } else {
        const auto amount = number_in(cursor.key).value_or(0);
        either.push_back(with("search.amount", with(beyond, amount)));
        same.add("search.amount", amount);
    }
    same.add("order", with(beyond, cursor.order));
    either.push_back(std::move(same));
    return with("$or", either);
}

Document sort_of(const InvoiceSearch& search) {
    const std::int32_t direction = search.rising ? rising : -rising;
    Document sort;
    if (search.order == InvoiceOrder::due) sort.add("search.due_on", direction);
    if (search.order == InvoiceOrder::amount) sort.add("search.amount", direction);
    sort.add("order", direction);
    return sort;
}

Row read_row(Fields& fields) {
    const auto record = read_invoice(fields);
    return {record.id, order_of(record), record.due_on.text(),
            ports::ten_thousandths(record.priced.totals.gross)};
}

/// What is issued from now on is on no page of the list.
Outcome begin_list(Session& session, const InvoiceSearch& search, Cursor& cursor) {
    Document projection;
    projection.add("v", rising).add("order", rising);
    TRY(const auto last,
        session.find_one(Collection::invoices, {},
                         {.sort = with("order", -rising), .projection = std::move(projection), .limit = 1},
                         [](Fields& fields) { return fields.text("order"); }));
    cursor.top = last.value_or("");
    TRY(cursor.total, session.count(Collection::invoices, filter_of(search, {}), counted_max + 1));
    cursor.exact = cursor.total <= counted_max;
    cursor.total = std::min(cursor.total, counted_max);
    return {};
}

}  // namespace

Result<ports::InvoiceHits> MongodbInvoiceIndex::find(const InvoiceSearch& search,
                                                     const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(auto cursor, read_cursor(search, page.after));
    TRY(auto rows, database_.run([&](Session& session) -> Result<std::vector<Row>> {
        const bool first = cursor.order.empty();
        if (first) TRY_DO(begin_list(session, search, cursor));
        std::vector<Document> conditions;
        conditions.push_back(with("order", with("$lte", cursor.top)));
        if (!first) conditions.push_back(after(search, cursor));
        return session.find(Collection::invoices, filter_of(search, std::move(conditions)),
                            {.sort = sort_of(search), .limit = limit + 1}, read_row);
    }));
    auto cut =
        cut_page(std::move(rows), limit, [&](const Row& last) { return text_of(search, cursor, last); });
    ports::InvoiceHits hits{
        .ids = {}, .next = std::move(cut.next), .total = cursor.total, .total_exact = cursor.exact};
    for (const auto& row : cut.items) hits.ids.push_back(row.id);
    return hits;
}

Result<ports::Page<Uuid>> MongodbInvoiceIndex::find_customers(const ports::CustomerSearch& search,
                                                              const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    if (!page.after.empty() && !Uuid::parse(page.after))
        return fail(Fault::invalid, "not a cursor of this list");
    Document query;
    if (!search.country.empty()) query.add("search.country", search.country);
    if (!page.after.empty()) query.add("_id", with("$gt", page.after));
    std::vector<Document> conditions;
    add_words(conditions, search.words);
    if (!conditions.empty()) query.add("$and", conditions);
    Document projection;
    projection.add("v", rising).add("_id", rising);
    TRY(auto ids, database_.run([&](Session& session) {
        return session.find(
            Collection::customers, query,
            {.sort = with("_id", rising), .projection = std::move(projection), .limit = limit + 1},
            [](Fields& fields) { return fields.uuid("_id"); });
    }));
    return cut_page(std::move(ids), limit, [](const Uuid& last) { return last.text(); });
}

Result<std::vector<ports::InvoiceTotal>> MongodbInvoiceIndex::totals(const ports::TotalsQuestion&) {
    return fail(Fault::not_found, "this store keeps no totals");
}

}  // namespace billmill::adapters::mongodb
