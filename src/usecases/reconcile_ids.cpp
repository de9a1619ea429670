#include "usecases/reconcile_ids.hpp"

#include <algorithm>
#include <iterator>

namespace billmill::usecases {
namespace {

using ports::Stage;
using ports::StageAccount;

constexpr std::size_t chunk = 1'000;
constexpr std::size_t missing_shown_max = 100;
constexpr int page_size = 200;
/// An id may move between two looks: from the bus into parking, from parking onto the bus, and so on.
constexpr int looks_max = 5;

using Ids = std::unordered_set<Uuid>;

std::vector<Uuid> ids_of(std::span<const LoggedId> entries) {
    std::vector<Uuid> ids;
    ids.reserve(entries.size());
    for (const auto& entry : entries) ids.push_back(entry.id);
    return ids;
}

Result<Ids> applied(const AccountStores& stores, std::span<const LoggedId> entries) {
    TRY(const auto found, stores.customers.applied(ids_of(entries)));
    Ids done;
    for (const auto& registration : found) done.insert(registration.request_id);
    return done;
}

/// A record that can't be read was issued all the same, and the audit names it: so ids are asked for one by one.
Result<Ids> issued_as_far_as_readable(ports::InvoiceStore& invoices, std::span<const LoggedId> entries) {
    Ids done;
    for (const auto& entry : entries) {
        const auto invoice = invoices.find(entry.id);
        if (!invoice && invoice.error().fault != Fault::corrupt) return std::unexpected{invoice.error()};
        if (!invoice || *invoice) done.insert(entry.id);
    }
    return done;
}

Result<Ids> issued_invoices(ports::InvoiceStore& invoices, std::span<const LoggedId> entries) {
    const auto found = invoices.find(ids_of(entries));
    if (!found && found.error().fault == Fault::corrupt) return issued_as_far_as_readable(invoices, entries);
    if (!found) return std::unexpected{found.error()};
    Ids done;
    for (const auto& invoice : *found) done.insert(invoice.id);
    return done;
}

Result<Ids> issued(const AccountStores& stores, std::span<const LoggedId> entries) {
    TRY(auto done, issued_invoices(stores.invoices, entries));
    if (done.size() == entries.size()) return done;
    TRY(const auto amended, stores.invoices.find_amendments(ids_of(entries)));
    for (const auto& amendment : amended) done.insert(amendment.id);
    return done;
}

Result<Ids> sent(const AccountStores& stores, std::span<const LoggedId> entries) {
    std::vector<ports::DeliveryStore::Key> keys;
    keys.reserve(entries.size());
    for (const auto& entry : entries) keys.push_back({entry.invoice, entry.id});
    TRY(const auto found, stores.deliveries.sent(keys));
    return Ids{found.begin(), found.end()};
}

Result<Ids> done_of(const AccountStores& stores, Stage stage, std::span<const LoggedId> entries) {
    switch (stage) {
        case Stage::users: return applied(stores, entries);
        case Stage::billing: return issued(stores, entries);
        case Stage::notify: break;
    }
    return sent(stores, entries);
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
Result<Ids> made_up_for(const AccountStores& stores, std::span<const LoggedId> closed) {
    std::vector<Uuid> invoices;
    for (const auto& entry : closed) invoices.push_back(entry.invoice);
    Ids sent_again;
    TRY(const auto deliveries, stores.deliveries.of_invoices(invoices));
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
Result<Letters> letters_of(const AccountStores& stores, Stage stage, std::span<const LoggedId> entries) {
    TRY(const auto states, stores.dead_letters.states(stage, ids_of(entries)));
    Letters letters;
    Ids closed_ids;
    for (const auto& letter : states) {
        if (domain::is_dead(letter.state)) letters.dead.insert(letter.id);
        if (letter.state == domain::DeadLetterState::closed) closed_ids.insert(letter.id);
    }
    if (stage != Stage::notify || closed_ids.empty()) return letters;
    std::vector<LoggedId> closed;
    std::ranges::copy_if(entries, std::back_inserter(closed),
                         [&](const LoggedId& entry) { return closed_ids.contains(entry.id); });
    TRY(auto done, made_up_for(stores, closed));
    letters.done = std::move(done);
    return letters;
}

/// Takes out of `entries` whatever is found, and counts it.
Outcome look(const AccountStores& stores, Stage stage, std::vector<LoggedId>& entries, Reconciled& found) {
    auto& account = found.account;
    TRY(const auto parked, parked_of(stores.parked, stage));
    std::vector<LoggedId> left;
    for (std::size_t at = 0; at < entries.size(); at += chunk) {
        const auto part = std::span{entries}.subspan(at, std::min(chunk, entries.size() - at));
        TRY(const auto done, done_of(stores, stage, part));
        std::vector<LoggedId> unaccounted;
        for (const auto& entry : part) {
            if (done.contains(entry.id)) {
                found.done.push_back(entry.id);
            } else if (!entry.committed || parked.contains(entry.id)) {
                ++account.waiting;
            } else {
                unaccounted.push_back(entry);
            }
        }
        if (unaccounted.empty()) continue;
        TRY(const auto letters, letters_of(stores, stage, unaccounted));
        for (const auto& entry : unaccounted) {
            if (letters.dead.contains(entry.id))
                ++account.dead;
            else if (letters.done.contains(entry.id))
                found.done.push_back(entry.id);
            else
                left.push_back(entry);
        }
    }
    entries = std::move(left);
    return {};
}

}  // namespace

Result<Reconciled> reconcile(const AccountStores& stores, Stage stage, std::vector<LoggedId> entries) {
    Reconciled found;
    auto& account = found.account;
    account.stage = stage;
    account.in = static_cast<std::int64_t>(entries.size());
    for (int n = 0; n < looks_max && !entries.empty(); ++n) TRY_DO(look(stores, stage, entries, found));
    account.done = static_cast<std::int64_t>(found.done.size());
    account.missing_count = static_cast<std::int64_t>(entries.size());
    entries.resize(std::min(entries.size(), missing_shown_max));
    account.missing = ids_of(entries);
    return found;
}

Outcome add_unannounced(const AccountStores& stores, std::span<const LoggedId> billing,
                        const std::unordered_set<Uuid>& announced, StageAccount& notify) {
    std::vector<Uuid> uncommitted;
    for (const auto& entry : billing) {
        if (!entry.committed) uncommitted.push_back(entry.id);
    }
    for (std::size_t at = 0; at < uncommitted.size(); at += chunk) {
        const auto part = std::span{uncommitted}.subspan(at, std::min(chunk, uncommitted.size() - at));
        TRY(const auto deliveries, stores.deliveries.of_invoices(part));
        for (const auto& delivery : deliveries) {
            if (domain::is_done(delivery.state) || announced.contains(delivery.id)) continue;
            ++notify.in;
            ++notify.waiting;
        }
    }
    return {};
}

}  // namespace billmill::usecases
