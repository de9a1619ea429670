#include "usecases/manage_clients.hpp"

#include <sys/random.h>

#include <algorithm>
#include <utility>

#include "foundation/ascii.hpp"
#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t id_size_max = 40;
constexpr std::size_t sellers_max = 1'000;

/// 32 random bytes behind a prefix by which a leaked key can be recognised and searched for.
std::string new_secret() {
    Digest random;
    const auto filled = getrandom(random.bytes.data(), random.bytes.size(), 0);
    INVARIANT(filled == std::ssize(random.bytes), "the kernel's random source never fails for 32 bytes");
    return "bmk_" + random.hex();
}

bool is_client_id(std::string_view id) {
    const auto allowed = [](char c) { return ascii::is_lower(c) || ascii::is_digit(c) || c == '-'; };
    return !id.empty() && id.size() <= id_size_max && std::ranges::all_of(id, allowed);
}

/// Requests of `billmill import` are identified by the first, and the second names who makes keys on the machine.
bool is_reserved(std::string_view id) {
    return id == "import" || id == ports::maker_on_machine;
}

Issues check(const NewClient& wanted) {
    Issues issues;
    if (!is_client_id(wanted.id))
        issues.push_back({"/id", "not_a_slug", "1 to 40 of a-z, 0-9 and -"});
    else if (is_reserved(wanted.id))
        issues.push_back({"/id", "reserved", "billmill uses this name itself"});
    if (wanted.sellers.size() > sellers_max)
        issues.push_back({"/sellers", "too_many", "at most " + std::to_string(sellers_max)});
    if (wanted.continues_keyless && wanted.scope == ports::Scope::read)
        issues.push_back(
            {"/scope", "contradiction", "only a client that may write continues the one without a key"});
    return issues;
}

Issues check_sellers(const std::vector<std::string>& wanted, const ports::SellerDirectory& sellers) {
    Issues issues;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].empty() || sellers.find(wanted[i]) == nullptr)
            issues.push_back({"/sellers/" + std::to_string(i), "unknown_seller",
                              "no seller of this deployment has this id"});
    }
    return issues;
}

/// Its maker may use each of the client's sellers.
bool sees(const Caller* caller, const ports::Client& client) {
    if (caller == nullptr || caller->sellers.empty()) return true;
    const auto theirs = [&](const std::string& seller) { return caller->may_use(seller); };
    return !client.sellers.empty() && std::ranges::all_of(client.sellers, theirs);
}

std::unexpected<Refusal> no_such_client() {
    return refuse(Fault::not_found, "no_such_client", "There is no client of this name.");
}

std::unexpected<Refusal> on_the_machine_only(std::string sentence) {
    return refuse(Fault::forbidden, "on_the_machine_only", std::move(sentence));
}

std::string maker(const Caller* caller) {
    return caller == nullptr ? std::string{ports::maker_on_machine}
                             : caller->client + "/" + std::to_string(caller->key);
}

void log_change(std::string_view event, const Caller* caller, const std::string& client, int number) {
    log::info(event, {{"client", client}, {"key", number}, {"by", maker(caller)}});
}

}  // namespace

ports::ApiKey ManageClients::new_key(const Caller* caller, const std::string& secret) const {
    return {.hash = sha256(secret), .created_at = clock_.now(), .made_by = maker(caller)};
}

