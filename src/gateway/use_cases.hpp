#pragma once

#include "gateway/gateway.hpp"
#include "usecases/accept_bill.hpp"
#include "usecases/accept_customer.hpp"
#include "usecases/credit_invoice.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/fetch_lost_document.hpp"
#include "usecases/find_bill.hpp"
#include "usecases/list_failures.hpp"
#include "usecases/list_open_bills.hpp"
#include "usecases/manage_clients.hpp"
#include "usecases/patch_customer.hpp"
#include "usecases/preview_invoice.hpp"
#include "usecases/resend_invoice.hpp"
#include "usecases/set_aside.hpp"

namespace billmill::gateway {

/// Everything a client can ask of billmill, made once.     Ownership: borrows the ports.
struct UseCases {
    UseCases(const Ports& ports, const Options& options)
        : accept{ports.inbox, ports.clock},
          find_bill{{ports.inbox, ports.invoices, ports.deliveries, ports.parked, ports.dead_letters},
                    options.customer_grace},
          list_open_bills{{ports.parked, ports.dead_letters}, find_bill},
          fetch_lost_document{ports.invoices, ports.files},
          fetch_document{ports.files, ports.renderer, ports.sellers, ports.metrics},
          accept_customer{accept, &customers},
          patch_customer{accept, customers},
          accept_bill{{accept, customers, ports.sellers}, options.customer_grace},
          preview_invoice{{ports.customers, ports.sellers, ports.clock, ports.renderer}},
          credit_invoice{accept, find_bill, ports.invoices},
          resend_invoice{accept, find_bill, ports.deliveries, options.trial_seller_may_mail},
          list_failures{{ports.dead_letters, ports.parked, ports.invoices, ports.deliveries}},
          retry_failures{ports.dead_letters, ports.bus, list_failures},
          discard_failures{ports.dead_letters, list_failures},
          manage_clients{ports.keys, ports.sellers, ports.clock},
          set_aside{ports.bus, ports.dead_letters, ports.clock},
          customers{{ports.customers, ports.bus, ports.clock}} {}

    usecases::RequestAcceptor accept;
    usecases::FindBill find_bill;
    usecases::ListOpenBills list_open_bills;
    usecases::FetchLostDocument fetch_lost_document;
    usecases::FetchDocument fetch_document;
    usecases::AcceptCustomer accept_customer;
    usecases::PatchCustomer patch_customer;
    usecases::AcceptBill accept_bill;
    usecases::PreviewInvoice preview_invoice;
    usecases::CreditInvoice credit_invoice;
    usecases::ResendInvoice resend_invoice;
    usecases::ListFailures list_failures;
    usecases::RetryFailures retry_failures;
    usecases::DiscardFailures discard_failures;
    usecases::ManageClients manage_clients;
    usecases::SetAside set_aside;
    usecases::CustomerLookup customers;  ///< Last, so first to go: its threads call the others.
};

}  // namespace billmill::gateway
