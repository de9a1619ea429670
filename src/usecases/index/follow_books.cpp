#include "usecases/index/follow_books.hpp"

#include <algorithm>
#include <unordered_map>

#include "domain/erasure.hpp"
#include "domain/search_words_of.hpp"
#include "formats/messages.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "foundation/thread_priority.hpp"

namespace billmill::usecases {
namespace {

constexpr int events_at_once = 2'000;
constexpr int documents_at_once = 200;      ///< What the stores tell of in one answer.
constexpr Milliseconds between_looks{500};  ///< Unless somebody asks. Few at a time cost more each.
constexpr Milliseconds after_failure{1'000};

ports::IndexedInvoice indexed(std::int64_t seq, const domain::Invoice& invoice,
                              const BillProgress& progress) {
    const auto& totals = invoice.priced.totals;
    return {.seq = seq,
            .id = invoice.id,
            .seller = invoice.seller.id,
            .buyer = invoice.buyer.id,
            .printed_number = invoice.printed_number,
            .type = invoice.line.type,
            .state = progress.state,
            .mail = progress.mail,
            .issued_on = invoice.issued_on,
            .due_on = invoice.due_on,
            .net = totals.net,
            .tax = totals.tax,
            .gross = totals.gross,
            .words = domain::search_words_of(invoice)};
}

void make_unique(std::vector<Uuid>& ids) {
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
}

bool changes_mails_alone(ports::EventType type) {
    using enum ports::EventType;
    return type == mail_handed_over || type == mail_trial || type == mail_failed || type == mail_queued;
}

bool is_issue(ports::EventType type) {
    using enum ports::EventType;
    return type == invoice_issued || type == credit_note_issued;
}

/// Calls `take` with parts of `all` that the stores tell of in one answer.
template <class T, class Take>
Outcome in_parts(std::span<const T> all, Take take) {
    while (!all.empty()) {
        const auto some = all.first(std::min<std::size_t>(all.size(), documents_at_once));
        all = all.subspan(some.size());
        TRY_DO(take(some));
    }
    return {};
}

/// Another index would do: this one's file is not what it was.
bool must_be_built_again(const Error& error) {
    return error.fault == Fault::corrupt || error.fault == Fault::invalid || error.fault == Fault::not_found;
}

}  // namespace

void FollowBooks::start() {
    thread_ = named_thread("index", [this](std::stop_token stop) {
        run_in_background();
        work(stop);
    });
}

void FollowBooks::stop() {
    thread_.request_stop();
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void FollowBooks::work(const std::stop_token& stop) {
    bool failing = false;
    while (!stop.stop_requested()) {
        const auto more = turn();
        if (!more && !failing)
            log::warn("index_not_followed", {{"why", more.error().what}, {"next", "it goes on by itself"}});
        failing = !more.has_value();
        if (more && *more) continue;
        if (more) erase_forgotten();
        std::unique_lock lock{mutex_};
        (void)changed_.wait_for(lock, stop, failing ? after_failure : between_looks,
                                [this, failing] { return asked_ && !failing; });
        asked_ = false;
    }
}

/// When there is nothing else to do.
void FollowBooks::erase_forgotten() {
    const auto erased = ports_.index.erase_forgotten();
    if (!erased && !std::exchange(erasing_fails_, true))
        log::warn("index_not_erased",
                  {{"why", erased.error().what},
                   {"next", "it is tried again; or delete index.db while billmill stands still"}});
    if (erased) erasing_fails_ = false;
}

Result<bool> FollowBooks::turn() {
    const auto now = ports_.clock.now();
    TRY(const auto range, ports_.events.range());
    if (building_) return build();
    TRY(const bool goes_on, reaches(range));
    if (goes_on) return follow(now);
    TRY_DO(begin_building(range));
    return true;
}

Result<bool> FollowBooks::reaches(const ports::EventRange& range) {
    if (!looked_) {
        TRY(auto found, ports_.index.position());
        stands_at(found);
        looked_ = true;
    }
    if (!position_) return false;
    TRY(const auto books, ports_.invoices.books());
    return position_->books == books && position_->event <= range.latest &&
           (range.oldest == 0 || position_->event + 1 >= range.oldest);
}

Outcome FollowBooks::begin_building(const ports::EventRange& range) {
    stands_at(std::nullopt);
    TRY_DO(ports_.index.begin_again());
    building_ = Building{.event = range.latest, .as_of = ports_.clock.now()};
    log::info("index_building", {{"why", "there is none that follows these books"}});
    return {};
}

/// What happens meanwhile is followed afterwards, and changes nothing that is there already.
Result<bool> FollowBooks::build() {
    auto& building = *building_;
    ports::IndexChanges changes;
    if (!building.documents_done) {
        TRY(auto documents, ports_.order.after(building.seq, documents_at_once));
        const auto last = documents.empty() ? building.seq : documents.back().seq;
        const bool done = documents.empty();
        TRY_DO(add_documents(std::span<const ports::OrderedInvoice>{documents}, changes));
        TRY_DO(write(changes));
        if (!building_) return true;
        building.seq = last;
        building.documents_done = done;
        return true;
    }
    TRY(const auto page,
        ports_.customers.list(std::nullopt, {.after = building.customers_after, .limit = documents_at_once}));
    for (const auto& stored : page.items) {
        if (domain::is_anonymised(stored.customer)) continue;
        changes.customers.push_back(
            {stored.customer.id, stored.customer.address.country, domain::search_words_of(stored.customer)});
    }
    if (page.next.empty()) {
        TRY(const auto books, ports_.invoices.books());
        changes.position = ports::IndexPosition{books, building.event, building.as_of};
    }
    TRY_DO(write(changes));
    if (!building_) return true;
    building.customers_after = page.next;
    if (!page.next.empty()) return true;
    log::info("index_built", {{"documents", building.seq}});
    building_.reset();
    stands_at(changes.position);
    return true;
}

Result<bool> FollowBooks::follow(Instant now) {
    TRY(const auto events, ports_.events.read(position_->event, events_at_once));
    auto position = *position_;
    const bool all = std::ssize(events) < events_at_once;
    if (all) position.as_of = now;
    if (events.empty()) {
        stands_at(position);
        return false;
    }
    position.event = events.back().seq;
    ports::IndexChanges changes;
    TRY(auto touched, touched_by(events));
    TRY_DO(add_issued(touched, changes));
    TRY_DO(add_mails(touched, changes));
    TRY_DO(add_documents(touched.invoices, changes));
    TRY_DO(add_customers(touched.customers, changes));
    changes.position = position;
    TRY_DO(write(changes));
    if (position_) stands_at(position);
    return !all;
}

/// A credit note changes the state of its invoice as well.
Result<FollowBooks::Touched> FollowBooks::touched_by(std::span<const ports::Event> events) {
    using enum ports::EventType;
    Touched touched;
    for (const auto& event : events) {
        if (event.invoice) {
            auto& ids = changes_mails_alone(event.type) ? touched.mails
                        : is_issue(event.type)          ? touched.issued
                                                        : touched.invoices;
            ids.push_back(*event.invoice);
        }
        if (event.type == customer_changed) touched.customers.push_back(event.subject);
        if (event.type == failure_opened || event.type == failure_closed || event.type == failure_retried) {
            TRY(const auto invoice, invoice_of_failure(event.subject));
            if (invoice) touched.invoices.push_back(*invoice);
        }
    }
    make_unique(touched.invoices);
    make_unique(touched.issued);
    make_unique(touched.mails);
    make_unique(touched.customers);
    return touched;
}

/// nullopt: of a bill that was not issued, or of a registration.
Result<std::optional<Uuid>> FollowBooks::invoice_of_failure(const Uuid& subject) {
    TRY(const auto letter, ports_.dead_letters.find(ports::Stage::notify, subject));
    if (!letter) return std::nullopt;
    const auto notification = formats::decode_notification(letter->envelope.payload);
    return notification ? std::optional{notification->invoice_id} : std::nullopt;
}

Outcome FollowBooks::add_documents(std::span<const Uuid> ids, ports::IndexChanges& changes) {
    std::vector<Uuid> originals;
    TRY_DO(in_parts(ids, [&](std::span<const Uuid> some) -> Outcome {
        TRY(const auto documents, ports_.order.find(some));
        for (const auto& document : documents) {
            if (document.invoice && document.invoice->original)
                originals.push_back(document.invoice->original->id);
        }
        return add_documents(std::span<const ports::OrderedInvoice>{documents}, changes);
    }));
    if (originals.empty()) return {};
    make_unique(originals);
    return add_documents(std::span<const Uuid>{originals}, changes);
}

Outcome FollowBooks::add_documents(std::span<const ports::OrderedInvoice> documents,
                                   ports::IndexChanges& changes) {
    std::vector<const domain::Invoice*> invoices;
    std::vector<std::int64_t> places;
    for (const auto& document : documents) {
        if (!document.invoice) {
            log::error("index_record_left_out", {{"seq", document.seq},
                                                 {"why", document.invoice.error().what},
                                                 {"next", "run billmill verify"}});
            continue;
        }
        places.push_back(document.seq);
        invoices.push_back(&*document.invoice);
    }
    return add(invoices, places, changes);
}

Outcome FollowBooks::add(std::span<const domain::Invoice* const> invoices,
                         std::span<const std::int64_t> places, ports::IndexChanges& changes) {
    if (invoices.empty()) return {};
    TRY(const auto progress, states_.progress_of(invoices));
    for (std::size_t at = 0; at < invoices.size(); ++at) {
        changes.invoices.push_back(indexed(places[at], *invoices[at], progress[at]));
        if (!building_)
            indexed_.remember({changes.invoices.back(), domain::mail_recipients_of(*invoices[at])});
    }
    return {};
}

/// Those that something else has happened to as well, or that are not at hand, go to `invoices`. A credit note is read with
/// its original, whose state it changes.
Outcome FollowBooks::add_issued(Touched& touched, ports::IndexChanges& changes) {
    std::vector<Entry> at_hand;
    const auto read_anyway = touched.invoices.size();
    for (const auto& id : touched.issued) {
        if (std::ranges::binary_search(std::span{touched.invoices}.first(read_anyway), id)) continue;
        auto entry = ports_.recent.find(id);
        if (entry && !entry->invoice.original) {
            at_hand.push_back(std::move(entry));
        } else {
            touched.invoices.push_back(id);
        }
    }
    make_unique(touched.invoices);
    return in_parts(std::span<const Entry>{at_hand}, [&](auto some) { return add_issued(some, changes); });
}

Outcome FollowBooks::add_issued(std::span<const Entry> entries, ports::IndexChanges& changes) {
    std::vector<Uuid> ids;
    std::vector<const domain::Invoice*> invoices;
    for (const auto& entry : entries) {
        ids.push_back(entry->invoice.id);
        invoices.push_back(&entry->invoice);
    }
    TRY(const auto places, ports_.order.places(ids));
    return add(invoices, places, changes);
}

/// What was issued in the same batch has the state of its mail already.
Outcome FollowBooks::add_mails(Touched& touched, ports::IndexChanges& changes) {
    std::vector<Uuid> known;
    const auto read_anyway = touched.invoices.size();
    for (const auto& id : touched.mails) {
        const bool done = std::ranges::binary_search(std::span{touched.invoices}.first(read_anyway), id) ||
                          std::ranges::binary_search(touched.issued, id);
        if (!done) (indexed_.find(id) ? known : touched.invoices).push_back(id);
    }
    return in_parts(std::span<const Uuid>{known},
                    [&](std::span<const Uuid> some) { return add_mails(some, changes); });
}

Outcome FollowBooks::add_mails(std::span<const Uuid> known, ports::IndexChanges& changes) {
    TRY(const auto deliveries, states_.deliveries_of(known));
    for (const auto& id : known) {
        const auto* document = indexed_.find(id);
        const auto of_it = deliveries.find(id);
        auto changed = document->indexed;
        changed.mail = domain::mail_state_of(document->recipients, of_it == deliveries.end()
                                                                       ? std::span<const ports::Delivery>{}
                                                                       : std::span{of_it->second});
        changes.invoices.push_back(std::move(changed));
    }
    return {};
}

Outcome FollowBooks::add_customers(std::span<const Uuid> ids, ports::IndexChanges& changes) {
    if (ids.empty()) return {};
    TRY(const auto found, ports_.customers.find(ids));
    for (const auto& stored : found) {
        if (domain::is_anonymised(stored.customer)) {
            changes.customers_gone.push_back(stored.customer.id);
        } else {
            changes.customers.push_back({stored.customer.id, stored.customer.address.country,
                                         domain::search_words_of(stored.customer)});
        }
    }
    return {};
}

/// An index whose file is damaged is given up: the next turn builds another.
Outcome FollowBooks::write(const ports::IndexChanges& changes) {
    auto written = ports_.index.write(changes);
    if (written || !must_be_built_again(written.error())) return written;
    log::warn("index_damaged", {{"why", written.error().what}, {"next", "it is built again by itself"}});
    building_.reset();
    stands_at(std::nullopt);
    return {};
}

void FollowBooks::stands_at(std::optional<ports::IndexPosition> position) {
    {
        const std::lock_guard lock{mutex_};
        position_ = position;
    }
    changed_.notify_all();
}

std::optional<Instant> FollowBooks::wait(Milliseconds patience) {
    const auto asked_at = ports_.clock.now();
    const auto range = ports_.events.range();
    std::unique_lock lock{mutex_};
    if (!position_) return std::nullopt;
    if (range && position_->event < range->latest) {
        asked_ = true;
        changed_.notify_all();
        (void)changed_.wait_for(lock, patience,
                                [&] { return !position_ || position_->event >= range->latest; });
    }
    if (!position_) return std::nullopt;
    const bool has_all = range && position_->event >= range->latest;
    return has_all ? std::max(position_->as_of, asked_at) : position_->as_of;
}

}  // namespace billmill::usecases
