#include "adapters/mongodb/schema.hpp"

namespace billmill::adapters::mongodb {
namespace {

enum class Unique : bool { no, yes };
constexpr std::int32_t rising = 1;

Index index(Collection collection, const char* name, const Document& keys, Unique unique = Unique::no) {
    Index index{collection, with("name", name)};
    index.specification.add("key", keys);
    if (unique == Unique::yes) index.specification.add("unique", true);
    return index;
}

/// What makes numbers without gaps and doubles true, whoever writes; then what lists need.
void add_invoice_indexes(std::vector<Index>& all) {
    constexpr auto of = Collection::invoices;
    all.push_back(index(of, "series_number", with("series", rising).add("number", rising), Unique::yes));
    all.push_back(
        index(of, "seller_printed", with("printed_number", rising).add("seller", rising), Unique::yes));
    all.push_back(
        index(of, "original_ordinal", with("original", rising).add("ordinal", rising), Unique::yes));
    all.push_back(index(of, "line_place", with("line", rising).add("place", rising), Unique::yes));
    all.push_back(
        index(Collection::amendments, "line_place", with("line", rising).add("place", rising), Unique::yes));
    all.push_back(index(of, "line", with("line", rising).add("series", rising).add("number", rising)));
    all.push_back(index(of, "order", with("order", rising)));
    all.push_back(index(of, "seller_order", with("seller", rising).add("order", rising)));
    all.push_back(index(of, "words_order", with("search.words", rising).add("order", rising)));
    all.push_back(index(of, "issued_order", with("issued_on", rising).add("order", rising)));
    all.push_back(index(of, "due_order", with("search.due_on", rising).add("order", rising)));
    all.push_back(index(of, "amount_order", with("search.amount", rising).add("order", rising)));
    all.push_back(index(of, "currency_order", with("search.currency", rising).add("order", rising)));
    all.push_back(index(Collection::customers, "words", with("search.words", rising)));
    all.push_back(index(of, "buyer_order", with("buyer", rising).add("order", rising)));
}

void add_work_indexes(std::vector<Index>& all) {
    all.push_back(index(Collection::deliveries, "invoice", with("invoice_id", rising)));
    all.push_back(index(Collection::deliveries, "doubled", with("possible_duplicates", rising)));
    all.push_back(index(Collection::parked, "due", with("due_at", rising)));
    all.push_back(index(Collection::parked, "stage", with("stage", rising).add("_id", rising)));
    all.push_back(index(Collection::parked, "gate", with("gate", rising).add("parked_at", rising)));
    all.push_back(index(Collection::dead_letters, "event", with("event_id", rising)));
    all.push_back(index(Collection::dead_letters, "order", with("order", rising)));
    all.push_back(index(Collection::dead_letters, "state",
                        with("state", rising).add("stage", rising).add("order", rising)));
}

void add_run_indexes(std::vector<Index>& all) {
    constexpr auto of = Collection::run_entries;
    all.push_back(
        index(Collection::runs, "client_name", with("client", rising).add("name", rising), Unique::yes));
    all.push_back(index(Collection::runs, "order", with("order", rising)));
    all.push_back(index(Collection::runs, "client_order", with("client", rising).add("order", rising)));
    all.push_back(index(Collection::runs, "next_work", with("next_work", rising)));
    all.push_back(index(Collection::runs, "state", with("state", rising)));
    all.push_back(index(of, "key", with("run", rising).add("key_digest", rising).add("occurrence", rising),
                        Unique::yes));
    all.push_back(index(of, "open",
                        with("run", rising).add("state", rising).add("mail", rising).add("ordinal", rising)));
    all.push_back(index(of, "customer", with("run", rising).add("customer", rising).add("ordinal", rising)));
}

void add_webhook_indexes(std::vector<Index>& all) {
    constexpr auto of = Collection::webhook_deliveries;
    all.push_back(index(of, "log", with("webhook", rising).add("order", rising)));
    all.push_back(index(of, "waiting",
                        with("state", rising)
                            .add("webhook", rising)
                            .add("asked", rising)
                            .add("due_at", rising)
                            .add("order", rising)));
}

}  // namespace

const char* name(Collection collection) {
    switch (collection) {
        case Collection::customers: return "customers";
        case Collection::applied: return "applied";
        case Collection::invoices: return "invoices";
        case Collection::amendments: return "amendments";
        case Collection::deliveries: return "deliveries";
        case Collection::parked: return "parked";
        case Collection::dead_letters: return "dead_letters";
        case Collection::crash_runs: return "crash_runs";
        case Collection::crash_marks: return "crash_marks";
        case Collection::api_keys: return "api_keys";
        case Collection::mail_gates: return "mail_gates";
        case Collection::runs: return "runs";
        case Collection::run_entries: return "run_entries";
        case Collection::webhooks: return "webhooks";
        case Collection::webhook_progress: return "webhook_progress";
        case Collection::webhook_deliveries: return "webhook_deliveries";
        case Collection::meta: return "meta";
    }
    return "unknown";
}

std::vector<Index> all_indexes() {
    std::vector<Index> all;
    add_invoice_indexes(all);
    add_work_indexes(all);
    add_run_indexes(all);
    add_webhook_indexes(all);
    all.push_back(index(Collection::customers, "email", with("email", rising)));
    all.push_back(index(Collection::api_keys, "hash", with("hash", rising), Unique::yes));
    return all;
}

}  // namespace billmill::adapters::mongodb
