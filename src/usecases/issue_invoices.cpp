#include "usecases/issue_invoices.hpp"

#include <algorithm>
#include <map>

#include "domain/lifecycle/dead_letter.hpp"
#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "usecases/issue/append_amendments.hpp"
#include "usecases/issue/buyers.hpp"
#include "usecases/issue/head_keeper.hpp"
#include "usecases/issue/line_cache.hpp"
#include "usecases/issue/line_plan.hpp"
#include "usecases/issue/link_records.hpp"
#include "usecases/issue/pending_document.hpp"
#include "usecases/issue/preceding_invoices.hpp"
#include "usecases/issue/render_pool.hpp"
#include "usecases/issue/store_and_notify.hpp"

namespace billmill::usecases {
namespace {

using issue::PendingDocument;

constexpr int rounds_max = 5;
constexpr Milliseconds refused_pause{60'000};

std::map<domain::NumberingLine, std::vector<PendingDocument*>> by_line(std::span<PendingDocument> bills) {
    std::map<domain::NumberingLine, std::vector<PendingDocument*>> lines;
    for (auto& bill : bills) {
        if (bill.undecided() && bill.amendment() == nullptr) lines[bill.line].push_back(&bill);
    }
    return lines;
}

std::vector<Uuid> ids_of(std::span<PendingDocument* const> bills) {
    std::vector<Uuid> ids;
    ids.reserve(bills.size());
    for (const auto* bill : bills) {
        if (bill->open()) ids.push_back(bill->envelope->event_id);
    }
    return ids;
}

ports::Disposition issued(const domain::Invoice& record) {
    return ports::Disposition::ack(record.original ? ports::EventType::credit_note_issued
                                                   : ports::EventType::invoice_issued);
}

std::vector<ports::Disposition> dispositions_of(std::span<PendingDocument> bills) {
    std::vector<ports::Disposition> dispositions;
    dispositions.reserve(bills.size());
    for (auto& bill : bills)
        dispositions.push_back(bill.issued ? issued(bill.issued->invoice) : *std::move(bill.disposition));
    return dispositions;
}

}  // namespace

struct IssueInvoices::Impl {
    Impl(IssuePorts the_ports, IssueOptions options)
        : ports{the_ports},
          pool{options.render_threads},
          buyers{ports.customers, ports.bus, ports.clock, options.customer_grace},
          planner{ports.sellers, ports.clock, ports.renderer, pool},
          link_records{ports.invoices},
          line_cache{ports.clock},
          heads{ports.heads, ports.invoices, ports.journal},
          amendments{ports, heads} {}

    Result<ports::LineState> read_line_cached(const domain::NumberingLine& line,
                                              std::span<PendingDocument* const> bills);
    Outcome issue(const domain::NumberingLine& line, std::span<PendingDocument* const> bills);
    Outcome wait_for_the_books(std::span<PendingDocument* const> bills);
    Outcome refuse_lost(std::span<PendingDocument* const> bills);

