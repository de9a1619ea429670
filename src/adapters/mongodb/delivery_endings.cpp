#include "adapters/mongodb/delivery_endings.hpp"

#include <utility>

#include "adapters/mongodb/delivery_document.hpp"
#include "adapters/mongodb/session.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::adapters::mongodb {
namespace {

/// Takes effect only while `owner` holds it.
Update update_of(const ports::DeliveryResult& result, const std::string& owner, Instant now) {
    const auto change = domain::change_of(result, now);
    Document changes;
    changes.add("state", ports::name(change.state))
        .add("last_error", change.last_error)
        .add("owner", change.owner)
        .add("lease_until", change.lease_until)
        .add("changed_at", change.changed_at)
        .add("refused_since", change.refused_since);
    if (change.maybe_delivered) changes.add("maybe_delivered", true);
    Update update{.filter = held_filter(result.id, owner), .change = {}};
    auto counts = with("revision", std::int64_t{1});
    if (change.attempts_taken_back != 0) counts.add("attempts", -change.attempts_taken_back);
    update.change.add("$set", changes).add("$inc", counts);
    return update;
}

}  // namespace

DeliveryEndings::DeliveryEndings(Database& database)
    : database_{database}, thread_{named_thread("mongo-endings", [this] { run(); })} {}

DeliveryEndings::~DeliveryEndings() {
    waiting_.close();
    thread_.join();
}

void DeliveryEndings::submit(Order order) {
    using Push = decltype(waiting_)::Push;
    if (waiting_.push(order) == Push::taken) return;
    order.done(fail(Fault::unavailable, "MongoDB: too many endings wait"));
}

void DeliveryEndings::run() {
    std::vector<Order> orders;
    while (waiting_.take(orders)) {
        const auto outcome = write(orders);
        for (auto& order : orders) order.done(outcome);
        orders.clear();
    }
}

Outcome DeliveryEndings::write(const std::vector<Order>& orders) {
    std::vector<Update> updates;
    for (const auto& order : orders) {
        for (const auto& ending : order.endings) updates.push_back(update_of(ending, order.owner, order.now));
    }
    return change_alone([&](Session& session) -> Outcome {
        TRY_DO(session.update(Collection::deliveries, updates));
        return {};
    });
}

}  // namespace billmill::adapters::mongodb
