#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/ask_person.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/customers.hpp"
#include "app/find_invoice.hpp"
#include "app/save_answer.hpp"
#include "app/text_table.hpp"
#include "foundation/uuid.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::string_view route = "/api/v1/customers";
constexpr int named_max = 5;
constexpr std::size_t file_bytes_max = 16 * 1024;  ///< What the server takes of one customer.

std::string path_of(std::string_view id) {
    return std::string{route} + "/" + percent_encoded(id);
}

std::vector<std::string> row_of(const Json& customer) {
    Json as_buyer;
    as_buyer.kind = Json::Kind::object;
    as_buyer.members.push_back({"buyer", customer});
    return {text_of(customer, "id"),         buyer_of(as_buyer),
            text_of(customer, "email"),      text_in(customer, "address", "country"),
            text_of(customer, "externalId"), text_of(customer, "changedAt")};
}

const std::vector<std::string> head{"id", "name", "address", "country", "external id", "changed at"};

struct List {
    std::string q;
    std::string email;
    std::string country;
    int limit = 100;
};

Outcome list(const List& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    Table table{head};
    Query query;
    query.add("q", command.q).add("email", command.email).add("country", command.country);
    TRY(const bool more, read_pages(server, route, query, command.limit, [&](const Json& customer) {
            if (context.screen.json) return print_json(customer);
            table.push_back(row_of(customer));
        }));
    if (!context.screen.json) print_list(table, context.screen);
    advise_on_more(more);
    return {};
}

Result<Json> find_customer(const Server& server, const std::string& word) {
    if (Uuid::parse(word)) return server.ask("GET", path_of(word));
    std::vector<Json> found;
    TRY_DO(read_pages(server, route, Query{}.add("email", word), named_max,
                      [&](const Json& customer) { found.push_back(customer); }));
    if (found.empty()) return fail(Fault::not_found, "there is no customer " + printable(word));
    if (found.size() == 1) return std::move(found.front());
    auto text = printable(word) + " is of more than one; say which by its id:";
    for (const auto& customer : found) text += "\n  " + printable(text_of(customer, "id"));
    return fail(Fault::conflict, text);
}

/// Every member that is there, in the order of the answer; those of objects with a dot between.
void add_facts(const Json& object, const std::string& before, Table& facts) {
    for (const auto& [name, value] : object.members) {
        if (value.kind == Json::Kind::object)
            add_facts(value, before + name + ".", facts);
        else if (!value.text.empty())
            facts.push_back({before + name, value.text});
    }
}

void tell(const Json& customer, const Screen& screen) {
    if (screen.json) return print_json(customer);
    Table facts{{"customer", ""}};
    add_facts(customer, "", facts);
    print(facts, screen);
}

Outcome show(const std::string& word, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto customer, find_customer(server, word));
    tell(customer, context.screen);
    return {};
}

struct Add {
    std::string file;  ///< JSON; empty: what the options say.
    std::string email;
    std::string firstname;
    std::string lastname;
    std::string company;
    std::string line1;
    std::string postcode;
    std::string city;
    std::string region;
    std::string country;
    std::string tax_id;
    std::string key;
};

Result<std::string> read_file(const std::string& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    auto& in = file == "-" ? std::cin : opened;
    std::string text(file_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || (file != "-" && !opened.is_open())) return fail(Fault::invalid, "cannot read " + file);
    if (text.size() > file_bytes_max)
        return fail(Fault::invalid,
                    file + " is longer than one customer may be: for many, billmill customers import");
    return text;
}

Result<std::string> body_of(const Add& command) {
    if (!command.file.empty()) return read_file(command.file);
    if (command.email.empty())
        return fail(Fault::invalid, "give a file of JSON, or --email and what else is known");
    std::string body;
    formats::JsonWriter json{body};
    json.begin_object().member("email", command.email);
    json.optional_member("firstname", command.firstname).optional_member("lastname", command.lastname);
    json.optional_member("company", command.company).optional_member("taxId", command.tax_id);
    if (!(command.line1 + command.postcode + command.city + command.region + command.country).empty()) {
        json.name("address").begin_object();
        json.optional_member("line1", command.line1).optional_member("postcode", command.postcode);
        json.optional_member("city", command.city).optional_member("region", command.region);
        json.optional_member("country", command.country).end_object();
    }
    json.end_object();
    return body;
}

Outcome add(const Add& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto body, body_of(command));
    // What is no JSON is refused by the server, with its place.
    const auto read = formats::read_json(body);
    const std::string target{read ? route_of_new(*read) : route};
    TRY(const auto accepted, server.change("POST", target, body, command.key));
    if (context.screen.json)
        print_json(accepted);
    else
        std::printf("accepted: %s\n", printable(text_in(accepted, "links", "self")).c_str());
    return {};
}

struct Anonymise {
    std::string word;
    bool dry_run = false;
    bool yes = false;
    std::string key;
};

