#include "adapters/mongodb/mongodb_invoice_store.hpp"

#include "adapters/mongodb/invoice_document.hpp"
#include "adapters/mongodb/queries.hpp"
#include "adapters/mongodb/search_fields.hpp"
#include "adapters/mongodb/session.hpp"
#include "formats/records.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::Invoice;

constexpr std::int32_t rising = 1;
constexpr std::int32_t falling = -1;

/// The last number of a series.
struct SeriesEnd {
    std::string series;
    std::int64_t number = 0;
    std::optional<Date> issued_on;
};

SeriesEnd read_series_end(Fields& fields) {
    SeriesEnd end{fields.text("series"), fields.integer("number"), parse_date(fields.text("issued_on"))};
    if (!end.issued_on) fields.mark_corrupt();
    return end;
}

/// The line's last series before this one in name; nullopt: there is none. A look-up in the index each.
Result<std::optional<SeriesEnd>> series_before(Session& session, const std::string& line,
                                               const std::optional<std::string>& series) {
    auto filter = with("line", line);
    if (series) filter.add("series", with("$lt", *series));
    Document projection;
    projection.add("v", rising).add("series", rising).add("number", rising).add("issued_on", rising);
    return session.find_one(Collection::invoices, filter,
                            {.sort = std::move(with("series", falling).add("number", falling)),
                             .projection = std::move(projection),
                             .limit = 1},
                            read_series_end);
}

Outcome read_series(Session& session, const domain::NumberingLine& line, ports::LineState& state) {
    std::optional<std::string> series;
    while (true) {
        TRY(auto end, series_before(session, line.key(), series));
        if (!end) return {};
        // Dates rise with numbers, so a series' last number bears its last date.
        state.last_date = state.last_date ? std::max(*state.last_date, *end->issued_on) : *end->issued_on;
        state.highest.emplace(end->series, end->number);
        series = std::move(end->series);
    }
}

/// The highest place; those of before chains are texts, which no number is compared with.
Outcome read_chain_end(Session& session, const domain::NumberingLine& line, ports::LineState& state) {
    auto filter = std::move(with("line", line.key()).add("place", with("$gt", std::int64_t{0})));
    Document projection;
    projection.add("v", rising).add("place", rising).add("link", rising);
    TRY(const auto end,
        session.find_one(
            Collection::invoices, filter,
            {.sort = with("place", falling), .projection = std::move(projection), .limit = 1},
            [](Fields& fields) { return domain::ChainEnd{fields.integer("place"), fields.digest("link")}; }));
    if (end) state.chain_end = *end;
    return {};
}

Result<std::vector<Invoice>> credits_of(Session& session, const std::vector<std::string>& originals) {
    auto filter = originals.size() == 1 ? with("original", originals.front())
                                        : with("original", with("$in", originals));
    filter.add("ordinal", with("$gt", std::int32_t{0}));
    return session.find(Collection::invoices, filter,
                        {.sort = std::move(with("original", rising).add("ordinal", rising))}, read_invoice);
}

Outcome read_credits(Session& session, std::span<const Uuid> originals, ports::LineState& state) {
    if (originals.empty()) return {};
    TRY(auto credits, credits_of(session, texts_of(originals)));
    for (auto& credit : credits) {
        if (!credit.original) return fail(Fault::corrupt, "MongoDB: a credit note names no original");
        const auto original = credit.original->id;
        state.credits[original].push_back(std::move(credit));
    }
    return {};
}

/// Filters of several sellers are given as a list; one is asked for plainly, so that an index serves.
void add_sellers(Document& query, const ports::InvoiceFilter& filter) {
    if (filter.seller) {
        query.add("seller", *filter.seller);
    } else if (filter.sellers_allowed.size() == 1) {
        query.add("seller", filter.sellers_allowed.front());
    } else if (!filter.sellers_allowed.empty()) {
        query.add("seller", with("$in", filter.sellers_allowed));
    }
}

bool allows(const ports::InvoiceFilter& filter) {
    const auto& allowed = filter.sellers_allowed;
    return !filter.seller || allowed.empty() || std::ranges::find(allowed, *filter.seller) != allowed.end();
}

}  // namespace

Result<ports::LineState> MongodbInvoiceStore::read_line(const domain::NumberingLine& line,
                                                        std::span<const Uuid> ids,
                                                        std::span<const Uuid> originals) {
    ports::LineState state;
    TRY_DO(database_.run([&](Session& session) -> Outcome {
        TRY_DO(read_series(session, line, state));
        TRY_DO(read_chain_end(session, line, state));
        return read_credits(session, originals, state);
    }));
    TRY(auto issued, find(ids));
    for (auto& record : issued) {
        const auto id = record.id;
        state.issued.emplace(id, std::move(record));
    }
    return state;
}

