#pragma once

#include <filesystem>
#include <string>

#include "adapters/sqlite/sqlite_account.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "adapters/sqlite/sqlite_crash_marks.hpp"
#include "adapters/sqlite/sqlite_customer_store.hpp"
#include "adapters/sqlite/sqlite_dead_letter_store.hpp"
#include "adapters/sqlite/sqlite_delivery_store.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_mail_gate_store.hpp"
#include "adapters/sqlite/sqlite_message_bus.hpp"
#include "adapters/sqlite/sqlite_parked_store.hpp"
#include "adapters/sqlite/sqlite_request_inbox.hpp"
#include "adapters/sqlite/sqlite_run_store.hpp"
#include "adapters/sqlite/sqlite_webhook_store.hpp"
#include "contract/subject.hpp"

namespace billmill::contract {

/// A directory of its own, gone at the end.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        auto pattern = (std::filesystem::temp_directory_path() / "billmill-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Every adapter of the module on the file of the books.
struct SqliteStores {
    explicit SqliteStores(adapters::sqlite::Database& database)
        : account{database},
          crash_marks{database},
          customers{database},
          dead_letters{database},
          deliveries{database},
          inbox{database},
          invoices{database},
          bus{database},
          parked{database},
          gates{database},
          runs{database},
          webhooks{database} {}
    adapters::sqlite::SqliteAccount account;
    adapters::sqlite::SqliteCrashMarks crash_marks;
    adapters::sqlite::SqliteCustomerStore customers;
    adapters::sqlite::SqliteDeadLetterStore dead_letters;
    adapters::sqlite::SqliteDeliveryStore deliveries;
    adapters::sqlite::SqliteRequestInbox inbox;
    adapters::sqlite::SqliteInvoiceStore invoices;
    adapters::sqlite::SqliteMessageBus bus;
    adapters::sqlite::SqliteParkedStore parked;
    adapters::sqlite::SqliteMailGateStore gates;
    adapters::sqlite::SqliteRunStore runs;
    adapters::sqlite::SqliteWebhookStore webhooks;
};

class SqliteWorld {
public:
    SqliteWorld() { open(); }
    void reopen() {
        stores.reset();
        database.reset();
        api_keys.reset();
        open();
    }

    TemporaryDirectory directory;
    std::unique_ptr<adapters::sqlite::Database> database;
    std::optional<SqliteStores> stores;
    std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> api_keys;

private:
    void open() {
        database = must(adapters::sqlite::Database::open(directory.path()));
        stores.emplace(*database);
        api_keys = must(adapters::sqlite::SqliteApiKeyStore::open(directory.path()));
    }
};

}  // namespace billmill::contract
