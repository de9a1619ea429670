#pragma once

#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/sqlite_account.hpp"
#include "adapters/sqlite/sqlite_crash_marks.hpp"
#include "adapters/sqlite/sqlite_customer_store.hpp"
#include "adapters/sqlite/sqlite_dead_letter_store.hpp"
#include "adapters/sqlite/sqlite_delivery_store.hpp"
#include "adapters/sqlite/sqlite_event_log.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_issue_order.hpp"
#include "adapters/sqlite/sqlite_mail_gate_store.hpp"
#include "adapters/sqlite/sqlite_message_bus.hpp"
#include "adapters/sqlite/sqlite_parked_store.hpp"
#include "adapters/sqlite/sqlite_request_inbox.hpp"
#include "adapters/sqlite/sqlite_run_store.hpp"
#include "adapters/sqlite/sqlite_webhook_store.hpp"

namespace billmill::app {

/// Bus and stores of local mode: all on one SQLite file. Keys stand in another.     Ownership: borrows the database.
struct LocalStores {
    explicit LocalStores(adapters::sqlite::Database& database, std::int64_t waiting_max = 1'000'000)
        : bus{database},
          inbox{database, waiting_max},
          customers{database},
          invoices{database},
          deliveries{database},
          parked{database},
          mail_gates{database},
          dead_letters{database},
          crash_marks{database},
          account{database},
          events{database},
          runs{database},
          webhooks{database},
          order{database} {}

    adapters::sqlite::SqliteMessageBus bus;
    adapters::sqlite::SqliteRequestInbox inbox;
    adapters::sqlite::SqliteCustomerStore customers;
    adapters::sqlite::SqliteInvoiceStore invoices;
    adapters::sqlite::SqliteDeliveryStore deliveries;
    adapters::sqlite::SqliteParkedStore parked;
    adapters::sqlite::SqliteMailGateStore mail_gates;
    adapters::sqlite::SqliteDeadLetterStore dead_letters;
    adapters::sqlite::SqliteCrashMarks crash_marks;
    adapters::sqlite::SqliteAccount account;
    adapters::sqlite::SqliteEventLog events;
    adapters::sqlite::SqliteRunStore runs;
    adapters::sqlite::SqliteWebhookStore webhooks;
    adapters::sqlite::SqliteIssueOrder order;
};

}  // namespace billmill::app