std::size_t MongodbInvoiceStore::append_max() const {
    return command_documents_max;
}

Outcome MongodbInvoiceStore::append(std::span<const ports::EncodedInvoice> records) {
    if (records.size() > append_max()) return fail(Fault::invalid, "too many records for one append");
    std::vector<Document> documents;
    for (const auto& encoded : records) documents.push_back(document_of(encoded.record, encoded.text));
    return database_.run(
        [&](Session& session) { return session.insert_in_order(Collection::invoices, documents); });
}

Result<std::optional<Invoice>> MongodbInvoiceStore::find(const Uuid& id) {
    return database_.run([&](Session& session) {
        return session.find_one(Collection::invoices, with("_id", id), {}, read_invoice);
    });
}

Result<std::vector<Invoice>> MongodbInvoiceStore::find(std::span<const Uuid> ids) {
    if (ids.empty()) return std::vector<Invoice>{};
    return database_.run([&](Session& session) {
        return session.find(Collection::invoices, by_ids(texts_of(ids)), {}, read_invoice);
    });
}

Result<std::vector<Invoice>> MongodbInvoiceStore::find_credits(const Uuid& original) {
    return find_credits(std::span{&original, 1});
}

Result<std::vector<Invoice>> MongodbInvoiceStore::find_credits(std::span<const Uuid> originals) {
    if (originals.empty()) return std::vector<Invoice>{};
    return database_.run([&](Session& session) { return credits_of(session, texts_of(originals)); });
}

Result<ports::Page<Invoice>> MongodbInvoiceStore::list(const ports::InvoiceFilter& filter,
                                                       const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    TRY(const auto before, order_cursor(page, order_size));
    if (!allows(filter)) return ports::Page<Invoice>{};
    Document query;
    add_sellers(query, filter);
    query.add("buyer", filter.buyer).add("printed_number", filter.printed_number);
    if (filter.type) {
        const bool credits = *filter.type == domain::DocumentType::credit_note;
        constexpr std::int32_t of_invoices = 0;
        query.add("ordinal", credits ? with("$gt", of_invoices) : with("$lte", of_invoices));
    }
    if (!before.empty()) query.add("order", with("$lt", before));
    TRY(auto found, database_.run([&](Session& session) {
        return session.find(Collection::invoices, query, {.sort = with("order", falling), .limit = limit + 1},
                            read_invoice);
    }));
    return cut_page(std::move(found), limit, order_of);
}

Result<Uuid> MongodbInvoiceStore::books() {
    TRY(const auto id, database_.run([](Session& session) {
        return session.find_one(Collection::meta, with("_id", "books"), {},
                                [](Fields& fields) { return fields.uuid("id"); });
    }));
    if (!id) return fail(Fault::corrupt, "MongoDB: the books have lost their id");
    return *id;
}

Result<std::vector<ports::StoredInvoice>> MongodbInvoiceStore::scan(const std::string& series,
                                                                    std::int64_t after, int limit) {
    if (limit <= 0) return std::vector<ports::StoredInvoice>{};
    const auto query = std::move(with("series", series).add("number", with("$gt", after)));
    return database_.run([&](Session& session) {
        return session.find(Collection::invoices, query,
                            {.sort = with("number", rising), .limit = static_cast<std::size_t>(limit)},
                            read_stored);
    });
}

Result<std::optional<ports::StoredInvoice>> MongodbInvoiceStore::at_place(const std::string& line,
                                                                          std::int64_t place) {
    const auto query = std::move(with("line", line).add("place", place));
    return database_.run(
        [&](Session& session) { return session.find_one(Collection::invoices, query, {}, read_stored); });
}

/// The addresses first: a record that is erased is not looked at again.
Outcome MongodbInvoiceStore::erase(std::span<const ports::ErasedRecord> records) {
    return database_.run([&](Session& session) -> Outcome {
        for (const auto& erased : records) {
            const auto linked = std::move(with("_id", erased.id).add("link", with("$exists", true)));
            TRY(const auto known, session.count(Collection::invoices, linked));
            if (known == 0) continue;
            TRY(auto left, session.find_one(Collection::invoices, with("_id", erased.id), {}, read_invoice));
            if (!left) continue;
            left->buyer = {};  // It is found by its number, and by nothing that says whose it is.
            left->terms = {};
            Document addresses;
            addresses.add("recipient", "").add("sent_to", "").add("last_error", "");
            TRY_DO(session.update_all(Collection::deliveries, with("invoice_id", erased.id),
                                      with("$set", addresses)));
            Document record;
            record.add("record", erased.text)
                .add("salt", hex::encode(domain::Salt{}))
                .add("buyer", Uuid{})
                .add("mails", std::vector<Document>{})
                .add("search", search_fields(*left));
            TRY_DO(session.update_one(Collection::invoices, linked, with("$set", record)));
        }
        return {};
    });
}

