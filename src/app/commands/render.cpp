#include "app/render/render.hpp"

#include "app/commands/commands.hpp"

namespace billmill::app {
namespace {

void add_where(CLI::App& app, Render& render) {
    auto* where = app.add_option_group("where", "Where documents go, named by their numbers");
    where->add_option("--out", render.out, "A directory; -: standard output, for one document")
        ->type_name("DIR");
    where->add_option("--zip", render.zip, "One ZIP of all; -: standard output")->type_name("FILE");
    where->add_option("--tar", render.tar, "One tar of all; -: standard output")->type_name("FILE");
    where->require_option(1);
}

}  // namespace

void add_render(CommandTable& table) {
    const auto render = std::make_shared<Render>();
    auto& command =
        table.add("render", "Make documents of requests in a file, without a server",
                  [render](const Context& context) { return render_file(*render, context.settings); });
    auto& app = command.options();
    app.add_option("input", render->input, "One JSON document, or one a line (NDJSON); -: standard input")
        ->type_name("FILE")
        ->required();
    add_where(app, *render);
    app.add_option("--format", render->formats,
                   "pdf, xml (each bill's own), mail or a format; may be repeated")
        ->check(CLI::IsMember({"pdf", "xml", "mail", "factur-x", "xrechnung-cii", "xrechnung-ubl", "peppol",
                               "en16931-cii", "en16931-ubl", "inv-01"}));
    app.add_option("--template", render->look, "For all, whatever they ask for")->type_name("NAME");
    app.add_option("--language", render->language, "For all, whatever they ask for: en, de …")
        ->type_name("TAG");
    auto* seller = app.add_option("--seller", render->seller, "The one seller's file")->type_name("FILE");
    app.add_option("--sellers", render->sellers, "A folder of sellers (default: the server's)")
        ->type_name("DIR")
        ->excludes(seller);
    app.add_option("--jobs", render->jobs, "Threads (default: one per core)")->check(CLI::Range(1, 256));
    command.details("The page docs/render.md describes the input.")
        .example("billmill render bills.ndjson --out invoices")
        .example("billmill render bills.ndjson --zip invoices.zip --format pdf --format xml");
}

}  // namespace billmill::app
