#include "adapters/mongodb/delivery_endings.hpp"

#include <utility>

#include "adapters/mongodb/session.hpp"
#include "foundation/thread_name.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::DeliveryState;

/// Takes effect only while `owner` holds it.
Update update_of(const ports::DeliveryStore::Ending& ending, const std::string& owner, Instant now) {
    Update update;
    update.filter.add("_id", ending.id).add("state", ports::name(DeliveryState::sending)).add("owner", owner);
    Document changes;
    changes.add("state", ports::name(ending.state))
        .add("last_error", ending.error)
        .add("owner", "")
        .add("lease_until", Instant{})
        .add("changed_at", now);
    if (ending.maybe_delivered) changes.add("maybe_delivered", true);
    update.change.add("$set", changes).add("$inc", with("revision", std::int64_t{1}));
    return update;
}

}  // namespace

DeliveryEndings::DeliveryEndings(Database& database)
    : database_{database}, thread_{[this](const std::stop_token& stop) { run(stop); }} {}

DeliveryEndings::~DeliveryEndings() {
    thread_.request_stop();
    thread_.join();
}

void DeliveryEndings::submit(Order order) {
    {
        const std::lock_guard lock{mutex_};
        if (waiting_endings_ + order.endings.size() <= waiting_max) {
            waiting_endings_ += order.endings.size();
            waiting_.push_back(std::move(order));
            arrived_.notify_one();
            return;
        }
    }
    order.done(fail(Fault::unavailable, "MongoDB: too many endings wait"));
}

void DeliveryEndings::run(const std::stop_token& stop) {
    name_this_thread("mongo-endings");
    while (true) {
        std::vector<Order> orders;
        {
            std::unique_lock lock{mutex_};
            arrived_.wait(lock, stop, [&] { return !waiting_.empty(); });
            if (waiting_.empty()) return;  // Asked to stop, and everything is written.
            orders = std::exchange(waiting_, {});
            waiting_endings_ = 0;
        }
        const auto outcome = write(orders);
        for (auto& order : orders) order.done(outcome);
    }
}

Outcome DeliveryEndings::write(const std::vector<Order>& orders) {
    std::vector<Update> updates;
    for (const auto& order : orders) {
        for (const auto& ending : order.endings) updates.push_back(update_of(ending, order.owner, order.now));
    }
    return database_.run([&](Session& session) -> Outcome {
        TRY_DO(session.update(Collection::deliveries, updates));
        return {};
    });
}

}  // namespace billmill::adapters::mongodb
