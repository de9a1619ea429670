#include "app/outside.hpp"
#include "foundation/loopback.hpp"

#include <algorithm>

#include "adapters/filesystem/filesystem_file_store.hpp"
#include "adapters/filesystem/filesystem_mailbox.hpp"
#include "adapters/smtp/smtp_mailer.hpp"
#include "document/pdf/image_check.hpp"

namespace billmill::app {
namespace {

adapters::smtp::Security security(MailSecurity choice) {
    switch (choice) {
        case MailSecurity::none: return adapters::smtp::Security::none;
        case MailSecurity::starttls: return adapters::smtp::Security::starttls;
        case MailSecurity::tls: return adapters::smtp::Security::tls;
    }
    return adapters::smtp::Security::starttls;
}

}  // namespace

Result<std::unique_ptr<ports::FileStore>> open_documents_to_read(const Settings& settings) {
    const auto folder = settings.data / "documents";
    if (!std::filesystem::is_directory(folder)) return std::make_unique<adapters::filesystem::NoFileStore>();
    return adapters::filesystem::FilesystemFileStore::open_to_read(folder);
}

Result<std::unique_ptr<ports::FileStore>> open_documents(const Settings& settings) {
    if (!settings.keep_documents) return std::make_unique<adapters::filesystem::NoFileStore>();
    return adapters::filesystem::FilesystemFileStore::open(settings.data / "documents");
}

Result<MailRoute> open_mail_route(const Settings& settings, const ports::Clock& clock,
                                  metrics::Registry& metrics) {
    if (!settings.smtp_configured()) {
        TRY(auto mailbox, adapters::filesystem::FilesystemMailbox::open(
                              settings.data / "mailbox", clock,
                              {.mails_max = static_cast<std::size_t>(settings.mailbox_mails_max)}));
        auto* view = mailbox.get();
        return MailRoute{std::move(mailbox), view};
    }
    adapters::smtp::SmtpOptions options;
    options.host = settings.smtp.host;
    options.port = settings.smtp.port;
    options.security = security(settings.smtp.security);
    options.user = settings.smtp.user;
    options.password = settings.smtp.password;
    options.ca_file = settings.smtp.ca_file;
    options.hello = settings.smtp.hello;
    options.trusted_network = settings.smtp.trusted_network;
    options.connections = settings.smtp.connections;
    options.connect_timeout = settings.smtp.connect;
    options.initial_timeout = settings.smtp.initial;
    options.mail_timeout = settings.smtp.mail;
    options.recipient_timeout = settings.smtp.recipient;
    options.data_timeout = settings.smtp.data;
    options.block_timeout = settings.smtp.block;
    options.set_patience(settings.smtp.timeout);
    TRY(auto mailer, adapters::smtp::SmtpMailer::open(std::move(options)));
    for (const int digit : {2, 3, 4, 5}) {
        metrics.callback_counter(
            "billmill_mail_answers_total", "Answers of the mail server that decided about a mail, by class.",
            {{"class", std::to_string(digit) + "xx"}},
            [answers = mailer->answers(), digit] { return static_cast<double>(answers->of_class(digit)); });
    }
    metrics.callback_gauge("billmill_mail_certificate_end_seconds",
                           "When the first certificate of the mail server's chain ends, since 1970.", {},
                           [end = mailer->certificate_end()] { return end->seconds(); });
    return MailRoute{std::move(mailer), nullptr};
}

Outcome check_for_key(const Settings& settings, std::span<const ports::ClientKeys> clients) {
    if (is_loopback(settings.host) || settings.trusted_network) return {};
    for (const auto& client : clients) {
        if (!std::ranges::all_of(client.keys, &ports::ApiKey::revoked)) return {};
    }
    return fail(
        Fault::invalid,
        "listening on " + settings.host +
            " needs at least one API key; make one with: billmill keys new NAME --scope write " +
            (settings.cluster() ? "--config " + settings.file.string() : "--data " + settings.data.string()) +
            "; or say trusted_network = true in [server] if only friends reach this address");
}

std::optional<std::string> logo_fault(std::string_view bytes) {
    const auto drawn = document::pdf::check_image(bytes);
    return drawn ? std::nullopt : std::optional{drawn.error().what};
}

bool trial_seller_may_mail(const Settings& settings) {
    return !settings.smtp_configured() || settings.allow_built_in_seller;
}

Result<std::unique_ptr<adapters::filesystem::TomlSellerDirectory>> open_sellers(const Settings& settings) {
    using adapters::filesystem::BuiltInSeller;
    if (!settings.sellers.empty() && !std::filesystem::is_directory(settings.sellers)) {
        return fail(Fault::invalid, "the sellers directory is not there: " + settings.sellers.string() +
                                        ": make it, or correct directory in [sellers]");
    }
    const auto built_in = trial_seller_may_mail(settings) ? BuiltInSeller::offered : BuiltInSeller::withheld;
    TRY(auto sellers,
        adapters::filesystem::TomlSellerDirectory::open(settings.sellers_folder(), built_in, logo_fault));
    if (sellers->find("") != nullptr) return sellers;
    return fail(Fault::invalid,
                "the trial seller MAX STORES must not send real mail: put a seller of your own into " +
                    settings.sellers_folder().string() +
                    " (see docs/examples/seller.toml), or set allow_built_in_seller = true in [mail]");
}

}  // namespace billmill::app