    IssuePorts ports;
    RenderPool pool;
    issue::Buyers buyers;
    issue::Planner planner;
    issue::LinkRecords link_records;
    issue::LineCache line_cache;
    issue::HeadKeeper heads;
    issue::AppendAmendments amendments;
};

IssueInvoices::IssueInvoices(IssuePorts ports, IssueOptions options)
    : impl_{std::make_unique<Impl>(ports, options)} {}

IssueInvoices::~IssueInvoices() = default;

/// A plan must fit one append.
std::size_t IssueInvoices::batch_max() const {
    return impl_->ports.invoices.append_max();
}

Outcome IssueInvoices::prepare() {
    return impl_->heads.prepare();
}

Result<std::vector<ports::Disposition>> IssueInvoices::handle(std::span<const ports::Delivered> batch) {
    INVARIANT(batch.size() <= batch_max(), "a plan must fit one append");
    TRY_DO(impl_->ports.clock_guard.check());
    TRY_DO(prepare());
    TRY(auto bills, issue::read_pending(batch, impl_->ports.sellers));
    TRY_DO(issue::find_preceding_invoices(bills, impl_->ports.invoices, impl_->ports.deliveries,
                                          impl_->ports.sellers));
    for (const auto& [line, of_line] : by_line(bills)) {
        TRY_DO(impl_->issue(line, of_line));
    }
    TRY_DO(impl_->amendments.append(bills));
    TRY_DO(impl_->heads.save());
    issue::settle_duplicates(bills);
    TRY_DO(issue::store_and_notify(bills, impl_->ports));
    TRY_DO(impl_->amendments.publish(bills));
    return dispositions_of(bills);
}

/// A line that this process has just appended to stands where it left it; what is asked of the store then is which of the
/// bills are issued. Credits depend on the credits before them, whoever issued those: they are always read.
Result<ports::LineState> IssueInvoices::Impl::read_line_cached(const domain::NumberingLine& line,
                                                               std::span<PendingDocument* const> bills) {
    const auto ids = ids_of(bills);
    const auto originals = issue::preceding_ids_of(bills);
    auto known = originals.empty() ? line_cache.recall(line) : std::nullopt;
    if (!known) return ports.invoices.read_line(line, ids, originals);
    TRY(auto issued, ports.invoices.find(ids));
    for (auto& record : issued) {
        const auto id = record.id;
        known->issued.emplace(id, std::move(record));
    }
    return *std::move(known);
}

/// What is issued already is answered; the rest waits for an operator, and costs no attempt.
Outcome IssueInvoices::Impl::wait_for_the_books(std::span<PendingDocument* const> bills) {
    const auto later = ports.clock.now() + refused_pause;
    for (auto* bill : bills) {
        if (bill->open()) bill->disposition = ports::Disposition::defer("books_behind_heads", later);
    }
    return {};
}

/// Accepted before a backup, issued after it, and then lost: a document with another number is known.
Outcome IssueInvoices::Impl::refuse_lost(std::span<PendingDocument* const> bills) {
    const auto ids = ids_of(bills);
    if (ids.empty()) return {};
    TRY(const auto lost, ports.invoices.lost(ids));
    for (auto* bill : bills) {
        if (bill->open() && std::ranges::find(lost, bill->envelope->event_id) != lost.end())
            bill->dead_letter(domain::issued_in_lost_books, "it was issued before books were lost");
    }
    return {};
}

Outcome IssueInvoices::Impl::issue(const domain::NumberingLine& line,
                                   std::span<PendingDocument* const> bills) {
    for (int round = 1; round <= rounds_max; ++round) {
        TRY(const auto state, read_line_cached(line, bills));
        issue::match_issued(bills, state, ports.recent);
        TRY_DO(refuse_lost(bills));
        if (heads.refuses(line.key(), state.chain_end)) return wait_for_the_books(bills);
        TRY_DO(buyers.attach(bills));
        TRY(auto plan, planner.plan(bills, state));
        if (plan.records.empty()) return {};
        TRY_DO(link_records(plan, state));
        const auto appended = ports.invoices.append(plan.records);
        if (appended) {
            line_cache.keep(line, state, plan.records);
            const auto& last = plan.records.back().record;
            if (ports.journal != nullptr) ports.journal->append(plan.records);
            heads.advance(line.key(), {last.chain->place, last.number, last.chain->link});
            plan.mark_issued();
            return {};
        }
        line_cache.forget(line);
        const auto fault = appended.error().fault;
        if (fault != Fault::conflict && fault != Fault::unavailable) return appended;
        // Somebody else numbered meanwhile, or nobody knows: nothing of the plan holds. Read again.
        log::info("plan_again", {{"line", line.key()}, {"round", round}, {"why", appended.error().what}});
    }
    return fail(Fault::unavailable, "the numbering line has another writer");
}

}  // namespace billmill::usecases
