#include "usecases/issue/append_amendments.hpp"

#include <utility>

#include "domain/erasure.hpp"
#include "domain/lifecycle/dead_letter.hpp"
#include "formats/records.hpp"
#include "foundation/logging.hpp"
#include "foundation/random.hpp"
#include "usecases/amendment_link.hpp"
#include "usecases/issue/store_and_notify.hpp"

namespace billmill::usecases::issue {
namespace {

constexpr int rounds_max = 5;
constexpr Milliseconds refused_pause{60'000};

}  // namespace

Outcome AppendAmendments::append(std::span<PendingDocument> bills) {
    for (auto& bill : bills) {
        if (bill.amendment() != nullptr && bill.open()) TRY_DO(append_one(bill));
    }
    return {};
}

/// What is there already is answered, whoever recorded it.
Result<bool> AppendAmendments::is_settled(PendingDocument& bill) {
    const auto& id = bill.envelope->event_id;
    TRY(const auto known, ports_.invoices.find_amendments({&id, 1}));
    if (known.empty()) return false;
    if (known.front().fingerprint == bill.envelope->fingerprint)
        bill.disposition = ports::Disposition::ack();
    else
        bill.dead_letter(domain::irn_exists, "the invoice has another answer of the portal already");
    return true;
}

Outcome AppendAmendments::append_one(PendingDocument& bill) {
    auto& asked = *bill.amendment();
    for (int round = 1; round <= rounds_max; ++round) {
        TRY(const bool settled, is_settled(bill));
        if (settled) return {};
        TRY(auto invoice, ports_.invoices.find(asked.request.invoice));
        if (!invoice) {
            bill.disposition =
                ports::Disposition::retry("unknown_invoice", "no such invoice is in the store");
            return {};
        }
        asked.invoice = std::make_shared<const domain::Invoice>(*std::move(invoice));
        const auto line = domain::amendment_line(asked.invoice->line);
        TRY(const auto end, ports_.invoices.amendment_end(line));
        if (heads_.refuses(line, end)) {
            bill.disposition =
                ports::Disposition::defer("books_behind_heads", ports_.clock.now() + refused_pause);
            return {};
        }
        TRY(const auto made, make(bill, end));
        if (!made) return {};
        const auto appended = ports_.invoices.append(*made);
        if (appended) {
            const auto& chain = *made->record.chain;
            if (ports_.journal != nullptr) ports_.journal->append(*made);
            heads_.advance(line, {chain.place, chain.place, chain.link});
            bill.disposition = ports::Disposition::ack();
            return {};
        }
        const auto fault = appended.error().fault;
        if (fault != Fault::conflict && fault != Fault::unavailable) return appended;
        log::info("amend_again", {{"line", line}, {"round", round}, {"why", appended.error().what}});
    }
    return fail(Fault::unavailable, "the line of amendments has another writer");
}

/// nullopt: it has its disposition.
Result<std::optional<ports::EncodedAmendment>> AppendAmendments::make(PendingDocument& bill,
                                                                      const domain::ChainEnd& end) {
    const auto& asked = *bill.amendment();
    const auto& invoice = *asked.invoice;
    if (domain::is_erased(invoice)) {
        bill.dead_letter("personal_data_erased", "the personal values of its record were erased");
        return std::nullopt;
    }
    auto issues = domain::check_portal_answer(asked.request.portal);
    if (!domain::is_for_portal(invoice) || !issues.empty()) {
        bill.dead_letter("invalid", "the request breaks a rule", std::move(issues));
        return std::nullopt;
    }
    document::RenderedHashes hashes;
    const auto pdf = render_record(invoice, ports_.renderer, ports_.sellers, &hashes, &asked.request.portal);
    if (!pdf) {
        bill.dead_letter("unrenderable", pdf.error().what);
        return std::nullopt;
    }
    if (!books_) {
        TRY(books_, ports_.invoices.books());
    }
    domain::Amendment record{
        .id = bill.envelope->event_id,
        .fingerprint = bill.envelope->fingerprint,
        .invoice = invoice.id,
        .line = domain::amendment_line(invoice.line),
        .portal = asked.request.portal,
        .accepted_at = bill.envelope->accepted_at,
        .recorded_at = ports_.clock.now(),
        .renderer = ports_.renderer.version(invoice),
        .sha256 = hashes.pdf,
        .bytes = static_cast<std::int64_t>(pdf->size()),
        .chain = domain::ChainLink{.place = end.place + 1, .link = {}, .salt = {}, .xml = {}}};
    fill_random(record.chain->salt);
    auto text = formats::encode(record);
    const auto previous = end.place > 0 ? end.link : domain::first_seal(*books_, record.line);
    const auto of_invoice = invoice.chain ? std::optional{invoice.chain->link} : std::nullopt;
    record.chain->link = link_of(record, text, *books_, previous, of_invoice);
    return ports::EncodedAmendment{std::move(record), std::move(text)};
}

Outcome AppendAmendments::publish(std::span<const PendingDocument> bills) {
    for (const auto& bill : bills) {
        const auto* asked = bill.amendment();
        const bool done = bill.disposition && bill.disposition->kind == ports::Disposition::Kind::ack;
        if (asked == nullptr || !done || bill.duplicate_of != nullptr) continue;
        TRY(const auto invoice, ports_.invoices.find(asked->request.invoice));
        if (!invoice || domain::is_erased(*invoice)) continue;
        if (const auto document = ports_.documents(*invoice); !document)
            log::error("document_not_fetched", {{"invoice", invoice->id.text()},
                                                {"fault", name(document.error().fault)},
                                                {"why", document.error().what}});
        TRY_DO(ask_for_waiting_mails(*invoice, *bill.envelope, ports_));
    }
    return {};
}

}  // namespace billmill::usecases::issue
