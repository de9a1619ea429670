#include "gateway/gateway.hpp"

#include <utility>

#include "gateway/authentication.hpp"
#include "gateway/books.hpp"
#include "gateway/clients.hpp"
#include "gateway/customers.hpp"
#include "gateway/documents.hpp"
#include "gateway/events.hpp"
#include "gateway/exports.hpp"
#include "gateway/failures.hpp"
#include "gateway/guarded.hpp"
#include "gateway/invoices.hpp"
#include "gateway/mailbox.hpp"
#include "gateway/operations.hpp"
#include "gateway/pages.hpp"
#include "gateway/route_table.hpp"
#include "gateway/runs.hpp"
#include "gateway/sellers.hpp"
#include "gateway/sessions.hpp"
#include "gateway/totals.hpp"
#include "gateway/webhooks.hpp"

namespace billmill::gateway {

struct Gateway::Impl {
    Impl(const Ports& ports, Options options)
        : usecases{ports, options},
          customers{usecases.find_customers, usecases.accept_customer, usecases.patch_customer,
                    usecases.anonymise_customer, usecases.import_customers},
          invoices{usecases},
          documents{usecases.check_document},
          sellers{ports.sellers},
          totals{usecases.sum_up_invoices},
          runs{usecases.runs.get()},
          exports{usecases.exports, usecases.export_datev, usecases.export_gstr1},
          failures{usecases.list_failures, usecases.retry_failures, usecases.discard_failures,
                   usecases.set_aside},
          clients{usecases.manage_clients},
          webhooks{usecases.webhooks.get()},
          mailbox{ports.mailbox},
          operations{ports.account, ports.clock},
          books{ports.invoices, std::move(options.process), options.parts},
          health{ports.metrics, ports.heartbeats, std::move(options.parts)},
          read_patience{options.read_patience},
          authentication{ports.keys, ports.clock, options.keys_required, ports.metrics},
          sessions{authentication, ports.clock},
          events{usecases.list_events, authentication} {}

    template <class Handlers>
    void add(http::Router& router, Operation operation, Handlers& handlers,
             http::Response (Handlers::*answer)(const Call&)) {
        router.add(guarded(authentication, operation, answering(handlers, answer), read_patience));
    }
    template <class Handlers>
    void add(http::Router& router, Operation operation, Handlers& handlers,
             void (Handlers::*take)(Call&&, http::Reply)) {
        router.add(guarded(
            authentication, operation,
            [&handlers, take](Call&& call, http::Reply reply) {
                (handlers.*take)(std::move(call), std::move(reply));
            },
            read_patience));
    }

