#include "gateway/gateway.hpp"

#include <utility>

#include "gateway/authentication.hpp"
#include "gateway/bills.hpp"
#include "gateway/customers.hpp"
#include "gateway/dead_letters.hpp"
#include "gateway/guarded.hpp"
#include "gateway/mailbox.hpp"
#include "gateway/operations.hpp"
#include "gateway/reception.hpp"
#include "gateway/route_table.hpp"

namespace billmill::gateway {

struct Gateway::Impl {
    Impl(const Ports& ports, Options options)
        : reception{ports.intake, ports.cache, ports.clock},
          customers{ports.customers, reception},
          bills{{ports.intake, ports.customers, ports.invoices, ports.deliveries, ports.dead_letters,
                 ports.files, ports.sellers, ports.renderer, options.trial_seller_may_mail},
                reception},
          dead_letters{ports.dead_letters, ports.parked, ports.bus, ports.clock},
          mailbox{ports.mailbox},
          operations{ports.account},
          health{ports.metrics, std::move(options.readiness)},
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

    Reception reception;
    Customers customers;
    Bills bills;
    DeadLetters dead_letters;
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
    on.add(router, list_users, on.customers, &Customers::list);
    on.add(router, show_user, on.customers, &Customers::show);
    on.add(router, list_bills, on.bills, &Bills::list);
    on.add(router, show_bill, on.bills, &Bills::show);
    on.add(router, show_bill_pdf, on.bills, &Bills::show_pdf);
    on.add(router, show_bill_xml, on.bills, &Bills::show_xml);
    on.add(router, preview_bill, on.bills, &Bills::preview);
    on.add(router, resend_bill, on.bills, &Bills::resend);
    on.add(router, credit_bill, on.bills, &Bills::credit);
    on.add(router, list_dead_letters, on.dead_letters, &DeadLetters::list);
    on.add(router, show_dead_letter, on.dead_letters, &DeadLetters::show);
    on.add(router, replay_dead_letter, on.dead_letters, &DeadLetters::replay);
    on.add(router, discard_dead_letter, on.dead_letters, &DeadLetters::discard);
    on.add(router, list_parked, on.dead_letters, &DeadLetters::list_parked);
    on.add(router, list_mailbox, on.mailbox, &MailboxRoutes::list);
    on.add(router, show_mail, on.mailbox, &MailboxRoutes::show);
    on.add(router, show_account, on.operations, &Operations::account);
    on.add(router, health, on.health, &Health::health);
    on.add(router, readiness, on.health, &Health::readiness);
    on.add(router, metrics, on.health, &Health::metrics);
    on.add(router, openapi, on.operations, &Operations::openapi);
    on.add(router, root, on.operations, &Operations::root);
}

}  // namespace billmill::gateway
