#include "adapters/sqlite/sqlite_customer_store.hpp"

#include "adapters/sqlite/paging.hpp"
#include "formats/messages.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::AppliedRegistration;
using ports::CustomerWrite;
using ports::StoredCustomer;

Instant changed_at(const CustomerWrite& write) {
    Instant newest{};
    for (const auto& applied : write.applied) {
        if (applied.origin == write.origin) return applied.accepted_at;
        newest = std::max(newest, applied.accepted_at);
    }
    return newest;
}

Outcome write_one(Connection& writer, const CustomerWrite& write, const std::string& record) {
    for (const auto& applied : write.applied) {
        TRY_DO(writer.run(
            "INSERT INTO applied (request_id, fingerprint, origin_partition, origin_offset, accepted_at) "
            "VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
            applied.request_id, applied.fingerprint, applied.origin.partition, applied.origin.offset,
            applied.accepted_at));
    }
    return writer.run(
        "INSERT INTO customers (id, origin_partition, origin_offset, changed_at, record) VALUES (?,?,?,?,?) "
        "ON CONFLICT (id) DO UPDATE SET origin_partition = excluded.origin_partition, "
        "origin_offset = excluded.origin_offset, changed_at = excluded.changed_at, record = excluded.record "
        "WHERE (excluded.origin_partition, excluded.origin_offset) > (origin_partition, origin_offset)",
        write.customer.id, write.origin.partition, write.origin.offset, changed_at(write), record);
}

/// Reads id, origin, changed_at and record; the record is decoded by decode().
struct Row {
    StoredCustomer stored;
    std::string record;
};

Row read_row(Statement& row) {
    Row read;
    read.stored.customer.id = row.uuid(0);
    read.stored.origin = {row.int32(1), row.integer(2)};
    read.stored.changed_at = row.instant(3);
    read.record = row.text(4);
    return read;
}

Result<StoredCustomer> decode(Row row) {
    auto customer = formats::decode_customer(row.record);
    if (!customer)
        return fail(Fault::corrupt, "the customer " + row.stored.customer.id.text() + " can't be read");
    row.stored.customer = *std::move(customer);
    return std::move(row.stored);
}

Result<std::vector<StoredCustomer>> decode_all(std::vector<Row> rows) {
    std::vector<StoredCustomer> customers;
    customers.reserve(rows.size());
    for (auto& row : rows) {
        TRY(auto customer, decode(std::move(row)));
        customers.push_back(std::move(customer));
    }
    return customers;
}

Result<std::vector<Row>> find_rows(Connection& reader, std::span<const Uuid> ids) {
    std::vector<Row> found;
    for (const auto& id : ids) {
        TRY(auto row,
            reader.query("SELECT id, origin_partition, origin_offset, changed_at, record FROM customers "
                         "WHERE id = ?",
                         id));
        TRY(auto one, first_row(row, read_row));
        if (one) found.push_back(*std::move(one));
    }
    return found;
}

}  // namespace

Outcome SqliteCustomerStore::write(std::span<const CustomerWrite> writes) {
    std::vector<std::string> records;
    std::size_t bytes = 0;
    for (const auto& write : writes) {
        records.push_back(formats::encode(write.customer));
        bytes += records.back().size();
    }
    return database_.write(
        [&](Connection& writer) -> Outcome {
            for (std::size_t i = 0; i < writes.size(); ++i) TRY_DO(write_one(writer, writes[i], records[i]));
            return {};
        },
        bytes);
}

Result<std::vector<AppliedRegistration>> SqliteCustomerStore::applied(std::span<const Uuid> ids) {
    return database_.read([&](Connection& reader) -> Result<std::vector<AppliedRegistration>> {
        std::vector<AppliedRegistration> found;
        for (const auto& id : ids) {
            TRY(auto row,
                reader.query("SELECT fingerprint, origin_partition, origin_offset, accepted_at FROM applied "
                             "WHERE request_id = ?",
                             id));
            TRY(const auto one, first_row(row, [&](Statement& s) {
                    return AppliedRegistration{id, s.digest(0), {s.int32(1), s.integer(2)}, s.instant(3)};
                }));
            if (one) found.push_back(*one);
        }
        return found;
    });
}

Result<std::vector<StoredCustomer>> SqliteCustomerStore::find(std::span<const Uuid> ids) {
    TRY(auto rows, database_.read([&](Connection& reader) { return find_rows(reader, ids); }));
    return decode_all(std::move(rows));
}

Result<ports::Page<StoredCustomer>> SqliteCustomerStore::list(const std::optional<std::string>& email,
                                                              const ports::PageRequest& page) {
    const auto limit = limit_of(page);
    Uuid after;
    if (!page.after.empty()) {
        const auto cursor = Uuid::parse(page.after);
        if (!cursor) return fail(Fault::invalid, "not a cursor of this list");
        after = *cursor;
    }
    TRY(auto rows, database_.read([&](Connection& reader) -> Result<std::vector<Row>> {
        if (email) {  // The id is a function of the address; whoever is at or before the cursor was on an
                      // earlier page.
            const auto id = domain::customer_id(*email);
            if (id <= after) return std::vector<Row>{};
            return find_rows(reader, std::span{&id, 1});
        }
        TRY(auto found,
            reader.query("SELECT id, origin_partition, origin_offset, changed_at, record FROM customers "
                         "WHERE id > ? ORDER BY id LIMIT ?",
                         after, limit + 1));
        return all_rows(found, read_row);
    }));
    TRY(auto customers, decode_all(std::move(rows)));
    return cut_page(std::move(customers), limit,
                    [](const StoredCustomer& last) { return last.customer.id.text(); });
}

}  // namespace billmill::adapters::sqlite
