#include "usecases/journal/journal_keeper.hpp"

#include <algorithm>
#include <utility>

#include "formats/holes.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"
#include "usecases/journal/journal_ends.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t read_at_once = 200;

ports::JournalRecord record_of(const domain::Invoice& invoice, std::string text) {
    return {.line = invoice.line.key(),
            .series = invoice.series,
            .number = invoice.number,
            .text = std::move(text),
            .chain = *invoice.chain,
            .previous = {}};
}

ports::JournalRecord record_of(const domain::Amendment& amendment, std::string text) {
    return {.line = amendment.line,
            .series = domain::amendment_series(amendment.line),
            .number = amendment.chain->place,
            .text = std::move(text),
            .chain = *amendment.chain,
            .previous = {}};
}

/// nullopt: there is none.
Result<std::optional<ports::JournalRecord>> amendment_at(ports::InvoiceStore& invoices,
                                                         const std::string& line, std::int64_t place) {
    TRY(auto found, invoices.scan_amendments(line, place - 1, 1));
    if (found.empty() || found.front().place != place) return std::nullopt;
    auto& stored = found.front();
    if (!stored.record) return std::unexpected{stored.record.error()};
    return record_of(*stored.record, std::move(stored.text));
}

Result<std::optional<ports::JournalRecord>> invoice_at(ports::InvoiceStore& invoices, const std::string& line,
                                                       std::int64_t place) {
    TRY(const auto stored, invoices.at_place(line, place));
    if (!stored || !stored->chain) return std::nullopt;
    if (!stored->record) return std::unexpected{stored->record.error()};
    return record_of(*stored->record, stored->text);
}

/// nullopt: it is lost.       Errors: those of the store.
Result<std::optional<ports::JournalRecord>> record_at(ports::InvoiceStore& invoices,
                                                      std::span<const domain::Hole> holes,
                                                      const std::string& line, std::int64_t place) {
    TRY(auto stored, domain::is_amendment_line(line) ? amendment_at(invoices, line, place)
                                                     : invoice_at(invoices, line, place));
    if (stored) return stored;
    for (const auto& hole : holes) {
        if (hole.line != line || hole.place != place) continue;
        ports::JournalRecord record{.line = line,
                                    .series = hole.numbers.back().series,
                                    .number = hole.numbers.back().last,
                                    .text = formats::encode(hole),
                                    .chain = {},
                                    .previous = {},
                                    .is_hole = true};
        record.chain.place = hole.place;
        record.chain.link = hole.link;
        return record;
    }
    return std::nullopt;
}

ports::JournalEnd end_at(const ports::JournalRecord& record) {
    return {record.chain.place, record.series, record.number, record.chain.link};
}

}  // namespace

JournalKeeper::JournalKeeper(ports::Journal& journal, ports::InvoiceStore& invoices,
                             const ports::Clock& clock, JournalOptions options)
    : journal_{journal}, invoices_{invoices}, clock_{clock}, options_{options}, since_{clock.now()} {
    note(open());
    thread_ = named_thread("journal", [this](const std::stop_token& stop) { run(stop); });
}

JournalKeeper::~JournalKeeper() = default;

Outcome JournalKeeper::open() {
    TRY(books_, invoices_.books());
    TRY(const auto now, journal_ends_of(invoices_));
    TRY(auto ends, journal_.open(books_, now));
    const std::lock_guard lock{mutex_};
    if (!at_start_) at_start_ = heads_of_journal(books_, ends);
    durable_ = std::move(ends);
    queued_.clear();
    queue_ = {};
    state_ = State::behind;
    changed_.notify_all();
    return {};
}

Result<domain::BookHeads> JournalKeeper::heads_at_start() {
    const std::lock_guard lock{mutex_};
    if (at_start_) return *at_start_;
    return fail(Fault::unavailable, why_ +
                                        "; until it can be read nothing is numbered, as it may know more "
                                        "than the books");
}

void JournalKeeper::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto done = step(stop);
        note(done);
        if (done) continue;
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, stop, options_.retry_every, [] { return false; });
    }
    // An orderly stop: what was issued is not left for the next start.
    Queue last;
    {
        const std::lock_guard lock{mutex_};
        if (state_ != State::current) return;
        last = std::exchange(queue_, {});
    }
    if (!last.records.empty()) note(write(std::move(last.records)));
}

Outcome JournalKeeper::step(const std::stop_token& stop) {
    State state{};
    {
        const std::lock_guard lock{mutex_};
        state = state_;
    }
    if (state == State::closed) return open();
    if (state == State::behind) return catch_up(stop);
    auto batch = next_batch(stop);
    if (!batch) return {};
    return write(std::move(batch->records));
}

/// nullopt: it is to stop, or to catch up.
std::optional<JournalKeeper::Queue> JournalKeeper::next_batch(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    const auto is_work = [this] { return !queue_.records.empty() || missed_; };
    changed_.wait(lock, stop, is_work);
    if (!is_work()) return std::nullopt;
    changed_.wait_until(lock, stop, synced_ + options_.sync_every, [] { return false; });
    // Whatever else is queued: a line that was missed would otherwise wait as long as another is busy.
    if (missed_) state_ = State::behind;
    if (queue_.records.empty()) return std::nullopt;
    if (stop.stop_requested()) return std::nullopt;
    return std::exchange(queue_, {});
}

