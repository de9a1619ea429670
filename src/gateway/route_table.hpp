#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "http/router.hpp"
#include "ports/api_key_store.hpp"

namespace billmill::gateway {

enum class Operation : std::uint8_t {
    register_user,
    generate_bill,
    make_customer,
    import_customers,
    list_customers,
    show_customer,
    replace_customer,
    patch_customer,
    anonymise_customer,
    make_invoice,
    list_invoices,
    preview_invoice,
    show_invoice,
    show_invoice_pdf,
    show_invoice_xml,
    show_invoice_mail,
    show_mail_page,
    show_timeline,
    check_document,
    send_invoice,
    record_irn,
    make_credit_note,
    preview_credit_note,
    list_credit_notes,
    list_sellers,
    show_totals,
    list_events,
    list_webhooks,
    make_webhook,
    show_webhook,
    patch_webhook,
    remove_webhook,
    rotate_webhook,
    test_webhook,
    list_webhook_deliveries,
    resend_webhook_delivery,
    make_run,
    preview_run,
    list_runs,
    show_run,
    list_run_rows,
    report_run,
    issue_run,
    pause_run,
    resume_run,
    cancel_run,
    release_run,
    export_documents,
    export_print_copy,
    export_invoices,
    export_lines,
    export_taxes,
    export_customers,
    export_datev,
    export_gstr1,
    list_failures,
    show_failure,
    retry_failure,
    discard_failure,
    retry_failures,
    discard_failures,
    set_aside,
    list_parked,
    list_mailbox,
    show_mail,
    show_account,
    show_books,
    show_settings,
    list_clients,
    make_client,
    show_client,
    make_key,
    revoke_client,
    revoke_key,
    begin_session,
    show_session,
    end_session,
    health,
    readiness,
    metrics,
    openapi,
    show_code,
    root,
};

/// Who may call a route.
enum class Access : std::uint8_t {
    open,  ///< Anyone.
    read,  ///< A key of scope read or above; where no keys are required, anyone.
    write,
    operator_read,  ///< read, by a key that is not limited to some sellers: it shows the work of all of them.
    operator_admin,  ///< admin, likewise.
    admin,           ///< A key of scope admin, also where no keys are required. It may be limited to sellers.
};
[[nodiscard]] std::string_view name(Access access);

/// One route and everything that holds for it. docs/api/scopes.md shows this table; a test compares the two.
struct RouteRule {
    Operation operation;
    http::Method method;
    std::string_view pattern;
    Access access;
    http::Runs runs;
    std::size_t body_bytes_max = 0;
};
[[nodiscard]] std::span<const RouteRule> route_rules();
[[nodiscard]] const RouteRule& rule(Operation operation);

}  // namespace billmill::gateway
