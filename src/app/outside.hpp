#pragma once

#include <memory>
#include <span>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "app/settings.hpp"
#include "document/invoice_renderer.hpp"
#include "foundation/metrics.hpp"
#include "ports/api_key_store.hpp"
#include "ports/clock.hpp"
#include "ports/file_store.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"

namespace billmill::app {

/// Opens what the settings name. Each error is for the operator.

Result<std::unique_ptr<ports::FileStore>> open_documents(const Settings& settings);
/// The same for tools that may run beside a server; a folder that is not there keeps nothing.
Result<std::unique_ptr<ports::FileStore>> open_documents_to_read(const Settings& settings);

/// The way mails leave: SMTP where it is configured, else the built-in mailbox.
struct MailRoute {
    std::unique_ptr<ports::Mailer> mailer;
    ports::Mailbox* mailbox = nullptr;  ///< The mailer itself, when it is the built-in mailbox.
};
/// A mail server's answers are counted in `metrics`.
Result<MailRoute> open_mail_route(const Settings& settings, const ports::Clock& clock,
                                  metrics::Registry& metrics);

/// invalid: not on loopback, and no key: everyone on the network could bill.
Outcome check_for_key(const Settings& settings, std::span<const ports::ClientKeys> clients);

/// May mails of the trial seller leave? Into the built-in mailbox always; by SMTP only where a setting allows it.
[[nodiscard]] bool trial_seller_may_mail(const Settings& settings);

/// Why this logo can't be drawn, if it can't.
[[nodiscard]] std::optional<std::string> logo_fault(std::string_view bytes);

/// The sellers who may bill here: the trial seller only where its mails may leave.
/// Errors: invalid: mistakes in the files; or real SMTP, and no seller but the trial one.
Result<std::unique_ptr<adapters::filesystem::TomlSellerDirectory>> open_sellers(const Settings& settings);

}  // namespace billmill::app
