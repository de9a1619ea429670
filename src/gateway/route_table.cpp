#include "gateway/route_table.hpp"

#include <array>

#include "formats/bulk/xlsx_file.hpp"
#include "foundation/invariant.hpp"
#include "gateway/uploaded_file.hpp"

namespace billmill::gateway {
namespace {

using enum http::Method;
using enum http::Runs;
using Op = Operation;

constexpr std::size_t registration_max = 16 * 1024;
constexpr std::size_t bill_max = 800'000;  ///< 2,000 lines with everything; below what the bus takes.
constexpr std::size_t send_max = 4 * 1024;
constexpr std::size_t selection_max = 4 * 1024;
constexpr std::size_t irn_max = 4 * 1024;
constexpr std::size_t credit_max = 128 * 1024;  ///< 2,000 lines with quantities.
constexpr std::size_t client_max = 64 * 1024;   ///< 1,000 sellers.
constexpr std::size_t key_max = 1024;
constexpr std::size_t file_head_max =
    formats::bulk::XlsxFile::bytes_max;  ///< A workbook is read whole; of other files the first 64 KiB.
constexpr std::size_t document_max = 100'000'000;  ///< Read as it arrives; its end is held.
constexpr std::size_t release_max = 1024;
constexpr std::size_t webhook_max = 64 * 1024;  ///< 1,000 sellers.

constexpr std::array rules{
    // The two routes of the system that came before, kept for its clients; every other route is a noun.
    RouteRule{Op::register_user, post, "/api/v1/user/register", Access::write, on_io, registration_max},
    RouteRule{Op::generate_bill, post, "/api/v1/bill/genBill", Access::write, on_io, bill_max},
    RouteRule{Op::make_customer, post, "/api/v1/customers", Access::write, on_io, registration_max},
    RouteRule{Op::import_customers, post, "/api/v1/customers/import", Access::write, on_stream, file_max},
    RouteRule{Op::list_customers, get, "/api/v1/customers", Access::read, on_worker},
    RouteRule{Op::show_customer, get, "/api/v1/customers/{id}", Access::read, on_worker},
    RouteRule{Op::replace_customer, put, "/api/v1/customers/{id}", Access::write, on_io, registration_max},
    RouteRule{Op::patch_customer, patch, "/api/v1/customers/{id}", Access::write, on_io, registration_max},
    RouteRule{Op::anonymise_customer, post, "/api/v1/customers/{id}/anonymise", Access::operator_admin,
              on_io},
    RouteRule{Op::make_invoice, post, "/api/v1/invoices", Access::write, on_io, bill_max},
    RouteRule{Op::list_invoices, get, "/api/v1/invoices", Access::read, on_worker},
    RouteRule{Op::preview_invoice, post, "/api/v1/invoices/preview", Access::write, on_costly, bill_max},
    RouteRule{Op::show_invoice, get, "/api/v1/invoices/{id}", Access::read, on_worker},
    RouteRule{Op::show_invoice_pdf, get, "/api/v1/invoices/{id}/pdf", Access::read, on_costly},
    RouteRule{Op::show_invoice_xml, get, "/api/v1/invoices/{id}/xml", Access::read, on_costly},
    RouteRule{Op::show_invoice_mail, get, "/api/v1/invoices/{id}/mail", Access::read, on_costly},
    RouteRule{Op::show_mail_page, get, "/api/v1/invoices/{id}/mail/page", Access::read, on_costly},
    RouteRule{Op::show_timeline, get, "/api/v1/invoices/{id}/timeline", Access::read, on_worker},
    RouteRule{Op::send_invoice, post, "/api/v1/invoices/{id}/send", Access::write, on_worker, send_max},
    RouteRule{Op::record_irn, put, "/api/v1/invoices/{id}/irn", Access::write, on_worker, irn_max},
    RouteRule{Op::make_credit_note, post, "/api/v1/credit-notes", Access::write, on_worker, credit_max},
    RouteRule{Op::preview_credit_note, post, "/api/v1/credit-notes/preview", Access::write, on_worker,
              credit_max},
    RouteRule{Op::list_credit_notes, get, "/api/v1/credit-notes", Access::read, on_worker},
    RouteRule{Op::check_document, post, "/api/v1/documents/check", Access::read, on_stream, document_max},
    RouteRule{Op::list_sellers, get, "/api/v1/sellers", Access::read, on_worker},
    RouteRule{Op::show_totals, get, "/api/v1/totals", Access::read, on_worker},
    RouteRule{Op::list_events, get, "/api/v1/events", Access::read, on_worker},
    RouteRule{Op::list_webhooks, get, "/api/v1/webhooks", Access::read, on_worker},
    RouteRule{Op::make_webhook, post, "/api/v1/webhooks", Access::write, on_worker, webhook_max},
    RouteRule{Op::show_webhook, get, "/api/v1/webhooks/{id}", Access::read, on_worker},
    RouteRule{Op::patch_webhook, patch, "/api/v1/webhooks/{id}", Access::write, on_worker, webhook_max},
    RouteRule{Op::remove_webhook, del, "/api/v1/webhooks/{id}", Access::write, on_worker},
    RouteRule{Op::rotate_webhook, post, "/api/v1/webhooks/{id}/rotate", Access::write, on_worker},
    RouteRule{Op::test_webhook, post, "/api/v1/webhooks/{id}/test", Access::write, on_worker},
    RouteRule{Op::list_webhook_deliveries, get, "/api/v1/webhooks/{id}/deliveries", Access::read, on_worker},
    RouteRule{Op::resend_webhook_delivery, post, "/api/v1/webhooks/{id}/deliveries/{delivery}/resend",
              Access::write, on_worker},
    RouteRule{Op::make_run, post, "/api/v1/runs", Access::write, on_stream, file_max},
    RouteRule{Op::preview_run, post, "/api/v1/runs/preview", Access::write, on_stream, file_head_max},
    RouteRule{Op::list_runs, get, "/api/v1/runs", Access::read, on_worker},
    RouteRule{Op::show_run, get, "/api/v1/runs/{id}", Access::read, on_worker},
    RouteRule{Op::list_run_rows, get, "/api/v1/runs/{id}/rows", Access::read, on_worker},
    RouteRule{Op::report_run, get, "/api/v1/runs/{id}/report", Access::read, on_stream},
    RouteRule{Op::issue_run, post, "/api/v1/runs/{id}/issue", Access::write, on_worker},
    RouteRule{Op::pause_run, post, "/api/v1/runs/{id}/pause", Access::write, on_worker},
    RouteRule{Op::resume_run, post, "/api/v1/runs/{id}/resume", Access::write, on_worker},
    RouteRule{Op::cancel_run, post, "/api/v1/runs/{id}/cancel", Access::write, on_worker},
    RouteRule{Op::release_run, post, "/api/v1/runs/{id}/release", Access::write, on_worker, release_max},
    RouteRule{Op::export_documents, get, "/api/v1/exports/documents", Access::read, on_stream},
    RouteRule{Op::export_print_copy, get, "/api/v1/exports/print", Access::read, on_stream},
    RouteRule{Op::export_invoices, get, "/api/v1/exports/invoices", Access::read, on_stream},
    RouteRule{Op::export_lines, get, "/api/v1/exports/lines", Access::read, on_stream},
    RouteRule{Op::export_taxes, get, "/api/v1/exports/taxes", Access::read, on_stream},
    RouteRule{Op::export_customers, get, "/api/v1/exports/customers", Access::read, on_stream},
    RouteRule{Op::export_datev, get, "/api/v1/exports/datev", Access::read, on_stream},
    RouteRule{Op::export_gstr1, get, "/api/v1/exports/gstr1", Access::read, on_stream},
    RouteRule{Op::list_failures, get, "/api/v1/failures", Access::operator_read, on_worker},
    RouteRule{Op::show_failure, get, "/api/v1/failures/{id}", Access::operator_read, on_worker},
    RouteRule{Op::retry_failure, post, "/api/v1/failures/{id}/retry", Access::operator_admin, on_worker},
    RouteRule{Op::discard_failure, post, "/api/v1/failures/{id}/discard", Access::operator_admin, on_worker},
    RouteRule{Op::retry_failures, post, "/api/v1/failures/retry", Access::operator_admin, on_worker,
              selection_max},
    RouteRule{Op::discard_failures, post, "/api/v1/failures/discard", Access::operator_admin, on_worker,
              selection_max},
    RouteRule{Op::set_aside, post, "/api/v1/failures/set-aside", Access::operator_admin, on_worker,
              selection_max},
    RouteRule{Op::list_parked, get, "/api/v1/parked", Access::operator_read, on_worker},
    RouteRule{Op::list_mailbox, get, "/api/v1/mailbox", Access::operator_read, on_worker},
    RouteRule{Op::show_mail, get, "/api/v1/mailbox/{id}", Access::operator_read, on_worker},
    RouteRule{Op::show_account, get, "/api/v1/account", Access::operator_read, on_status},
    RouteRule{Op::show_books, get, "/api/v1/books", Access::operator_read, on_worker},
    RouteRule{Op::show_settings, get, "/api/v1/settings", Access::operator_admin, on_status},
    RouteRule{Op::list_clients, get, "/api/v1/clients", Access::admin, on_worker},
    RouteRule{Op::make_client, post, "/api/v1/clients", Access::admin, on_worker, client_max},
    RouteRule{Op::show_client, get, "/api/v1/clients/{id}", Access::admin, on_worker},
    RouteRule{Op::make_key, post, "/api/v1/clients/{id}/keys", Access::admin, on_worker, key_max},
    RouteRule{Op::revoke_client, post, "/api/v1/clients/{id}/revoke", Access::admin, on_worker},
    RouteRule{Op::revoke_key, post, "/api/v1/clients/{id}/keys/{number}/revoke", Access::admin, on_worker},
    RouteRule{Op::begin_session, post, "/api/v1/session", Access::open, on_status, key_max},
    RouteRule{Op::show_session, get, "/api/v1/session", Access::read, on_status},
    RouteRule{Op::end_session, post, "/api/v1/session/end", Access::open, on_io},
    RouteRule{Op::health, get, "/healthz", Access::open, on_io},
    RouteRule{Op::readiness, get, "/readyz", Access::open, on_io},
    RouteRule{Op::metrics, get, "/metrics", Access::operator_read, on_status},
    RouteRule{Op::openapi, get, "/openapi.json", Access::read, on_io},
    RouteRule{Op::show_code, get, "/problems/{code}", Access::open, on_io},
    RouteRule{Op::root, get, "/", Access::open, on_io},
};

}  // namespace

std::string_view name(Access access) {
    switch (access) {
        case Access::open: return "none";
        case Access::read: return "read";
        case Access::write: return "write";
        case Access::operator_read: return "read, all sellers";
        case Access::operator_admin: return "admin, all sellers";
        case Access::admin: return "admin, with a key";
    }
    return "unknown";
}

std::span<const RouteRule> route_rules() {
    return rules;
}

const RouteRule& rule(Operation operation) {
    for (const auto& row : rules) {
        if (row.operation == operation) return row;
    }
    INVARIANT(false, "every operation has a row");
}

}  // namespace billmill::gateway
