#include "adapters/mongodb/run_comparison.hpp"

#include <deque>
#include <iterator>

#include "adapters/mongodb/run_document.hpp"

namespace billmill::adapters::mongodb {
namespace {

using domain::ComparedEntry;

constexpr std::int32_t rising = 1;
constexpr std::size_t read_at_once = 500;

struct Row {
    ComparedEntry entry;
    std::int64_t ordinal = 0;
};

Row read_row(Fields& fields) {
    Row row;
    row.entry.customer = fields.text("customer");
    row.entry.key = fields.text("key_digest");
    row.entry.occurrence = fields.int32("occurrence");
    row.entry.row = fields.integer("row");
    row.entry.currency = fields.text("currency");
    row.entry.gross = fields.integer("gross");
    row.ordinal = fields.integer("ordinal");
    return row;
}

Document projection_of_row() {
    Document projection;
    projection.add("v", rising)
        .add("customer", rising)
        .add("key_digest", rising)
        .add("occurrence", rising)
        .add("row", rising)
        .add("currency", rising)
        .add("gross", rising)
        .add("ordinal", rising);
    return projection;
}

/// Behind `last` in an order of two fields.
template <class A, class B>
Document behind(Name first, const A& last_first, Name second, const B& last_second) {
    std::vector<Document> either;
    either.push_back(with(first, with("$gt", last_first)));
    either.push_back(std::move(with(first, last_first).add(second, with("$gt", last_second))));
    return with("$or", either);
}

enum class By : bool { customer, key };

/// The entries of a run that bill somebody, in an order that an index has.
class Entries {
public:
    Entries(Session& session, const Uuid& run, By by) : session_{session}, run_{run}, by_{by} {}

    Result<std::optional<ComparedEntry>> next() {
        if (page_.empty() && !ended_) TRY_DO(read());
        if (page_.empty()) return std::nullopt;
        auto row = std::move(page_.front());
        page_.pop_front();
        return std::move(row.entry);
    }

private:
    Outcome read() {
        Document filter;
        if (last_ && by_ == By::customer)
            filter = behind("customer", last_->entry.customer, "ordinal", last_->ordinal);
        else if (last_)
            filter =
                behind("key_digest", last_->entry.key, "occurrence", std::int32_t{last_->entry.occurrence});
        filter.add("run", run_).add("state", with("$ne", name(domain::EntryState::refused)));
        Document sort;
        if (by_ == By::customer)
            sort.add("customer", rising).add("ordinal", rising);
        else
            sort.add("key_digest", rising).add("occurrence", rising);
        TRY(auto rows,
            session_.find(Collection::run_entries, filter,
                          {.sort = std::move(sort), .projection = projection_of_row(), .limit = read_at_once},
                          read_row));
        ended_ = rows.size() < read_at_once;
        if (!rows.empty()) last_ = rows.back();
        page_.assign(std::move_iterator{rows.begin()}, std::move_iterator{rows.end()});
        return {};
    }

    Session& session_;
    const Uuid run_;
    const By by_;
    std::deque<Row> page_;
    std::optional<Row> last_;
    bool ended_ = false;
};

}  // namespace

Result<domain::RunComparison> compare_runs(Session& session, const domain::Run& before,
                                           const domain::Run& now) {
    domain::RunComparison comparison;
    comparison.run = before.id;
    comparison.name = before.name;
    comparison.bills = before.counts.all_bills() - before.counts.bills_in(domain::EntryState::refused);
    const auto compare = [&](By by, auto with_rule) -> Outcome {
        Entries old_entries{session, before.id, by};
        Entries new_entries{session, now.id, by};
        return with_rule([&] { return old_entries.next(); }, [&] { return new_entries.next(); }, comparison);
    };
    TRY_DO(compare(By::customer, domain::compare_customers));
    TRY_DO(compare(By::key, domain::compare_keys));
    return comparison;
}

}  // namespace billmill::adapters::mongodb
