#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "adapters/filesystem/heads_file.hpp"
#include "app/commands/commands.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "formats/json.hpp"
#include "usecases/audit.hpp"
#include "usecases/book_heads.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;

struct Verify {
    double rendered_share = 0;  ///< Of the documents, so many are made again: 0 to 1.
    fs::path heads;             ///< Heads that were written out earlier; empty: none.
    fs::path write_heads;       ///< Where to write them now; empty: nowhere.
};

/// Lines for people as they come, or one document for programs at the end.
class Telling {
public:
    explicit Telling(bool json) : json_{json} {}

    void say(const std::string& line) const {
        if (!json_) std::printf("%s\n", line.c_str());
    }
    void fault(const std::string& text) {
        say("FAULT  " + text);
        faults_.push_back(text);
    }
    void fault(std::string kind, std::string what) {
        const usecases::BookFault named{
            .kind = std::move(kind), .line = {}, .place = 0, .number = {}, .id = {}, .what = std::move(what)};
        fault(named.text());
    }
    [[nodiscard]] bool json() const { return json_; }
    /// `report`: nullptr: the books could not be read.
    void finish(const usecases::AuditReport* report) const;

private:
    const bool json_;
    std::vector<std::string> faults_;
};

void add_stages(formats::JsonWriter& json, const usecases::AuditReport& report) {
    json.name("stages").begin_array();
    for (const auto& stage : report.account) {
        json.begin_object().member("stage", name(stage.stage)).member("in", stage.in);
        json.member("done", stage.done).member("waiting", stage.waiting).member("dead", stage.dead);
        json.member("missing", stage.missing_count).end_object();
    }
    json.end_array();
}

void Telling::finish(const usecases::AuditReport* report) const {
    if (!json_) return;
    std::string text;
    formats::JsonWriter json{text};
    json.begin_object().member("sound", faults_.empty());
    if (report != nullptr) {
        json.member("invoices", report->invoices).member("series", report->series);
        json.member("linked", report->linked).member("erased", report->erased);
        json.member("documentsRead", report->copies_read).member("documentsMadeAgain", report->rendered);
        json.member("faultsFound", report->faults_found);
        add_stages(json, *report);
    }
    json.name("faults").begin_array();
    for (const auto& fault : faults_) json.string(fault);
    json.end_array().end_object();
    std::printf("%s\n", text.c_str());
}

void print_account(const usecases::AuditReport& report, const Telling& telling) {
    if (telling.json()) return;
    std::printf("%-8s %10s %10s %10s %10s %8s\n", "stage", "in", "done", "waiting", "dead", "missing");
    for (const auto& stage : report.account) {
        std::printf("%-8s %10lld %10lld %10lld %10lld %8lld\n", std::string{name(stage.stage)}.c_str(),
                    static_cast<long long>(stage.in), static_cast<long long>(stage.done),
                    static_cast<long long>(stage.waiting), static_cast<long long>(stage.dead),
                    static_cast<long long>(stage.missing_count));
    }
    std::printf("%lld invoices in %lld series, %lld of them linked\n",
                static_cast<long long>(report.invoices), static_cast<long long>(report.series),
                static_cast<long long>(report.linked));
    for (const auto& hole : report.holes) {
        for (const auto& range : hole.numbers)
            std::printf("HOLE   %s, numbers %lld to %lld, found %s: %s\n", range.series.c_str(),
                        static_cast<long long>(range.first), static_cast<long long>(range.last),
                        rfc3339(hole.found_at).c_str(), hole.why.c_str());
    }
    if (report.lost_documents > 0)
        std::printf("documents of lost books: %lld\n", static_cast<long long>(report.lost_documents));
    if (report.unproved > 0)
        std::printf("unproved: %lld records, whose link covers one that is lost\n",
                    static_cast<long long>(report.unproved));
    for (const auto& number : report.erased_numbers) telling.say("ERASED  " + number);
    if (report.erased > 0)
        std::printf("erased: %lld records without their personal values, proved by their links\n",
                    static_cast<long long>(report.erased));
    if (report.amendments > 0) std::printf("amendments: %lld\n", static_cast<long long>(report.amendments));
    std::printf("documents: %lld read, %lld not kept, %lld made again, %lld by another renderer\n",
                static_cast<long long>(report.copies_read), static_cast<long long>(report.copies_missing),
                static_cast<long long>(report.rendered), static_cast<long long>(report.other_renderer));
    if (report.index_compared) std::printf("index: its sums were compared with the records\n");
}

int verifying_threads() {
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
}

/// The engine's own check comes first: what is said about damaged pages would be about nothing.
Result<bool> pages_are_sound(Engines& engines, Telling& telling) {
    TRY(const auto wrong, engines.check_pages());
    for (const auto& sentence : wrong) telling.fault("pages_damaged", sentence);
    return wrong.empty();
}