Outcome JournalKeeper::write(std::vector<ports::JournalRecord> records) {
    synced_ = std::chrono::steady_clock::now();
    const auto written = journal_.write(records);
    const std::lock_guard lock{mutex_};
    if (!written) {
        state_ = State::closed;
        queue_ = {};
        queued_.clear();
        return written;
    }
    for (const auto& record : records) {
        auto& end = durable_[record.line];
        if (record.chain.place > end.place) end = end_at(record);
    }
    changed_.notify_all();
    return {};
}

ports::JournalEnd JournalKeeper::end_of(const std::string& line) const {
    const auto found = durable_.find(line);
    return found == durable_.end() ? ports::JournalEnd{} : found->second;
}

/// All lines, until none was added to meanwhile that could not be queued.
Outcome JournalKeeper::catch_up(const std::stop_token& stop) {
    {
        const std::lock_guard lock{mutex_};
        missed_ = false;
    }
    TRY(const auto now, journal_ends_of(invoices_));
    for (const bool amendments : {false, true}) {  // Behind the invoices that they are of.
        for (const auto& [line, end] : now) {
            if (domain::is_amendment_line(line) == amendments) TRY_DO(catch_up_line(line, end.place, stop));
            if (stop.stop_requested()) return {};
        }
    }
    const std::lock_guard lock{mutex_};
    if (missed_) return {};
    queued_.clear();
    state_ = State::current;
    return {};
}

Outcome JournalKeeper::catch_up_line(const std::string& line, std::int64_t to, const std::stop_token& stop) {
    auto end = end_of(line);  // Only this thread changes it.
    if (end.place >= to) return {};
    TRY(const auto holes, invoices_.holes());
    if (end.place > 0) {
        TRY(const auto known, record_at(invoices_, holes, line, end.place));
        const bool lost = std::ranges::any_of(
            holes, [&](const auto& hole) { return hole.line == line && hole.covers(end.place); });
        if (known ? known->chain.link != end.link : !lost) {
            log::error("journal_differs", {{"line", line}, {"next", "run billmill verify"}});
            return {};  // It is not the same line: numbering refuses it, and nothing of it leaves.
        }
    }
    std::vector<ports::JournalRecord> records;
    for (auto place = end.place + 1; place <= to && !stop.stop_requested(); ++place) {
        TRY(auto known, record_at(invoices_, holes, line, place));
        if (!known) continue;  // It is lost.
        if (end.place == place - 1 && end.place > 0) known->previous = end.link;
        end = end_at(*known);
        records.push_back(*std::move(known));
        if (records.size() >= read_at_once) TRY_DO(write(std::exchange(records, {})));
    }
    if (records.empty()) return {};
    return write(std::move(records));
}

void JournalKeeper::append(std::span<const ports::EncodedInvoice> encoded) {
    const std::lock_guard lock{mutex_};
    if (state_ != State::current) {
        missed_ = true;
        return;
    }
    for (const auto& [invoice, text] : encoded) {
        if (invoice.chain && !enqueue(record_of(invoice, text))) break;
    }
    changed_.notify_all();
}

void JournalKeeper::append(const ports::EncodedAmendment& amendment) {
    const std::lock_guard lock{mutex_};
    if (state_ != State::current) {
        missed_ = true;
        return;
    }
    enqueue(record_of(amendment.record, amendment.text));
    changed_.notify_all();
}

/// false: it must be read from the books. Under the mutex.
bool JournalKeeper::enqueue(ports::JournalRecord record) {
    const auto place = queued_.find(record.line);
    const auto end = place == queued_.end() ? end_of(record.line) : place->second;
    if (record.chain.place <= end.place) return true;
    queue_.bytes += record.text.size();
    if (record.chain.place != end.place + 1 || queue_.bytes > options_.queue_bytes_max) {
        missed_ = true;
        return false;
    }
    if (end.place > 0) record.previous = end.link;
    queued_[record.line] = end_at(record);
    queue_.records.push_back(std::move(record));
    return true;
}

bool JournalKeeper::is_covered(const domain::Invoice& invoice) const {
    return !invoice.chain || end_of(invoice.line.key()).place >= invoice.chain->place;
}

bool JournalKeeper::covers(const domain::Invoice& invoice) const {
    const std::lock_guard lock{mutex_};
    return is_covered(invoice);
}

bool JournalKeeper::covers(const domain::Amendment& amendment) const {
    const std::lock_guard lock{mutex_};
    return !amendment.chain || end_of(amendment.line).place >= amendment.chain->place;
}

void JournalKeeper::wait_for(std::span<const domain::Invoice* const> invoices,
                             std::chrono::milliseconds most) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, most, [&] {
        return !why_.empty() ||
               std::ranges::all_of(invoices, [this](const auto* invoice) { return is_covered(*invoice); });
    });
}

void JournalKeeper::note(const Outcome& outcome) {
    const std::lock_guard lock{mutex_};
    const bool was_well = why_.empty();
    why_ = outcome ? std::string{} : outcome.error().what;
    if (was_well == why_.empty()) return;
    since_ = clock_.now();
    if (outcome)
        log::info("journal_goes_on", {});
    else
        log::error("journal_failed", {{"why", why_}, {"next", "mails wait; free space, or mount the disk"}});
    changed_.notify_all();
}

JournalStatus JournalKeeper::status() const {
    const std::lock_guard lock{mutex_};
    return {why_, since_};
}

}  // namespace billmill::usecases
