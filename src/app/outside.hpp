#pragma once

#include <memory>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "app/settings.hpp"
#include "document/invoice_renderer.hpp"
#include "ports/clock.hpp"
#include "ports/file_store.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"

namespace billmill::app {

/// Opens what the settings name. Each error is for the operator.

Result<std::unique_ptr<ports::FileStore>> open_documents(const Settings& settings);

/// The way mails leave: SMTP where it is configured, else the built-in mailbox.
struct MailRoute {
    std::unique_ptr<ports::Mailer> mailer;
    ports::Mailbox* mailbox = nullptr;  ///< The mailer itself, when it is the built-in mailbox.
};
Result<MailRoute> open_mail_route(const Settings& settings, const ports::Clock& clock);

/// invalid: real SMTP with the trial seller as default, and no setting that allows it.
Outcome check_sellers_for_smtp(const Settings& settings, const ports::SellerDirectory& sellers);

}  // namespace billmill::app
