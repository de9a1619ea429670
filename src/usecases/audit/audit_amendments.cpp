#include "usecases/audit/audit_amendments.hpp"

#include <algorithm>
#include <set>

#include "usecases/amendment_link.hpp"
#include "usecases/audit/audit_holes.hpp"

namespace billmill::usecases::audit_parts {
namespace {

constexpr int page_size = 100;

class LineAudit {
public:
    LineAudit(const RangeContext& context, const std::string& line)
        : context_{context}, line_{line}, previous_{domain::first_seal(context.books, line)} {}

    Outcome run() {
        while (true) {
            TRY(const auto page, context_.ports.invoices.scan_amendments(line_, last_, page_size));
            for (const auto& stored : page) TRY_DO(audit(stored));
            if (page.empty()) return {};
        }
    }

private:
    Outcome audit(const ports::StoredAmendment& stored) {
        context_.log.add(&AuditReport::amendments);
        if (stored.place != last_ + 1) TRY_DO(pass_missing(stored.place));
        if (stored.record) {
            TRY_DO(audit_record(stored, *stored.record));
        } else {
            fault(stored, "record_unreadable", "the record can't be read: " + stored.record.error().what);
        }
        last_ = stored.place;
        previous_ = stored.chain->link;
        return {};
    }

    /// What lies between must be lost, and known to be.
    Outcome pass_missing(std::int64_t place) {
        for (auto at = last_ + 1; at < place; ++at) {
            const bool lost = std::ranges::any_of(context_.holes, [&](const auto& hole) {
                return hole.line == line_ && (hole.place == at || hole.covers(at));
            });
            if (lost) continue;
            context_.log.fault({.kind = "place_missing",
                                .line = line_,
                                .place = at,
                                .number = {},
                                .id = {},
                                .what = "no record of an amendment is at this place"});
            break;  // One says it of all that follow.
        }
        TRY(const auto before, link_at(context_, line_, place - 1));
        previous_ = before.link;
        return {};
    }

    Outcome audit_record(const ports::StoredAmendment& stored, const domain::Amendment& amendment) {
        if (!stored.differing.empty())
            fault(stored, "column_differs",
                  "the store keeps another " + stored.differing + " beside the record");
        if (domain::is_erased(amendment)) context_.log.erased("amendment " + stored.id);
        auto invoice = context_.ports.invoices.find(amendment.invoice);
        if (!invoice && invoice.error().fault != Fault::corrupt) return std::unexpected{invoice.error()};
        if (!invoice) {
            fault(stored, "amendment_differs", "the invoice that it is of can't be read");
            return {};
        }
        if (!*invoice) return without_invoice(stored, amendment);
        if (amendment.id != domain::amendment_id(amendment.invoice) ||
            line_ != domain::amendment_line((*invoice)->line))
            fault(stored, "amendment_differs", "it is not what its invoice has");
        audit_link(stored, amendment, **invoice);
        return {};
    }

    Outcome without_invoice(const ports::StoredAmendment& stored, const domain::Amendment& amendment) {
        const bool may_be_lost = std::ranges::any_of(context_.holes, [&](const auto& hole) {
            return hole.line.substr(0, hole.line.find('/')) == line_.substr(0, line_.find('/'));
        });
        if (may_be_lost)
            context_.log.add(&AuditReport::unproved);
        else
            fault(stored, "amendment_without_invoice",
                  "there is no invoice " + amendment.invoice.text() + " that it could be of");
        return {};
    }

    void audit_link(const ports::StoredAmendment& stored, const domain::Amendment& amendment,
                    const domain::Invoice& invoice) {
        if (!previous_) return context_.log.add(&AuditReport::unproved);
        context_.log.add(&AuditReport::linked);
        const auto of_invoice = invoice.chain ? std::optional{invoice.chain->link} : std::nullopt;
        if (link_of(amendment, stored.text, context_.books, *previous_, of_invoice) == stored.chain->link)
            return;
        fault(stored, "link_differs",
              "its link does not fit it, its invoice and the link before: one of them was changed");
    }

    void fault(const ports::StoredAmendment& stored, std::string kind, std::string what) {
        context_.log.fault({.kind = std::move(kind),
                            .line = line_,
                            .place = stored.place,
                            .number = {},
                            .id = stored.id,
                            .what = std::move(what)});
    }

    const RangeContext& context_;
    const std::string& line_;
    std::int64_t last_ = 0;
    std::optional<Digest> previous_;  ///< The link before; nullopt: it is lost.
};

}  // namespace

Outcome audit_amendments(const RangeContext& context) {
    TRY(const auto found, context.ports.invoices.amendment_lines());
    for (const auto& line : found) TRY_DO(LineAudit(context, line).run());
    return {};
}

}  // namespace billmill::usecases::audit_parts
