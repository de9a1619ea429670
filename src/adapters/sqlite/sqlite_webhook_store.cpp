#include "adapters/sqlite/sqlite_webhook_store.hpp"

#include <limits>

#include "adapters/sqlite/paging.hpp"
#include "adapters/sqlite/seller_words.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::Webhook;
using ports::WebhookDelivery;

std::int64_t bits_of(const std::vector<ports::EventType>& types) {
    std::int64_t bits = 0;
    for (const auto type : types) bits |= std::int64_t{1} << static_cast<int>(type);
    return bits;
}

std::vector<ports::EventType> types_of(std::int64_t bits) {
    std::vector<ports::EventType> types;
    for (int i = 0; bits >> i != 0; ++i) {
        if ((bits >> i & 1) != 0) types.push_back(static_cast<ports::EventType>(i));
    }
    return types;
}

Webhook read_webhook(Statement& row) {
    Webhook webhook;
    webhook.id = row.uuid(0);
    webhook.revision = row.integer(1);
    webhook.client = row.text(2);
    webhook.sellers = split(row.view(3));
    webhook.url = row.text(4);
    webhook.description = row.text(5);
    webhook.types = types_of(row.integer(6));
    webhook.state = static_cast<domain::WebhookState>(row.integer(7));
    webhook.reason = static_cast<domain::WebhookReason>(row.integer(8));
    webhook.secret = row.text(9);
    webhook.old_secret = row.text(10);
    webhook.old_secret_until = row.instant(11);
    webhook.created_at = row.instant(12);
    webhook.changed_at = row.instant(13);
    webhook.cursor = row.integer(14);
    webhook.failures = row.int32(15);
    webhook.failing_since = row.instant(16);
    webhook.next_at = row.instant(17);
    webhook.waiting = row.int32(18);
    return webhook;
}

#define DELIVERY_COLUMNS \
    "id, event, type, body, state, asked, attempts, started_at, tried_at, due_at, status, fault, took"

WebhookDelivery read_delivery(Statement& row) {
    WebhookDelivery delivery;
    delivery.id = row.uuid(0);
    delivery.event = row.integer(1);
    delivery.type = row.text(2);
    delivery.body = row.text(3);
    delivery.state = static_cast<domain::WebhookDeliveryState>(row.integer(4));
    delivery.asked = row.boolean(5);
    delivery.attempts = row.int32(6);
    delivery.started_at = row.instant(7);
    delivery.tried_at = row.instant(8);
    delivery.due_at = row.instant(9);
    delivery.status = row.int32(10);
    delivery.fault = row.text(11);
    delivery.took = Milliseconds{row.integer(12)};
    return delivery;
}

struct PlacedDelivery {
    WebhookDelivery delivery;
    std::int64_t n = 0;
};
PlacedDelivery read_placed(Statement& row) {
    return {read_delivery(row), row.integer(13)};
}

Result<bool> is_there(Connection& writer, const Uuid& webhook) {
    TRY(const auto count, writer.number("SELECT count(*) FROM webhooks WHERE id = ?", webhook));
    return count > 0;
}

Outcome put_delivery(Connection& writer, const Uuid& webhook, const WebhookDelivery& one) {
    return writer.run(
        "INSERT INTO webhook_deliveries (webhook, id, event, type, body, state, asked, attempts, started_at, "
        "tried_at, due_at, status, fault, took) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (webhook, id) DO UPDATE SET state = excluded.state, asked = excluded.asked, "
        "attempts = excluded.attempts, started_at = excluded.started_at, tried_at = excluded.tried_at, "
        "due_at = excluded.due_at, status = excluded.status, fault = excluded.fault, took = excluded.took",
        webhook, one.id, one.event, one.type, one.body, one.state, one.asked, one.attempts, one.started_at,
        one.tried_at, one.due_at, one.status, one.fault, one.took.count());
}

Outcome make_due(Connection& writer, const Uuid& webhook, Instant at) {
    return writer.run(
        "UPDATE webhook_deliveries SET due_at = ? WHERE webhook = ? AND state = 0 AND asked = 0", at,
        webhook);
}

/// Keeps the newest of those that do not wait.
Outcome trim(Connection& writer, const Uuid& webhook) {
    TRY(const auto oldest,
        writer.number("SELECT n FROM webhook_deliveries WHERE webhook = ? AND state <> 0 ORDER BY n DESC "
                      "LIMIT 1 OFFSET ?",
                      webhook, ports::WebhookStore::log_max));
    if (oldest == 0) return {};
    return writer.run("DELETE FROM webhook_deliveries WHERE webhook = ? AND state <> 0 AND n <= ?", webhook,
                      oldest);
}

}  // namespace

Result<std::vector<Webhook>> SqliteWebhookStore::all() {
    return database_.read([](Connection& reader) -> Result<std::vector<Webhook>> {
        TRY(auto rows,
            reader.query("SELECT id, revision, client, sellers, url, description, types, state, reason, "
                         "secret, old_secret, old_secret_until, created_at, changed_at, cursor, failures, "
                         "failing_since, next_at, (SELECT count(*) FROM webhook_deliveries d WHERE "
                         "d.webhook = w.id AND d.state = 0) FROM webhooks w ORDER BY seq"));
        return all_rows(rows, read_webhook);
    });
}

