#include "app/exit_code.hpp"
#include "app/pages/pages.hpp"

namespace billmill::app {
namespace {

/// No line of a text is a command of troff, and a hyphen is one that can be copied.
std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            out += "\\e";
        else if (text[i] == '-')
            out += "\\-";
        else if (text.substr(i).starts_with("…"))
            out += "...", i += std::string_view{"…"}.size() - 1;
        else
            out += text[i];
    }
    if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
    return out;
}

std::string name_of(const OptionText& option) {
    std::string text;
    for (const auto& flag : option.flags) text += (text.empty() ? "" : ", ") + flag;
    return text + (text.empty() || option.value.empty() ? "" : " ") + option.value;
}

void add_entry(std::string& out, std::string_view name, std::string_view about) {
    out += ".TP\n.B \"" + plain(name) + "\"\n" + plain(about.empty() ? "See above." : about) + "\n";
}

void add_page(std::string& out, const CommandPage& page) {
    out += ".SS billmill " + plain(page.words) + "\n" + plain(page.about + ".") + "\n.PP\n.B \"" +
           plain(synopsis(page)) + "\"\n";
    if (!page.details.empty()) out += plain(page.details) + "\n";
    for (const auto& positional : page.positionals) add_entry(out, positional.value, positional.about);
    for (const auto& option : page.options)
        if (option.flags.back() != "--help") add_entry(out, name_of(option), option.about);
    if (page.examples.empty()) return;
    out += ".PP\n.EX\n";
    for (const auto& example : page.examples) out += plain(example.line) + "\n";
    out += ".EE\n";
}

constexpr std::string_view about =
    R"(billmill takes customers and billing requests over HTTP, and turns each request into an invoice that is numbered
without gaps, taxed to the minor unit, and mailed as a PDF. One process on SQLite does all of it
.RB ( "billmill serve" ),
or any number of gateways and cores on Kafka, MongoDB and Redis.
)";

}  // namespace

std::string man_page(const CommandTable& table, std::string_view version) {
    std::string out =
        ".TH BILLMILL 1 \"\" \"" + plain(version.substr(0, version.find_first_of("(\n"))) +
        "\" \"User Commands\"\n.SH NAME\nbillmill \\- billing requests in, numbered PDF invoices "
        "out\n.SH SYNOPSIS\n.B billmill\n.I COMMAND\n.RI [ OPTIONS ]\n.SH DESCRIPTION\n";
    out += about;
    out += ".SH COMMANDS\n";
    for (const auto& page : all_pages(table))
        if (page.commands.empty()) add_page(out, page);
    out += ".SH EXIT STATUS\n";
    for (const auto& each : exit_codes()) add_entry(out, std::to_string(each.code), each.meaning);
    out += ".SH ENVIRONMENT\n";
    add_entry(out, "BILLMILL_SERVER, BILLMILL_API_KEY", "Where commands ask a running server, and as whom.");
    add_entry(out, "NO_COLOR", "Where it is set, no colour.");
    out += ".SH FILES\n";
    add_entry(out, "~/.config/billmill/config.toml",
              "server, key and key_file of commands that ask a server");
    add_entry(out, "/etc/billmill/billmill.toml", "the settings of the service");
    add_entry(out, "/etc/billmill/sellers/", "one TOML file a seller");
    add_entry(out, "/var/lib/billmill/", "database, keys, documents: everything that must be kept");
    return out + ".SH SEE ALSO\nThe documentation in\n.IR /usr/share/doc/billmill .\n";
}

}  // namespace billmill::app
