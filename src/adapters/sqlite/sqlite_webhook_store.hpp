#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteWebhookStore final : public ports::WebhookStore {
public:
    explicit SqliteWebhookStore(Database& database) : database_{database} {}
    Result<std::vector<ports::Webhook>> all() override;
    Outcome add(const ports::Webhook& webhook) override;
    Result<bool> replace(const ports::Webhook& webhook, bool all_due) override;
    Result<bool> remove(const Uuid& id) override;
    Result<bool> record(const ports::WebhookProgress& progress) override;
    Outcome put(const Uuid& webhook, const ports::WebhookDelivery& delivery) override;
    Result<std::vector<ports::WebhookDelivery>> due(const Uuid& webhook, Instant now, bool only_asked,
                                                    int limit) override;
    Result<std::set<Uuid>> known(const Uuid& webhook, std::span<const Uuid> deliveries) override;
    Result<std::optional<ports::WebhookDelivery>> find(const Uuid& webhook, const Uuid& delivery) override;
    Result<ports::Page<ports::WebhookDelivery>> deliveries(const Uuid& webhook,
                                                           const ports::PageRequest& page) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
