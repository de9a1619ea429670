#include "app/check_settings.hpp"

#include <filesystem>
#include <future>

#include "adapters/filesystem/regular_file.hpp"
#include "adapters/smtp/smtp_mailer.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "app/mail_advice.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "app/tell.hpp"
#include "domain/customer.hpp"
#include "domain/numbering.hpp"
#include "foundation/loopback.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::sqlite::SqliteApiKeyStore;

std::string advice_on(const ports::SendResult& heard, const SmtpSettings& smtp) {
    return mail_advice(heard.code, smtp) + (heard.words.empty() ? "" : ": " + heard.words);
}

/// The server lets us in, and takes the address of each seller.
Outcome check_mail_server(const Settings& settings, const ports::SellerDirectory& sellers, Report& report) {
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
    report.say("mail server", place + " answers, lets us in and takes each seller");
    return {};
}

Outcome send_test_mail(const Settings& settings, const ports::SellerDirectory& sellers,
                       const std::string& address, Report& report) {
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
    report.say("mail server", "took the test mail");
    return {};
}

/// Says where everything is read from; a directory that was named must be there.
Outcome check_places(const Settings& settings, Report& report) {
    const auto usual = settings.data / "billmill.toml";
    report.say("settings", (settings.file.empty() ? fs::absolute(usual).string() + " is not there: defaults"
                                                  : fs::absolute(settings.file).string()));
    if (settings.data_named && !fs::is_directory(settings.data)) {
        return fail(Fault::invalid,
                    "the data directory is not there: " + fs::absolute(settings.data).string() +
                        ": make it, or correct --data or directory in [data]");
    }
    report.say("data", fs::absolute(settings.data).string());
    if (!settings.journal.empty()) {
        if (!fs::is_directory(settings.journal)) {
            return fail(Fault::invalid, "the journal's folder is not there: " + settings.journal.string() +
                                            ": make it, or mount its disk");
        }
        report.say("journal", settings.journal.string());
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
    report.say("sellers", fs::absolute(settings.sellers_folder()).string() +
                              (there ? ": " + std::to_string(sellers) + " *.toml, " +
                                           std::to_string(ignored) + " others ignored"
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

}  // namespace

Outcome check_settings(const Settings& settings, const std::string& send_to, const Screen& screen) {
    Report report{screen};
    TRY_DO(check_places(settings, report));
    TRY_DO(check_address(settings));
    TRY(const auto sellers, open_sellers(settings));
    for (const auto* seller : sellers->all()) {
        report.say("seller", seller->id + (seller == sellers->find("") ? "  (default)" : "") +
                                 (seller->built_in ? "  (trial only)" : ""));
    }
    for (const auto& sentence : domain::shared_numbers(sellers->all())) report.say("numbers", sentence);
    TRY(const auto renderer, document::InvoiceRenderer::open(settings.font_folders));
    report.say("renderer", document::describe(renderer->inputs({})));
    for (const auto& script : renderer->missing_scripts()) report.say("fonts", "none for " + script);
    if (!settings.smtp_configured()) {
        report.say("mail", "built-in mailbox: " + (settings.data / "mailbox").string());
    } else {
        TRY_DO(check_mail_server(settings, *sellers, report));
    }
    if (!send_to.empty()) TRY_DO(send_test_mail(settings, *sellers, send_to, report));
    report.finish("the settings can be used");
    return {};
}

}  // namespace billmill::app
