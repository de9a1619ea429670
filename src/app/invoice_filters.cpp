#include "app/invoice_filters.hpp"

namespace billmill::app {
namespace {

/// In the order of InvoiceFilters::Name.
struct Filter {
    const char* option;
    const char* parameter;
    const char* about;  ///< nullptr: the command says it, and the words that it takes.
    const char* type;
    const char* words = nullptr;  ///< Those that it takes, parted by commas; nullptr: any.
};
constexpr std::array<Filter, InvoiceFilters::count> filters{{
    {"--q", "q", "Words that begin words of number, names, address or references; or an id or key", "WORDS"},
    {"--idempotency-key", "idempotencyKey",
     "The one asked for with this idempotency key; not with --q, --run or --ids", "KEY"},
    {"--state", "state", nullptr, "STATES"},
    {"--delivery", "delivery", "Of the mails: none, queued, handed_over, failed, trial; several with commas",
     "STATES", "none,queued,handed_over,failed,trial"},
    {"--type", "type", "invoice or credit-note", "TYPE", "invoice,credit-note"},
    {"--number", "number", "Only the one with this number", "NUMBER"},
    {"--customer", "customer", "A customer's id or mail address", "CUSTOMER"},
    {"--seller", "seller", "Only those of this seller", "SELLER"},
    {"--run", "run", "Only those of this run, in the order of its file", "ID"},
    {"--ids", "ids", "Only those with these ids, 200 at most, parted by commas; not with --q or --run",
     "IDS"},
    {"--currency", "currency", "EUR, INR …", "CODE"},
    {"--issued-from", "issuedFrom", "Issued that day or later: 2026-12-31", "DAY"},
    {"--issued-to", "issuedTo", "Issued that day or earlier", "DAY"},
    {"--due-from", "dueFrom", "Due that day or later", "DAY"},
    {"--due-to", "dueTo", "Due that day or earlier", "DAY"},
    {"--amount-from", "amountFrom", "With a gross total of so much or more: 99.90", "AMOUNT"},
    {"--amount-to", "amountTo", "With a gross total of so much or less", "AMOUNT"},
    {"--sort", "sort", "issued, due or amount; with - the latest or largest first (default: -issued)",
     "ORDER", "issued,-issued,due,-due,amount,-amount"},
}};

/// One or more of the words, with commas between. Its description is what the completions read.
CLI::Validator some_of(const std::string& words) {
    return {[words](const std::string& text) {
                const auto known = "," + words + ",";
                for (const auto& word : CLI::detail::split(text, ','))
                    if (word.empty() || known.find("," + word + ",") == std::string::npos)
                        return "'" + word + "' is none of " + words;
                return std::string{};
            },
            "{" + words + "}"};
}

}  // namespace

void InvoiceFilters::add_to(CLI::App& app, const char* about_state, const char* states) {
    for (std::size_t at = 0; at < filters.size(); ++at) {
        const auto& filter = filters.at(at);
        const bool is_state = at == state;
        auto* option = app.add_option(filter.option, values.at(at), is_state ? about_state : filter.about)
                           ->type_name(filter.type);
        if (is_state || filter.words != nullptr) option->check(some_of(is_state ? states : filter.words));
    }
}

void InvoiceFilters::add_to(Query& query) const {
    for (std::size_t at = 0; at < filters.size(); ++at) query.add(filters.at(at).parameter, values.at(at));
}

}  // namespace billmill::app
