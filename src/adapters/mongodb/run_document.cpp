#include "adapters/mongodb/run_document.hpp"

#include <algorithm>
#include <array>

#include "adapters/mongodb/queries.hpp"
#include "formats/run_records.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::RunMail;
using domain::RunState;
using ports::EntryChange;
using ports::RunEntry;

// In the order of their enums.
constexpr std::array<std::string_view, 9> run_states{
    "reading", "checked", "issuing", "paused", "cancelling", "cancelled", "done", "arriving", "interrupted"};
constexpr std::array<std::string_view, domain::entry_states> entry_states{"refused", "ready",  "accepted",
                                                                          "issued",  "failed", "withdrawn"};
constexpr std::array<std::string_view, domain::entry_mails> entry_mails{"none",        "held",  "queued",
                                                                        "handed_over", "trial", "failed"};
constexpr std::array<std::string_view, 3> run_mails{"at_once", "on_release", "none"};
constexpr std::size_t ordinal_digits = 10;

template <class E, std::size_t n>
E read_enum(Fields& fields, Name field, const std::array<std::string_view, n>& names) {
    const auto found = std::ranges::find(names, fields.text(field));
    if (found != names.end()) return static_cast<E>(found - names.begin());
    fields.mark_corrupt();
    return E{};
}

std::vector<Document> bills_of(const domain::RunCounts& counts) {
    std::vector<Document> all;
    for (std::size_t i = 0; i < entry_states.size(); ++i)
        all.push_back(std::move(
            with("state", entry_states[i]).add("bills", counts.bills[i]).add("rows", counts.rows[i])));
    return all;
}

std::vector<Document> mails_of(const domain::RunCounts& counts) {
    std::vector<Document> all;
    for (std::size_t i = 0; i < entry_mails.size(); ++i)
        all.push_back(std::move(with("mail", entry_mails[i]).add("bills", counts.mails[i])));
    return all;
}

void read_counts(Fields& fields, domain::RunCounts& counts) {
    (void)fields.documents("counts", [&](Fields& of) {
        const auto state = static_cast<std::size_t>(read_enum<EntryState>(of, "state", entry_states));
        counts.bills[state] = of.integer("bills");
        counts.rows[state] = of.integer("rows");
        return true;
    });
    (void)fields.documents("mails", [&](Fields& of) {
        counts.mails[static_cast<std::size_t>(read_enum<EntryMail>(of, "mail", entry_mails))] =
            of.integer("bills");
        return true;
    });
}

domain::RowIssues read_issues(Fields& fields) {
    auto issues = formats::decode_row_issues(fields.text("issues"));
    if (issues) return *std::move(issues);
    fields.mark_corrupt();
    return {};
}

Document document_of(const EntryChange& change) {
    Document document;
    document.add("ordinal", change.ordinal)
        .add("from", name(change.from))
        .add("mail_from", name(change.mail_from))
        .add("to", name(change.to))
        .add("mail_to", name(change.mail_to))
        .add("bill_id", change.bill_id)
        .add("issues", formats::encode(change.issues));
    return document;
}

EntryChange read_change(Fields& fields) {
    EntryChange change;
    change.ordinal = fields.integer("ordinal");
    change.from = read_enum<EntryState>(fields, "from", entry_states);
    change.mail_from = read_enum<EntryMail>(fields, "mail_from", entry_mails);
    change.to = read_enum<EntryState>(fields, "to", entry_states);
    change.mail_to = read_enum<EntryMail>(fields, "mail_to", entry_mails);
    if (fields.has("bill_id")) change.bill_id = fields.uuid("bill_id");
    change.issues = read_issues(fields);
    return change;
}

/// A change that is noted wants to be completed; the own work of the run comes after that.
std::optional<Instant> next_work(const StoredRun& stored) {
    if (stored.change) return Instant{};
    return domain::next_work(stored.run, Instant{});
}