/// The books must have gone on from these heads.
Result<bool> heads_are_reached(ports::HeadsStore& heads, ports::InvoiceStore& invoices, Telling& telling) {
    const auto kept = heads.read();
    if (!kept && kept.error().fault == Fault::corrupt) {
        telling.fault("heads_unreadable", kept.error().what);
        return false;
    }
    if (!kept) return std::unexpected{kept.error()};
    if (!*kept) return true;
    TRY(const auto faults, usecases::compare_heads(invoices, **kept));
    for (const auto& fault : faults) telling.fault(fault.text());
    return faults.empty();
}

/// Those beside the books, and those that the command names.
Result<bool> all_heads_are_reached(const Verify& command, Engines& engines, Telling& telling) {
    auto& invoices = engines.ports().invoices;
    bool reached = true;
    if (auto* heads = engines.heads()) {
        TRY(reached, heads_are_reached(*heads, invoices, telling));
    }
    if (command.heads.empty()) return reached;
    if (!fs::exists(command.heads))
        return fail(Fault::invalid, "there are no heads at " + command.heads.string());
    if (!fs::is_regular_file(command.heads))  // That is no fault of the books.
        return fail(Fault::invalid,
                    command.heads.string() + " is no file: name one that --write-heads wrote");
    adapters::filesystem::HeadsFile named{command.heads};
    TRY(const bool named_reached, heads_are_reached(named, invoices, telling));
    return reached && named_reached;
}

/// Damage that ends one look at the books is told, and the other looks go on.
template <class T>
Result<T> unless_corrupt(Result<T> result, T otherwise, bool& readable, Telling& telling) {
    if (result || result.error().fault != Fault::corrupt) return result;
    telling.fault("books_unreadable", result.error().what);
    readable = false;
    return otherwise;
}

Outcome write_heads(const fs::path& file, const domain::BookHeads& heads, const Telling& telling) {
    adapters::filesystem::HeadsFile target{file};
    TRY_DO(target.write(heads));
    telling.say("heads of " + std::to_string(heads.lines.size()) + " lines written to " + file.string());
    return {};
}

Outcome verify(const Verify& command, const Settings& settings, Telling& telling) {
    const ports::SystemClock clock;
    TRY(const auto sellers, adapters::filesystem::TomlSellerDirectory::open(settings.sellers_folder()));
    auto opened = open_engines_to_read(settings, clock, *sellers, verifying_threads());
    if (!opened && opened.error().fault == Fault::corrupt) {
        telling.fault("pages_damaged", opened.error().what);
        telling.finish(nullptr);
    }
    TRY(const auto engines, std::move(opened));
    TRY(const bool pages_sound, pages_are_sound(*engines, telling));
    const auto stores = engines->ports();
    bool readable = true;
    TRY(const bool heads_reached,
        unless_corrupt(all_heads_are_reached(command, *engines, telling), false, readable, telling));
    // Before the audit, so that it covers them.
    TRY(const auto heads,
        unless_corrupt(usecases::heads_of(stores.invoices), domain::BookHeads{}, readable, telling));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(const auto documents, open_documents_to_read(settings));
    metrics::Registry metrics;
    usecases::FetchDocument fetch_document{*documents, *renderer, *sellers, stores.invoices, metrics};
    auto audited =
        usecases::audit({stores.invoices, stores.account, *documents, fetch_document, stores.derived,
                         stores.order, stores.events},
                        {.threads = verifying_threads(), .rendered_share = command.rendered_share});
    if (!audited && audited.error().fault == Fault::corrupt) {
        telling.fault("books_unreadable", audited.error().what);
        telling.finish(nullptr);
    }
    TRY(const auto report, std::move(audited));
    print_account(report, telling);
    for (const auto& fault : report.faults) telling.fault(fault.text());
    if (report.faults_found > std::ssize(report.faults))
        telling.say("FAULT  and " + std::to_string(report.faults_found - std::ssize(report.faults)) +
                    " more");
    telling.finish(&report);
    if (!report.sound() || !pages_sound || !heads_reached || !readable)
        return fail(Fault::corrupt, "the books are not sound");
    telling.say("the books are sound");
    if (!command.write_heads.empty()) return write_heads(command.write_heads, heads, telling);
    return {};
}

}  // namespace

void add_verify(CommandTable& table) {
    const auto options = std::make_shared<Verify>();
    auto& command = table.add(
        "verify", "Prove the books: pages, links, numbers, dates, sums, files, in = done + waiting + dead",
        [options](const Context& context) {
            Telling telling{context.screen.json};
            return verify(*options, context.settings, telling);
        });
    auto& app = command.options();
    app.add_option("--deep", options->rendered_share,
                   "Make documents again and compare them; SHARE of them, 0 to 1 (default: all)")
        ->type_name("[SHARE]")
        ->expected(0, 1)
        ->default_str("1")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--heads", options->heads,
                   "Heads that were written out earlier: the books must have gone on from them")
        ->type_name("FILE");
    app.add_option("--write-heads", options->write_heads,
                   "Where sound books write out their heads; keep the file elsewhere")
        ->type_name("FILE");
    table.add_json(command);
    command.details("It reads the books while a server runs, and changes nothing.")
        .example("billmill verify --data data")
        .example("billmill verify --data data --deep=0.01", "and a hundredth of the documents made again")
        .example("billmill verify --data data --write-heads heads-2026-11");
}

}  // namespace billmill::app
