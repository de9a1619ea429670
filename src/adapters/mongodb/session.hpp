#pragma once

#include <mongoc/mongoc.h>

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "adapters/mongodb/fields.hpp"
#include "adapters/mongodb/schema.hpp"
#include "foundation/result.hpp"

namespace billmill::adapters::mongodb {

/// At most so many documents in one command: what every server of the protocol keeps in order.
inline constexpr std::size_t command_documents_max = 100;

/// What is asked of a find besides its filter; each may stay empty.
struct Shape {
    std::optional<Document> sort{};
    std::optional<Document> projection{};
    std::size_t limit = 0;  ///< 0: all.
};

struct Update {
    Document filter;
    Document change;
};

/// One client of the pool in one thread's hand.
///
/// Promise:   what was written is durable on a majority before it returns; what is read is, too, and comes from the primary.
/// Errors:    unavailable: not reached, or nobody knows. invalid: too large. corrupt: a document can't be read.
/// Threads:   one at a time.     Ownership: borrows the client.
class Session {
public:
    /// `updates_max`: how many updates one command may hold.
    Session(mongoc_client_t& client, const std::string& database, std::size_t updates_max)
        : client_{client}, database_{database}, updates_max_{updates_max} {}

    /// Stores a prefix of them: at most command_documents_max, in one command.
    /// Errors: conflict also: something of it was taken. Which and where is not said: read again.
    Outcome insert_in_order(Collection into, std::span<const Document> documents);
    /// Stores all but those whose `_id` or other unique value was there; returns the positions of these, rising.
    Result<std::vector<std::size_t>> insert(Collection into, std::span<const Document> documents);
    /// Each on its own, in any order. Returns how many found a document.
    Result<std::int64_t> update(Collection in, std::span<const Update> updates);
    /// Returns how many documents the filter matched.
    Result<std::int64_t> update_one(Collection in, const Document& filter, const Document& change);
    Outcome update_all(Collection in, const Document& filter, const Document& change);
    Outcome remove(Collection from, const Document& filter);
    /// Increments and the like: applies, makes the document where there is none, and reads what has become of it.
    template <class Read>
    auto upsert_and_read(Collection in, const Document& filter, const Document& change, Read read)
        -> Result<std::invoke_result_t<Read&, Fields&>>;

    template <class Read>
    auto find(Collection in, const Document& filter, const Shape& shape, Read read)
        -> Result<std::vector<std::invoke_result_t<Read&, Fields&>>>;
    template <class Read>
    auto find_one(Collection in, const Document& filter, const Shape& shape, Read read)
        -> Result<std::optional<std::invoke_result_t<Read&, Fields&>>>;
    /// `most`: it ends at so many; 0: it does not.
    Result<std::int64_t> count(Collection in, const Document& filter, std::int64_t most = 0);
    /// The sum of a field over all that match.
    Result<std::int64_t> sum(Collection in, const Document& filter, const std::string& field);
    /// One at a time: FerretDB 1.24 fails on a command of several that are there already.
    Outcome create_index(const Index& index);

    /// Some servers need more care than others: true for FerretDB.
    Result<bool> is_ferretdb();
    /// By the clock of the primary.
    Result<Instant> time_of_day();

    [[nodiscard]] bool lost() const { return lost_; }  ///< The server could not be reached, or went away.

private:
    struct Met {
        const bson_t& document;
    };
    using Visit = std::function<Outcome(Met)>;
    [[nodiscard]] std::unexpected<Error> failed(const bson_error_t& error, std::string_view doing);
    Outcome each(Collection in, const Document& filter, const Shape& shape, const Visit& visit);
    Outcome visit_all(mongoc_cursor_t& cursor, std::string_view doing, const Visit& visit);
    Outcome try_upsert(Collection in, const Document& filter, const Document& change, const Visit& visit);
    Outcome upsert_and_visit(Collection in, const Document& filter, const Document& change,
                             const Visit& visit);
    enum class Order : bool { any, kept };
    Outcome insert_some(Collection into, std::span<const Document> documents, Order order, std::size_t first,
                        std::vector<std::size_t>& taken);
    Result<std::int64_t> update_some(Collection in, std::span<const Update> updates);
    /// Adds the positions of duplicate keys in a reply; any other error of an item is an error of all.
    Outcome collect_taken(const bson_t& reply, const bson_error_t& error, std::string_view doing,
                          std::size_t first, std::vector<std::size_t>& taken);

    mongoc_client_t& client_;
    const std::string& database_;
    const std::size_t updates_max_;
    bool lost_ = false;
};

template <class Read>
auto Session::find(Collection in, const Document& filter, const Shape& shape, Read read)
    -> Result<std::vector<std::invoke_result_t<Read&, Fields&>>> {
    std::vector<std::invoke_result_t<Read&, Fields&>> all;
    TRY_DO(each(in, filter, shape, [&](Met met) -> Outcome {
        TRY(auto value, read_document(met.document, read));
        all.push_back(std::move(value));
        return {};
    }));
    return all;
}

template <class Read>
auto Session::find_one(Collection in, const Document& filter, const Shape& shape, Read read)
    -> Result<std::optional<std::invoke_result_t<Read&, Fields&>>> {
    std::optional<std::invoke_result_t<Read&, Fields&>> one;
    TRY_DO(each(in, filter, shape, [&](Met met) -> Outcome {
        if (one) return {};
        TRY(one, read_document(met.document, read));
        return {};
    }));
    return one;
}

template <class Read>
auto Session::upsert_and_read(Collection in, const Document& filter, const Document& change, Read read)
    -> Result<std::invoke_result_t<Read&, Fields&>> {
    std::optional<std::invoke_result_t<Read&, Fields&>> one;
    TRY_DO(upsert_and_visit(in, filter, change, [&](Met met) -> Outcome {
        TRY(one, read_document(met.document, read));
        return {};
    }));
    return *std::move(one);
}

}  // namespace billmill::adapters::mongodb
