#include "app/commands.hpp"
#include "foundation/loopback.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>

#include "adapters/smtp/smtp_mailer.hpp"
#include "app/local_stores.hpp"
#include "app/mail_advice.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "domain/customer.hpp"
#include "pipeline/verify_books.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::sqlite::Database;

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
}

/// 32 random bytes behind a prefix by which a leaked key can be recognised and searched for.
std::string new_secret() {
    Digest random;
    const auto filled = getrandom(random.bytes.data(), random.bytes.size(), 0);
    INVARIANT(filled == std::ssize(random.bytes), "the kernel's random source never fails for 32 bytes");
    return "bmk_" + random.hex();
}

bool is_key_name(std::string_view name) {
    const auto allowed = [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '-'; };
    return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, allowed);
}

void print_account(const pipeline::BooksReport& report) {
    std::printf("%-8s %10s %10s %10s %10s %8s\n", "stage", "in", "done", "waiting", "dead", "astray");
    for (const auto& stage : report.account) {
        std::printf("%-8s %10lld %10lld %10lld %10lld %8lld\n", std::string{name(stage.stage)}.c_str(),
                    static_cast<long long>(stage.in), static_cast<long long>(stage.done),
                    static_cast<long long>(stage.waiting), static_cast<long long>(stage.dead),
                    static_cast<long long>(stage.astray_count));
    }
    std::printf(
        "%lld invoices in %lld series; documents: %lld read, %lld made again, %lld by another renderer\n",
        static_cast<long long>(report.invoices), static_cast<long long>(report.series),
        static_cast<long long>(report.files_read), static_cast<long long>(report.files_remade),
        static_cast<long long>(report.other_renderer));
}

Outcome send_test_mail(const Settings& settings, const ports::SellerDirectory& sellers,
                       const std::string& address) {
    if (!settings.smtp_configured())
        return fail(Fault::invalid, "no mail server is configured: set host in [smtp]");
    const auto to = domain::normalise_email(address);
    if (!to) return fail(Fault::invalid, "--send-to is not a mail address");
    const ports::SystemClock clock;
    TRY(const auto route, open_mail_route(settings, clock));
    const std::array mails{adapters::smtp::test_mail(sellers.find("")->email, *to, clock.now())};
    ports::SendResult heard;
    route.mailer->send(mails, [&heard](std::size_t, const ports::SendResult& result) { heard = result; });
    if (heard.outcome != ports::SendOutcome::accepted) {
        return fail(Fault::unavailable, "the mail server did not take the test mail: " + mail_advice(heard.code, settings.smtp));
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
        return fail(Fault::invalid, "the data directory is not there: " + fs::absolute(settings.data).string() +
                                        ": make it, or mend --data or directory in [data]");
    }
    say("data           " + fs::absolute(settings.data).string());
    std::error_code error;
    int sellers = 0;
    int ignored = 0;
    fs::directory_iterator entries{settings.sellers_folder(), error};
    const bool there = !error;
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        ++(entries->path().extension() == ".toml" ? sellers : ignored);
    }
    say("sellers        " + fs::absolute(settings.sellers_folder()).string() +
        (there ? ": " + std::to_string(sellers) + " *.toml, " + std::to_string(ignored) + " others ignored"
               : " is not there: the trial seller alone"));
    return {};
}

/// As `serve` would say it, without making a database where there is none.
Outcome check_address(const Settings& settings) {
    if (is_loopback(settings.host)) return {};
    if (!fs::exists(settings.data / "billmill.db")) return check_for_key(settings, {});
    TRY(const auto database, Database::open_read_only(settings.data));
    LocalStores stores{*database};
    TRY(const auto keys, stores.keys.list());
    return check_for_key(settings, keys);
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
    const std::pair<fs::path, fs::path> also[] = {{settings.sellers_folder(), target / "sellers"},
                                                  {settings.data / "billmill.toml", target / "billmill.toml"}};
    std::error_code error;
    for (const auto& [from, to] : also) {
        if (!fs::exists(from, error)) continue;
        fs::copy(from, to, fs::copy_options::recursive, error);
        if (error) return fail(Fault::unavailable, "cannot copy " + from.string() + ": " + error.message());
    }
    return restrict_modes(target);
}

}  // namespace

