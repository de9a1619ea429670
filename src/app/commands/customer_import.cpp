#include <cstdio>

#include "app/ask_server.hpp"
#include "app/commands/customers.hpp"
#include "app/file_upload.hpp"
#include "app/interrupt.hpp"
#include "app/text_table.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::string_view route = "/api/v1/customers/import";

struct ImportCustomers {
    std::string file;
    std::string name;
    std::vector<std::string> columns;  ///< "Kunde=customer.company"
};

/// "column Land: ", or the place in the document.
std::string place_of(const Json& issue) {
    if (const auto column = text_of(issue, "column"); !column.empty())
        return "column " + printable(column) + ": ";
    const auto pointer = text_of(issue, "pointer");
    return pointer.empty() ? std::string{} : printable(pointer) + ": ";
}

void tell_refusals(const Json& report) {
    const auto* refusals = report.find("refusals");
    if (refusals == nullptr) return;
    for (const auto& row : refusals->items) {
        std::string why;
        if (const auto* issues = row.find("issues"))
            for (const auto& issue : issues->items)
                why += "\n  " + place_of(issue) + printable(text_of(issue, "detail"));
        std::fprintf(stderr, "line %s:%s\n", printable(text_of(row, "row")).c_str(), why.c_str());
    }
    if (const auto* more = report.find("moreRefused"); more != nullptr && more->boolean)
        std::fprintf(stderr, "More lines were refused than are shown here.\n");
}

void tell(const Json& report, const Screen& screen) {
    tell_refusals(report);
    advise_on_columns(report);
    if (screen.json) return print_json(report);
    std::printf("%s customers accepted, %s known already, %s refused\n", text_of(report, "accepted").c_str(),
                text_of(report, "repeated").c_str(), text_of(report, "refused").c_str());
}

Outcome import_customers(const ImportCustomers& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto columns, columns_of(command.columns));
    auto upload = upload_of(command.file, context.screen, WithDigest::no);
    if (!upload) return std::unexpected{upload.error()};
    Query query;
    query.add("name", command.name).add("columns", columns);
    constexpr const char* goes_on = "The same command again goes on, and changes nothing twice.";
    const Interrupt interrupt{std::string{"What was accepted stays. "} + goes_on};
    const auto report = server.send(std::string{route} + query.text(), *std::move(upload));
    if (!report && report.error().fault == Fault::unavailable)
        return fail(Fault::unavailable, report.error().what + "\n" + goes_on);
    TRY_DO(report);
    tell(*report, context.screen);
    if (text_of(*report, "refused") == "0") return {};
    return fail(Fault::invalid, "some lines were refused; correct them and import them again");
}

}  // namespace

void add_customer_import(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<ImportCustomers>();
    auto& command =
        table.add_asking(customers, "import", "Many customers of a file: a row or a JSON document each",
                         [options](const Context& context) { return import_customers(*options, context); });
    command.options()
        .add_option("file", options->file,
                    "CSV, NDJSON, an array of JSON or .xlsx; .gz or .zst too; -: standard input")
        ->required();
    command.options()
        .add_option("--column", options->columns,
                    "A column and its field: Kunde=customer.company; may be repeated")
        ->type_name("NAME=FIELD");
    command.options().add_option(
        "--name", options->name,
        "Of this import: rows that were imported under another name, or none, are taken once more");
    command
        .details(
            "Columns may have any order, and names in seven languages, as of a file of bills; their fields "
            "are those that begin with customer. The same file again changes nothing. Where a customer "
            "stands in several lines, the last counts. A row that says what an earlier import said is "
            "known already, whatever the customer has become since: to take it once more, give the "
            "import a name.")
        .example("billmill customers import customers.csv")
        .example("billmill customers import customers.ndjson");
}

}  // namespace billmill::app