Answer<NewKey> ManageClients::add(const Caller* caller, NewClient wanted) {
    if (auto issues = check(wanted); !issues.empty()) return invalid(std::move(issues));
    if (caller != nullptr && (wanted.scope == ports::Scope::admin || wanted.continues_keyless)) {
        return on_the_machine_only(
            "Clients of scope admin, and the one that continues the client without a key, are made on the "
            "machine: "
            "billmill keys new.");
    }
    if (caller != nullptr && wanted.sellers.empty()) wanted.sellers = caller->sellers;
    NewKey made;  // In steps: g++ 12 warns of an aggregate that is thrown away half made.
    made.client.id = std::move(wanted.id);
    made.client.scope = wanted.scope;
    made.client.sellers = std::move(wanted.sellers);
    made.client.continues_keyless = wanted.continues_keyless;
    made.client.created_at = clock_.now();
    made.secret = new_secret();
    if (!sees(caller, made.client))
        return refuse(Fault::forbidden, "seller_not_allowed",
                      "This API key may not give what it does not have.");
    if (auto issues = check_sellers(made.client.sellers, sellers_); !issues.empty())
        return invalid(std::move(issues));
    made.key = new_key(caller, made.secret);
    TRY(const auto known, keys_.list());
    const auto now = clock_.now();
    const auto can_call = std::ranges::count_if(known, [&](const ports::ClientKeys& one) {
        return std::ranges::any_of(one.keys, [&](const ports::ApiKey& key) { return key.usable(now); });
    });
    if (std::cmp_greater_equal(can_call, clients_max_))
        return refuse(Fault::conflict, "too_many_keys", "There are as many clients as there may be.");
    const auto taken = [&](const ports::ClientKeys& one) { return one.client.id == made.client.id; };
    if (std::ranges::any_of(known, taken))
        return refuse(Fault::conflict, "client_exists",
                      "There is already a client named " + made.client.id + ".");
    const auto added = keys_.add(made.client, made.key);
    if (!added && added.error().fault == Fault::conflict)
        return made.client.continues_keyless
                   ? refuse(Fault::conflict, "keyless_continued",
                            "A client continues the one without a key already.")
                   : refuse(Fault::conflict, "client_exists", "There is already such a client.");
    TRY_DO(added);
    log_change("client_made", caller, made.client.id, made.key.number);
    return made;
}

Answer<ports::ClientKeys> ManageClients::find(const Caller* caller, const std::string& client) {
    TRY(auto all, keys_.list());
    for (auto& one : all) {
        if (one.client.id == client && sees(caller, one.client)) return std::move(one);
    }
    return no_such_client();
}

Answer<ports::ClientKeys> ManageClients::find_to_change(const Caller* caller, const std::string& client) {
    TRY(auto known, find(caller, client));
    if (caller != nullptr && known.client.scope == ports::Scope::admin)
        return on_the_machine_only("Keys of scope admin are made and ended on the machine: billmill keys.");
    return known;
}

Answer<NewKey> ManageClients::add_key(const Caller* caller, const std::string& client,
                                      std::optional<Milliseconds> overlap) {
    TRY(auto known, find_to_change(caller, client));
    const auto now = clock_.now();
    const auto usable = std::ranges::count_if(known.keys, [&](const auto& key) { return key.usable(now); });
    if (usable >= usable_keys_max)
        return refuse(Fault::conflict, "too_many_keys",
                      "The client has " + std::to_string(usable) + " usable keys; revoke one first.");
    NewKey made;  // In steps: g++ 12 warns of an aggregate that is thrown away half made.
    made.client = std::move(known.client);
    made.secret = new_secret();
    made.key = new_key(caller, made.secret);
    TRY(made.key.number, keys_.add_key(client, made.key));
    if (overlap) TRY_DO(keys_.expire_older(client, made.key.number, now + *overlap));
    log_change(overlap ? "client_rotated" : "key_made", caller, client, made.key.number);
    return made;
}

Answer<void> ManageClients::revoke(const Caller* caller, const std::string& client,
                                   std::optional<int> number) {
    TRY([[maybe_unused]] const auto known, find_to_change(caller, client));
    const auto revoked = keys_.revoke(client, number);
    if (!revoked && revoked.error().fault == Fault::not_found)
        return refuse(Fault::not_found, "no_such_key", "The client has no key of this number.");
    TRY_DO(revoked);
    log_change("key_revoked", caller, client, number.value_or(0));
    return {};
}

Answer<std::vector<ports::ClientKeys>> ManageClients::list(const Caller* caller) {
    TRY(auto all, keys_.list());
    std::erase_if(all, [&](const ports::ClientKeys& one) { return !sees(caller, one.client); });
    return all;
}

}  // namespace billmill::usecases
