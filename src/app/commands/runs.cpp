#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "app/ask_server.hpp"
#include "app/commands/commands.hpp"
#include "app/file_upload.hpp"
#include "app/interrupt.hpp"
#include "app/progress_bar.hpp"
#include "app/save_answer.hpp"
#include "app/text_table.hpp"
#include "foundation/uuid.hpp"

namespace billmill::app {
namespace {

using formats::Json;

struct RunsCommand {
    enum class Action : std::uint8_t {
        import_file,
        list,
        show,
        issue,
        pause,
        resume,
        cancel,
        release,
        report
    };
    std::string id;
    std::filesystem::path file;  ///< import: what is sent. report: where it goes; empty: standard output.
    std::string name;            ///< Of the run. Empty: the file's digest.
    bool check = false;          ///< Only check; a later `issue` issues.
    bool as_it_comes = false;    ///< Bills what has come while the rest is sent.
    bool wait = false;           ///< Until the run is done.
    std::string mail;
    std::string mail_at;
    std::string seller;
    std::string dates;
    std::string decimals;
    std::vector<std::string> columns;  ///< "Kunde=customer.company"
    std::string state;                 ///< report: of the rows. Empty: those that need a person.
    std::int64_t first = 0;            ///< release: so many mails; 0: all.
    bool dry_run = false;              ///< cancel: only say what it would withdraw.
    int limit = 100;                   ///< list: at most so many.

