#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "formats/describe_runs.hpp"
#include "gateway/describe_answers.hpp"
#include "ports/run_store.hpp"

// Runs and their rows as clients see them.

namespace billmill::gateway {

struct RunFile {
    std::string format;
    std::int64_t bytes = 0;
    bool whole = true;
    std::optional<Digest> sha256;
};
struct RunRows {
    domain::RunCounts counts;
};
struct RunMails {
    domain::RunMail mode = domain::RunMail::at_once;
    std::optional<Instant> at;
    domain::RunCounts counts;
};
struct RunLinks {
    std::string self;
    std::string rows;
    std::string report;
};
struct RunAnswer {
    domain::Run run;
    std::int64_t per_second = 0;
    RunLinks links;
};
[[nodiscard]] RunAnswer answer_of(domain::Run run, std::int64_t per_second);
/// In percent of its bills: how many will not change by themselves any more.
[[nodiscard]] int progress_of(const domain::RunCounts& counts);

struct ColumnGuess {
    std::string name;
    std::string field;
    std::string sample;
};
struct FileGuess {
    std::string format;
    std::string delimiter;
    std::string sheet;
    std::vector<ColumnGuess> columns;
    std::vector<std::string> fields;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 9> run_state_names{
    "reading", "checked", "issuing", "paused", "cancelling", "cancelled", "done", "arriving", "interrupted"};
inline constexpr std::array<std::string_view, 6> entry_state_names{"refused", "waiting", "accepted",
                                                                   "issued",  "failed",  "withdrawn"};
inline constexpr std::array<std::string_view, 6> entry_mail_names{"none",        "held",  "queued",
                                                                  "handed_over", "trial", "failed"};
inline constexpr std::array<std::string_view, 3> run_mail_names{"at_once", "on_release", "none"};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::RunState>{run_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::EntryState>{entry_state_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::EntryMail>{entry_mail_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::RunMail>{run_mail_names};

template <>
struct Description<gateway::RunFile> {
    static constexpr SchemaName name{.answer = "RunFile"};
    static constexpr std::string_view prose = "The file that a run was made of.";

    template <class Archive>
    static void members(Archive& archive, const gateway::RunFile& file) {
        archive.required("format", file.format, about("csv, ndjson, json or xlsx."));
        archive.required("bytes", file.bytes, at_least(0, "That have come."));
        archive.required("whole", file.whole,
                         about("False of a run that is billed as it comes, until the file's end has come."));
        archive.optional("sha256", file.sha256, about("Absent until the file's end has come."));
    }
};

template <>
struct Description<gateway::RunRows> {
    static constexpr SchemaName name{.answer = "RunRows"};
    static constexpr std::string_view prose =
        "How many rows are in each state. The six add up to all of them.";

    template <class Archive>
    static void members(Archive& archive, const gateway::RunRows& of) {
        using enum domain::EntryState;
        const auto& counts = of.counts;
        archive.required("rows", counts.all_rows(), at_least(0, "All that were read."));
        archive.required("bills", counts.all_bills(),
                         at_least(0, "What these rows make: several rows may be one bill."));
        archive.required("refused", counts.rows_in(refused), at_least(0, "Something is wrong with them."));
        archive.required("waiting", counts.rows_in(ready), at_least(0, "Checked, and not yet accepted."));
        archive.required("accepted", counts.rows_in(accepted), at_least(0, "In progress."));
        archive.required("issued", counts.rows_in(issued), at_least(0));
        archive.required("failed", counts.rows_in(failed),
                         at_least(0, "Among the failures; a retry may help."));
        archive.required("withdrawn", counts.rows_in(withdrawn),
                         at_least(0, "The run was cancelled before."));
    }
};

template <>
struct Description<gateway::RunMails> {
    static constexpr SchemaName name{.answer = "RunMails"};
    static constexpr std::string_view prose =
        "When the mails of a run leave, and how many issued bills have which state of their mails.";

    template <class Archive>
    static void members(Archive& archive, const gateway::RunMails& mails) {
        const auto& counts = mails.counts;
        archive.required("mode", mails.mode, {});
        archive.optional("at", mails.at, about("Then held mails leave."));
        archive.required("held", counts.mails_in(domain::EntryMail::held), at_least(0));
        archive.required("queued", counts.mails_in(domain::EntryMail::queued), at_least(0));
        archive.required("handedOver", counts.mails_in(domain::EntryMail::handed_over), at_least(0));
        archive.required("trial", counts.mails_in(domain::EntryMail::trial), at_least(0));
        archive.required("failed", counts.mails_in(domain::EntryMail::failed), at_least(0));
        archive.required("none", counts.mails_in(domain::EntryMail::none), at_least(0));
    }
};

template <>
struct Description<gateway::RunLinks> {
    static constexpr SchemaName name{.answer = "RunLinks"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const gateway::RunLinks& links) {
        archive.required("self", links.self, {});
        archive.required("rows", links.rows, {});
        archive.required("report", links.report, {});
    }
};

template <>
struct Description<gateway::RunAnswer> {
    static constexpr SchemaName name{.answer = "Run"};
    static constexpr std::string_view page = "RunPage";
    static constexpr std::string_view prose = "The bills of one file.";

    template <class Archive>
    static void members(Archive& archive, const gateway::RunAnswer& answer) {
        const auto& run = answer.run;
        archive.required("id", run.id, {});
        archive.required("name", run.name, about("Unique of its client."));
        archive.required("state", run.state, {});
        archive.required("createdAt", run.created_at, {});
        archive.optional("client", run.client, about("Who sent the file."));
        archive.required("file",
                         gateway::RunFile{run.format, run.bytes, run.whole,
                                          run.whole ? std::optional{run.sha256} : std::nullopt},
                         {});
        archive.required("columns", run.summary.columns, about("Of CSV."));
        archive.optional("sellers", run.summary.sellers,
                         about("Of the bills that were not refused; absent where none is known."));
        archive.required("counts", gateway::RunRows{run.counts}, {});
        archive.required("mail", gateway::RunMails{run.mail, run.mail_at, run.counts}, {});
        archive.required("amounts", run.summary.amounts,
                         about("Of the bills that were not refused, by currency."));
        archive.optional("comparison", run.summary.comparison, {});
        archive.optional("warnings", run.summary.warnings, about("Of bills that were not refused."));
        archive.required("progress", gateway::progress_of(run.counts),
                         whole(0, 100, "In percent of the bills."));
        archive.required("perSecond", answer.per_second, at_least(0, "Bills, of late."));
        archive.required("links", answer.links, {});
    }
};

template <>
struct Description<ports::RunEntry> {
    static constexpr SchemaName name{.answer = "RunRow"};
    static constexpr std::string_view page = "RunRowPage";
    static constexpr std::string_view prose = "A bill of a run.";

    template <class Archive>
    static void members(Archive& archive, const ports::RunEntry& entry) {
        archive.required("row", entry.row,
                         at_least(1, "The first: the line of the file; of a JSON array, the element."));
        archive.required("rows", entry.rows, at_least(1, "How many stand together."));
        archive.required("key", entry.key, about("The reference, or the digest of the rows."));
        archive.required("occurrence", entry.occurrence, at_least(1, "Of equal rows: which of them."));
        archive.required("state", entry.state, {});
        archive.required("mail", entry.mail, {});
        archive.optional("billId", entry.bill_id == Uuid{} ? std::nullopt : std::optional{entry.bill_id},
                         about("Once it was accepted."));
        archive.optional("customer", entry.customer, about("Its e-mail address, or its id."));
        archive.optional("amount", entry.gross, about("Due."));
        archive.optional("currency", entry.gross ? std::optional{entry.gross->currency} : std::nullopt,
                         about("ISO 4217."));
        archive.optional("issues", entry.issues, about("Everything that is wrong."));
    }
};

template <>
struct Description<gateway::ColumnGuess> {
    static constexpr SchemaName name{.answer = "ColumnGuess"};
    static constexpr std::string_view prose = "A column, and the field that it would fill.";

    template <class Archive>
    static void members(Archive& archive, const gateway::ColumnGuess& column) {
        archive.required("name", column.name, {});
        archive.optional("field", column.field, about("Absent: nobody knows."));
        archive.optional("sample", column.sample, about("What stands in the first row."));
    }
};

template <>
struct Description<gateway::FileGuess> {
    static constexpr SchemaName name{.answer = "FileGuess"};
    static constexpr std::string_view prose = "How a file would be read.";

    template <class Archive>
    static void members(Archive& archive, const gateway::FileGuess& guess) {
        archive.required("format", guess.format, about("csv, ndjson, json or xlsx."));
        archive.optional("delimiter", guess.delimiter, about("Of CSV."));
        archive.optional("sheet", guess.sheet, about("Of a workbook: the first that is not hidden."));
        archive.required("columns", guess.columns, {});
        archive.required("fields", guess.fields, about("All that a column can fill."));
    }
};

}  // namespace billmill::formats