Outcome run(const Verify&, const Settings& settings) {
    const ports::SystemClock clock;
    TRY(const auto sellers, adapters::filesystem::TomlSellerDirectory::open(settings.sellers_folder()));
    TRY(const auto engines, open_engines_to_read(settings, clock, *sellers));
    const auto stores = engines->ports();
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    TRY(const auto documents, open_documents(settings));
    TRY(const auto report,
        pipeline::verify_books({stores.invoices, *documents, stores.account, *sellers, *renderer}));
    print_account(report);
    for (const auto& fault : report.faults) say("FAULT  " + fault);
    if (!report.sound()) return fail(Fault::corrupt, "the books are not sound");
    say("the books are sound");
    return {};
}

Outcome run(const KeysNew& command, const Settings& settings) {
    if (!is_key_name(command.name)) return fail(Fault::invalid, "a key's name is 1 to 40 of a-z, 0-9 and -");
    TRY(const auto sellers, open_sellers(settings));
    for (const auto& seller : command.sellers) {
        if (sellers->find(seller) == nullptr || seller.empty())
            return fail(Fault::invalid, "there is no seller " + seller);
    }
    const ports::SystemClock clock;
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    const auto stores = engines->ports();
    const auto secret = new_secret();
    ports::ApiKey key;
    key.name = command.name;
    key.hash = sha256(secret);
    key.scope = command.scope;
    key.sellers = command.sellers;
    key.created_at = clock.now();
    if (auto added = stores.keys.add(key); !added) {
        if (added.error().fault != Fault::conflict) return added;
        return fail(Fault::invalid, "there is already a key named " + command.name + "; choose another name");
    }
    say(secret);
    std::fprintf(stderr, "This is shown once. Clients send it as: Authorization: Bearer SECRET\n");
    return {};
}

Outcome run(const KeysList&, const Settings& settings) {
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines_to_read(settings, clock, *sellers));
    TRY(const auto keys, engines->ports().keys.list());
    for (const auto& key : keys) {
        std::string sellers = key.sellers.empty() ? "all sellers" : "";
        for (const auto& seller : key.sellers) sellers += (sellers.empty() ? "" : ", ") + seller;
        std::printf("%-40s %-6s %s  %s%s\n", key.name.c_str(), std::string{name(key.scope)}.c_str(),
                    rfc3339(key.created_at).c_str(), sellers.c_str(), key.revoked ? "  revoked" : "");
    }
    return {};
}

Outcome run(const KeysRevoke& command, const Settings& settings) {
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    TRY_DO(engines->ports().keys.revoke(command.name));
    say("revoked " + command.name);
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
    say("fonts          " + renderer->version());
    for (const auto& script : renderer->missing_scripts()) say("fonts          none for " + script);
    if (!settings.smtp_configured()) {
        say("mail           built-in mailbox: " + (settings.data / "mailbox").string());
    } else {
        const ports::SystemClock clock;
        TRY(const auto route, open_mail_route(settings, clock));
        if (const auto usable = route.mailer->probe(); !usable) {
            return fail(usable.error().fault, mail_advice(usable.error().what, settings.smtp));
        }
        say("mail server    " + settings.smtp.host + ":" + std::to_string(settings.smtp.port) + " answers and lets us in");
    }
    if (!command.send_to.empty()) TRY_DO(send_test_mail(settings, *sellers, command.send_to));
    say("the settings can be used");
    return {};
}

Outcome run(const Backup& command, const Settings& settings) {
    if (settings.cluster()) {
        return fail(Fault::invalid, "the books are in MongoDB: back it up with its own tools (docs/operating.md, \"Backup\")");
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
