#pragma once

#include <map>
#include <mutex>

#include "adapters/mongodb/database.hpp"
#include "ports/webhook_store.hpp"

namespace billmill::adapters::mongodb {

/// Without transactions: record() stores deliveries first and the cursor last, so what breaks off repeats and loses nothing.
/// The log may have `untrimmed_max` entries more than it keeps. Two people who change one webhook in the same moment may, on servers
/// that are not atomic, both be told that they did (docs/decisions/0017).
///
/// Threads:   any.     Ownership: borrows the database.
class MongodbWebhookStore final : public ports::WebhookStore {
public:
    static constexpr std::size_t untrimmed_max = 100;

    explicit MongodbWebhookStore(Database& database) : database_{database} {}
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
    [[nodiscard]] bool wants_trim(const Uuid& webhook, std::size_t added);

    Database& database_;
    std::mutex mutex_;
    std::map<Uuid, std::size_t> untrimmed_;  ///< Recorded since the log was trimmed; absent: nobody knows.
};

}  // namespace billmill::adapters::mongodb