/// State, counts, releases, and the change that is noted.
void add_progress(Document& document, const StoredRun& stored) {
    const auto& run = stored.run;
    document.add("state", name(run.state))
        .add("released", run.released)
        .add("entries", stored.entries)
        .add("revision", stored.revision)
        .add("counts", bills_of(run.counts))
        .add("mails", mails_of(run.counts))
        .add("next_work", next_work(stored))
        .add("whole", run.whole)
        .add("reader", run.reader);
    if (!stored.change) return;
    std::vector<Document> changes;
    for (const auto& one : stored.change->entries) changes.push_back(document_of(one));
    document.add("change", stored.change->id)
        .add("spares_given", stored.change->spares_given)
        .add("changes", changes);
}

}  // namespace

std::string_view name(RunState state) {
    return run_states.at(static_cast<std::size_t>(state));
}

std::string_view name(EntryState state) {
    return entry_states.at(static_cast<std::size_t>(state));
}

std::string_view name(EntryMail mail) {
    return entry_mails.at(static_cast<std::size_t>(mail));
}

std::vector<std::string> all_entry_states() {
    return {entry_states.begin(), entry_states.end()};
}

std::vector<std::string> all_entry_mails() {
    return {entry_mails.begin(), entry_mails.end()};
}

StoredRun read_run_unchanged(Fields& fields) {
    StoredRun stored;
    auto& run = stored.run;
    run.id = fields.uuid("_id");
    run.name = fields.text("name");
    run.client = fields.text("client");
    run.continues_keyless = fields.boolean("keyless");
    run.sellers = fields.texts("sellers");
    run.state = read_enum<RunState>(fields, "state", run_states);
    run.mail = read_enum<RunMail>(fields, "mail", run_mails);
    if (fields.has("mail_at")) run.mail_at = fields.instant("mail_at");
    run.released = fields.integer("released");
    run.created_at = fields.instant("created_at");
    run.format = fields.text("format");
    run.bytes = fields.integer("bytes");
    run.sha256 = fields.digest("sha256");
    run.options = fields.digest("options");
    if (auto summary = formats::decode_run_summary(fields.text("summary")))
        run.summary = *std::move(summary);
    else
        fields.mark_corrupt();
    read_counts(fields, run.counts);
    stored.order = fields.text("order");
    stored.entries = fields.integer("entries");
    run.entries = stored.entries;
    if (fields.has("whole")) run.whole = fields.boolean("whole");
    if (fields.has("reader")) run.reader = fields.uuid("reader");
    if (fields.has("prefix")) run.prefix = fields.digest("prefix");
    stored.revision = fields.integer("revision");
    if (fields.has("change")) stored.change = RunChange{fields.text("change"), false, {}};
    return stored;
}

StoredRun read_run(Fields& fields) {
    auto stored = read_run_unchanged(fields);
    if (!stored.change) return stored;
    stored.change->spares_given = fields.boolean("spares_given");
    stored.change->entries = fields.documents("changes", read_change);
    return stored;
}

Document document_of(const StoredRun& stored) {
    const auto& run = stored.run;
    Document document;
    document.add("_id", run.id)
        .add("v", document_version)
        .add("order", stored.order)
        .add("name", run.name)
        .add("client", run.client)
        .add("keyless", run.continues_keyless)
        .add("sellers", run.sellers)
        .add("mail", run_mails.at(static_cast<std::size_t>(run.mail)))
        .add("mail_at", run.mail_at)
        .add("created_at", run.created_at)
        .add("format", run.format)
        .add("bytes", run.bytes)
        .add("sha256", run.sha256)
        .add("options", run.options)
        .add("summary", formats::encode(run.summary));
    add_progress(document, stored);
    return document;
}

Document update_of(const StoredRun& stored, Document more) {
    add_progress(more, stored);
    Document gone;
    if (!stored.change) gone.add("change", "").add("spares_given", "").add("changes", "");
    if (!next_work(stored)) gone.add("next_work", "");
    if (!stored.run.reader) gone.add("reader", "");
    Document update;
    update.add("$set", more);
    if (!stored.change || !next_work(stored) || !stored.run.reader) update.add("$unset", gone);
    return update;
}

