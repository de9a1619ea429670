#include "gateway/gateway.hpp"

#include <utility>

#include "gateway/authentication.hpp"
#include "gateway/bills.hpp"
#include "gateway/clients.hpp"
#include "gateway/customers.hpp"
#include "gateway/failures.hpp"
#include "gateway/guarded.hpp"
#include "gateway/mailbox.hpp"
#include "gateway/operations.hpp"
#include "gateway/route_table.hpp"

namespace billmill::gateway {

struct Gateway::Impl {
    Impl(const Ports& ports, Options options)
        : usecases{ports, options},
          customers{ports.customers, usecases.accept_customer, usecases.patch_customer},
          bills{usecases},
          failures{usecases.list_failures, usecases.retry_failures, usecases.discard_failures,
                   usecases.set_aside},
          clients{usecases.manage_clients},
          mailbox{ports.mailbox},
          operations{ports.account, ports.clock},
          health{ports.metrics, ports.heartbeats, std::move(options.parts)},
          authentication{ports.keys, ports.clock, options.keys_required, ports.metrics} {}

    template <class Room>
    void add(http::Router& router, Operation operation, Room& room,
             http::Response (Room::*answer)(const Call&)) {
        router.add(guarded(authentication, operation, answering(room, answer)));
    }
    template <class Room>
    void add(http::Router& router, Operation operation, Room& room, void (Room::*take)(Call&&, http::Reply)) {
        router.add(guarded(authentication, operation, [&room, take](Call&& call, http::Reply reply) {
            (room.*take)(std::move(call), std::move(reply));
        }));
    }

    UseCases usecases;
    Customers customers;
    Bills bills;
    Failures failures;
    Clients clients;
    MailboxRoutes mailbox;
    Operations operations;
    Health health;
    Authentication authentication;  ///< Last, so first to go: its thread calls the others.
};

Gateway::Gateway(Ports ports, Options options) : impl_{std::make_unique<Impl>(ports, std::move(options))} {}
Gateway::~Gateway() = default;

void Gateway::add_routes(http::Router& router) {
    auto& on = *impl_;
    using enum Operation;
    on.add(router, generate_bill, on.bills, &Bills::generate);  // First: the hot one is found first.
    on.add(router, register_user, on.customers, &Customers::register_user);
    on.add(router, make_customer, on.customers, &Customers::make);
    on.add(router, patch_customer, on.customers, &Customers::patch);
    on.add(router, list_customers, on.customers, &Customers::list);
    on.add(router, show_customer, on.customers, &Customers::show);
    on.add(router, list_users, on.customers, &Customers::list);
    on.add(router, show_user, on.customers, &Customers::show);
    on.add(router, list_bills, on.bills, &Bills::list);
    on.add(router, show_bill, on.bills, &Bills::show);
    on.add(router, show_bill_pdf, on.bills, &Bills::show_pdf);
    on.add(router, show_bill_xml, on.bills, &Bills::show_xml);
    on.add(router, preview_bill, on.bills, &Bills::preview);
    on.add(router, resend_bill, on.bills, &Bills::resend);
    on.add(router, credit_bill, on.bills, &Bills::credit);
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
    on.add(router, list_clients, on.clients, &Clients::list);
    on.add(router, make_client, on.clients, &Clients::make);
    on.add(router, show_client, on.clients, &Clients::show);
    on.add(router, make_key, on.clients, &Clients::make_key);
    on.add(router, revoke_client, on.clients, &Clients::revoke);
    on.add(router, revoke_key, on.clients, &Clients::revoke_key);
    on.add(router, health, on.health, &Health::health);
    on.add(router, readiness, on.health, &Health::readiness);
    on.add(router, metrics, on.health, &Health::metrics);
    on.add(router, openapi, on.operations, &Operations::openapi);
    on.add(router, root, on.operations, &Operations::root);
}

}  // namespace billmill::gateway