    UseCases usecases;
    Customers customers;
    Invoices invoices;
    Documents documents;
    Sellers sellers;
    Totals totals;
    Runs runs;
    Exports exports;
    Failures failures;
    Clients clients;
    Webhooks webhooks;
    MailboxRoutes mailbox;
    Operations operations;
    Books books;
    Health health;
    const ReadPatience read_patience;
    Authentication authentication;  ///< After the others, so it goes before them: its thread calls them.
    Sessions sessions;              ///< Runs on no thread of the authentication.
    Events events;                  ///< Likewise; its own thread asks the authentication.
};

Gateway::Gateway(Ports ports, Options options) : impl_{std::make_unique<Impl>(ports, std::move(options))} {}
Gateway::~Gateway() = default;

void Gateway::request_stop() {
    if (impl_->usecases.runs) impl_->usecases.runs->feed.request_stop();
}

void Gateway::stop_feeding() {
    if (impl_->usecases.runs) impl_->usecases.runs->feed.stop();
    if (impl_->usecases.webhooks) impl_->usecases.webhooks->send.stop();
}

void Gateway::end_streams() {
    impl_->events.end_streams();
}

void Gateway::add_routes(http::Router& router) {
    auto& on = *impl_;
    using enum Operation;
    on.add(router, make_invoice, on.invoices, &Invoices::make);  // First: the hot ones are found first.
    on.add(router, generate_bill, on.invoices, &Invoices::make);
    on.add(router, register_user, on.customers, &Customers::register_user);
    on.add(router, make_customer, on.customers, &Customers::make);
    on.add(router, import_customers, on.customers, &Customers::import_file);
    on.add(router, list_customers, on.customers, &Customers::list);
    on.add(router, show_customer, on.customers, &Customers::show);
    on.add(router, replace_customer, on.customers, &Customers::replace);
    on.add(router, patch_customer, on.customers, &Customers::patch);
    on.add(router, anonymise_customer, on.customers, &Customers::anonymise);
    on.add(router, list_invoices, on.invoices, &Invoices::list);
    on.add(router, preview_invoice, on.invoices, &Invoices::preview);
    on.add(router, show_invoice, on.invoices, &Invoices::show);
    on.add(router, show_invoice_pdf, on.invoices, &Invoices::show_pdf);
    on.add(router, show_invoice_xml, on.invoices, &Invoices::show_xml);
    on.add(router, show_invoice_mail, on.invoices, &Invoices::show_mail);
    on.add(router, show_mail_page, on.invoices, &Invoices::show_mail_page);
    on.add(router, show_timeline, on.invoices, &Invoices::show_timeline);
    on.add(router, send_invoice, on.invoices, &Invoices::send);
    on.add(router, record_irn, on.invoices, &Invoices::record_irn);
    on.add(router, make_credit_note, on.invoices, &Invoices::credit);
    on.add(router, preview_credit_note, on.invoices, &Invoices::preview_credit);
    on.add(router, list_credit_notes, on.invoices, &Invoices::list_credit_notes);
    on.add(router, check_document, on.documents, &Documents::check);
    on.add(router, list_sellers, on.sellers, &Sellers::list);
    on.add(router, show_totals, on.totals, &Totals::show);
    on.add(router, list_events, on.events, &Events::list);
    on.add(router, list_webhooks, on.webhooks, &Webhooks::list);
    on.add(router, make_webhook, on.webhooks, &Webhooks::make);
    on.add(router, show_webhook, on.webhooks, &Webhooks::show);
    on.add(router, patch_webhook, on.webhooks, &Webhooks::change);
    on.add(router, remove_webhook, on.webhooks, &Webhooks::remove);
    on.add(router, rotate_webhook, on.webhooks, &Webhooks::rotate);
    on.add(router, test_webhook, on.webhooks, &Webhooks::test);
    on.add(router, list_webhook_deliveries, on.webhooks, &Webhooks::deliveries);
    on.add(router, resend_webhook_delivery, on.webhooks, &Webhooks::resend);
    on.add(router, make_run, on.runs, &Runs::make);
    on.add(router, preview_run, on.runs, &Runs::preview);
    on.add(router, list_runs, on.runs, &Runs::list);
    on.add(router, show_run, on.runs, &Runs::show);
    on.add(router, list_run_rows, on.runs, &Runs::rows);
    on.add(router, report_run, on.runs, &Runs::report);
    on.add(router, issue_run, on.runs, &Runs::issue);
    on.add(router, pause_run, on.runs, &Runs::pause);
    on.add(router, resume_run, on.runs, &Runs::resume);
    on.add(router, cancel_run, on.runs, &Runs::cancel);
    on.add(router, release_run, on.runs, &Runs::release);
    on.add(router, export_documents, on.exports, &Exports::documents);
    on.add(router, export_print_copy, on.exports, &Exports::print_copy);
    on.add(router, export_invoices, on.exports, &Exports::invoices);
    on.add(router, export_lines, on.exports, &Exports::lines);
    on.add(router, export_taxes, on.exports, &Exports::taxes);
    on.add(router, export_customers, on.exports, &Exports::customers);
    on.add(router, export_datev, on.exports, &Exports::datev);
    on.add(router, export_gstr1, on.exports, &Exports::gstr1);
    on.add(router, list_failures, on.failures, &Failures::list);
    on.add(router, show_failure, on.failures, &Failures::show);
    on.add(router, retry_failure, on.failures, &Failures::retry);
    on.add(router, discard_failure, on.failures, &Failures::discard);
    on.add(router, retry_failures, on.failures, &Failures::retry_many);
    on.add(router, discard_failures, on.failures, &Failures::discard_many);
    on.add(router, set_aside, on.failures, &Failures::set_aside);
    on.add(router, list_parked, on.failures, &Failures::list_parked);
    on.add(router, list_mailbox, on.mailbox, &MailboxRoutes::list);
    on.add(router, show_mail, on.mailbox, &MailboxRoutes::show);
    on.add(router, show_account, on.operations, &Operations::account);
    on.add(router, show_books, on.books, &Books::show);
    on.add(router, show_settings, on.books, &Books::settings);
    on.add(router, list_clients, on.clients, &Clients::list);
    on.add(router, make_client, on.clients, &Clients::make);
    on.add(router, show_client, on.clients, &Clients::show);
    on.add(router, make_key, on.clients, &Clients::make_key);
    on.add(router, revoke_client, on.clients, &Clients::revoke);
    on.add(router, revoke_key, on.clients, &Clients::revoke_key);
    on.add(router, begin_session, on.sessions, &Sessions::begin);
    on.add(router, show_session, on.sessions, &Sessions::show);
    on.add(router, end_session, on.sessions, &Sessions::end);
    on.add(router, health, on.health, &Health::health);
    on.add(router, readiness, on.health, &Health::readiness);
    on.add(router, metrics, on.health, &Health::metrics);
    on.add(router, openapi, on.operations, &Operations::openapi);
    on.add(router, show_code, on.operations, &Operations::code);
    on.add(router, root, on.operations, &Operations::root);
    add_pages(router);
}

}  // namespace billmill::gateway
