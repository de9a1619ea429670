#include "app/commands.hpp"
#include "foundation/host_port.hpp"
#include "foundation/loopback.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <future>
#include <thread>

#include "adapters/filesystem/heads_file.hpp"
#include "adapters/filesystem/regular_file.hpp"
#include "adapters/smtp/smtp_mailer.hpp"
#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "app/mail_advice.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "domain/customer.hpp"
#include "usecases/audit.hpp"
#include "usecases/book_heads.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::sqlite::Database;
using adapters::sqlite::SqliteApiKeyStore;

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
}

void print_account(const usecases::AuditReport& report) {
    std::printf("%-8s %10s %10s %10s %10s %8s\n", "stage", "in", "done", "waiting", "dead", "astray");
    for (const auto& stage : report.account) {
        std::printf("%-8s %10lld %10lld %10lld %10lld %8lld\n", std::string{name(stage.stage)}.c_str(),
                    static_cast<long long>(stage.in), static_cast<long long>(stage.done),
                    static_cast<long long>(stage.waiting), static_cast<long long>(stage.dead),
                    static_cast<long long>(stage.astray_count));
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
    std::printf("documents: %lld read, %lld not kept, %lld made again, %lld by another renderer\n",
                static_cast<long long>(report.copies_read), static_cast<long long>(report.copies_missing),
                static_cast<long long>(report.rendered), static_cast<long long>(report.other_renderer));
}

int verifying_threads() {
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
}

void say_fault(std::string kind, std::string what) {
    const usecases::BookFault fault{
        .kind = std::move(kind), .line = {}, .place = 0, .number = {}, .id = {}, .what = std::move(what)};
    say("FAULT  " + fault.text());
}

/// The engine's own check comes first: what is said about damaged pages would be about nothing.
Result<bool> pages_are_sound(Engines& engines) {
    TRY(const auto wrong, engines.check_pages());
    for (const auto& sentence : wrong) say_fault("pages_damaged", sentence);
    return wrong.empty();
}

std::string advice_on(const ports::SendResult& heard, const SmtpSettings& smtp) {
    return mail_advice(heard.code, smtp) + (heard.words.empty() ? "" : ": " + heard.words);
}

/// The server lets us in, and takes the address of each seller.
Outcome check_mail_server(const Settings& settings, const ports::SellerDirectory& sellers) {
    const ports::SystemClock clock;
    metrics::Registry metrics;
    TRY(const auto route, open_mail_route(settings, clock, metrics));
    const auto place = route.mailer->place();
    const auto heard = route.mailer->probe("");
    if (heard.outcome != ports::SendOutcome::accepted)
        return fail(Fault::unavailable, "the mail server can't be used: " + advice_on(heard, settings.smtp));
    for (const auto* seller : sellers.all()) {
        const auto said = route.mailer->probe(seller->email);
        if (said.outcome != ports::SendOutcome::accepted) {
            return fail(Fault::unavailable, "the mail server does not take mail of the seller " + seller->id +
                                                ", from " + seller->email + ": " +
                                                advice_on(said, settings.smtp));
        }
    }
    say("mail server    " + place + " answers, lets us in and takes each seller");
    return {};
}

Outcome send_test_mail(const Settings& settings, const ports::SellerDirectory& sellers,
                       const std::string& address) {
    if (!settings.smtp_configured())
        return fail(Fault::invalid, "no mail server is configured: set host in [smtp]");
    const auto to = domain::normalise_email(address);
    if (!to) return fail(Fault::invalid, "--send-to is not a mail address");
    const ports::SystemClock clock;
    metrics::Registry metrics;
    TRY(const auto route, open_mail_route(settings, clock, metrics));
    std::vector mails{adapters::smtp::test_mail(sellers.find("")->email, *to, clock.now())};
    std::promise<ports::SendResult> promise;
    route.mailer->send(std::move(mails), [&promise](std::size_t, const ports::SendResult& result) {
        promise.set_value(result);
    });
    const auto heard = promise.get_future().get();
    if (heard.outcome != ports::SendOutcome::accepted) {
        return fail(Fault::unavailable,
                    "the mail server did not take the test mail: " + advice_on(heard, settings.smtp));
    }
    say("mail server    took the test mail");
    return {};
}

/// Says where everything is read from; a directory that was named must be there.
Outcome check_places(const Settings& settings) {
    const auto usual = settings.data / "billmill.toml";
    say("settings       " + (settings.file.empty() ? fs::absolute(usual).string() + " is not there: defaults"
                                                   : fs::absolute(settings.file).string()));
    if (settings.data_named && !fs::is_directory(settings.data)) {
        return fail(Fault::invalid,
                    "the data directory is not there: " + fs::absolute(settings.data).string() +
                        ": make it, or mend --data or directory in [data]");
    }
    say("data           " + fs::absolute(settings.data).string());
    if (!settings.journal.empty()) {
        if (!fs::is_directory(settings.journal)) {
            return fail(Fault::invalid, "the journal's folder is not there: " + settings.journal.string() +
                                            ": make it, or mount its disk");
        }
        say("journal        " + settings.journal.string());
    }
    std::error_code error;
    int sellers = 0;
    int ignored = 0;
    fs::directory_iterator entries{settings.sellers_folder(), error};
    const bool there = !error;
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        const bool meant = !adapters::filesystem::is_left_by_editor(entries->path());
        ++(meant && entries->path().extension() == ".toml" ? sellers : ignored);
    }
    say("sellers        " + fs::absolute(settings.sellers_folder()).string() +
        (there ? ": " + std::to_string(sellers) + " *.toml, " + std::to_string(ignored) + " others ignored"
               : " is not there: the trial seller alone"));
    return {};
}

