/// What the embedded store does in a second, with full durability. Prints a table.
///
///     bench_store [DIRECTORY [ROWS]]      default: a temporary directory, 200,000 rows
///
/// Every row is different. `sync` counts the calls of fdatasync; `cpu` is the processor time of the whole
/// process, load generator included.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <semaphore>
#include <string>
#include <vector>

#include "adapters/sqlite/sqlite_account.hpp"
#include "adapters/sqlite/sqlite_delivery_store.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_message_bus.hpp"
#include "adapters/sqlite/sqlite_request_inbox.hpp"
#include "formats/messages.hpp"
#include "formats/records.hpp"
#include "support/measuring.hpp"

namespace {

std::atomic<std::int64_t> syncs{0};

}  // namespace

/// Stands before the C library's, for SQLite too.
extern "C" int fdatasync(int descriptor) {
    ++syncs;
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}

namespace {

using namespace billmill;
using adapters::sqlite::Database;
using bench::cpu_seconds;
using bench::must;
using ports::Stage;

long resident_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/// Times what it runs, and prints a line.
template <class F>
void measure(const char* what, std::int64_t count, F run) {
    const auto syncs_before = syncs.load();
    const auto cpu_before = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto cpu = cpu_seconds() - cpu_before;
    std::printf("%-44s %9lld %10.0f/s %8.1f us cpu %8lld sync %6ld MiB\n", what,
                static_cast<long long>(count), static_cast<double>(count) / took.count(),
                1e6 * cpu / static_cast<double>(count), static_cast<long long>(syncs - syncs_before),
                resident_mib());
    std::fflush(stdout);
}

Uuid id_of(std::int64_t n) {
    return uuid_v5(spaces::request, {"bench", std::to_string(n)});
}

/// A billing request of about 300 bytes.
ports::Envelope envelope(std::int64_t n) {
    ports::Envelope envelope;
    envelope.event_id = id_of(n);
    envelope.key = "max-stores/invoice/main";
    envelope.payload = "{\"version\":1,\"userId\":\"customer" + std::to_string(n) +
                       "@example.com\",\"items\":[" + "{\"productId\":\"AD" + std::to_string(n) +
                       "\",\"quantity\":\"1\",\"price\":\"899\"," +
                       "\"productName\":\"Premium T-Shirt, size M, colour " + std::to_string(n) + "\"}]," +
                       "\"note\":\"" + std::string(100, 'n') + "\"}";
    envelope.client = "till-7";
    envelope.fingerprint = sha256(envelope.payload);
    envelope.accepted_at = from_unix_ms(1'795'348'800'000 + n);
    return envelope;
}

void accept(adapters::sqlite::SqliteRequestInbox& inbox, std::int64_t from, std::int64_t count,
            int in_flight) {
    std::counting_semaphore<> free{in_flight};
    const auto what =
        "make and accept, " + std::to_string(in_flight) + " in flight, after " + std::to_string(from);
    measure(what.c_str(), count, [&] {
        for (std::int64_t n = from; n < from + count; ++n) {
            auto message = envelope(n);
            free.acquire();
            inbox.accept(Stage::billing, std::move(message), [&](Result<ports::Admission> admission) {
                must(std::move(admission));
                free.release();
            });
        }
        for (int i = 0; i < in_flight; ++i) free.acquire();
    });
}

domain::Invoice invoice(std::int64_t n) {
    domain::Invoice invoice;
    invoice.id = id_of(n);
    invoice.line = {"max-stores", domain::DocumentType::invoice, "main"};
    invoice.series = invoice.line.key() + "/2026-27";
    invoice.number = n + 1;
    invoice.printed_number = "MS/26-27/" + std::to_string(1'000'001 + n);
    invoice.issued_on = invoice.due_on = Date{2026, 11, 22};
    invoice.seller.id = "max-stores";
    invoice.seller.name = "MAX STORES";
    invoice.buyer.email = "customer" + std::to_string(n) + "@example.com";
    invoice.buyer.id = domain::customer_id(invoice.buyer.email);
    invoice.priced.lines.resize(1);
    invoice.priced.lines[0].description = "Premium T-Shirt " + std::to_string(n);
    invoice.priced.taxes.resize(1);
    return invoice;
}

void append(adapters::sqlite::SqliteInvoiceStore& store, std::int64_t count) {
    const auto line = invoice(0).line;
    measure("make and append records, 100 at a time", count, [&] {
        std::vector<ports::EncodedInvoice> records;
        for (std::int64_t n = 0; n < count; ++n) {
            const auto record = invoice(n);
            records.push_back({record, formats::encode(record)});
            if (records.size() < 100) continue;
            must(store.append(records));
            records.clear();
        }
    });
    measure("read_line + 100 ids", 200, [&] {
        std::vector<Uuid> ids;
        for (std::int64_t n = 0; n < 100; ++n) ids.push_back(id_of(n * (count / 100)));
        for (int i = 0; i < 200; ++i) must(store.read_line(line, ids, {}));
    });
    measure("read_line + 100 unknown ids", 200, [&] {
        std::vector<Uuid> ids;
        for (std::int64_t n = 0; n < 100; ++n) ids.push_back(id_of(-1 - n));
        for (int i = 0; i < 200; ++i) must(store.read_line(line, ids, {}));
    });
}

void deliver(adapters::sqlite::SqliteDeliveryStore& store, std::int64_t count) {
    measure("claim + finish, 100 deliveries each", count, [&] {
        for (std::int64_t n = 0; n + 100 <= count; n += 100) {
            std::vector<ports::DeliveryClaim> claims;
            std::vector<ports::DeliveryResult> results;
            for (std::int64_t i = n; i < n + 100; ++i) {
                const auto address = "customer" + std::to_string(i) + "@example.com";
                const auto id = formats::delivery_id({id_of(i), address, 0, false});
                claims.push_back({id, id_of(i), address, 0, "<" + id.text() + "@example.com>"});
                results.push_back({id, ports::DeliveryState::sent, false, ""});
            }
            must(store.claim(claims, {"bench", from_unix_ms(n), from_unix_ms(n + 60'000)}));
            std::promise<Outcome> done;
            store.finish(results, "bench", from_unix_ms(n),
                         [&](Outcome outcome) { done.set_value(std::move(outcome)); });
            must(done.get_future().get());
        }
    });
}

void consume(adapters::sqlite::SqliteMessageBus& bus, std::int64_t count) {
    auto consumer = must(bus.subscribe(Stage::billing));
    measure("poll + commit, 100 messages each", count, [&] {
        while (!must(consumer->poll(100, Milliseconds{0})).empty()) must(consumer->commit());
    });
}

void run(const std::filesystem::path& directory, std::int64_t count) {
    auto database = must(Database::open(directory));
    adapters::sqlite::SqliteRequestInbox inbox{*database};
    adapters::sqlite::SqliteMessageBus bus{*database};
    adapters::sqlite::SqliteInvoiceStore invoices{*database};
    adapters::sqlite::SqliteDeliveryStore deliveries{*database};
    adapters::sqlite::SqliteAccount account{*database};
    std::int64_t taken = 0;
    for (const int in_flight : {1, 64, 256, 1'000}) {
        accept(inbox, taken, count / 20, in_flight);
        taken += count / 20;
    }
    while (taken < count) {
        const auto some = std::min(count / 5, count - taken);
        accept(inbox, taken, some, 256);
        taken += some;
    }
    measure("account, all on the bus (rows)", count, [&] { must(account.read()); });
    consume(bus, count);
    append(invoices, count);
    deliver(deliveries, count);
    measure("account, all done (rows)", count, [&] {
        for (const auto& one : must(account.read())) {
            if (!one.balances()) std::printf("%s does not balance\n", std::string{name(one.stage)}.c_str());
        }
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto count = argc > 2 ? std::atoll(argv[2]) : 200'000;
    if (argc > 1) {
        run(argv[1], count);
        return 0;
    }
    auto pattern = (std::filesystem::temp_directory_path() / "billmill-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return 1;
    run(pattern, count);
    std::filesystem::remove_all(pattern);
    return 0;
}
