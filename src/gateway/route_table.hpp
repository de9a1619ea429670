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
    make_customer,
    patch_customer,
    list_customers,
    show_customer,
    list_users,
    show_user,
    generate_bill,
    list_bills,
    show_bill,
    show_bill_pdf,
    show_bill_xml,
    preview_bill,
    resend_bill,
    credit_bill,
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
    list_clients,
    make_client,
    show_client,
    make_key,
    revoke_client,
    revoke_key,
    health,
    readiness,
    metrics,
    openapi,
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