    Action action = Action::list;  ///< The rest is of the moment when it runs.
    Screen screen{};
};
using Action = RunsCommand::Action;

constexpr std::string_view route = "/api/v1/runs";
constexpr std::chrono::milliseconds look_each{500};

std::string path_of(const RunsCommand& command, std::string_view action = {}) {
    return std::string{route} + "/" + percent_encoded(command.id) + std::string{action};
}

std::string count_of(const Json& run, std::string_view object, std::string_view name) {
    const auto* counts = run.find(object);
    return counts == nullptr ? std::string{} : text_of(*counts, name);
}

void print_amounts(const Json& run, const Screen& screen) {
    const auto* amounts = run.find("amounts");
    if (amounts == nullptr || amounts->items.empty()) return;
    Table table{{"currency", "bills", "net", "tax", "gross"}};
    for (const auto& of : amounts->items)
        table.push_back({text_of(of, "currency"), text_of(of, "bills"), text_of(of, "net"),
                         text_of(of, "tax"), text_of(of, "gross")});
    std::printf("\n");
    print(table, screen);
}

std::string words_of(std::string_view kind) {
    if (kind == "customer_missing") return "not billed this time";
    if (kind == "customer_new") return "new customer";
    return std::string{kind};
}

void print_comparison(const Json& run, const Screen& screen) {
    const auto* against = run.find("comparison");
    if (against == nullptr) return;
    std::printf(
        "\nAgainst run %s: %s customers missing, %s new, %s unusual amounts, %s bills that it had too\n",
        printable(text_of(*against, "name")).c_str(), text_of(*against, "customersMissing").c_str(),
        text_of(*against, "customersNew").c_str(), text_of(*against, "unusual").c_str(),
        text_of(*against, "repeated").c_str());
    const auto* differences = against->find("differences");
    if (differences == nullptr || differences->items.empty()) return;
    Table table{{"row", "", "amount", "usually", "currency"}};
    for (const auto& one : differences->items) {
        const auto kind = text_of(one, "kind");
        const std::string of = kind == "customer_missing" ? " of " + text_of(*against, "name") : "";
        table.push_back({text_of(one, "row") + of, words_of(kind), text_of(one, "amount"),
                         text_of(one, "usual"), text_of(one, "currency")});
    }
    print(table, screen);
}

void print_run(const Json& run, const Screen& screen) {
    Table facts{{"run", ""}};
    for (const auto* name : {"id", "name", "state", "createdAt"}) facts.push_back({name, text_of(run, name)});
    for (const auto* name :
         {"rows", "bills", "refused", "waiting", "accepted", "issued", "failed", "withdrawn"})
        facts.push_back({name, count_of(run, "counts", name)});
    for (const auto* name : {"held", "queued", "handedOver", "trial", "failed"})
        facts.push_back({std::string{"mail "} + name, count_of(run, "mail", name)});
    print(facts, screen);
    print_amounts(run, screen);
    print_comparison(run, screen);
}

void show_progress(const Json& run, ProgressBar& bar) {
    auto words = count_of(run, "counts", "issued") + " issued, " + count_of(run, "counts", "refused") +
                 " refused, " + count_of(run, "counts", "failed") + " failed";
    if (const auto rate = text_of(run, "perSecond"); !rate.empty()) words += ", " + rate + "/s";
    const auto left = std::atoll(count_of(run, "counts", "waiting").c_str());
    if (const auto rate = std::atoll(text_of(run, "perSecond").c_str()); rate > 0 && left > 0)
        words += ", " + rough_time(std::chrono::seconds{left / rate}) + " left";
    bar.show(std::atof(text_of(run, "progress").c_str()) / 100, words);
}

bool goes_on(const Json& run) {
    const auto state = text_of(run, "state");
    return state == "issuing" || state == "cancelling" || state == "arriving";
}

/// Ctrl-C ends the looking, not the run.
std::string how_to_see(const Json& run) {
    return "The run goes on. To see how far it is: billmill runs show " + printable(text_of(run, "id"));
}

Result<Json> wait_for(const Server& server, Json run, const Screen& screen) {
    const auto target = std::string{route} + "/" + percent_encoded(text_of(run, "id"));
    ProgressBar bar{screen};
    while (goes_on(run)) {
        show_progress(run, bar);
        std::this_thread::sleep_for(look_each);
        TRY(run, server.ask("GET", target));
    }
    show_progress(run, bar);
    return run;
}

/// With refused or failed rows, or where a run that was waited for is not done, the outcome is an error: a script must not
/// take them for issued.
Outcome tell(const RunsCommand& command, const Json& run) {
    if (command.screen.json)
        print_json(run);
    else
        print_run(run, command.screen);
    const auto refused = count_of(run, "counts", "refused");
    const auto failed = count_of(run, "counts", "failed");
    if (const auto state = text_of(run, "state"); command.wait && !command.check && state != "done")
        return fail(Fault::not_yet, "the run is not done, but " + state);
    if (command.action != Action::import_file || (refused == "0" && failed == "0")) return {};
    return fail(Fault::invalid, refused + " rows were refused and " + failed +
                                    " failed; see: billmill runs report " + text_of(run, "id"));
}

Outcome import_file(const RunsCommand& command, const Server& server) {
    TRY(const auto columns, columns_of(command.columns));
    TRY(auto upload, upload_of(command.file, command.screen, WithDigest::yes));
    Interrupt interrupt{
        command.as_it_comes
            ? "What has come is billed. The same command again brings the rest, and bills nothing twice."
            : "Nothing of the file is billed before it is read whole. The same command again goes on."};
    Query query;
    query.add("name", command.name).add("then", command.check ? "check" : "").add("mail", command.mail);
    query.add("asItComes", command.as_it_comes ? "true" : "");
    query.add("mailAt", command.mail_at).add("seller", command.seller).add("dates", command.dates);
    query.add("decimals", command.decimals).add("columns", columns);
    TRY(auto run, server.send(std::string{route} + query.text(), std::move(upload)));
    advise_on_columns(run);
    if (command.wait) {
        interrupt.advise(how_to_see(run));
        TRY(run, wait_for(server, std::move(run), command.screen));
    }
    return tell(command, run);
}

Outcome list(const RunsCommand& command, const Server& server) {
    Table table{{"id", "name", "state", "created at", "rows", "refused", "issued"}};
    TRY(const bool more, read_pages(server, route, {}, command.limit, [&](const Json& run) {
            if (command.screen.json) return print_json(run);
            table.push_back({text_of(run, "id"), text_of(run, "name"), text_of(run, "state"),
                             text_of(run, "createdAt"), count_of(run, "counts", "rows"),
                             count_of(run, "counts", "refused"), count_of(run, "counts", "issued")});
        }));
    if (!command.screen.json) print_list(table, command.screen);
    advise_on_more(more);
    return {};
}

Outcome steer(const RunsCommand& command, const Server& server, std::string_view action,
              std::string body = {}) {
    TRY(const auto run, server.ask("POST", path_of(command, action), std::move(body)));
    return tell(command, run);
}

Outcome release(const RunsCommand& command, const Server& server) {
    std::string body;
    if (command.first > 0) {
        formats::JsonWriter json{body};
        json.begin_object().member("first", command.first).end_object();
    }
    return steer(command, server, "/release", std::move(body));
}

/// What is issued stays; what waits is withdrawn.
Outcome cancel(const RunsCommand& command, const Server& server) {
    if (!command.dry_run) return steer(command, server, "/cancel");
    TRY(const auto run, server.ask("GET", path_of(command)));
    if (command.screen.json) {
        print_json(run);
        return {};
    }
    std::printf("would withdraw %s waiting rows; %s accepted and %s issued stay. Nothing was changed.\n",
                count_of(run, "counts", "waiting").c_str(), count_of(run, "counts", "accepted").c_str(),
                count_of(run, "counts", "issued").c_str());
    return {};
}

Outcome report(const RunsCommand& command, const Server& server) {
    Query query;
    query.add("state", command.state);
    return save_answer(server, path_of(command, "/report") + query.text(),
                       command.file.empty() ? "-" : command.file, command.screen);
}

/// People know a run by its name.
Result<std::string> id_of_run(const Server& server, const std::string& text) {
    if (Uuid::parse(text)) return text;
    TRY(const auto found, server.ask("GET", std::string{route} + Query{}.add("name", text).text()));
    const auto* items = found.find("items");
    if (items == nullptr || items->items.empty())
        return fail(Fault::not_found, "there is no run with this id or name; see: billmill runs list");
    return text_of(items->items.front(), "id");
}

Outcome run(RunsCommand command, const Context& context) {
    TRY(const auto server, Server::of(context));
    if (!command.id.empty()) {
        TRY(command.id, id_of_run(server, command.id));
    }
    switch (command.action) {
        case Action::import_file: return import_file(command, server);
        case Action::list: return list(command, server);
        case Action::issue: return steer(command, server, "/issue");
        case Action::pause: return steer(command, server, "/pause");
        case Action::resume: return steer(command, server, "/resume");
        case Action::cancel: return cancel(command, server);
        case Action::release: return release(command, server);
        case Action::report: return report(command, server);
        case Action::show: break;
    }
    TRY(const auto run, server.ask("GET", path_of(command)));
    if (!command.wait) return tell(command, run);
    const Interrupt interrupt{how_to_see(run)};
    TRY(const auto done, wait_for(server, run, command.screen));
    return tell(command, done);
}

void add_how_it_is_read(CLI::App& app, RunsCommand& options) {
    app.add_option("--dates", options.dates, "How 03/04/2026 is read: day_first or month_first")
        ->check(CLI::IsMember({"day_first", "month_first"}));
    app.add_option("--decimals", options.decimals, "The decimal mark: point or comma")
        ->check(CLI::IsMember({"point", "comma"}));
    app.add_option("--column", options.columns,
                   "A column and its field: Kunde=customer.company; may be repeated")
        ->type_name("NAME=FIELD");
}

using Add = std::function<Command&(const char* name, const char* about, Action action)>;

Add adding_to(CommandTable& table, CLI::App& group, const std::shared_ptr<RunsCommand>& options) {
    return [&table, &group, options](const char* name, const char* about, Action action) -> Command& {
        return table.add_asking(group, name, about, [options, action](const Context& context) {
            options->action = action;
            options->screen = context.screen;
            return run(*options, context);
        });
    };
}

void add_list(const Add& add, RunsCommand& options) {
    auto& command = add("list", "Runs, newest first", Action::list);
    command.options()
        .add_option("--limit", options.limit, "At most so many (default: 100)")
        ->check(CLI::Range(1, 10'000));
    command.example("billmill runs list --limit 10");
}

void add_steering(const Add& add, RunsCommand& options) {
    const auto of_one = [&](const char* name, const char* about, Action action) -> Command& {
        auto& command = add(name, about, action);
        command.options().add_option("run", options.id, "Its id or name")->required();
        return command;
    };
    auto& shown = of_one("show", "One run: counts, amounts, mails", Action::show);
    shown.options().add_flag("--wait", options.wait, "Until it is done; shows the progress");
    shown.example("billmill runs show RUN --wait");
    of_one("issue", "Issue a run that was checked", Action::issue).example("billmill runs issue RUN");
    of_one("pause", "Accept no further bill of it", Action::pause).example("billmill runs pause RUN");
    of_one("resume", "Go on with a paused one", Action::resume).example("billmill runs resume RUN");
    auto& cancelled =
        of_one("cancel", "Withdraw what was not accepted yet; what is issued stays", Action::cancel);
    cancelled.options().add_flag("--dry-run", options.dry_run, "Only say what it would withdraw");
    cancelled.example("billmill runs cancel RUN --dry-run").example("billmill runs cancel RUN");
    auto& released = of_one("release", "Let the mails leave that it holds", Action::release);
    released.options()
        .add_option("--first", options.first, "Only the first so many of the run, in the order of the file")
        ->check(CLI::PositiveNumber);
    released.example("billmill runs release RUN --first 5");
    auto& reported = of_one("report", "Its rows that need a person, as CSV", Action::report);
    reported.options()
        .add_option("-o,--output", options.file, "A new file (default: standard output)")
        ->type_name("FILE");
    reported.options().add_option("--state", options.state,
                                  "refused, waiting, accepted, issued, failed or withdrawn");
    reported.example("billmill runs report RUN --output wrong.csv");
}

}  // namespace

void add_file_import(CommandTable& table, CLI::App& group) {
    const auto options = std::make_shared<RunsCommand>();
    auto& command = adding_to(table, group, options)(
        "import", "Make a run of a file of bills; the same command again changes nothing",
        Action::import_file);
    auto& app = command.options();
    app.add_option("file", options->file, "CSV, NDJSON or an array of JSON; -: standard input")
        ->required()
        ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
    app.add_option("--name", options->name,
                   "Of the run: the same file under it is the same run (default: its SHA-256)");
    auto* check =
        app.add_flag("--check,--dry-run", options->check, "Only check it: billmill runs issue ID issues it");
    app.add_flag("--as-it-comes", options->as_it_comes,
                 "Bill what has come while the rest is sent, and not only the whole file")
        ->excludes(check);
    app.add_flag("--wait", options->wait,
                 "Until every bill is issued, refused or has failed; shows the progress");
    app.add_option("--mail", options->mail, "at_once (default), on_release or none")
        ->check(CLI::IsMember({"at_once", "on_release", "none"}));
    app.add_option("--mail-at", options->mail_at, "With --mail on_release: then they leave")
        ->type_name("TIME");
    app.add_option("--seller", options->seller, "Of rows that name none");
    add_how_it_is_read(app, *options);
    const auto words = "billmill " + group.get_name();
    command.example(words + " import november.csv --name november --check", "says what it comes to")
        .example(words + " import november.csv --name november --wait", "the same run, issued")
        .example(words + " import shop.ndjson --name shop --as-it-comes", "bills while it is sent");
}

void add_runs(CommandTable& table) {
    auto& runs = table.group("runs", "Files of bills: import, list, show, issue, release, report");
    add_file_import(table, runs);
    const auto options = std::make_shared<RunsCommand>();
    const auto add = adding_to(table, runs, options);
    add_list(add, *options);
    add_steering(add, *options);
}

}  // namespace billmill::app
