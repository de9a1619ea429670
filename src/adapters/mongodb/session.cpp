#include "adapters/mongodb/session.hpp"

#include <algorithm>

#include "adapters/mongodb/error.hpp"
#include "adapters/mongodb/handles.hpp"

namespace billmill::adapters::mongodb {
namespace {

CollectionHandle open(mongoc_client_t& client, const std::string& database, Collection collection) {
    return CollectionHandle{mongoc_client_get_collection(&client, database.c_str(), name(collection))};
}

std::string doing(std::string_view verb, Collection collection) {
    return std::string{verb}.append(" ").append(name(collection));
}

/// Visits the documents of an array in a reply.
template <class F>
void each_of(const bson_t& reply, const char* array, F visit) {
    bson_iter_t iter;
    bson_iter_t element;
    if (!bson_iter_init_find(&iter, &reply, array) || !bson_iter_recurse(&iter, &element)) return;
    while (bson_iter_next(&element)) {
        bson_iter_t document;
        if (bson_iter_recurse(&element, &document)) visit(document);
    }
}

bool has_any(const bson_t& reply, const char* array) {
    bool any = false;
    each_of(reply, array, [&](bson_iter_t&) { any = true; });
    return any;
}

struct ItemError {
    std::size_t index = 0;
    std::uint32_t code = 0;
};

ItemError read_item_error(bson_iter_t& fields) {
    ItemError error;
    while (bson_iter_next(&fields)) {
        const std::string_view key = bson_iter_key(&fields);
        if (key == "index") error.index = static_cast<std::size_t>(bson_iter_as_int64(&fields));
        if (key == "code") error.code = static_cast<std::uint32_t>(bson_iter_as_int64(&fields));
    }
    return error;
}

std::int64_t number_of(const bson_t& document, const char* field) {
    bson_iter_t iter;
    return bson_iter_init_find(&iter, &document, field) ? bson_iter_as_int64(&iter) : 0;
}

BulkHandle bulk_of(mongoc_collection_t* collection, bool ordered) {
    const auto options = with("ordered", ordered);
    return BulkHandle{mongoc_collection_create_bulk_operation_with_opts(collection, &options.bson())};
}

}  // namespace

std::unexpected<Error> Session::failed(const bson_error_t& error, std::string_view doing) {
    if (is_connection_trouble(error)) lost_ = true;
    return std::unexpected{error_of(error, doing)};
}

Outcome Session::collect_taken(const bson_t& reply, const bson_error_t& error, std::string_view doing,
                               std::size_t first, std::vector<std::size_t>& taken) {
    const bool of_items = error.domain == MONGOC_ERROR_SERVER && has_any(reply, "writeErrors");
    if (!of_items || has_any(reply, "writeConcernErrors")) return failed(error, doing);
    std::optional<ItemError> other;
    each_of(reply, "writeErrors", [&](bson_iter_t& fields) {
        const auto item = read_item_error(fields);
        if (item.code == code_duplicate_key) {
            taken.push_back(first + item.index);
        } else {
            other = item;
        }
    });
    std::ranges::sort(taken);
    if (!other) return {};
    auto of_other = error;
    of_other.code = other->code;
    return failed(of_other, doing);
}

Outcome Session::insert_in_order(Collection into, std::span<const Document> documents) {
    if (documents.size() > command_documents_max)
        return fail(Fault::invalid, "MongoDB: too many documents at once");
    std::vector<std::size_t> taken;
    TRY_DO(insert_some(into, documents, Order::kept, 0, taken));
    if (taken.empty()) return {};
    return fail(Fault::conflict, "MongoDB: something of it was taken in " + std::string{name(into)});
}

Result<std::vector<std::size_t>> Session::insert(Collection into, std::span<const Document> documents) {
    std::vector<std::size_t> taken;
    for (std::size_t first = 0; first < documents.size(); first += command_documents_max) {
        const auto some = documents.subspan(first, std::min(command_documents_max, documents.size() - first));
        TRY_DO(insert_some(into, some, Order::any, first, taken));
    }
    return taken;
}

Outcome Session::insert_some(Collection into, std::span<const Document> documents, Order order,
                             std::size_t first, std::vector<std::size_t>& taken) {
    if (documents.empty()) return {};
    const auto collection = open(client_, database_, into);
    const auto bulk = bulk_of(collection.get(), order == Order::kept);
    bson_error_t error;
    for (const auto& document : documents) {
        if (!mongoc_bulk_operation_insert_with_opts(bulk.get(), &document.bson(), nullptr, &error))
            return failed(error, doing("inserting into", into));
    }
    Reply reply;
    if (mongoc_bulk_operation_execute(bulk.get(), reply.out(), &error) != 0) return {};
    return collect_taken(reply.bson(), error, doing("inserting into", into), first, taken);
}

Result<std::int64_t> Session::update(Collection in, std::span<const Update> updates) {
    std::int64_t matched = 0;
    for (std::size_t first = 0; first < updates.size(); first += updates_max_) {
        TRY(const auto some,
            update_some(in, updates.subspan(first, std::min(updates_max_, updates.size() - first))));
        matched += some;
    }
    return matched;
}

Result<std::int64_t> Session::update_some(Collection in, std::span<const Update> updates) {
    const auto collection = open(client_, database_, in);
    const auto bulk = bulk_of(collection.get(), false);
    bson_error_t error;
    for (const auto& one : updates) {
        if (!mongoc_bulk_operation_update_one_with_opts(bulk.get(), &one.filter.bson(), &one.change.bson(),
                                                        nullptr, &error))
            return failed(error, doing("updating", in));
    }
    Reply reply;
    if (mongoc_bulk_operation_execute(bulk.get(), reply.out(), &error) == 0)
        return failed(error, doing("updating", in));
    return number_of(reply.bson(), "nMatched");
}

Result<std::int64_t> Session::update_one(Collection in, const Document& filter, const Document& change) {
    const auto collection = open(client_, database_, in);
    Reply reply;
    bson_error_t error;
    if (!mongoc_collection_update_one(collection.get(), &filter.bson(), &change.bson(), nullptr, reply.out(),
                                      &error))
        return failed(error, doing("updating", in));
    return number_of(reply.bson(), "matchedCount");
}

Outcome Session::update_all(Collection in, const Document& filter, const Document& change) {
    const auto collection = open(client_, database_, in);
    bson_error_t error;
    if (mongoc_collection_update_many(collection.get(), &filter.bson(), &change.bson(), nullptr, nullptr,
                                      &error))
        return {};
    return failed(error, doing("updating", in));
}

Outcome Session::remove(Collection from, const Document& filter) {
    const auto collection = open(client_, database_, from);
    bson_error_t error;
    if (mongoc_collection_delete_many(collection.get(), &filter.bson(), nullptr, nullptr, &error)) return {};
    return failed(error, doing("removing from", from));
}

/// Two that find nothing at once may both insert: the one that meets the other's document tries again, and finds it.
Outcome Session::upsert_and_visit(Collection in, const Document& filter, const Document& change,
                                  const Visit& visit) {
    constexpr int rounds_max = 8;
    auto outcome = try_upsert(in, filter, change, visit);
    for (int round = 1; round < rounds_max && !outcome && outcome.error().fault == Fault::conflict; ++round)
        outcome = try_upsert(in, filter, change, visit);
    if (!outcome && outcome.error().fault == Fault::conflict) outcome.error().fault = Fault::unavailable;
    return outcome;
}

Outcome Session::try_upsert(Collection in, const Document& filter, const Document& change,
                            const Visit& visit) {
    const auto collection = open(client_, database_, in);
    const ModifyHandle options{mongoc_find_and_modify_opts_new()};
    mongoc_find_and_modify_opts_set_update(options.get(), &change.bson());
    mongoc_find_and_modify_opts_set_flags(
        options.get(), static_cast<mongoc_find_and_modify_flags_t>(MONGOC_FIND_AND_MODIFY_UPSERT |
                                                                   MONGOC_FIND_AND_MODIFY_RETURN_NEW));
    Reply reply;
    bson_error_t error;
    if (!mongoc_collection_find_and_modify_with_opts(collection.get(), &filter.bson(), options.get(),
                                                     reply.out(), &error))
        return failed(error, doing("upserting into", in));
    bson_iter_t iter;
    bson_t value;
    std::uint32_t size = 0;
    const std::uint8_t* bytes = nullptr;
    if (bson_iter_init_find(&iter, &reply.bson(), "value") && BSON_ITER_HOLDS_DOCUMENT(&iter))
        bson_iter_document(&iter, &size, &bytes);
    if (bytes == nullptr || !bson_init_static(&value, bytes, size))
        return fail(Fault::corrupt, "MongoDB: an upsert answered without its document");
    return visit(Met{value});
}

Outcome Session::each(Collection in, const Document& filter, const Shape& shape, const Visit& visit) {
    const auto collection = open(client_, database_, in);
    Document options;
    options.add("sort", shape.sort).add("projection", shape.projection);
    if (shape.limit > 0) options.add("limit", static_cast<std::int64_t>(shape.limit));
    const CursorHandle cursor{
        mongoc_collection_find_with_opts(collection.get(), &filter.bson(), &options.bson(), nullptr)};
    return visit_all(*cursor, doing("reading", in), visit);
}

Outcome Session::visit_all(mongoc_cursor_t& cursor, std::string_view doing, const Visit& visit) {
    const bson_t* document = nullptr;
    while (mongoc_cursor_next(&cursor, &document)) TRY_DO(visit(Met{*document}));
    bson_error_t error;
    if (mongoc_cursor_error(&cursor, &error)) return failed(error, doing);
    return {};
}

Result<std::int64_t> Session::count(Collection in, const Document& filter, std::int64_t most) {
    const auto collection = open(client_, database_, in);
    bson_error_t error;
    Document options;
    if (most > 0) options.add("limit", most);
    const auto count = mongoc_collection_count_documents(collection.get(), &filter.bson(), &options.bson(),
                                                         nullptr, nullptr, &error);
    if (count < 0) return failed(error, doing("counting", in));
    return count;
}

Result<std::int64_t> Session::sum(Collection in, const Document& filter, const std::string& field) {
    const auto collection = open(client_, database_, in);
    Document group;
    group.add("_id", "all").add("sum", with("$sum", std::string_view{"$" + field}));
    std::vector<Document> stages;
    stages.push_back(with("$match", filter));
    stages.push_back(with("$group", group));
    const auto pipeline = with("pipeline", stages);
    const CursorHandle cursor{
        mongoc_collection_aggregate(collection.get(), MONGOC_QUERY_NONE, &pipeline.bson(), nullptr, nullptr)};
    std::int64_t sum = 0;
    TRY_DO(visit_all(*cursor, doing("summing", in), [&](Met met) -> Outcome {
        sum = number_of(met.document, "sum");
        return {};
    }));
    return sum;
}

Result<bool> Session::is_ferretdb() {
    const auto question = with("buildInfo", std::int32_t{1});
    Reply reply;
    bson_error_t error;
    if (!mongoc_client_command_simple(&client_, "admin", &question.bson(), nullptr, reply.out(), &error))
        return failed(error, "asking what the server is");
    return bson_has_field(&reply.bson(), "ferretdbVersion");
}

/// Servers of the protocol know it by one of these names, or by both.
Result<Instant> Session::time_of_day() {
    constexpr std::uint32_t unknown_command = 59;
    std::vector<Document> questions;
    questions.push_back(with("hello", std::int32_t{1}));
    questions.push_back(with("isMaster", std::int32_t{1}));
    for (const auto& question : questions) {
        Reply answer;
        bson_error_t error;
        if (!mongoc_client_command_simple(&client_, "admin", &question.bson(), nullptr, answer.out(),
                                          &error)) {
            if (error.code == unknown_command) continue;
            return failed(error, "asking for the time");
        }
        bson_iter_t time;
        if (bson_iter_init_find(&time, &answer.bson(), "localTime") && BSON_ITER_HOLDS_DATE_TIME(&time))
            return from_unix_ms(bson_iter_date_time(&time));
    }
    return fail(Fault::unavailable, "MongoDB: the server does not tell its time");
}

Outcome Session::create_index(const Index& index) {
    const auto database = Handle<mongoc_database_t, mongoc_database_destroy>{
        mongoc_client_get_database(&client_, database_.c_str())};
    Document command;
    command.add("createIndexes", name(index.collection)).add_list("indexes", index.specification);
    bson_error_t error;
    if (mongoc_database_write_command_with_opts(database.get(), &command.bson(), nullptr, nullptr, &error))
        return {};
    return failed(error, doing("making an index of", index.collection));
}

}  // namespace billmill::adapters::mongodb
