#include "usecases/register_customers.hpp"

#include <unordered_map>

#include "formats/messages.hpp"
#include "ports/request_fingerprint.hpp"
#include "usecases/decoded.hpp"

namespace billmill::usecases {
namespace {

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

/// One write per customer: the newest registration of the batch, and the proof of each.
class Fold {
public:
    void add(domain::Customer customer, const ports::Envelope& envelope) {
        const auto [place, first] = index_.try_emplace(customer.id, writes_.size());
        if (first) writes_.push_back({customer, *envelope.origin, {}});
        auto& write = writes_[place->second];
        if (!first && write.origin < *envelope.origin) {
            write.customer = std::move(customer);
            write.origin = *envelope.origin;
        }
        write.applied.push_back(
            {envelope.event_id, envelope.fingerprint, *envelope.origin, envelope.accepted_at});
    }
    [[nodiscard]] const std::vector<ports::CustomerWrite>& writes() const { return writes_; }

private:
    std::vector<ports::CustomerWrite> writes_;
    std::unordered_map<Uuid, std::size_t> index_;
};

}  // namespace

Result<std::vector<ports::Disposition>> RegisterCustomers::handle(std::span<const ports::Delivered> batch) {
    TRY(auto known, applied_before(customers_, batch));
    std::vector<ports::Disposition> dispositions;
    dispositions.reserve(batch.size());
    Fold fold;
    for (const auto& [envelope, position] : batch) {
        TRY(auto message, decoded(envelope, formats::decode_customer));
        if (!message.value) {
            dispositions.push_back(std::move(message.disposition));
            continue;
        }
        const auto [place, is_new] = known.try_emplace(envelope.event_id, envelope.fingerprint);
        if (is_new) fold.add(*std::move(message.value), envelope);
        dispositions.push_back(ports::same_request(place->second, envelope.fingerprint)
                                   ? ports::Disposition::ack()
                                   : ports::Disposition::dead_letter(
                                         domain::key_reused, "its id was used before with another content"));
    }
    if (!fold.writes().empty()) {
        TRY_DO(customers_.write(fold.writes()));
    }
    return dispositions;
}

}  // namespace billmill::usecases
