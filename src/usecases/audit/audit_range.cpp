#include "usecases/audit/audit_range.hpp"

#include <algorithm>

#include "domain/erasure.hpp"
#include "formats/records.hpp"
#include "usecases/audit/audit_holes.hpp"
#include "usecases/audit/audit_sums.hpp"
#include "usecases/audit_credits.hpp"
#include "usecases/line_seal.hpp"

namespace billmill::usecases::audit_parts {
namespace {

constexpr int page_size = 100;

/// What the record after it is held against.
struct Predecessor {
    std::int64_t number = 0;
    std::optional<Date> issued_on;
    std::optional<domain::ChainLink> chain;
};

Predecessor predecessor_of(const ports::StoredInvoice& stored) {
    return {stored.number, stored.record ? std::optional{stored.record->issued_on} : std::nullopt,
            stored.chain};
}

/// A part of the ids that is spread evenly: their last bytes come from hashes or are random.
bool is_in_share(const Uuid& id, double share) {
    const auto last = static_cast<unsigned>(id.bytes[14]) << 8 | id.bytes[15];
    return share > 0 && last < share * 65'536;
}

class RangeAudit {
public:
    RangeAudit(const RangeContext& context, const Range& range) : context_{context}, range_{range} {}

    Outcome run() {
        TRY_DO(read_predecessor());
        while (last_ < range_.to) {
            TRY(const auto page, context_.ports.invoices.scan(range_.series->name, last_, page_size));
            for (const auto& stored : page) {
                if (stored.number > range_.to) break;
                TRY_DO(audit(stored));
            }
            if (page.empty() || page.back().number >= range_.to) break;
        }
        if (last_ < range_.to) missing(last_ + 1, range_.to);
        return {};
    }

private:
    Outcome read_predecessor() {
        last_ = range_.after;
        if (range_.after == 0) return {};
        TRY(const auto before, context_.ports.invoices.scan(range_.series->name, range_.after - 1, 1));
        if (!before.empty() && before.front().number == range_.after)
            before_ = predecessor_of(before.front());
        return {};
    }

    Outcome audit(const ports::StoredInvoice& stored) {
        stored_ = &stored;
        context_.log.add(&AuditReport::invoices);
        if (stored.number > last_ + 1) missing(last_ + 1, stored.number - 1);
        if (!stored.record) {
            fault("record_unreadable", "the record can't be read: " + stored.record.error().what);
        } else {
            TRY_DO(audit_record(*stored.record));
        }
        TRY_DO(audit_place());
        last_ = stored.number;
        before_ = predecessor_of(stored);
        return {};
    }

    Outcome audit_record(const domain::Invoice& invoice) {
        if (before_.issued_on && invoice.issued_on < *before_.issued_on)
            fault("date_falls", "it is dated before the number before it");
        if (stored_->number == range_.series->highest && range_.series->dated != invoice.issued_on)
            fault("column_differs", "the store keeps another last date of the series");
        if (!stored_->differing.empty())
            fault("column_differs", "the store keeps another " + stored_->differing + " beside the record");
        if (const auto wrong = sums_fault(invoice); !wrong.empty()) fault("sums_differ", std::string{wrong});
        TRY_DO(audit_credit(invoice));
        return audit_document(invoice);
    }

    /// A credit note is held against its invoice, with all other credits of it.
    Outcome audit_credit(const domain::Invoice& invoice) {
        original_link_.reset();
        original_is_lost_ = false;
        const bool credit = invoice.line.type == domain::DocumentType::credit_note;
        if (credit != invoice.original.has_value())
            fault("credit_differs", "it is not what its series holds");
        if (!invoice.original) return {};
        auto original = context_.ports.invoices.find(invoice.original->id);
        if (!original && original.error().fault != Fault::corrupt) return std::unexpected{original.error()};
        if (!original) {
            fault("credit_differs", "the invoice it credits can't be read");
            return {};
        }
        if (*original && (*original)->chain) original_link_ = (*original)->chain->link;
        const auto credits = context_.ports.invoices.find_credits(invoice.original->id);
        if (!credits && credits.error().fault != Fault::corrupt) return std::unexpected{credits.error()};
        if (!*original && may_be_lost(context_, invoice)) {
            original_is_lost_ = true;
            return {};
        }
        const auto wrong = credits ? credit_fault(invoice, *original ? &**original : nullptr, *credits)
                                   : "another credit of its invoice can't be read";
        if (!wrong.empty()) fault("credit_differs", std::string{wrong});
        return {};
    }

