#include "usecases/deliver/domain_pace.hpp"

#include <algorithm>
#include <tuple>

namespace billmill::usecases::deliver {
namespace {

constexpr Milliseconds no_limit_below{250};

}  // namespace

std::optional<Instant> DomainPace::due(const std::string& domain, Instant now) {
    const auto found = domains_.find(domain);
    if (found == domains_.end() || found->second.interval == Milliseconds{0}) return std::nullopt;
    auto& known = found->second;
    known.used = now;
    const bool clock_was_put_back = known.next - now > known.interval;
    // A little early is in time: who waited for its turn must not lose it by the way back.
    if (known.next <= now + known.interval / 4 || clock_was_put_back) {
        known.next = now + known.interval;
        known.reserved = clock_was_put_back ? known.next : std::max(known.reserved, known.next);
        return std::nullopt;
    }
    const auto turn = std::max(known.reserved, known.next);
    known.reserved = std::min(turn, now + pause_max) + known.interval;
    return std::min(turn, now + pause_max);
}

bool DomainPace::may_begin(const std::string& domain, bool others_wait) const {
    const auto found = domains_.find(domain);
    if (found == domains_.end()) return true;
    const auto& known = found->second;
    const auto half = std::max<std::size_t>(1, sessions_ / 2);
    if (known.slow) return known.under_way == 0 && slow_under_way_ < half;
    return known.under_way < (others_wait || known.late ? half : std::max<std::size_t>(1, sessions_ - 1));
}

void DomainPace::started(const std::string& domain, Instant now) {
    auto& known = entry(domain, now);
    ++known.under_way;
    if (known.slow) ++slow_under_way_;
}

void DomainPace::ended(const std::string& domain) {
    const auto found = domains_.find(domain);
    if (found == domains_.end() || found->second.under_way == 0) return;
    auto& known = found->second;
    --known.under_way;
    if (known.slow) --slow_under_way_;
    if (known.under_way == 0 && known.interval == Milliseconds{0} && !known.slow) domains_.erase(found);
}

void DomainPace::accepted(const std::string& domain, Instant now) {
    const auto found = domains_.find(domain);
    if (found == domains_.end()) return;
    auto& known = found->second;
    known.late = false;
    if (known.interval == Milliseconds{0}) return;
    known.interval /= 2;
    if (known.interval < no_limit_below) {
        known.interval = Milliseconds{0};
        if (known.slow) slow_under_way_ -= known.under_way;
        known.slow = false;
        return;
    }
    known.next = std::min(known.next, now + known.interval);
    known.reserved = known.next;
}

void DomainPace::refused(const std::string& domain, Instant now) {
    auto& known = entry(domain, now);
    known.interval = floor;
    known.next = now + floor;
    known.reserved = std::max(known.reserved, known.next);
}

void DomainPace::is_late(const std::string& domain) {
    const auto found = domains_.find(domain);
    if (found != domains_.end()) found->second.late = true;
}

void DomainPace::is_slow(const std::string& domain) {
    const auto found = domains_.find(domain);
    if (found == domains_.end() || found->second.slow) return;
    auto& known = found->second;
    known.slow = true;
    slow_under_way_ += known.under_way;
    known.interval = std::max(known.interval, slow);
    known.next = std::max(known.next, known.used + known.interval);
    known.reserved = std::max(known.reserved, known.next);
}

bool DomainPace::known_as_slow(const std::string& domain) const {
    const auto found = domains_.find(domain);
    return found != domains_.end() && found->second.slow;
}

DomainPace::Domain& DomainPace::entry(const std::string& domain, Instant now) {
    const auto found = domains_.find(domain);
    if (found == domains_.end() && domains_.size() >= domains_max) forget_one();
    auto& known = domains_[domain];
    known.used = now;
    return known;
}

void DomainPace::forget_one() {
    const auto rank = [](const auto& entry) {
        const auto& known = entry.second;
        return std::tuple{known.under_way > 0, known.interval > Milliseconds{0}, known.used};
    };
    const auto oldest = std::ranges::min_element(domains_, {}, rank);
    if (oldest->second.under_way == 0) domains_.erase(oldest);
}

}  // namespace billmill::usecases::deliver
