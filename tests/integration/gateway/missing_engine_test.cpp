#include "adapters/memory/lru_cache.hpp"
#include "gateway_world.hpp"
#include "usecases/accept/cluster_inbox.hpp"

// Only what needs an engine stops without it: of a cluster, writes need the bus, reads need the store.
namespace billmill::tests {
namespace {

enum class Away : std::uint8_t { nothing, bus, store, cache };

/// Two engines and a cache that can each be taken away by itself.
class MissingEngine : public GatewayWorld {
protected:
    ~MissingEngine() override {
        close();
        inbox.reset();
    }
    void open_cluster() {
        ports = std::make_unique<GatewayPorts>(*world.engines, keys, *mailbox, store_fuse, bus_fuse);
        inbox = std::make_unique<usecases::ClusterInbox>(
            usecases::ClusterInbox::Ports{cache, ports->bus, ports->invoices, ports->customers, world.clock});
        serve(*inbox);
    }
    void take_away(Away away) {
        const Fuse blown{.at = 0, .for_good = true};
        bus_fuse.arm(away == Away::bus ? blown : Fuse{});
        store_fuse.arm(away == Away::store ? blown : Fuse{});
        cache_fuse.arm(away == Away::cache ? blown : Fuse{});
    }

    Fuse bus_fuse;
    Fuse store_fuse;
    Fuse cache_fuse;
    adapters::memory::LruCache memory{1 << 20, world.clock};
    FaultyCache cache{memory, cache_fuse};
    std::unique_ptr<usecases::ClusterInbox> inbox;
};

TEST_F(MissingEngine, StopsOnlyWhatNeedsIt) {
    open_cluster();
    const auto id = issue_one();
    const auto failed = text(post("/api/v1/bill/genBill",
                                  R"({"userId":"nobody@example.com","items":[{"productId":"A","quantity":1,)"
                                  R"("price":1,"productName":"A"}]})"),
                             "id");
    world.run_for(std::chrono::hours{1});
    const auto bill = "/api/v1/invoices/" + id;
    const auto customer = "/api/v1/customers/" + domain::customer_id("john.doe@example.com").text();

    struct Row {
        std::string name;
        std::function<Answer()> ask;
        int well;
        int without_bus;
        int without_store;
        int without_cache;
    };
    int requests = 0;
    const auto key = [&] { return "Idempotency-Key: r-" + std::to_string(++requests) + "\r\n"; };
    const std::vector<Row> rows{
        {"register", [&] { return post("/api/v1/user/register", registration, key()); }, 202, 503, 202, 202},
        {"genBill", [&] { return post("/api/v1/bill/genBill", billing, key()); }, 202, 503, 202, 202},
        {"genBill without a key", [&] { return post("/api/v1/bill/genBill", billing); }, 202, 503, 202, 202},
        {"resend", [&] { return post(bill + "/send", "{}", key()); }, 202, 503, 503, 202},
        {"credit",
         [&] {
             return post("/api/v1/credit-notes",
                         credit_note_body(id, R"({"lines":[{"line":1,"quantity":"0.01"}]})"), key());
         },
         202, 503, 503, 202},
        {"preview", [&] { return post("/api/v1/invoices/preview", billing); }, 200, 200, 503, 200},
        {"bill", [&] { return get(bill); }, 200, 200, 503, 200},
        {"bills", [&] { return get("/api/v1/invoices"); }, 200, 200, 503, 200},
        {"pdf", [&] { return get(bill + "/pdf"); }, 200, 200, 503, 200},
        {"xml", [&] { return get(bill + "/xml"); }, 200, 200, 503, 200},
        {"customer", [&] { return get(customer); }, 200, 200, 503, 200},
        {"customers", [&] { return get("/api/v1/customers"); }, 200, 200, 503, 200},
        {"failed bill", [&] { return get("/api/v1/invoices/" + failed); }, 200, 200, 503, 200},
        {"dead letters", [&] { return get("/api/v1/failures"); }, 200, 200, 503, 200},
        {"parked", [&] { return get("/api/v1/parked?stage=billing"); }, 200, 200, 503, 200},
        {"replay", [&] { return post("/api/v1/failures/" + failed + "/retry", ""); }, 0, 503, 503, 0},
        {"readyz", [&] { return get("/readyz"); }, 200, 200, 200, 200},
        {"healthz", [&] { return get("/healthz"); }, 200, 200, 200, 200},
        {"description", [&] { return get("/openapi.json"); }, 200, 200, 200, 200},
    };
    for (const auto& row : rows) {
        for (const auto& [away, expected] : {std::pair{Away::bus, row.without_bus},
                                             {Away::store, row.without_store},
                                             {Away::cache, row.without_cache},
                                             {Away::nothing, row.well}}) {
            if (expected == 0) continue;  // It would change what later rows ask about.
            take_away(away);
            const auto answer = row.ask();
            EXPECT_EQ(answer.status, expected)
                << row.name << ", away: " << static_cast<int>(away) << answer.body;
            if (expected == 503) {
                EXPECT_TRUE(answer.headers.contains("retry-after")) << row.name;
            }
        }
    }
}

/// An API key is looked up in the store; one that is in use needs it no longer.
TEST_F(MissingEngine, AKeyInUseWritesWithoutTheStore) {
    options.keys_required = true;
    add_key("secret", ports::Scope::write);
    open_cluster();
    constexpr auto key = "X-API-Key: secret\r\n";
    ASSERT_EQ(post("/api/v1/user/register", registration, key).status, 202);
    world.clock.advance(std::chrono::minutes{1});
    take_away(Away::store);
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, key).status, 202);
    EXPECT_EQ(get("/api/v1/invoices", key).status, 503);
    EXPECT_EQ(post("/api/v1/bill/genBill", billing, "X-API-Key: new\r\n").status, 503);
}

}  // namespace
}  // namespace billmill::tests