/// As `serve` would say it, without making a file where there is none.
Outcome check_address(const Settings& settings) {
    if (is_loopback(settings.host)) return {};
    TRY(const auto keys, SqliteApiKeyStore::open_read_only(settings.data));
    TRY(const auto clients, keys->list());
    return check_for_key(settings, clients);
}

/// Directories 0700, files 0640: a backup holds every customer.
Outcome restrict_modes(const fs::path& target) {
    std::error_code error;
    fs::permissions(target, fs::perms::owner_all, error);
    fs::recursive_directory_iterator entries{target, error};
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        const bool folder = entries->is_directory(error);
        fs::permissions(entries->path(),
                        folder ? fs::perms::owner_all
                               : fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read,
                        error);
        if (error) break;
    }
    if (error) return fail(Fault::unavailable, "cannot set the modes of the copy: " + error.message());
    return {};
}

Outcome copy_all(const Settings& settings, const fs::path& target) {
    TRY(const auto database, Database::open_read_only(settings.data));
    TRY_DO(database->backup_to(target / "billmill.db"));
    TRY(const auto keys, SqliteApiKeyStore::open_read_only(settings.data));
    TRY_DO(keys->backup_to(target / "keys.db"));
    const std::pair<fs::path, fs::path> also[] = {
        {settings.sellers_folder(), target / "sellers"},
        {settings.data / "billmill.toml", target / "billmill.toml"}};
    std::error_code error;
    for (const auto& [from, to] : also) {
        if (!fs::exists(from, error)) continue;
        fs::copy(from, to, fs::copy_options::recursive, error);
        if (error) return fail(Fault::unavailable, "cannot copy " + from.string() + ": " + error.message());
    }
    return restrict_modes(target);
}

/// The books must have gone on from these heads.
Result<bool> heads_are_reached(ports::HeadsStore& heads, ports::InvoiceStore& invoices) {
    const auto kept = heads.read();
    if (!kept && kept.error().fault == Fault::corrupt) {
        say_fault("heads_unreadable", kept.error().what);
        return false;
    }
    if (!kept) return std::unexpected{kept.error()};
    if (!*kept) return true;
    TRY(const auto faults, usecases::compare_heads(invoices, **kept));
    for (const auto& fault : faults) say("FAULT  " + fault.text());
    return faults.empty();
}

/// Those beside the books, and those that the command names.
Result<bool> all_heads_are_reached(const Verify& command, Engines& engines) {
    auto& invoices = engines.ports().invoices;
    bool reached = true;
    if (auto* heads = engines.heads()) {
        TRY(reached, heads_are_reached(*heads, invoices));
    }
    if (command.heads.empty()) return reached;
    if (!fs::exists(command.heads))
        return fail(Fault::invalid, "there are no heads at " + command.heads.string());
    adapters::filesystem::HeadsFile named{command.heads};
    TRY(const bool named_reached, heads_are_reached(named, invoices));
    return reached && named_reached;
}

/// Damage that ends one look at the books is told, and the other looks go on.
template <class T>
Result<T> unless_corrupt(Result<T> result, T otherwise, bool& readable) {
    if (result || result.error().fault != Fault::corrupt) return result;
    say_fault("books_unreadable", result.error().what);
    readable = false;
    return otherwise;
}

