#include "usecases/bus_reconciliation.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace billmill::usecases {
namespace {

using ports::Logged;
using ports::Stage;
using ports::StageAccount;
using Ports = BusReconciliation::Ports;

constexpr std::size_t chunk = 1'000;
constexpr std::size_t astray_shown_max = 100;
constexpr int page_size = 200;
/// An id may move between two looks: from the bus into parking, from parking onto the bus, and so on.
constexpr int looks_max = 5;

/// What must be known of an id to find what became of it.
struct Entry {
    Uuid id;
    Uuid invoice;  ///< notify: whose mail it is.
    bool committed = false;
};

bool same_id(const Entry& a, const Entry& b) {
    return a.id == b.id;
}

/// Each id once; waiting on the bus if any of its messages does.
Result<std::vector<Entry>> read_entries(ports::MessageLog& log, Stage stage) {
    std::vector<Entry> entries;
    TRY_DO(log.read(stage, [&](std::span<const Logged> messages) -> Outcome {
        for (const auto& message : messages) {
            entries.push_back(
                {message.event_id, Uuid::parse(message.key).value_or(Uuid{}), message.committed});
        }
        return {};
    }));
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
        return a.id != b.id ? a.id < b.id : a.committed < b.committed;
    });
    entries.erase(std::unique(entries.begin(), entries.end(), same_id), entries.end());
    return entries;
}

std::vector<Uuid> ids_of(std::span<const Entry> entries) {
    std::vector<Uuid> ids;
    ids.reserve(entries.size());
    for (const auto& entry : entries) ids.push_back(entry.id);
    return ids;
}

using Ids = std::unordered_set<Uuid>;

Result<Ids> applied(const Ports& ports, std::span<const Entry> entries) {
    TRY(const auto found, ports.customers.applied(ids_of(entries)));
    Ids done;
    for (const auto& registration : found) done.insert(registration.request_id);
    return done;
}

Result<Ids> issued(const Ports& ports, std::span<const Entry> entries) {
    TRY(const auto found, ports.invoices.find(ids_of(entries)));
    Ids done;
    for (const auto& invoice : found) done.insert(invoice.id);
    return done;
}

Result<Ids> sent(const Ports& ports, std::span<const Entry> entries) {
    std::vector<billmill::ports::DeliveryStore::Key> keys;
    keys.reserve(entries.size());
    for (const auto& entry : entries) keys.push_back({entry.invoice, entry.id});
    TRY(const auto found, ports.deliveries.sent(keys));
    return Ids{found.begin(), found.end()};
}

Result<Ids> done_of(const Ports& ports, Stage stage, std::span<const Entry> entries) {
    switch (stage) {
        case Stage::users: return applied(ports, entries);
        case Stage::billing: return issued(ports, entries);
        case Stage::notify: break;
    }
    return sent(ports, entries);
}

Result<Ids> parked_of(ports::ParkedStore& store, Stage stage) {
    Ids parked;
    ports::PageRequest page{.after = {}, .limit = page_size};
    while (true) {
        TRY(const auto found, store.list(stage, page));
        for (const auto& row : found.items) parked.insert(row.envelope.event_id);
        if (found.next.empty()) return parked;
        page.after = found.next;
    }
}

/// Of those mails, the closed ones of an invoice that was sent again: the resend made up for them.
Result<Ids> made_up_for(const Ports& ports, std::span<const Entry> closed) {
    std::vector<Uuid> invoices;
    for (const auto& entry : closed) invoices.push_back(entry.invoice);
    Ids sent_again;
    TRY(const auto deliveries, ports.deliveries.of_invoices(invoices));
    for (const auto& delivery : deliveries) {
        if (delivery.sequence > 0 && domain::is_done(delivery.state)) sent_again.insert(delivery.invoice_id);
    }
    Ids done;
    for (const auto& entry : closed) {
        if (sent_again.contains(entry.invoice)) done.insert(entry.id);
    }
    return done;
}

/// What is neither done nor waiting.
struct Letters {
    Ids dead;
    Ids done;
};
Result<Letters> letters_of(const Ports& ports, Stage stage, std::span<const Entry> entries) {
    TRY(const auto states, ports.dead_letters.states(stage, ids_of(entries)));
    Letters letters;
    Ids closed_ids;
    for (const auto& letter : states) {
        if (domain::is_dead(letter.state)) letters.dead.insert(letter.id);
        if (letter.state == domain::DeadLetterState::closed) closed_ids.insert(letter.id);
    }
    if (stage != Stage::notify || closed_ids.empty()) return letters;
    std::vector<Entry> closed;
    std::ranges::copy_if(entries, std::back_inserter(closed),
                         [&](const Entry& entry) { return closed_ids.contains(entry.id); });
    TRY(letters.done, made_up_for(ports, closed));
    return letters;
}

/// Takes out of `entries` whatever is found, and counts it.
Outcome look(const Ports& ports, Stage stage, std::vector<Entry>& entries, StageAccount& account) {
    TRY(const auto parked, parked_of(ports.parked, stage));
    std::vector<Entry> left;
    for (std::size_t at = 0; at < entries.size(); at += chunk) {
        const auto part = std::span{entries}.subspan(at, std::min(chunk, entries.size() - at));
        TRY(const auto done, done_of(ports, stage, part));
        std::vector<Entry> unaccounted;
        for (const auto& entry : part) {
            if (done.contains(entry.id)) {
                ++account.done;
            } else if (!entry.committed || parked.contains(entry.id)) {
                ++account.waiting;
            } else {
                unaccounted.push_back(entry);
            }
        }
        if (unaccounted.empty()) continue;
        TRY(const auto letters, letters_of(ports, stage, unaccounted));
        for (const auto& entry : unaccounted) {
            if (letters.dead.contains(entry.id))
                ++account.dead;
            else if (letters.done.contains(entry.id))
                ++account.done;
            else
                left.push_back(entry);
        }
    }
    entries = std::move(left);
    return {};
}

Result<StageAccount> account_of(const Ports& ports, Stage stage) {
    StageAccount account;
    account.stage = stage;
    TRY(auto entries, read_entries(ports.log, stage));
    account.in = static_cast<std::int64_t>(entries.size());
    for (int n = 0; n < looks_max && !entries.empty(); ++n) TRY_DO(look(ports, stage, entries, account));
    account.astray_count = static_cast<std::int64_t>(entries.size());
    entries.resize(std::min(entries.size(), astray_shown_max));
    account.astray = ids_of(entries);
    return account;
}

}  // namespace

Result<std::vector<StageAccount>> BusReconciliation::read() {
    std::vector<StageAccount> accounts;
    for (const auto stage : ports::all_stages) {
        TRY(auto account, account_of(ports_, stage));
        accounts.push_back(std::move(account));
    }
    return accounts;
}

}  // namespace billmill::usecases
