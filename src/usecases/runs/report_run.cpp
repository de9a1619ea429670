#include "usecases/runs/report_run.hpp"

#include "formats/bulk/csv_writer.hpp"
#include "formats/json.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryState;
using formats::Json;
using ports::RunEntry;

constexpr int page_size = 200;

std::string_view name(EntryState state) {
    switch (state) {
        case EntryState::refused: return "refused";
        case EntryState::ready: return "waiting";
        case EntryState::accepted: return "accepted";
        case EntryState::issued: return "issued";
        case EntryState::failed: return "failed";
        case EntryState::withdrawn: break;
    }
    return "withdrawn";
}

/// Equal rows of a file share a key, and are told apart by their occurrence.
std::string key_of(const RunEntry& entry) {
    return entry.occurrence == 1 ? entry.key : entry.key + "#" + std::to_string(entry.occurrence);
}

std::string issues_of(const RunEntry& entry) {
    std::string text;
    for (const auto& found : entry.issues) {
        if (!text.empty()) text += "; ";
        text += "row " + std::to_string(found.row);
        if (!found.column.empty()) text += ", " + found.column;
        text += ": " + found.issue.detail + " (" + found.issue.code + ")";
    }
    return text;
}

void write_head(std::string& out, const domain::Run& run) {
    formats::bulk::CsvWriter csv{out};
    for (const auto& column : run.summary.columns) csv.cell(column.name);
    if (run.summary.columns.empty()) csv.cell("billmill.source");
    csv.cell("billmill.row")
        .cell("billmill.key")
        .cell("billmill.state")
        .cell("billmill.bill")
        .cell("billmill.issues");
    csv.end_row();
}

void write_cells(formats::bulk::CsvWriter& csv, const domain::Run& run, const Json* row,
                 const RunEntry& entry) {
    if (run.summary.columns.empty()) csv.cell(entry.source);
    for (std::size_t i = 0; i < run.summary.columns.size(); ++i)
        csv.cell(row != nullptr && i < row->items.size() ? std::string_view{row->items[i].text}
                                                         : std::string_view{});
}

/// A line for each row of a bill that was refused; of any other, one line.
void write_entry(std::string& out, const domain::Run& run, const RunEntry& entry) {
    constexpr formats::JsonLimits limits{.depth_max = 4, .values_max = 1'000'000};
    const auto source = formats::read_json(run.summary.columns.empty() ? "[]" : entry.source, limits);
    const std::size_t rows = source && !source->items.empty() ? source->items.size() : 1;
    formats::bulk::CsvWriter csv{out};
    for (std::size_t i = 0; i < rows; ++i) {
        write_cells(csv, run, source && i < source->items.size() ? &source->items[i] : nullptr, entry);
        csv.cell(i == 0 ? std::to_string(entry.row) : "").cell(key_of(entry)).cell(name(entry.state));
        csv.cell(entry.bill_id == Uuid{} ? "" : entry.bill_id.text()).cell(i == 0 ? issues_of(entry) : "");
        csv.end_row();
    }
}

}  // namespace

Answer<bool> ReportRun::write_all(const Caller& caller, const domain::Run& run, EntryState state,
                                  const Write& write) {
    ports::PageRequest page{.after = {}, .limit = page_size};
    do {
        TRY(const auto found, find_.entries(caller, run.id, {state, std::nullopt}, page));
        std::string out;
        for (const auto& entry : found.items) write_entry(out, run, entry);
        if (!out.empty() && !write(out)) return false;
        page.after = found.next;
    } while (!page.after.empty());
    return true;
}

Answer<void> ReportRun::operator()(const Caller& caller, const domain::Run& run,
                                   std::optional<EntryState> state, const Write& write) {
    std::string head;
    write_head(head, run);
    if (!write(head)) return {};
    TRY(const bool goes_on, write_all(caller, run, state.value_or(EntryState::refused), write));
    if (!goes_on || state) return {};
    TRY(const bool whole, write_all(caller, run, EntryState::failed, write));
    (void)whole;  // Who has left needs no more.
    return {};
}

}  // namespace billmill::usecases
