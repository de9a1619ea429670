#include "gateway/route_table.hpp"

#include <array>

#include "foundation/invariant.hpp"

namespace billmill::gateway {
namespace {

using enum http::Method;
using enum http::Runs;
using Op = Operation;

constexpr std::size_t registration_max = 16 * 1024;
constexpr std::size_t bill_max = 800'000;  ///< 2,000 lines with everything; below what the bus takes.
constexpr std::size_t resend_max = 4 * 1024;
constexpr std::size_t selection_max = 4 * 1024;
constexpr std::size_t credit_max = 128 * 1024;  ///< 2,000 lines with quantities.
constexpr std::size_t client_max = 64 * 1024;   ///< 1,000 sellers.
constexpr std::size_t key_max = 1024;

constexpr std::array rules{
    RouteRule{Op::register_user, post, "/api/v1/user/register", Access::write, on_io, registration_max},
    RouteRule{Op::make_customer, post, "/api/v1/customers", Access::write, on_io, registration_max},
    RouteRule{Op::patch_customer, patch, "/api/v1/customers/{id}", Access::write, on_io, registration_max},
    RouteRule{Op::list_customers, get, "/api/v1/customers", Access::read, on_worker},
    RouteRule{Op::show_customer, get, "/api/v1/customers/{id}", Access::read, on_worker},
    RouteRule{Op::list_users, get, "/api/v1/user", Access::read, on_worker},
    RouteRule{Op::show_user, get, "/api/v1/user/{id}", Access::read, on_worker},
    RouteRule{Op::generate_bill, post, "/api/v1/bill/genBill", Access::write, on_io, bill_max},
    RouteRule{Op::list_bills, get, "/api/v1/bill", Access::read, on_worker},
    RouteRule{Op::show_bill, get, "/api/v1/bill/{id}", Access::read, on_worker},
    RouteRule{Op::show_bill_pdf, get, "/api/v1/bill/{id}/pdf", Access::read, on_costly},
    RouteRule{Op::show_bill_xml, get, "/api/v1/bill/{id}/xml", Access::read, on_costly},
    RouteRule{Op::preview_bill, post, "/api/v1/bill/preview", Access::write, on_costly, bill_max},
    RouteRule{Op::resend_bill, post, "/api/v1/bill/{id}/resend", Access::write, on_worker, resend_max},
    RouteRule{Op::credit_bill, post, "/api/v1/bill/{id}/credit", Access::write, on_worker, credit_max},
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
    RouteRule{Op::list_clients, get, "/api/v1/clients", Access::admin, on_worker},
    RouteRule{Op::make_client, post, "/api/v1/clients", Access::admin, on_worker, client_max},
    RouteRule{Op::show_client, get, "/api/v1/clients/{id}", Access::admin, on_worker},
    RouteRule{Op::make_key, post, "/api/v1/clients/{id}/keys", Access::admin, on_worker, key_max},
    RouteRule{Op::revoke_client, post, "/api/v1/clients/{id}/revoke", Access::admin, on_worker},
    RouteRule{Op::revoke_key, post, "/api/v1/clients/{id}/keys/{number}/revoke", Access::admin, on_worker},
    RouteRule{Op::health, get, "/healthz", Access::open, on_io},
    RouteRule{Op::readiness, get, "/readyz", Access::open, on_io},
    RouteRule{Op::metrics, get, "/metrics", Access::operator_read, on_status},
    RouteRule{Op::openapi, get, "/openapi.json", Access::read, on_io},
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
