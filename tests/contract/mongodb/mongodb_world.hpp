#pragma once

#include <mongoc/mongoc.h>

#include <memory>
#include <optional>
#include <string>

#include "adapters/mongodb/database.hpp"
#include "adapters/mongodb/document.hpp"
#include "adapters/mongodb/mongodb_api_key_store.hpp"
#include "adapters/mongodb/mongodb_crash_marks.hpp"
#include "adapters/mongodb/mongodb_customer_store.hpp"
#include "adapters/mongodb/mongodb_dead_letter_store.hpp"
#include "adapters/mongodb/mongodb_delivery_store.hpp"
#include "adapters/mongodb/mongodb_invoice_store.hpp"
#include "adapters/mongodb/mongodb_mail_gate_store.hpp"
#include "adapters/mongodb/mongodb_parked_store.hpp"
#include "adapters/mongodb/mongodb_run_store.hpp"
#include "adapters/mongodb/mongodb_webhook_store.hpp"
#include "contract/subject.hpp"
#include "foundation/uuid.hpp"
#include "ports/clock.hpp"
#include "support/engines.hpp"

namespace billmill::contract {

/// Every adapter of the module on one database.
struct MongodbStores {
    explicit MongodbStores(adapters::mongodb::Database& database)
        : api_keys{database},
          crash_marks{database, "host-1"},
          customers{database},
          dead_letters{database},
          deliveries{database},
          invoices{database},
          parked{database},
          gates{database},
          runs{database},
          webhooks{database} {}
    adapters::mongodb::MongodbApiKeyStore api_keys;
    adapters::mongodb::MongodbCrashMarks crash_marks;
    adapters::mongodb::MongodbCustomerStore customers;
    adapters::mongodb::MongodbDeadLetterStore dead_letters;
    adapters::mongodb::MongodbDeliveryStore deliveries;
    adapters::mongodb::MongodbInvoiceStore invoices;
    adapters::mongodb::MongodbParkedStore parked;
    adapters::mongodb::MongodbMailGateStore gates;
    adapters::mongodb::MongodbRunStore runs;
    adapters::mongodb::MongodbWebhookStore webhooks;
};

/// A database of its own on a running server, gone at the end.
class MongodbWorld {
public:
    explicit MongodbWorld(std::string uri) {
        options.uri = std::move(uri);
        options.socket_time = Milliseconds{60'000};  // FerretDB looks at every document for every question.
        options.database = "test_" + uuid_v7(ports::SystemClock{}.now()).text();
        open();
    }
    ~MongodbWorld() {
        stores.reset();
        database.reset();
        drop();
    }
    MongodbWorld(const MongodbWorld&) = delete;
    MongodbWorld& operator=(const MongodbWorld&) = delete;
    void reopen() {
        stores.reset();
        database.reset();
        open();
    }

    /// MongoDB itself decides races of changes. FerretDB 1.24 and mongo-java-server 1.47 look, then write: both of two may win.
    [[nodiscard]] bool changes_are_atomic() const {
        auto* client = mongoc_client_new(options.uri.c_str());
        const auto question = adapters::mongodb::with("buildInfo", 1);
        bson_t answer;
        EXPECT_TRUE(
            mongoc_client_command_simple(client, "admin", &question.bson(), nullptr, &answer, nullptr));
        const bool atomic = bson_has_field(&answer, "storageEngines");
        bson_destroy(&answer);
        mongoc_client_destroy(client);
        return atomic;
    }

    void drop_index(const char* collection, const char* index) const {
        auto* client = mongoc_client_new(options.uri.c_str());
        auto* indexed = mongoc_client_get_collection(client, options.database.c_str(), collection);
        bson_error_t error;
        if (!mongoc_collection_drop_index(indexed, index, &error)) ADD_FAILURE() << error.message;
        mongoc_collection_destroy(indexed);
        mongoc_client_destroy(client);
    }

    adapters::mongodb::DatabaseOptions options;
    std::unique_ptr<adapters::mongodb::Database> database;
    std::optional<MongodbStores> stores;

private:
    void open() {
        database = must(adapters::mongodb::Database::open(options));
        stores.emplace(*database);
    }
    void drop() const {
        auto* client = mongoc_client_new(options.uri.c_str());
        auto* dropped = mongoc_client_get_database(client, options.database.c_str());
        bson_error_t error;
        if (!mongoc_database_drop(dropped, &error)) ADD_FAILURE() << error.message;
        mongoc_database_destroy(dropped);
        mongoc_client_destroy(client);
    }
};

/// Nothing where no server is configured.
template <class S>
std::unique_ptr<S> on_mongodb() {
    const auto uri = tests::engine_address("MONGODB");
    return uri ? std::make_unique<S>(*uri) : nullptr;
}

}  // namespace billmill::contract
