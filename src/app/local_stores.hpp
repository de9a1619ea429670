#pragma once

#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/sqlite_account.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "adapters/sqlite/sqlite_crash_marks.hpp"
#include "adapters/sqlite/sqlite_customer_store.hpp"
#include "adapters/sqlite/sqlite_dead_letter_store.hpp"
#include "adapters/sqlite/sqlite_delivery_store.hpp"
#include "adapters/sqlite/sqlite_intake.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_message_bus.hpp"
#include "adapters/sqlite/sqlite_parked_store.hpp"

namespace billmill::app {

/// Bus and stores of local mode: all on one SQLite file.     Ownership: borrows the database.
struct LocalStores {
    explicit LocalStores(adapters::sqlite::Database& database, std::int64_t waiting_max = 1'000'000)
        : bus{database},
          intake{database, waiting_max},
          customers{database},
          invoices{database},
          deliveries{database},
          parked{database},
          dead_letters{database},
          crash_marks{database},
          keys{database},
          account{database} {}

    adapters::sqlite::SqliteMessageBus bus;
    adapters::sqlite::SqliteIntake intake;
    adapters::sqlite::SqliteCustomerStore customers;
    adapters::sqlite::SqliteInvoiceStore invoices;
    adapters::sqlite::SqliteDeliveryStore deliveries;
    adapters::sqlite::SqliteParkedStore parked;
    adapters::sqlite::SqliteDeadLetterStore dead_letters;
    adapters::sqlite::SqliteCrashMarks crash_marks;
    adapters::sqlite::SqliteApiKeyStore keys;
    adapters::sqlite::SqliteAccount account;
};

}  // namespace billmill::app
