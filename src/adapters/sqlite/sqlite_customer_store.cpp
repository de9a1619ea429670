#include "adapters/sqlite/sqlite_customer_store.hpp"

#include "adapters/sqlite/paging.hpp"
#include "formats/messages.hpp"
#include "formats/patched_fields.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::AppliedRegistration;
using ports::CustomerWrite;
using ports::StoredCustomer;

Outcome changed_meanwhile() {
    return fail(Fault::conflict, "a customer has been changed since it was read");
}

Outcome write_customer(Connection& writer, const CustomerWrite& write, const std::string& record) {
    const auto& stored = write.customer;
    const auto patched = formats::encode(stored.patched);
    if (!write.before) {
        TRY_DO(
            writer.run("INSERT OR FAIL INTO customers (id, origin_partition, origin_offset, changed_at, "
                       "record, patched, email) "
                       "VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                       stored.customer.id, stored.origin.partition, stored.origin.offset, stored.changed_at,
                       record, patched, stored.customer.email));
    } else {
        TRY_DO(
            writer.run("UPDATE OR FAIL customers SET origin_partition = ?1, origin_offset = ?2, changed_at = "
                       "?3, record = ?4, "
                       "patched = ?5, email = ?6, revision = revision + 1 WHERE id = ?7 AND revision = ?8",
                       stored.origin.partition, stored.origin.offset, stored.changed_at, record, patched,
                       stored.customer.email, stored.customer.id, write.before->revision));
    }
    return writer.changes() > 0 ? Outcome{} : changed_meanwhile();
}

Outcome write_one(Connection& writer, const CustomerWrite& write, const std::string& record) {
    TRY_DO(write_customer(writer, write, record));
    for (const auto& applied : write.applied) {
        TRY_DO(
            writer.run("INSERT OR FAIL INTO applied (request_id, fingerprint, origin_partition, "
                       "origin_offset, accepted_at) "
                       "VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                       applied.request_id, applied.fingerprint, applied.origin.partition,
                       applied.origin.offset, applied.accepted_at));
    }
    return {};
}

/// Reads id, origin, changed_at, revision, record and patched; the texts are decoded by decode().
struct Row {
    StoredCustomer stored;
    std::string record;
    std::string patched;
};

Row read_row(Statement& row) {
    Row read;
    read.stored.customer.id = row.uuid(0);
    read.stored.origin = {row.int32(1), row.integer(2)};
    read.stored.changed_at = row.instant(3);
    read.stored.revision = row.integer(4);
    read.record = row.text(5);
    read.patched = row.text(6);
    return read;
}

Result<StoredCustomer> decode(Row row) {
    auto customer = formats::decode_customer(row.record);
    auto patched = formats::decode_patched_fields(row.patched);
    if (!customer || !patched)
        return fail(Fault::corrupt, "the customer " + row.stored.customer.id.text() + " can't be read");
    row.stored.customer = *std::move(customer);
    row.stored.patched = *std::move(patched);
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
            reader.query("SELECT id, origin_partition, origin_offset, changed_at, revision, record, patched "
                         "FROM customers WHERE id = ?",
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
        records.push_back(formats::encode(write.customer.customer));
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
        if (email) {
            TRY(auto found,
                reader.query(
                    "SELECT id, origin_partition, origin_offset, changed_at, revision, record, patched "
                    "FROM customers WHERE (id = ?1 OR email = ?2) AND id > ?3 "
                    "ORDER BY id LIMIT ?4",
                    domain::customer_id(*email), *email, after, limit + 1));
            return all_rows(found, read_row);
        }
        TRY(auto found,
            reader.query("SELECT id, origin_partition, origin_offset, changed_at, revision, record, patched "
                         "FROM customers WHERE id > ? ORDER BY id LIMIT ?",
                         after, limit + 1));
        return all_rows(found, read_row);
    }));
    TRY(auto customers, decode_all(std::move(rows)));
    return cut_page(std::move(customers), limit,
                    [](const StoredCustomer& last) { return last.customer.id.text(); });
}

}  // namespace billmill::adapters::sqlite
