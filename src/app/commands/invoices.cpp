#include "app/commands/invoices.hpp"

#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/find_invoice.hpp"
#include "app/invoice_filters.hpp"
#include "app/text_table.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::string_view route = "/api/v1/invoices";

struct List {
    InvoiceFilters filters;
    int limit = 100;
};

bool is_open_list(const std::string& state) {
    return state == "waiting" || state == "failed" || state == "open";
}

std::vector<std::string> issued_row(const Json& item) {
    return {text_of(item, "number"), text_of(item, "issueDate"), buyer_of(item),     gross_of(item),
            text_of(item, "state"),  text_of(item, "delivery"),  text_of(item, "id")};
}

std::vector<std::string> open_row(const Json& item) {
    const auto code = text_in(item, "failure", "code");
    return {text_of(item, "id"),
            text_of(item, "state"),
            buyer_of(item),
            text_of(item, "acceptedAt"),
            code.empty() ? text_of(item, "waitingFor") : code,
            text_of(item, "until")};
}

Outcome list(const List& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    Query query;
    command.filters.add_to(query);
    const bool open = is_open_list(command.filters.values[InvoiceFilters::state]);
    Table table{{"number", "issued", "customer", "gross", "state", "mail", "id"}};
    if (open) table = {{"id", "state", "customer", "accepted at", "why", "until"}};
    TRY(const bool more, read_pages(server, route, query, command.limit, [&](const Json& item) {
            if (context.screen.json) return print_json(item);
            table.push_back(open ? open_row(item) : issued_row(item));
        }));
    if (!context.screen.json) print_list(table, context.screen);
    advise_on_more(more);
    return {};
}

void add_fact(Table& facts, const char* name, std::string text) {
    if (!text.empty()) facts.push_back({name, std::move(text)});
}

void print_facts(const Json& invoice, const Screen& screen) {
    Table facts{
        {text_of(invoice, "type").empty() ? "bill" : text_of(invoice, "type"), text_of(invoice, "number")}};
    for (const auto* name : {"id", "state", "delivery", "issueDate", "dueDate", "acceptedAt", "reference",
                             "waitingFor", "until"})
        add_fact(facts, name, text_of(invoice, name));
    add_fact(facts, "seller", text_in(invoice, "seller", "name"));
    add_fact(facts, "customer", buyer_of(invoice));
    add_fact(facts, "address", text_in(invoice, "buyer", "email"));
    add_fact(facts, "gross", gross_of(invoice));
    add_fact(facts, "due", text_in(invoice, "totals", "due"));
    add_fact(facts, "credit of", text_in(invoice, "creditOf", "number"));
    if (const auto* failure = invoice.find("failure")) {
        add_fact(facts, "code", text_of(*failure, "code"));
        add_fact(facts, "why", text_of(*failure, "detail"));
        add_fact(facts, "failure", text_of(*failure, "failureId"));
    }
    print(facts, screen);
}

/// A table of each member of a list; nothing where the list is empty.
void print_items(const Json& invoice, std::string_view member, const std::vector<std::string>& names,
                 const Screen& screen) {
    const auto* list = invoice.find(member);
    if (list == nullptr || list->items.empty()) return;
    Table table{names};
    for (const auto& item : list->items) {
        auto& row = table.emplace_back();
        for (const auto& name : names) row.push_back(text_of(item, name));
    }
    std::printf("\n");
    print(table, screen);
}

Outcome show(const std::string& word, bool timeline, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto invoice, find_invoice(server, word));
    if (!timeline) {
        if (context.screen.json)
            print_json(invoice);
        else
            print_invoice(invoice, context.screen);
        return {};
    }
    TRY(const auto events, server.ask("GET", path_of_invoice(text_of(invoice, "id")) + "/timeline"));
    if (context.screen.json)
        print_json(events);
    else
        print_items(events, "items", {"at", "event", "number", "to", "attempts", "code", "detail"},
                    context.screen);
    return {};
}

void add_list(CommandTable& table, CLI::App& invoices) {
    const auto options = std::make_shared<List>();
    auto& command = table.add_asking(invoices, "list",
                                     "Invoices and credit notes, the newest first; or bills without one",
                                     [options](const Context& context) { return list(*options, context); });
    auto& app = command.options();
    options->filters.add_to(app,
                            "issued, credited_in_part, cancelled; several with commas. Or of bills that are "
                            "none yet: waiting, failed or open",
                            "issued,credited_in_part,cancelled,waiting,failed,open");
    app.add_option("--limit", options->limit, "At most so many (default: 100)")
        ->check(CLI::Range(1, 100'000));
    command
        .details(
            "What is issued meanwhile is on none of its pages. All filters must hold; of bills without an "
            "invoice only --q, --idempotency-key, --seller and --customer may be asked for.")
        .example("billmill invoices list --customer ada@example.com")
        .example("billmill invoices list --q 'love ada' --issued-from 2026-01-01 --sort -amount")
        .example("billmill invoices list --delivery failed", "whose mail was refused")
        .example("billmill invoices list --state open", "what was accepted and is no invoice yet");
}

void add_show(CommandTable& table, CLI::App& invoices) {
    struct Show {
        std::string word;
        bool timeline = false;
    };
    const auto options = std::make_shared<Show>();
    auto& command = table.add_asking(
        invoices, "show", "One invoice, found by anything that is known of it",
        [options](const Context& context) { return show(options->word, options->timeline, context); });
    add_which(command, options->word);
    command.options().add_flag("--timeline", options->timeline, "What happened to it, in order");
    command.example("billmill invoices show NUMBER").example("billmill invoices show NUMBER --timeline");
}

}  // namespace

void print_invoice(const Json& invoice, const Screen& screen) {
    print_facts(invoice, screen);
    print_items(invoice, "lines", {"description", "quantity", "price", "taxRate", "amount"}, screen);
    print_items(invoice, "deliveries", {"to", "state", "attempts", "changedAt", "lastError"}, screen);
    print_items(invoice, "credits", {"number", "issueDate", "gross"}, screen);
}

void add_which(Command& command, std::string& word) {
    command.options()
        .add_option(
            "invoice", word,
            "Its number, id, reference or idempotency key, or the address of a customer with one invoice")
        ->required();
}

void add_invoices(CommandTable& table) {
    auto& invoices = table.group(
        "invoices", "Invoices and credit notes: list, show, pdf, xml, mail, send, credit, export, import");
    add_list(table, invoices);
    add_show(table, invoices);
    add_invoice_files(table, invoices);
    add_invoice_changes(table, invoices);
    add_file_import(table, invoices);
}

}  // namespace billmill::app
