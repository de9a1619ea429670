#pragma once

#include <filesystem>
#include <string>

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

/// Every adapter of the room on one file.
struct SqliteStores {
    explicit SqliteStores(adapters::sqlite::Database& database)
        : account{database},
          api_keys{database},
          crash_marks{database},
          customers{database},
          dead_letters{database},
          deliveries{database},
          intake{database},
          invoices{database},
          bus{database},
          parked{database} {}
    adapters::sqlite::SqliteAccount account;
    adapters::sqlite::SqliteApiKeyStore api_keys;
    adapters::sqlite::SqliteCrashMarks crash_marks;
    adapters::sqlite::SqliteCustomerStore customers;
    adapters::sqlite::SqliteDeadLetterStore dead_letters;
    adapters::sqlite::SqliteDeliveryStore deliveries;
    adapters::sqlite::SqliteIntake intake;
    adapters::sqlite::SqliteInvoiceStore invoices;
    adapters::sqlite::SqliteMessageBus bus;
    adapters::sqlite::SqliteParkedStore parked;
};

class SqliteWorld {
public:
    SqliteWorld() { open(); }
    void reopen() {
        stores.reset();
        database.reset();
        open();
    }

    TemporaryDirectory directory;
    std::unique_ptr<adapters::sqlite::Database> database;
    std::optional<SqliteStores> stores;

private:
    void open() {
        database = must(adapters::sqlite::Database::open(directory.path()));
        stores.emplace(*database);
    }
};

}  // namespace billmill::contract
