#include "usecases/register_customers.hpp"

#include <algorithm>
#include <optional>

#include "formats/messages.hpp"
#include "foundation/logging.hpp"
#include "ports/request_fingerprint.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/decoded.hpp"
#include "usecases/import_legacy_message.hpp"

namespace billmill::usecases {

/// One message of a batch. Without a disposition its change is to be applied.
struct RegisterCustomers::Pending {
    const ports::Envelope* envelope = nullptr;
    domain::CustomerChange change;
    std::optional<ports::Disposition> disposition;
};

namespace {

constexpr int rounds_max = 5;

using Fingerprints = std::unordered_map<Uuid, Digest>;

Result<Fingerprints> applied_before(ports::CustomerStore& customers,
                                    std::span<const ports::Delivered> batch) {
    std::vector<Uuid> ids;
    ids.reserve(batch.size());
    for (const auto& message : batch) ids.push_back(message.envelope.event_id);
    TRY(const auto applied, customers.applied(ids));
    Fingerprints known;
    for (const auto& registration : applied) known.emplace(registration.request_id, registration.fingerprint);
    return known;
}

/// What the customers of a batch come to.
class Fold {
public:
    explicit Fold(std::vector<ports::StoredCustomer> stored) {
        for (auto& customer : stored) {
            const ports::CustomerVersion before{customer.origin, customer.revision};
            index_.emplace(customer.customer.id, writes_.size());
            writes_.push_back({std::move(customer), before, {}});
        }
    }
    /// false: a patch of a customer that is not there.
    bool add(const domain::CustomerChange& change, const ports::Envelope& envelope) {
        const auto place = index_.find(change.customer.id);
        if (place == index_.end()) {
            if (change.needs_registration()) return false;
            index_.emplace(change.customer.id, writes_.size());
            writes_.push_back({domain::registered(change, *envelope.origin, envelope.accepted_at), {}, {}});
        } else {
            domain::apply(writes_[place->second].customer, change, *envelope.origin, envelope.accepted_at);
        }
        writes_[index_.at(change.customer.id)].applied.push_back(
            {envelope.event_id, envelope.fingerprint, *envelope.origin, envelope.accepted_at});
        return true;
    }
    /// Those that something was added to.
    [[nodiscard]] std::vector<ports::CustomerWrite> writes() && {
        std::erase_if(writes_, [](const ports::CustomerWrite& write) { return write.applied.empty(); });
        return std::move(writes_);
    }

private:
    std::vector<ports::CustomerWrite> writes_;
    std::unordered_map<Uuid, std::size_t> index_;
};

}  // namespace

Result<std::vector<ports::Disposition>> RegisterCustomers::handle(std::span<const ports::Delivered> batch) {
    TRY(auto known, applied_before(customers_, batch));
    std::vector<Pending> pending;
    pending.reserve(batch.size());
    for (const auto& [envelope, position] : batch) {
        TRY(auto message, decoded(envelope, formats::decode_customer_change, refused_registration));
        auto& one = pending.emplace_back(Pending{&envelope, {}, {}});
        if (!message.value) {
            one.disposition = std::move(message.disposition);
            continue;
        }
        const auto [place, is_new] = known.try_emplace(envelope.event_id, envelope.fingerprint);
        if (is_new)
            one.change = *std::move(message.value);
        else if (ports::same_request(place->second, envelope.fingerprint))
            one.disposition = ports::Disposition::ack(ports::EventType::customer_changed);
        else
            one.disposition = ports::Disposition::dead_letter(domain::key_reused,
                                                              "its id was used before with another content");
    }
    return apply(pending);
}

Result<std::vector<ports::Disposition>> RegisterCustomers::apply(std::span<Pending> pending) {
    std::vector<Pending*> open;
    for (auto& one : pending) {
        if (!one.disposition) open.push_back(&one);
    }
    // Registrations go first, so that no patch misses a customer of its own batch. Otherwise their order says nothing.
    std::ranges::partition(open, [](const Pending* one) { return !one->change.needs_registration(); });
    std::vector<Uuid> ids;
    ids.reserve(open.size());
    for (const auto* one : open) ids.push_back(one->change.customer.id);
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    for (int round = 1; !open.empty(); ++round) {
        TRY(auto stored, customers_.find(ids));
        Fold fold{std::move(stored)};
        for (auto* one : open) {
            const bool added = fold.add(one->change, *one->envelope);
            one->disposition =
                added ? ports::Disposition::ack(ports::EventType::customer_changed) : miss(*one->envelope);
        }
        const auto writes = std::move(fold).writes();
        if (writes.empty()) break;
        const auto written = customers_.write(writes);
        if (written) break;
        if (written.error().fault != Fault::conflict) return std::unexpected{written.error()};
        if (round == rounds_max) return fail(Fault::unavailable, "the customers have another writer");
        log::info("customers_again", {{"round", round}, {"why", written.error().what}});
    }
    std::vector<ports::Disposition> dispositions;
    dispositions.reserve(pending.size());
    for (auto& one : pending) dispositions.push_back(*std::move(one.disposition));
    return dispositions;
}

ports::Disposition RegisterCustomers::miss(const ports::Envelope& patch) const {
    const auto now = clock_.now();
    if (now >= patch.accepted_at + customer_grace_)
        return ports::Disposition::dead_letter(unknown_customer,
                                               "nobody registered this customer within the grace time");
    return ports::Disposition::defer(unknown_customer, next_look(patch.accepted_at, now));
}

}  // namespace billmill::usecases
