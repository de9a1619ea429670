#include "usecases/restore/journal_replay.hpp"

#include <algorithm>

#include "domain/erasure.hpp"
#include "formats/holes.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "usecases/amendment_link.hpp"
#include "usecases/journal/journal_ends.hpp"
#include "usecases/line_seal.hpp"
#include "usecases/restore/lost_numbers.hpp"

namespace billmill::usecases::restore {
namespace {

ports::JournalEnd end_at(const ports::JournalRecord& record) {
    return {record.chain.place, record.series, record.number, record.chain.link};
}

std::string in_words(const ports::JournalRecord& record) {
    return record.line + ", place " + std::to_string(record.chain.place);
}

ports::Envelope mail_of(const domain::Invoice& invoice, const std::string& recipient, bool copy) {
    // The customers of the backup are older than the record: its own address counts.
    const formats::Notification notification{
        .invoice_id = invoice.id, .recipient = recipient, .sequence = 0, .copy = copy, .as_given = !copy};
    ports::Envelope envelope;
    envelope.event_id = formats::delivery_id(notification);
    envelope.key = invoice.id.text();
    envelope.payload = formats::encode(notification);
    envelope.fingerprint = invoice.fingerprint;
    envelope.accepted_at = invoice.accepted_at;
    return envelope;
}

std::vector<ports::Envelope> mails_of(const domain::Invoice& invoice) {
    std::vector<ports::Envelope> mails;
    if (invoice.deliver == domain::Deliver::none || domain::is_erased(invoice)) return mails;
    mails.push_back(mail_of(invoice, invoice.buyer.email, false));
    for (const auto& address : invoice.copies) mails.push_back(mail_of(invoice, address, true));
    return mails;
}

}  // namespace

Outcome JournalReplay::run() {
    TRY(books_, ports_.invoices.books());
    TRY(starts_, journal_ends_of(ports_.invoices));
    ends_ = starts_;
    if (ports_.journal == nullptr) return {};
    TRY_DO(look_through());
    TRY_DO(replay());
    return flush();
}

void JournalReplay::know(const std::string& line, const ports::JournalEnd& end) {
    auto& known = known_[line];
    if (end.place > known.place) known = end;
}

void JournalReplay::damaged(std::string sentence) {
    if (report_.damage.size() < RestoreReport::damage_max) report_.damage.push_back(std::move(sentence));
}

Outcome JournalReplay::look_through() {
    const ports::JournalVisitor visitor{
        .ends = [this](const ports::JournalEnds& ends) -> Outcome {
            end_in_doubt_ = false;
            for (const auto& [line, end] : ends) know(line, end);
            return {};
        },
        .record = [this](const ports::JournalRecord& record) -> Outcome {
            end_in_doubt_ = false;
            know(record.line, end_at(record));
            if (record.is_hole) {
                TRY(auto hole, formats::decode_hole(record.text));
                known_holes_.push_back(std::move(hole));
            }
            const auto start = starts_.find(record.line);
            if (start == starts_.end() || record.chain.place > start->second.place)
                lines_[record.line].places.insert(record.chain.place);
            return {};
        },
        .damage =
            [this](const std::string& sentence, bool unfinished) {
                damaged(sentence);
                end_in_doubt_ = !unfinished;
            }};
    return ports_.journal->read(books_, visitor);
}

Outcome JournalReplay::replay() {
    const ports::JournalVisitor visitor{.ends = [](const ports::JournalEnds&) -> Outcome { return {}; },
                                        .record = [this](const auto& record) { return take(record); },
                                        .damage = [](const std::string&, bool) {}};
    return ports_.journal->read(books_, visitor);
}

/// Equal links are equal pasts.
Outcome JournalReplay::compare_with_backup(const ports::JournalRecord& record) const {
    const auto start = starts_.find(record.line);
    if (start == starts_.end()) return {};
    const bool same_place = record.chain.place == start->second.place;
    const bool next_place = record.chain.place == start->second.place + 1;
    const bool apart = (same_place && record.chain.link != start->second.link) ||
                       (next_place && record.previous && *record.previous != start->second.link);
    if (!apart) return {};
    return fail(Fault::conflict, "the backup and the journal went apart at " + in_words(record) +
                                     ": the books were numbered on from another restored copy");
}

Outcome JournalReplay::take(const ports::JournalRecord& record) {
    TRY_DO(compare_with_backup(record));
    auto& line = lines_[record.line];
    const auto place = record.chain.place;
    const auto end = ends_[record.line].place;
    if (place <= end || !line.places.contains(place)) return {};
    if (*line.places.upper_bound(end) != place) {  // One before it follows later.
        line.waiting.emplace(place, record);
        return {};
    }
    if (place > end + 1) TRY_DO(skip_lost(record));
    TRY_DO(bring_back(record));
    return take_waiting(record.line);
}

Outcome JournalReplay::take_waiting(const std::string& name) {
    auto& line = lines_[name];
    while (!line.waiting.empty()) {
        const auto end = ends_[name].place;
        const auto first = line.waiting.begin();
        if (first->first > end) {
            const auto next = line.places.upper_bound(end);
            if (next == line.places.end() || *next != first->first) return {};
            if (first->first > end + 1) TRY_DO(skip_lost(first->second));
            TRY_DO(bring_back(first->second));
        }
        line.waiting.erase(first);
    }
    return {};
}

/// The places up to this record's are in no segment.
Outcome JournalReplay::skip_lost(const ports::JournalRecord& next) {
    auto& end = ends_[next.line];
    const auto last_place = next.chain.place - 1;
    if (is_known_hole(next.line, end.place + 1, last_place)) {
        if (next.is_hole) return {};
        end = {last_place, next.series, next.number - 1, next.previous.value_or(end.link)};
        return {};
    }
    auto numbers = lost_numbers(end, last_place, end_at(next));
    if (!numbers) {
        return fail(Fault::corrupt, "the numbers of " + in_words(next) + " do not follow from those before");
    }
    domain::Hole hole;
    hole.line = next.line;
    hole.first_place = end.place + 1;
    hole.last_place = last_place;
    hole.numbers = *std::move(numbers);
    hole.last_link = next.previous;
    hole.why = "the journal holds no readable record of them";
    holes_.push_back(std::move(hole));
    end = {last_place, next.series, next.number - 1, next.previous.value_or(end.link)};
    return {};
}

/// nullopt: it is lost.
Result<std::optional<Digest>> JournalReplay::link_before(const ports::JournalRecord& record) {
    if (record.previous) return record.previous;
    if (record.chain.place > 1) return std::nullopt;
    if (domain::is_amendment_line(record.line)) return domain::first_seal(books_, record.line);
    TRY(const auto all, ports_.invoices.all_series());
    std::vector<std::string> series;
    for (const auto& one : all) {
        if (one.line == record.line) series.push_back(one.name);
    }
    TRY(const auto seal, line_seal(ports_.invoices, books_, record.line, series));
    return seal;
}

/// The record is the one that was issued: its link says so.
Result<bool> JournalReplay::fits(const domain::Invoice& invoice, const ports::JournalRecord& record) {
    if (invoice.line.key() != record.line || invoice.series != record.series ||
        invoice.number != record.number)
        return false;
    TRY(const auto previous, link_before(record));
    std::optional<Digest> original;
    bool provable = previous.has_value();
    if (invoice.original) {
        const auto pending = pending_links_.find(invoice.original->id);
        if (pending != pending_links_.end()) {
            original = pending->second;
        } else {
            TRY(const auto found, ports_.invoices.find(invoice.original->id));
            if (found && found->chain) original = found->chain->link;
            provable = provable && found;
        }
    }
    if (!provable) {
        ++report_.unproved;
        return true;
    }
    return record.chain.link ==
           domain::link_of({.books = books_,
                            .line = record.line,
                            .place = record.chain.place,
                            .series = record.series,
                            .number = record.number,
                            .previous = *previous,
                            .content = formats::content_hash_of_stored(invoice, record.text),
                            .document = invoice.sha256,
                            .xml = record.chain.xml,
                            .original = original});
}

/// Its invoice stands in another line: where the journal has lost that, nothing proves the amendment.
Result<bool> JournalReplay::fits(const domain::Amendment& amendment, const ports::JournalRecord& record) {
    if (amendment.line != record.line) return false;
    TRY(const auto previous, link_before(record));
    TRY(const auto invoice, ports_.invoices.find(amendment.invoice));
    if (!previous || !invoice) {
        ++report_.unproved;
        return true;
    }
    const auto link = invoice->chain ? std::optional{invoice->chain->link} : std::nullopt;
    return record.chain.link == link_of(amendment, record.text, books_, *previous, link);
}

bool JournalReplay::is_known_hole(const std::string& line, std::int64_t from, std::int64_t to) const {
    return std::ranges::any_of(known_holes_, [&](const domain::Hole& hole) {
        return hole.line == line && hole.covers(from) && hole.covers(to);
    });
}

Outcome JournalReplay::bring_back_hole(const ports::JournalRecord& record) {
    TRY_DO(flush());
    TRY(auto hole, formats::decode_hole(record.text));
    hole.link = record.chain.link;
    TRY_DO(ports_.store.add(hole));
    auto& end = ends_[record.line];
    const bool continues =
        record.series == end.series && record.number < end.number;  // It was in the middle.
    const auto before = end;
    end = end_at(record);
    if (continues) end.number = before.number;
    report_.holes.push_back(std::move(hole));
    return {};
}

void JournalReplay::leave_out(const ports::JournalRecord& record) {
    damaged("the record of " + in_words(record) + " does not fit its link, and is left out");
    lines_[record.line].places.erase(record.chain.place);
}

Outcome JournalReplay::bring_back_amendment(const ports::JournalRecord& record) {
    TRY_DO(flush());  // Its invoice may be among what waits.
    auto amendment = formats::decode_stored_amendment(record.text, record.chain);
    bool right = amendment.has_value();
    if (right) {
        TRY(right, fits(*amendment, record));
    }
    if (!right) {
        leave_out(record);
        return {};
    }
    TRY_DO(ports_.store.restore(ports::EncodedAmendment{*std::move(amendment), record.text}));
    ends_[record.line] = end_at(record);
    ++report_.amendments;
    return {};
}

Outcome JournalReplay::bring_back(const ports::JournalRecord& record) {
    if (record.is_hole) return bring_back_hole(record);
    if (domain::is_amendment_line(record.line)) return bring_back_amendment(record);
    auto invoice = formats::decode_stored_invoice(record.text, record.chain);
    bool right = invoice.has_value();
    if (right) {
        TRY(right, fits(*invoice, record));
    }
    if (!right) {
        leave_out(record);
        return {};
    }
    auto mails = mails_of(*invoice);
    pending_links_.emplace(invoice->id, record.chain.link);
    ends_[record.line] = end_at(record);
    pending_.push_back({{*std::move(invoice), record.text}, std::move(mails)});
    return pending_.size() < ports_.invoices.append_max() ? Outcome{} : flush();
}

Outcome JournalReplay::flush() {
    if (pending_.empty()) return {};
    TRY_DO(ports_.store.restore(pending_));
    report_.restored += std::ssize(pending_);
    pending_.clear();
    pending_links_.clear();
    return {};
}

}  // namespace billmill::usecases::restore