Outcome write_heads(const fs::path& file, const domain::BookHeads& heads) {
    adapters::filesystem::HeadsFile target{file};
    TRY_DO(target.write(heads));
    say("heads of " + std::to_string(heads.lines.size()) + " lines written to " + file.string());
    return {};
}

}  // namespace

Outcome run(const Verify& command, const Settings& settings) {
    const ports::SystemClock clock;
    TRY(const auto sellers, adapters::filesystem::TomlSellerDirectory::open(settings.sellers_folder()));
    auto opened = open_engines_to_read(settings, clock, *sellers, verifying_threads());
    if (!opened && opened.error().fault == Fault::corrupt) say_fault("pages_damaged", opened.error().what);
    TRY(const auto engines, std::move(opened));
    TRY(const bool pages_sound, pages_are_sound(*engines));
    const auto stores = engines->ports();
    bool readable = true;
    TRY(const bool heads_reached, unless_corrupt(all_heads_are_reached(command, *engines), false, readable));
    // Before the audit, so that it covers them.
    TRY(const auto heads, unless_corrupt(usecases::heads_of(stores.invoices), domain::BookHeads{}, readable));
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(const auto documents, open_documents_to_read(settings));
    metrics::Registry metrics;
    usecases::FetchDocument fetch_document{*documents, *renderer, *sellers, metrics};
    auto audited =
        usecases::audit({stores.invoices, stores.account, *documents, fetch_document},
                        {.threads = verifying_threads(), .rendered_share = command.rendered_share});
    if (!audited && audited.error().fault == Fault::corrupt)
        say_fault("books_unreadable", audited.error().what);
    TRY(const auto report, std::move(audited));
    print_account(report);
    for (const auto& fault : report.faults) say("FAULT  " + fault.text());
    if (report.faults_found > std::ssize(report.faults))
        say("FAULT  and " + std::to_string(report.faults_found - std::ssize(report.faults)) + " more");
    if (!report.sound() || !pages_sound || !heads_reached || !readable)
        return fail(Fault::corrupt, "the books are not sound");
    say("the books are sound");
    if (!command.write_heads.empty()) return write_heads(command.write_heads, heads);
    return {};
}

Outcome run(const Prepare&, const Settings& settings) {
    if (!settings.cluster())
        return fail(Fault::invalid, "billmill serve prepares its own database when it starts");
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    const auto& kafka = settings.kafka;
    say("topics         " + kafka.topic_users + ", " + kafka.topic_billing + ", " + kafka.topic_notify +
        ": as the settings ask");
    say("database       " + settings.mongodb.database + ": collections and indexes are there");
    return {};
}

Outcome run(const ConfigCheck& command, const Settings& settings) {
    TRY_DO(check_places(settings));
    TRY_DO(check_address(settings));
    TRY(const auto sellers, open_sellers(settings));
    for (const auto* seller : sellers->all()) {
        say("seller         " + seller->id + (seller == sellers->find("") ? "  (default)" : "") +
            (seller->built_in ? "  (trial only)" : ""));
    }
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    say("renderer       " + document::describe(renderer->inputs({})));
    for (const auto& script : renderer->missing_scripts()) say("fonts          none for " + script);
    if (!settings.smtp_configured()) {
        say("mail           built-in mailbox: " + (settings.data / "mailbox").string());
    } else {
        TRY_DO(check_mail_server(settings, *sellers));
    }
    if (!command.send_to.empty()) TRY_DO(send_test_mail(settings, *sellers, command.send_to));
    say("the settings can be used");
    return {};
}

Outcome run(const Backup& command, const Settings& settings) {
    if (settings.cluster()) {
        return fail(
            Fault::invalid,
            "the books are in MongoDB: back it up with its own tools (docs/operating.md, \"Backup\")");
    }
    std::error_code error;
    if (!fs::create_directory(command.target, error)) {
        return fail(Fault::invalid,
                    "the target must be a new directory in an existing one: " + command.target.string());
    }
    fs::permissions(command.target, fs::perms::owner_all, error);
    if (auto copied = copy_all(settings, command.target); !copied) {
        fs::remove_all(command.target, error);  // Ours, and new: half a copy must not pass for one.
        return copied;
    }
    say("copied to " + command.target.string() + "; prove it with: billmill verify --data " +
        command.target.string());
    return {};
}

}  // namespace billmill::app