    Outcome audit_document(const domain::Invoice& invoice) {
        auto& documents = context_.ports.documents;
        if (domain::is_erased(invoice)) return audit_erased(invoice);
        const auto copy = documents.inspect_copy(invoice);
        // What was added to it can't be read, so nothing is known of its document: audit_amendments names that record.
        if (!copy && copy.error().fault == Fault::corrupt) return {};
        if (!copy) return std::unexpected{copy.error()};
        if (*copy == CopyState::differs)
            fault("copy_differs", "the kept document is not the one that was issued");
        context_.log.add(*copy == CopyState::missing ? &AuditReport::copies_missing
                                                     : &AuditReport::copies_read);
        if (!documents.can_make_again(invoice)) {
            context_.log.add(&AuditReport::other_renderer);
            return {};
        }
        if (!is_in_share(invoice.id, context_.options.rendered_share)) return {};
        context_.log.add(&AuditReport::rendered);
        TRY(const auto wrong, documents.inspect_rendering(invoice));
        if (!wrong.empty()) fault("rendering_differs", wrong);
        return {};
    }

    /// What the record no longer says must not be kept as a document either.
    Outcome audit_erased(const domain::Invoice& invoice) {
        context_.log.erased(invoice.printed_number);
        TRY(const auto copy, context_.ports.documents.inspect_copy(invoice));
        if (copy == CopyState::missing) {
            context_.log.add(&AuditReport::copies_missing);
            return {};
        }
        context_.log.add(&AuditReport::copies_read);
        fault("erased_copy_kept", "its personal values were erased, and its document is still kept");
        return {};
    }

    /// The record's link, from the record as it stands and the link before it.
    Outcome audit_place() {
        const auto& chain = stored_->chain;
        if (!chain) {
            if (before_.chain) fault("link_missing", "it has no link, but the record before it has one");
            return {};
        }
        TRY(const auto previous, link_before(*chain));
        if (!previous || !stored_->record) return {};
        if (original_is_lost_) {
            context_.log.add(&AuditReport::unproved);
            return {};
        }
        context_.log.add(&AuditReport::linked);
        const auto& invoice = *stored_->record;
        const auto link = domain::link_of({.books = context_.books,
                                           .line = range_.series->line,
                                           .place = chain->place,
                                           .series = range_.series->name,
                                           .number = stored_->number,
                                           .previous = *previous,
                                           .content = formats::content_hash_of_stored(invoice, stored_->text),
                                           .document = invoice.sha256,
                                           .xml = chain->xml,
                                           .original = original_link_});
        if (link == chain->link) return {};
        fault("link_differs",
              chain->place == 1 ? "its link does not fit it, or the records before the chain: one was changed"
                                : "its link does not fit it and the link before: one of both was changed");
        return {};
    }

    /// nullopt: there is none, which is logged.
    Result<std::optional<Digest>> link_before(const domain::ChainLink& chain) {
        if (chain.place == 1) {
            std::vector<std::string> series;
            for (const auto& other : context_.series) {
                if (other.line == range_.series->line) series.push_back(other.name);
            }
            return line_seal(context_.ports.invoices, context_.books, range_.series->line, series);
        }
        if (before_.chain && before_.chain->place == chain.place - 1) return before_.chain->link;
        TRY(const auto before, link_at(context_, range_.series->line, chain.place - 1));
        if (before.link) return before.link;
        if (before.lost)
            context_.log.add(&AuditReport::unproved);
        else
            fault("place_missing", "the record at the place before it is missing");
        return std::nullopt;
    }

    /// All but the numbers of holes.
    void missing(std::int64_t from, std::int64_t to) {
        for (const auto& range : lost_in(context_, range_.series->name)) {
            if (range.last < from || range.first > to) continue;
            if (range.first > from) report_missing(from, range.first - 1);
            from = range.last + 1;
        }
        if (from <= to) report_missing(from, to);
    }

    void report_missing(std::int64_t from, std::int64_t to) {
        context_.log.fault({.kind = "number_missing",
                            .line = range_.series->line,
                            .place = 0,
                            .number = range_.series->name + " #" + std::to_string(from),
                            .id = {},
                            .what = from == to
                                        ? "no record has this number"
                                        : "no records have the numbers from here to " + std::to_string(to)});
    }

    void fault(std::string kind, std::string what) {
        const auto& record = stored_->record;
        context_.log.fault({.kind = std::move(kind),
                            .line = range_.series->line,
                            .place = stored_->chain ? stored_->chain->place : 0,
                            .number = record ? record->printed_number
                                             : range_.series->name + " #" + std::to_string(stored_->number),
                            .id = stored_->id,
                            .what = std::move(what)});
    }

    const RangeContext& context_;
    const Range range_;
    const ports::StoredInvoice* stored_ = nullptr;  ///< The one that is audited now.
    std::optional<Digest> original_link_;           ///< Of the invoice that it credits.
    bool original_is_lost_ = false;
    std::int64_t last_ = 0;
    Predecessor before_;
};

}  // namespace

Outcome audit_range(const RangeContext& context, const Range& range) {
    return RangeAudit{context, range}.run();
}

}  // namespace billmill::usecases::audit_parts
