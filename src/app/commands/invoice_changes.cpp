#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "app/commands/invoices.hpp"
#include "app/find_invoice.hpp"
#include "app/interrupt.hpp"
#include "app/text_table.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::chrono::milliseconds look_each{200};

struct Send {
    std::string word;
    std::string to;
    std::string key;
};

Outcome send(const Send& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto invoice, find_invoice(server, command.word));
    std::string body;
    formats::JsonWriter{body}.begin_object().optional_member("to", command.to).end_object();
    TRY(const auto accepted,
        server.change("POST", path_of_invoice(text_of(invoice, "id")) + "/send", body, command.key));
    if (context.screen.json)
        print_json(accepted);
    else
        std::printf("%s is sent again%s\n", printable(text_of(invoice, "number")).c_str(),
                    command.to.empty() ? "" : (", to " + printable(command.to)).c_str());
    return {};
}

struct Credit {
    std::string word;
    std::vector<std::string> lines;  ///< "2", or "2=1.5"
    std::string reason;
    std::string key;
    bool dry_run = false;
    bool wait = false;
};

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos &&
           std::ranges::count(text, '.') <= 1 && !text.starts_with('.') && !text.ends_with('.');
}

/// "2" is the whole of line 2, "2=1.5" a part of its quantity.
Outcome write_lines(formats::JsonWriter& json, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    json.name("lines").begin_array();
    for (const auto& word : lines) {
        const auto equals = word.find('=');
        const auto line = word.substr(0, equals);
        const auto quantity = equals == std::string::npos ? std::string{} : word.substr(equals + 1);
        const bool whole = line.find('.') == std::string::npos && is_number(line) && line.front() != '0';
        if (!whole || (equals != std::string::npos && !is_number(quantity)))
            return fail(Fault::invalid, "--line is LINE or LINE=QUANTITY, such as 2 or 2=1.5");
        json.begin_object().name("line").raw(line);
        if (!quantity.empty()) json.name("quantity").raw(quantity);
        json.end_object();
    }
    json.end_array();
    return {};
}

Result<std::string> body_of(const Credit& command, const Json& invoice) {
    std::string body;
    formats::JsonWriter json{body};
    json.begin_object().member("invoice", text_of(invoice, "id"));
    TRY_DO(write_lines(json, command.lines));
    json.optional_member("reason", command.reason).end_object();
    return body;
}

/// Until it has a number, or cannot get one.
Result<Json> wait_until_issued(const Server& server, const std::string& id) {
    const Interrupt interrupt{"It goes on. To see what became of it: billmill invoices show " +
                              printable(id)};
    while (true) {
        TRY(auto bill, server.ask("GET", path_of_invoice(id)));
        if (text_of(bill, "state") != "waiting") return bill;
        std::this_thread::sleep_for(look_each);
    }
}

Outcome tell(const Json& bill, const Screen& screen) {
    if (screen.json)
        print_json(bill);
    else
        print_invoice(bill, screen);
    if (text_of(bill, "state") != "failed") return {};
    return fail(Fault::not_yet, "it has no number: " + printable(text_in(bill, "failure", "detail")));
}

Outcome credit(const Credit& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(const auto invoice, find_invoice(server, command.word));
    TRY(const auto body, body_of(command, invoice));
    if (command.dry_run) {
        if (!context.screen.json)
            std::printf("would credit %s of this; nothing was changed\n\n",
                        command.lines.empty() ? "all that is left" : "the lines named");
        return tell(invoice, context.screen);
    }
    TRY(const auto accepted, server.change("POST", "/api/v1/credit-notes", body, command.key));
    if (command.wait) {
        TRY(const auto bill, wait_until_issued(server, text_of(accepted, "id")));
        return tell(bill, context.screen);
    }
    if (context.screen.json)
        print_json(accepted);
    else
        std::printf("accepted; see: billmill invoices show %s\n", printable(text_of(accepted, "id")).c_str());
    return {};
}

void add_key(Command& command, std::string& key) {
    command.options().add_option("--key", key,
                                 "An idempotency key: with the same, a repetition has no effect");
}

}  // namespace

void add_invoice_changes(CommandTable& table, CLI::App& invoices) {
    const auto sent = std::make_shared<Send>();
    auto& again = table.add_asking(invoices, "send", "Mail an invoice again",
                                   [sent](const Context& context) { return send(*sent, context); });
    add_which(again, sent->word);
    again.options()
        .add_option("--to", sent->to, "To this address (default: the customer's)")
        ->type_name("ADDRESS");
    add_key(again, sent->key);
    again.example("billmill invoices send NUMBER")
        .example("billmill invoices send NUMBER --to accounts@example.com");

    const auto credited = std::make_shared<Credit>();
    auto& note = table.add_asking(invoices, "credit",
                                  "A credit note over all that is left of an invoice, or over some lines",
                                  [credited](const Context& context) { return credit(*credited, context); });
    add_which(note, credited->word);
    note.options()
        .add_option("--line", credited->lines, "Only this line, or so much of its quantity; may be repeated")
        ->type_name("LINE[=QUANTITY]");
    note.options().add_option("--reason", credited->reason, "Stands on paper");
    note.options().add_flag("--dry-run", credited->dry_run,
                            "Only show what it would be of: a credit note cannot be undone");
    note.options().add_flag("--wait", credited->wait, "Until it has its number");
    add_key(note, credited->key);
    note.example("billmill invoices credit NUMBER --dry-run")
        .example("billmill invoices credit NUMBER --line 1=1 --reason Returned --wait");
}

}  // namespace billmill::app
