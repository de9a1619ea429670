#include "gateway/authentication.hpp"
#include "foundation/thread_name.hpp"

#include <algorithm>

namespace billmill::gateway {
namespace {

constexpr Milliseconds known_for{5'000};
constexpr std::size_t known_max = 1'024;
constexpr std::size_t waiting_max = 256;
constexpr std::size_t secret_bytes_max = 256;

http::Response unauthenticated(std::string code, std::string title) {
    return http::problem({.status = 401,
                          .code = std::move(code),
                          .title = std::move(title),
                          .headers = {{"WWW-Authenticate", "Bearer realm=\"billmill\""}}});
}

std::string_view key_of(const Digest& hash) {
    return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

bool equal_in_constant_time(const Digest& a, const Digest& b) {
    std::uint8_t difference = 0;
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
        difference |= static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
    return difference == 0;
}

bool is_bearer(std::string_view value) {
    static constexpr std::string_view word = "bearer ";
    return value.size() > word.size() &&
           std::equal(word.begin(), word.end(), value.begin(),
                      [](char w, char c) { return w == c || (c >= 'A' && c <= 'Z' && w == c - 'A' + 'a'); });
}

/// nullopt: none was sent. Empty: something was, but not one key.
std::optional<std::string_view> secret_of(const http::Request& request) {
    const auto authorizations = request.header_count("authorization");
    const auto keys = request.header_count("x-api-key");
    if (authorizations + keys == 0) return std::nullopt;
    if (authorizations + keys > 1) return "";
    if (keys == 1) return *request.header("x-api-key");
    const auto value = *request.header("authorization");
    if (!is_bearer(value)) return "";
    return value.substr(value.find_first_not_of(' ', 6));
}

bool includes(ports::Scope has, Access access) {
    switch (access) {
        case Access::open:
        case Access::read:
        case Access::operator_read: return true;
        case Access::write: return has != ports::Scope::read;
        case Access::operator_admin: return has == ports::Scope::admin;
    }
    return false;
}

/// What can be said without the store.
std::optional<OrAnswer<Caller>> judge_secret(const std::optional<std::string_view>& secret, Access access,
                                             bool required) {
    if (access == Access::open) return Caller{};
    if (!secret && !required) return Caller{};
    if (!secret) {
        return std::unexpected{
            unauthenticated("key_required", "This route needs an API key: Authorization: Bearer …")};
    }
    if (secret->empty() || secret->size() > secret_bytes_max) {
        return std::unexpected{
            unauthenticated("bad_key", "Send one API key, as Authorization: Bearer … or X-API-Key.")};
    }
    return std::nullopt;
}

}  // namespace

Authentication::Authentication(ports::ApiKeyStore& keys, const ports::Clock& clock, bool required,
                               metrics::Registry& metrics)
    : keys_{keys},
      clock_{clock},
      required_{required},
      refused_{metrics.counter("billmill_requests_refused_total", "Requests without the right API key.")},
      thread_{[this](const std::stop_token& stop) {
          name_this_thread("keys");
          std::unique_lock lock{mutex_};
          while (changed_.wait(lock, stop, [&] { return !waiting_.empty(); })) {
              auto work = std::move(waiting_.front());
              waiting_.pop_front();
              lock.unlock();
              auto caller = admit(work.request, work.access);
              work.next(std::move(work.request), std::move(caller));
              lock.lock();
          }
      }} {}

Authentication::~Authentication() {
    thread_.request_stop();
    thread_.join();
}

std::optional<Authentication::Known> Authentication::recall(const Digest& hash) {
    const std::lock_guard lock{mutex_};
    const auto found = known_.find(std::string{key_of(hash)});
    if (found == known_.end() || clock_.now() >= found->second.until) return std::nullopt;
    return found->second;
}

void Authentication::remember(const Digest& hash, const std::optional<ports::ApiKey>& key) {
    const auto now = clock_.now();
    const std::lock_guard lock{mutex_};
    if (known_.size() >= known_max)
        std::erase_if(known_, [&](const auto& entry) { return now >= entry.second.until; });
    if (known_.size() >= known_max) known_.clear();  // Somebody tries secrets: the true ones are soon back.
    known_.insert_or_assign(std::string{key_of(hash)}, Known{key, now + known_for});
}

OrAnswer<Caller> Authentication::judge(const std::optional<ports::ApiKey>& key, Access access) {
    if (!key || key->revoked || (key->expires_at && clock_.now() >= *key->expires_at)) {
        refused_.add();
        return std::unexpected{
            unauthenticated("unknown_key", "This API key is unknown, revoked or expired.")};
    }
    if (!includes(key->scope, access)) {
        refused_.add();
        return std::unexpected{
            refuse(403, "scope_too_small", "This API key's scope does not cover this route.")};
    }
    const bool for_all_sellers = access == Access::operator_read || access == Access::operator_admin;
    if (for_all_sellers && !key->sellers.empty()) {
        refused_.add();
        return std::unexpected{
            refuse(403, "limited_to_sellers",
                   "This route shows the work of all sellers; this API key is limited to some.")};
    }
    return Caller{key->name, key->sellers};
}

OrAnswer<Caller> Authentication::admit(const http::Request& request, Access access) {
    const auto secret = secret_of(request);
    if (auto known = judge_secret(secret, access, required_)) return std::move(*known);
    const auto hash = sha256(*secret);
    if (const auto known = recall(hash)) return judge(known->key, access);
    auto found = keys_.find(hash);
    if (!found) return std::unexpected{failed(request, found.error())};
    if (*found && !equal_in_constant_time((*found)->hash, hash)) found->reset();
    remember(hash, *found);
    return judge(*found, access);
}

void Authentication::admit(http::Request&& request, Access access, Next next) {
    const auto secret = secret_of(request);
    if (auto known = judge_secret(secret, access, required_))
        return next(std::move(request), std::move(*known));
    if (const auto known = recall(sha256(*secret))) {
        auto caller = judge(known->key, access);
        return next(std::move(request), std::move(caller));
    }
    {
        const std::lock_guard lock{mutex_};
        if (waiting_.size() < waiting_max) {
            waiting_.push_back({std::move(request), access, std::move(next)});
            changed_.notify_one();
            return;
        }
    }
    next(std::move(request), std::unexpected{refuse_for_now(
                                 503, "too_busy", "Too many keys are being checked; try again shortly.")});
}

}  // namespace billmill::gateway