Document facts_so_far(const domain::Run& run, const domain::RunSummary& summary) {
    Document document;
    document.add("format", run.format)
        .add("bytes", run.bytes)
        .add("prefix", run.prefix)
        .add("summary", formats::encode(summary));
    return document;
}

Document facts_of_file(const domain::Run& run) {
    Document document;
    document.add("name", run.name)
        .add("format", run.format)
        .add("bytes", run.bytes)
        .add("sha256", run.sha256)
        .add("summary", formats::encode(run.summary));
    return document;
}

std::string run_order(const domain::Run& run) {
    return sortable(static_cast<std::uint64_t>(unix_ms(run.created_at)), 12) + run.id.text();
}

std::string entry_key(const Uuid& run, std::int64_t ordinal) {
    return run.text() + "/" + sortable(static_cast<std::uint64_t>(ordinal), ordinal_digits);
}

std::string key_digest(const std::string& key) {
    return sha256(key).hex();
}

RunEntry read_entry(Fields& fields) {
    RunEntry entry;
    entry.ordinal = fields.integer("ordinal");
    entry.row = fields.integer("row");
    entry.rows = fields.int32("rows");
    entry.state = read_enum<EntryState>(fields, "state", entry_states);
    entry.mail = read_enum<EntryMail>(fields, "mail", entry_mails);
    entry.key = fields.text("key");
    entry.occurrence = fields.int32("occurrence");
    entry.given = fields.boolean("given");
    if (fields.has("bill_id")) entry.bill_id = fields.uuid("bill_id");
    entry.customer = fields.text("customer");
    if (const auto currency = domain::find_currency(fields.text("currency")))
        entry.gross = domain::Money{fields.integer("gross"), *currency};
    entry.body = fields.text("body");
    entry.source = fields.text("source");
    entry.issues = read_issues(fields);
    return entry;
}

Document document_of(const Uuid& run, const RunEntry& entry) {
    Document document;
    document.add("_id", entry_key(run, entry.ordinal))
        .add("v", document_version)
        .add("run", run)
        .add("ordinal", entry.ordinal)
        .add("row", entry.row)
        .add("rows", std::int32_t{entry.rows})
        .add("state", name(entry.state))
        .add("mail", name(entry.mail))
        .add("key", entry.key)
        .add("key_digest", key_digest(entry.key))
        .add("occurrence", std::int32_t{entry.occurrence})
        .add("given", entry.given)
        .add("customer", entry.customer)
        .add("currency", entry.gross ? entry.gross->currency.code() : std::string_view{})
        .add("gross", entry.gross ? entry.gross->minor : std::int64_t{0})
        .add("body", entry.body)
        .add("source", entry.source)
        .add("issues", formats::encode(entry.issues));
    return document;
}

Document document_of_refused(const RunEntry& entry) {
    Document document;
    document.add("state", name(entry.state))
        .add("body", entry.body)
        .add("issues", formats::encode(entry.issues));
    return document;
}

Document filter_of(const Uuid& run, const EntryChange& change, bool spares_given) {
    Document filter;
    filter.add("_id", entry_key(run, change.ordinal))
        .add("state", name(change.from))
        .add("mail", name(change.mail_from));
    if (spares_given) filter.add("given", false);
    return filter;
}

Document update_of(const EntryChange& change, const std::string& change_id) {
    Document changes;
    changes.add("state", name(change.to))
        .add("mail", name(change.mail_to))
        .add("change", change_id)
        .add("bill_id", change.bill_id);
    if (!change.keeps_body()) changes.add("body", "");
    if (!change.keeps_source()) changes.add("source", "");
    if (!change.issues.empty()) changes.add("issues", formats::encode(change.issues));
    return with("$set", changes);
}

}  // namespace billmill::adapters::mongodb
