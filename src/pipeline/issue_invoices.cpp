#include "pipeline/issue_invoices.hpp"

#include <map>

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "pipeline/issue/announce.hpp"
#include "pipeline/issue/bill.hpp"
#include "pipeline/issue/buyers.hpp"
#include "pipeline/issue/line_memory.hpp"
#include "pipeline/issue/line_plan.hpp"
#include "pipeline/issue/originals.hpp"
#include "pipeline/render_pool.hpp"

namespace billmill::pipeline {
namespace {

using issue::Bill;

constexpr int rounds_max = 5;

std::map<domain::NumberingLine, std::vector<Bill*>> by_line(std::span<Bill> bills) {
    std::map<domain::NumberingLine, std::vector<Bill*>> lines;
    for (auto& bill : bills) {
        if (bill.undecided()) lines[bill.line].push_back(&bill);
    }
    return lines;
}

std::vector<Uuid> ids_of(std::span<Bill* const> bills) {
    std::vector<Uuid> ids;
    ids.reserve(bills.size());
    for (const auto* bill : bills) {
        if (bill->open()) ids.push_back(bill->envelope->event_id);
    }
    return ids;
}

std::vector<Verdict> verdicts_of(std::span<Bill> bills) {
    std::vector<Verdict> verdicts;
    verdicts.reserve(bills.size());
    for (auto& bill : bills) verdicts.push_back(bill.issued ? Verdict::settle() : *std::move(bill.verdict));
    return verdicts;
}

}  // namespace

struct IssueInvoices::Impl {
    Impl(IssuePorts the_ports, IssueOptions options)
        : ports{the_ports},
          pool{options.render_threads},
          buyers{ports.customers, ports.bus, ports.clock, options.customer_grace},
          planner{ports.sellers, ports.clock, ports.renderer, pool},
          memory{ports.clock} {}

    Result<ports::LineState> look_at(const domain::NumberingLine& line, std::span<Bill* const> bills);
    Outcome issue(const domain::NumberingLine& line, std::span<Bill* const> bills);

    IssuePorts ports;
    RenderPool pool;
    issue::Buyers buyers;
    issue::Planner planner;
    issue::LineMemory memory;
};

IssueInvoices::IssueInvoices(IssuePorts ports, IssueOptions options)
    : impl_{std::make_unique<Impl>(ports, options)} {}

IssueInvoices::~IssueInvoices() = default;

/// A plan must fit one append.
std::size_t IssueInvoices::batch_max() const {
    return impl_->ports.invoices.append_max();
}

Result<std::vector<Verdict>> IssueInvoices::handle(std::span<const ports::Delivered> batch) {
    INVARIANT(batch.size() <= batch_max(), "a plan must fit one append");
    TRY(auto bills, issue::read_bills(batch, impl_->ports.sellers));
    TRY_DO(issue::find_originals(bills, impl_->ports.invoices, impl_->ports.sellers));
    for (const auto& [line, of_line] : by_line(bills)) {
        TRY_DO(impl_->issue(line, of_line));
    }
    issue::settle_twins(bills);
    TRY_DO(issue::announce(bills, impl_->ports));
    return verdicts_of(bills);
}

/// A line that this process has just appended to stands where it left it; what is asked of the store then is which of the
/// bills are issued. Credits depend on the credits before them, whoever issued those: they are always read.
Result<ports::LineState> IssueInvoices::Impl::look_at(const domain::NumberingLine& line,
                                                      std::span<Bill* const> bills) {
    const auto ids = ids_of(bills);
    const auto originals = issue::originals_of(bills);
    auto known = originals.empty() ? memory.recall(line) : std::nullopt;
    if (!known) return ports.invoices.read_line(line, ids, originals);
    TRY(auto issued, ports.invoices.find(ids));
    for (auto& record : issued) {
        const auto id = record.id;
        known->issued.emplace(id, std::move(record));
    }
    return *std::move(known);
}

Outcome IssueInvoices::Impl::issue(const domain::NumberingLine& line, std::span<Bill* const> bills) {
    for (int round = 1; round <= rounds_max; ++round) {
        TRY(const auto state, look_at(line, bills));
        issue::recognise(bills, state, ports.recent);
        TRY_DO(buyers.meet(bills));
        TRY(auto plan, planner.plan(bills, state));
        if (plan.records.empty()) return {};
        const auto appended = ports.invoices.append(plan.records);
        if (appended) {
            memory.keep(line, state, plan.records);
            plan.enact();
            return {};
        }
        memory.forget(line);
        const auto fault = appended.error().fault;
        if (fault != Fault::conflict && fault != Fault::unavailable) return appended;
        // Somebody else numbered meanwhile, or nobody knows: nothing of the plan holds. Read again.
        log::info("plan_again", {{"line", line.key()}, {"round", round}, {"why", appended.error().what}});
    }
    return fail(Fault::unavailable, "the numbering line has another writer");
}

}  // namespace billmill::pipeline
