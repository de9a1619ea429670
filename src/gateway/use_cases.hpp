#pragma once

#include <memory>

#include "gateway/gateway.hpp"
#include "gateway/run_use_cases.hpp"
#include "gateway/webhook_use_cases.hpp"
#include "usecases/accept_bill.hpp"
#include "usecases/accept_customer.hpp"
#include "usecases/anonymise_customer.hpp"
#include "usecases/check_document.hpp"
#include "usecases/credit_invoice.hpp"
#include "usecases/exports/export_datev.hpp"
#include "usecases/exports/export_gstr1.hpp"
#include "usecases/exports/export_invoices.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/fetch_lost_document.hpp"
#include "usecases/fetch_mail.hpp"
#include "usecases/find_bill.hpp"
#include "usecases/find_customers.hpp"
#include "usecases/import_customers.hpp"
#include "usecases/list_events.hpp"
#include "usecases/list_failures.hpp"
#include "usecases/list_open_bills.hpp"
#include "usecases/manage_clients.hpp"
#include "usecases/patch_customer.hpp"
#include "usecases/preview_credit.hpp"
#include "usecases/preview_invoice.hpp"
#include "usecases/record_irn.hpp"
#include "usecases/resend_invoice.hpp"
#include "usecases/search_bills.hpp"
#include "usecases/set_aside.hpp"
#include "usecases/sum_up_invoices.hpp"

namespace billmill::gateway {

/// Everything a client can ask of billmill, made once.     Ownership: borrows the ports.
struct UseCases {
    UseCases(const Ports& ports, const Options& options)
        : accept{ports.inbox, ports.clock},
          find_bill{{ports.inbox, ports.invoices, ports.deliveries, ports.parked, ports.dead_letters},
                    options.customer_grace},
          bill_states{{ports.invoices, ports.deliveries, ports.dead_letters}},
          current_index{ports.index, ports.index_age, ports.clock},
          search_bills{{ports.invoices, ports.runs}, current_index, bill_states},
          sum_up_invoices{current_index},
          list_open_bills{{ports.parked, ports.dead_letters}, find_bill},
          find_customers{ports.customers, ports.invoices, current_index},
          fetch_lost_document{ports.invoices, ports.files},
          fetch_document{ports.files, ports.renderer, ports.sellers, ports.invoices, ports.metrics},
          fetch_mail{fetch_document, ports.deliveries},
          check_document{ports.invoices, ports.deliveries},
          exports{
              {ports.invoices, ports.customers, ports.runs, options.scratch}, fetch_document, &search_bills},
          export_datev{ports.invoices, ports.clock},
          export_gstr1{ports.invoices, ports.sellers},
          accept_customer{accept, &customers},
          import_customers{{ports.inbox, ports.bus, ports.clock, options.scratch}, &customers},
          patch_customer{accept, customers, find_customers},
          anonymise_customer{accept, customers},
          accept_bill{{accept, customers, ports.sellers, ports.renderer}, options.customer_grace},
          preview_invoice{{ports.customers, ports.sellers, ports.clock, ports.renderer}},
          credit_invoice{accept, find_bill, ports.invoices, ports.renderer},
          preview_credit{find_bill, ports.invoices},
          resend_invoice{accept, find_bill, ports.deliveries, options.trial_seller_may_mail},
          record_irn{accept, find_bill, fetch_document},
          list_events{ports.events, ports.invoices},
          list_failures{{ports.dead_letters, ports.parked, ports.invoices, ports.deliveries}},
          retry_failures{ports.dead_letters, ports.bus, list_failures, ports.event_writer},
          discard_failures{ports.dead_letters, list_failures, ports.event_writer},
          manage_clients{ports.keys, ports.sellers, ports.clock},
          set_aside{ports.bus, ports.dead_letters, ports.clock},
          customers{{ports.customers, ports.bus, ports.clock}},
          runs{ports.runs == nullptr ? nullptr
                                     : std::make_unique<RunUseCases>(ports, *ports.runs, accept_bill,
                                                                     resend_invoice, options.scratch)},
          webhooks{ports.webhooks ? std::make_unique<WebhookUseCases>(ports, *ports.webhooks, list_events)
                                  : nullptr} {}

    /// Answers that are still to come call the others.
    ~UseCases() { accept.stop_finding(); }
    UseCases(const UseCases&) = delete;
    UseCases& operator=(const UseCases&) = delete;

    usecases::RequestAcceptor accept;
    usecases::FindBill find_bill;
    usecases::BillStates bill_states;
    usecases::CurrentIndex current_index;
    usecases::SearchBills search_bills;
    usecases::SumUpInvoices sum_up_invoices;
    usecases::ListOpenBills list_open_bills;
    usecases::FindCustomers find_customers;
    usecases::FetchLostDocument fetch_lost_document;
    usecases::FetchDocument fetch_document;
    usecases::FetchMail fetch_mail;
    usecases::CheckDocument check_document;
    usecases::ExportInvoices exports;
    usecases::ExportDatev export_datev;
    usecases::ExportGstr1 export_gstr1;
    usecases::AcceptCustomer accept_customer;
    usecases::ImportCustomers import_customers;
    usecases::PatchCustomer patch_customer;
    usecases::AnonymiseCustomer anonymise_customer;
    usecases::AcceptBill accept_bill;
    usecases::PreviewInvoice preview_invoice;
    usecases::CreditInvoice credit_invoice;
    usecases::PreviewCredit preview_credit;
    usecases::ResendInvoice resend_invoice;
    usecases::RecordIrn record_irn;
    usecases::ListEvents list_events;
    usecases::ListFailures list_failures;
    usecases::RetryFailures retry_failures;
    usecases::DiscardFailures discard_failures;
    usecases::ManageClients manage_clients;
    usecases::SetAside set_aside;
    usecases::CustomerLookup
        customers;  ///< One of the last, so one of the first to go: its threads call the others.
    std::unique_ptr<RunUseCases> runs;          ///< Likewise. nullptr: this process keeps none.
    std::unique_ptr<WebhookUseCases> webhooks;  ///< Likewise.
};

}  // namespace billmill::gateway