Outcome anonymise(const Anonymise& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto customer, find_customer(server, command.word));
    const auto id = text_of(customer, "id");
    if (command.dry_run) {
        if (!context.screen.json) std::printf("would erase all but the id; nothing was changed\n\n");
        tell(customer, context.screen);
        return {};
    }
    TRY_DO(
        confirm("All that is known of " + printable(command.word) + " but the id is erased; invoices stay.",
                command.yes));
    TRY(const auto accepted, server.change("POST", path_of(id) + "/anonymise", "{}", command.key));
    if (context.screen.json)
        print_json(accepted);
    else
        std::printf("accepted: %s is anonymised\n", printable(id).c_str());
    return {};
}

void add_list(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<List>();
    auto& command = table.add_asking(customers, "list", "Customers",
                                     [options](const Context& context) { return list(*options, context); });
    command.options().add_option(
        "--q", options->q, "Words that begin words of names, address, mobile number, external id or place");
    command.options().add_option("--email", options->email, "Only the one with this mail address");
    command.options().add_option("--country", options->country, "Only those in this country: DE, IN …");
    command.options()
        .add_option("--limit", options->limit, "At most so many (default: 100)")
        ->check(CLI::Range(1, 100'000));
    command.example("billmill customers list --limit 20").example("billmill customers list --q hopper");
}

void add_which(Command& command, std::string& word) {
    command.options().add_option("customer", word, "Its id or mail address")->required();
}

void add_show(CommandTable& table, CLI::App& customers) {
    const auto word = std::make_shared<std::string>();
    auto& command = table.add_asking(customers, "show", "One customer, with all that is known",
                                     [word](const Context& context) { return show(*word, context); });
    add_which(command, *word);
    command.example("billmill customers show ada@example.com");
}

void add_add(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<Add>();
    auto& command = table.add_asking(customers, "add", "Make a customer, of options or of a file",
                                     [options](const Context& context) { return add(*options, context); });
    auto& app = command.options();
    auto* file = app.add_option("file", options->file,
                                "One JSON document, as POST /api/v1/customers takes it; -: standard input");
    app.add_option("--email", options->email, "Where invoices go")->excludes(file);
    app.add_option("--firstname", options->firstname);
    app.add_option("--lastname", options->lastname, "This, or a company");
    app.add_option("--company", options->company);
    app.add_option("--line1", options->line1, "Street and number");
    app.add_option("--postcode", options->postcode);
    app.add_option("--city", options->city);
    app.add_option("--region", options->region, "In India the state");
    app.add_option("--country", options->country, "ISO 3166-1: DE, IN …");
    app.add_option("--tax-id", options->tax_id, "A GSTIN in India, a VAT id elsewhere");
    app.add_option("--key", options->key, "An idempotency key: with the same, a repetition has no effect");
    command.example("billmill customers add --email grace@example.com --lastname Hopper --country DE")
        .example("billmill customers add customer.json");
}

void add_anonymise(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<Anonymise>();
    auto& command = table.add_asking(
        customers, "anonymise", "Erase all that is known of a customer but the id; cannot be undone",
        [options](const Context& context) { return anonymise(*options, context); });
    add_which(command, options->word);
    command.options().add_flag("--dry-run", options->dry_run, "Only show what would be erased");
    command.options().add_flag("--yes", options->yes, "Do not ask");
    command.options().add_option("--key", options->key,
                                 "An idempotency key: with the same, a repetition has no effect");
    command.example("billmill customers anonymise ada@example.com --dry-run")
        .example("billmill customers anonymise grace@example.com --yes");
}

struct Export {
    std::string format = "csv";
    std::string output;
};

void add_export(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<Export>();
    auto& command = table.add_asking(
        customers, "export", "All customers, as one table", [options](const Context& context) -> Outcome {
            TRY(const auto server, Server::of(context));
            const auto target = "/api/v1/exports/customers" + Query{}.add("format", options->format).text();
            const auto name = "customers." + options->format;
            return save_answer(server, target, options->output.empty() ? name : options->output,
                               context.screen);
        });
    command.options()
        .add_option("--format", options->format, "csv (default) or xlsx")
        ->check(CLI::IsMember({"csv", "xlsx"}));
    command.options()
        .add_option("-o,--output", options->output, "A new file (default: customers.csv); -: standard output")
        ->type_name("FILE");
    command.example("billmill customers export --output customers-2026.csv");
}

}  // namespace

std::string_view route_of_new(const Json& customer) {
    return text_of(customer, "externalId").empty() ? "/api/v1/user/register" : route;
}

void add_customers(CommandTable& table) {
    auto& customers = table.group("customers", "Customers: list, show, add, import, anonymise, export");
    add_list(table, customers);
    add_show(table, customers);
    add_add(table, customers);
    add_customer_import(table, customers);
    add_anonymise(table, customers);
    add_export(table, customers);
}

}  // namespace billmill::app