Outcome MongodbInvoiceStore::append(const ports::EncodedAmendment& amendment) {
    std::vector<Document> one;
    one.push_back(document_of(amendment.record, amendment.text));
    return database_.run(
        [&](Session& session) { return session.insert_in_order(Collection::amendments, one); });
}

Result<std::vector<domain::Amendment>> MongodbInvoiceStore::find_amendments(std::span<const Uuid> ids) {
    if (ids.empty()) return std::vector<domain::Amendment>{};
    return database_.run([&](Session& session) {
        return session.find(Collection::amendments, by_ids(texts_of(ids)), {}, read_amendment);
    });
}

/// A look-up in the index for each.
Result<std::vector<std::string>> MongodbInvoiceStore::amendment_lines() {
    return database_.run([&](Session& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> lines;
        while (true) {
            Document filter;
            if (!lines.empty()) filter.add("line", with("$gt", lines.back()));
            Document projection;
            projection.add("v", rising).add("line", rising);
            TRY(auto next,
                session.find_one(
                    Collection::amendments, filter,
                    {.sort = with("line", rising), .projection = std::move(projection), .limit = 1},
                    [](Fields& fields) { return fields.text("line"); }));
            if (!next) return lines;
            lines.push_back(*std::move(next));
        }
    });
}

Result<domain::ChainEnd> MongodbInvoiceStore::amendment_end(const std::string& line) {
    TRY(const auto end, database_.run([&](Session& session) {
        Document projection;
        projection.add("v", rising).add("place", rising).add("link", rising);
        return session.find_one(
            Collection::amendments, with("line", line),
            {.sort = with("place", falling), .projection = std::move(projection), .limit = 1},
            [](Fields& fields) { return domain::ChainEnd{fields.integer("place"), fields.digest("link")}; });
    }));
    return end.value_or(domain::ChainEnd{});
}

Result<std::vector<ports::StoredAmendment>> MongodbInvoiceStore::scan_amendments(const std::string& line,
                                                                                 std::int64_t after,
                                                                                 int limit) {
    if (limit <= 0) return std::vector<ports::StoredAmendment>{};
    const auto query = std::move(with("line", line).add("place", with("$gt", after)));
    return database_.run([&](Session& session) {
        return session.find(Collection::amendments, query,
                            {.sort = with("place", rising), .limit = static_cast<std::size_t>(limit)},
                            read_stored_amendment);
    });
}

Outcome MongodbInvoiceStore::erase_amendments(std::span<const ports::ErasedRecord> amendments) {
    return database_.run([&](Session& session) -> Outcome {
        for (const auto& erased : amendments) {
            Document record;
            record.add("record", erased.text).add("salt", hex::encode(domain::Salt{}));
            TRY_DO(session.update_one(Collection::amendments, with("_id", erased.id), with("$set", record)));
        }
        return {};
    });
}

/// From the last in name down, a look-up in the index for each.
Result<std::vector<ports::StoredSeries>> MongodbInvoiceStore::all_series() {
    return database_.run([&](Session& session) -> Result<std::vector<ports::StoredSeries>> {
        std::vector<ports::StoredSeries> all;
        while (true) {
            Document filter;
            if (!all.empty()) filter.add("series", with("$lt", all.back().name));
            Document projection;
            projection.add("v", rising).add("series", rising).add("line", rising);
            projection.add("number", rising).add("issued_on", rising);
            TRY(auto next,
                session.find_one(Collection::invoices, filter,
                                 {.sort = std::move(with("series", falling).add("number", falling)),
                                  .projection = std::move(projection),
                                  .limit = 1},
                                 [](Fields& fields) {
                                     return ports::StoredSeries{fields.text("series"), fields.text("line"),
                                                                fields.integer("number"),
                                                                parse_date(fields.text("issued_on"))};
                                 }));
            if (!next) break;
            all.push_back(*std::move(next));
        }
        std::ranges::reverse(all);
        return all;
    });
}

}  // namespace billmill::adapters::mongodb
