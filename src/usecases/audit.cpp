#include "usecases/audit.hpp"

#include <limits>
#include <mutex>
#include <utility>

#include "usecases/audit/audit_amendments.hpp"
#include "usecases/audit/audit_files.hpp"
#include "usecases/audit/audit_holes.hpp"
#include "usecases/audit/audit_index.hpp"
#include "usecases/audit/audit_range.hpp"
#include "usecases/issue/render_pool.hpp"

namespace billmill::usecases {
namespace {

using audit_parts::AuditLog;
using audit_parts::Range;
using audit_parts::RangeContext;

constexpr std::int64_t range_size = 2'000;

void audit_account(const ports::Recount& recount, AuditLog& log) {
    for (const auto& sentence : recount.differing) log.fault({"totals_differ", {}, 0, {}, {}, sentence});
    for (const auto& stage : recount.stages) {
        const std::string name{ports::name(stage.stage)};
        if (!stage.balances())
            log.fault({"stage_unbalanced", {}, 0, {}, {}, name + ": in is not done + waiting + dead"});
        for (const auto& id : stage.missing)
            log.fault(
                {"work_missing", {}, 0, {}, id.text(), name + ": it is neither waiting, done nor dead"});
    }
}

/// Each range holds a record, however far apart the numbers are.
Result<std::vector<Range>> ranges_of(ports::InvoiceStore& invoices,
                                     const std::vector<ports::StoredSeries>& all) {
    std::vector<Range> ranges;
    for (const auto& series : all) {
        std::int64_t after = 0;
        while (after < series.highest) {
            TRY(const auto next, invoices.scan(series.name, after, 1));
            if (next.empty()) break;
            const auto first = next.front().number;
            const auto to = series.highest - first < range_size ? series.highest : first + range_size - 1;
            ranges.push_back({&series, after, to});
            after = to;
        }
    }
    return ranges;
}

/// A record with such a number stands in no range: nobody numbers from below 1.
Outcome audit_impossible_numbers(const RangeContext& context) {
    constexpr int shown_max = 100;
    for (const auto& series : context.series) {
        TRY(const auto first,
            context.ports.invoices.scan(series.name, std::numeric_limits<std::int64_t>::min(), shown_max));
        for (const auto& stored : first) {
            if (stored.number > 0) break;
            context.log.fault({"number_impossible", series.line, 0, std::to_string(stored.number), stored.id,
                               "numbers begin at 1"});
        }
    }
    return {};
}

/// Damage that ends one look at the books ends no other: what they find is told as well.
Outcome unless_corrupt(Outcome outcome, AuditLog& log) {
    if (outcome || outcome.error().fault != Fault::corrupt) return outcome;
    log.fault({"books_unreadable", {}, 0, {}, {}, outcome.error().what});
    return {};
}

/// The ranges on several threads; the first error of the store ends the audit.
Outcome audit_ranges(const RangeContext& context, int threads) {
    TRY(const auto ranges, ranges_of(context.ports.invoices, context.series));
    RenderPool pool{threads};
    std::mutex mutex;
    Outcome first;
    pool.each(ranges.size(), [&](std::size_t i) {
        {
            const std::lock_guard lock{mutex};
            if (!first) return;
        }
        auto outcome = audit_parts::audit_range(context, ranges[i]);
        if (outcome) return;
        const std::lock_guard lock{mutex};
        if (first) first = std::move(outcome);
    });
    return first;
}

}  // namespace

std::string BookFault::text() const {
    std::string text = kind;
    if (!line.empty()) text.append("  line ").append(line);
    if (place > 0) text.append("  place ").append(std::to_string(place));
    if (!number.empty()) text.append("  number ").append(number);
    if (!id.empty()) text.append("  id ").append(id);
    return text.append(": ").append(what);
}

Result<AuditReport> audit(const AuditPorts& ports, const AuditOptions& options) {
    AuditReport report;
    AuditLog log{report};
    TRY(auto recount, ports.account.recount());
    audit_account(recount, log);
    report.account = std::move(recount.stages);
    TRY(const auto books, ports.invoices.books());
    TRY(auto series, ports.invoices.all_series());
    report.series = static_cast<std::int64_t>(series.size());
    TRY(report.holes, ports.invoices.holes());
    const RangeContext context{ports, options, books, std::move(series), report.holes, log};
    TRY_DO(unless_corrupt(audit_parts::audit_holes(context), log));
    TRY_DO(unless_corrupt(audit_impossible_numbers(context), log));
    TRY_DO(unless_corrupt(audit_ranges(context, options.threads), log));
    TRY_DO(unless_corrupt(audit_parts::audit_amendments(context), log));
    TRY_DO(unless_corrupt(audit_parts::audit_index(ports, report, log), log));
    if (const auto files = audit_parts::audit_files(ports, report.copies_read, log); !files)
        log.fault({"documents_unreadable", {}, 0, {}, {}, files.error().what});
    return report;
}

}  // namespace billmill::usecases
