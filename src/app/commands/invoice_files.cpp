#include <algorithm>

#include "app/commands/invoices.hpp"
#include "app/find_invoice.hpp"
#include "app/invoice_filters.hpp"
#include "app/save_answer.hpp"
#include "foundation/ascii.hpp"

namespace billmill::app {
namespace {

/// Of one invoice: the word after its path, and the name of the file.
struct Kind {
    const char* name;
    const char* about;
    const char* extension;
};
constexpr Kind pdf{"pdf", "The document of an invoice, as PDF", ".pdf"};
constexpr Kind xml{"xml", "Its e-invoice, as XML", ".xml"};
constexpr Kind mail{"mail", "The mail with it, as it is sent (RFC 5322)", ".eml"};

struct One {
    std::string word;
    std::string format;  ///< xml: empty: its own.
    std::string output;  ///< Empty: named by its number.
};

/// A number may hold what is no part of a file name.
std::string file_name(std::string number) {
    std::ranges::replace_if(
        number, [](char c) { return !ascii::is_alphanumeric(c) && c != '-' && c != '_' && c != '.'; }, '_');
    return number.starts_with('.') ? "_" + number : number;
}

Outcome save_one(const Kind& kind, const One& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto invoice, find_invoice(server, command.word));
    const auto number = text_of(invoice, "number");
    const auto name = file_name(number.empty() ? text_of(invoice, "id") : number) + kind.extension;
    const auto target = path_of_invoice(text_of(invoice, "id")) + "/" + kind.name;
    return save_answer(server, target + Query{}.add("format", command.format).text(),
                       command.output.empty() ? name : command.output, context.screen);
}

void add_one(CommandTable& table, CLI::App& invoices, const Kind& kind) {
    const auto options = std::make_shared<One>();
    auto& command = table.add_asking(
        invoices, kind.name, kind.about,
        [options, &kind](const Context& context) { return save_one(kind, *options, context); });
    add_which(command, options->word);
    command.options()
        .add_option("-o,--output", options->output,
                    "A new file (default: named by the number); -: standard output")
        ->type_name("FILE");
    const std::string line = std::string{"billmill invoices "} + kind.name + " NUMBER";
    command.example(line);
    if (&kind != &xml) return;
    command.options().add_option("--format", options->format,
                                 "factur-x, xrechnung-cii, … (default: its own)");
    command.example(line + " --format xrechnung-cii --output -");
}

struct Export {
    std::string what;
    InvoiceFilters filters;
    std::string from;
    std::string to;
    std::string format;  ///< Of tables; empty: csv.
    std::string output;
};

std::string extension_of(const Export& command) {
    if (command.what == "documents") return ".zip";
    if (command.what == "print") return ".pdf";
    return command.format == "xlsx" ? ".xlsx" : ".csv";
}

Outcome export_many(const Export& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    Query query;
    command.filters.add_to(query);
    query.add("from", command.from).add("to", command.to).add("format", command.format);
    const auto name = command.what + extension_of(command);
    return save_answer(server, "/api/v1/exports/" + percent_encoded(command.what) + query.text(),
                       command.output.empty() ? name : command.output, context.screen);
}

void add_export(CommandTable& table, CLI::App& invoices) {
    const auto options = std::make_shared<Export>();
    auto& command =
        table.add_asking(invoices, "export", "Many at once, as one file",
                         [options](const Context& context) { return export_many(*options, context); });
    auto& app = command.options();
    app.add_option("what", options->what,
                   "documents (a ZIP of PDFs), print (one PDF of all), invoices, lines or taxes (tables)")
        ->required()
        ->check(CLI::IsMember({"documents", "print", "invoices", "lines", "taxes"}));
    app.add_option("--format", options->format, "Of tables: csv (default) or xlsx")
        ->check(CLI::IsMember({"csv", "xlsx"}));
    options->filters.add_to(app, "issued, credited_in_part, cancelled; several with commas",
                            "issued,credited_in_part,cancelled");
    app.add_option("--from", options->from, "Issued that day or later: 2026-12-31")->type_name("DAY");
    app.add_option("--to", options->to, "Issued that day or earlier")->type_name("DAY");
    app.add_option("-o,--output", options->output,
                   "A new file (default: named by what it is); -: standard output")
        ->type_name("FILE");
    command.example("billmill invoices export invoices --from 2026-01-01 --output invoices-2026.csv")
        .example("billmill invoices export lines --format xlsx")
        .example("billmill invoices export documents --output all.zip")
        .example("billmill invoices export print --output all.pdf")
        .example("billmill invoices export taxes --output -");
}

}  // namespace

void add_invoice_files(CommandTable& table, CLI::App& invoices) {
    for (const auto* kind : {&pdf, &xml, &mail}) add_one(table, invoices, *kind);
    add_export(table, invoices);
}

}  // namespace billmill::app