Outcome SqliteWebhookStore::add(const Webhook& one) {
    return database_.write([&](Connection& writer) -> Outcome {
        return writer.run(
            "INSERT INTO webhooks (id, revision, client, sellers, url, description, types, state, reason, "
            "secret, old_secret, old_secret_until, created_at, changed_at, cursor, failures, failing_since, "
            "next_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            one.id, one.revision, one.client, joined(one.sellers), one.url, one.description,
            bits_of(one.types), one.state, one.reason, one.secret, one.old_secret, one.old_secret_until,
            one.created_at, one.changed_at, one.cursor, one.failures, one.failing_since, one.next_at);
    });
}

Result<bool> SqliteWebhookStore::replace(const Webhook& one, bool all_due) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY_DO(writer.run(
            "UPDATE webhooks SET revision = ?1, url = ?2, description = ?3, types = ?4, state = ?5, "
            "reason = ?6, secret = ?7, old_secret = ?8, old_secret_until = ?9, changed_at = ?10, "
            "failures = ?11, failing_since = ?12, next_at = ?13 WHERE id = ?14 AND revision = ?1 - 1",
            one.revision, one.url, one.description, bits_of(one.types), one.state, one.reason, one.secret,
            one.old_secret, one.old_secret_until, one.changed_at, one.failures, one.failing_since,
            one.next_at, one.id));
        if (writer.changes() == 0) return false;
        if (all_due) TRY_DO(make_due(writer, one.id, one.changed_at));
        return true;
    });
}

Result<bool> SqliteWebhookStore::remove(const Uuid& id) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY_DO(writer.run("DELETE FROM webhook_deliveries WHERE webhook = ?", id));
        TRY_DO(writer.run("DELETE FROM webhooks WHERE id = ?", id));
        return writer.changes() > 0;
    });
}

Result<bool> SqliteWebhookStore::record(const ports::WebhookProgress& made) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY(const bool there, is_there(writer, made.webhook));
        if (!there) return false;
        for (const auto& delivery : made.deliveries) TRY_DO(put_delivery(writer, made.webhook, delivery));
        if (made.all_due) TRY_DO(make_due(writer, made.webhook, made.at));
        TRY_DO(writer.run(
            "UPDATE webhooks SET cursor = ?, failures = ?, failing_since = ?, next_at = ?, state = ?, "
            "reason = ?, changed_at = ? WHERE id = ? AND revision = ?",
            made.cursor, made.failures, made.failing_since, made.next_at, made.state, made.reason, made.at,
            made.webhook, made.revision));
        const bool stored = writer.changes() > 0;
        TRY_DO(trim(writer, made.webhook));
        return stored;
    });
}

Outcome SqliteWebhookStore::put(const Uuid& webhook, const WebhookDelivery& delivery) {
    return database_.write([&](Connection& writer) -> Outcome {
        TRY(const bool there, is_there(writer, webhook));
        return there ? put_delivery(writer, webhook, delivery) : Outcome{};
    });
}

Result<std::vector<WebhookDelivery>> SqliteWebhookStore::due(const Uuid& webhook, Instant now,
                                                             bool only_asked, int limit) {
    return database_.read([&](Connection& reader) -> Result<std::vector<WebhookDelivery>> {
        TRY(auto rows,
            reader.query("SELECT " DELIVERY_COLUMNS
                         " FROM webhook_deliveries WHERE webhook = ? AND state = 0 AND "
                         "(asked = 1 OR (due_at <= ? AND NOT ?)) ORDER BY asked DESC, due_at, n LIMIT ?",
                         webhook, now, only_asked, limit));
        return all_rows(rows, read_delivery);
    });
}

Result<std::set<Uuid>> SqliteWebhookStore::known(const Uuid& webhook, std::span<const Uuid> deliveries) {
    return database_.read([&](Connection& reader) -> Result<std::set<Uuid>> {
        std::set<Uuid> found;
        for (const auto& id : deliveries) {
            TRY(const auto there,
                reader.number("SELECT count(*) FROM webhook_deliveries WHERE webhook = ? AND id = ?", webhook,
                              id));
            if (there > 0) found.insert(id);
        }
        return found;
    });
}

Result<std::optional<WebhookDelivery>> SqliteWebhookStore::find(const Uuid& webhook, const Uuid& delivery) {
    return database_.read([&](Connection& reader) -> Result<std::optional<WebhookDelivery>> {
        TRY(auto rows,
            reader.query("SELECT " DELIVERY_COLUMNS " FROM webhook_deliveries WHERE webhook = ? AND id = ?",
                         webhook, delivery));
        return first_row(rows, read_delivery);
    });
}

Result<ports::Page<WebhookDelivery>> SqliteWebhookStore::deliveries(const Uuid& webhook,
                                                                    const ports::PageRequest& page) {
    TRY(const auto before, row_cursor(page, std::numeric_limits<std::int64_t>::max()));
    const auto limit = limit_of(page);
    return database_.read([&](Connection& reader) -> Result<ports::Page<WebhookDelivery>> {
        TRY(auto rows,
            reader.query("SELECT " DELIVERY_COLUMNS
                         ", n FROM webhook_deliveries WHERE webhook = ? AND n < ? ORDER BY n DESC LIMIT ?",
                         webhook, before, limit + 1));
        TRY(auto read, all_rows(rows, read_placed));
        auto cut = cut_page(std::move(read), limit,
                            [](const PlacedDelivery& last) { return std::to_string(last.n); });
        ports::Page<WebhookDelivery> found{.items = {}, .next = std::move(cut.next)};
        for (auto& one : cut.items) found.items.push_back(std::move(one.delivery));
        return found;
    });
}

}  // namespace billmill::adapters::sqlite
