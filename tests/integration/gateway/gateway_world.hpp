#pragma once

#include "adapters/filesystem/filesystem_mailbox.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "formats/json.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "support/fake_webhook_sender.hpp"
#include "support/raw_client.hpp"
#include "support/stages_world.hpp"

namespace billmill::tests {

inline constexpr const char* registration =
    R"({"firstname":"John","middlename":"","lastname":"Doe","email":"john.doe@example.com","mobile":"0123456789"})";
inline constexpr const char* billing =
    R"({"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,"productName":"Premium T-Shirt"}]})";

/// The body of a credit note of this invoice. `rest`: its other members, as an object; empty: none.
inline std::string credit_note_body(const std::string& invoice, std::string_view rest = "") {
    auto body = R"({"invoice":")" + invoice + '"';
    const bool has_more = rest.size() > 2;
    return has_more ? body.append(",").append(rest.substr(1)) : body.append("}");
}

/// The gateway's ports, each behind a fuse: the bus behind one, the stores behind another or the same.
struct GatewayPorts {
    GatewayPorts(Engines& engines, ports::ApiKeyStore& the_keys, ports::Mailbox& the_mailbox, Fuse& fuse,
                 Fuse& bus_fuse)
        : inbox{engines.inbox, fuse},
          bus{engines.bus, bus_fuse},
          customers{engines.customers, fuse},
          invoices{engines.invoices, fuse},
          deliveries{engines.deliveries, fuse},
          parked{engines.parked, fuse},
          dead_letters{engines.dead_letters, fuse},
          keys{the_keys, fuse},
          account{engines.account, fuse},
          files{*engines.files, fuse},
          mailbox{the_mailbox, fuse},
          events{engines.events, fuse},
          webhooks{engines.webhooks, fuse} {}
    FaultyInbox inbox;
    FaultyBus bus;
    FaultyCustomers customers;
    FaultyInvoices invoices;
    FaultyDeliveries deliveries;
    FaultyParked parked;
    FaultyDeadLetters dead_letters;
    FaultyApiKeys keys;
    FaultyAccount account;
    FaultyFiles files;
    FaultyMailbox mailbox;
    FaultyEvents events;
    FaultyWebhooks webhooks;
};

/// The gateway on real stores and a real socket; the pipeline runs when a test says so.
class GatewayWorld : public testing::Test {
protected:
    GatewayWorld()
        : keys_owned{*adapters::sqlite::SqliteApiKeyStore::open(world.folder() / "keys")}, keys{*keys_owned} {
        world.sellers.sellers.push_back(a_seller("other"));
        auto opened =
            adapters::filesystem::FilesystemMailbox::open(world.folder() / "mailbox", world.clock, {});
        mailbox = *std::move(opened);
    }
    ~GatewayWorld() override { close(); }

    void open() {
        close();
        ports = std::make_unique<GatewayPorts>(*world.engines, keys, *mailbox, fuse, fuse);
        serve(ports->inbox);
    }
    /// The gateway over `ports`, accepting into this inbox.
    void serve(ports::RequestInbox& inbox) {
        gateway = std::make_unique<gateway::Gateway>(
            gateway::Ports{inbox, ports->bus, ports->customers, ports->invoices, ports->deliveries,
                           ports->parked, ports->dead_letters, ports->keys, ports->account, ports->files,
                           with_mailbox ? &ports->mailbox : nullptr, world.sellers, world.clock,
                           *world.process->renderer, metrics, heartbeats,
                           with_events ? &ports->events : nullptr, nullptr,
                           with_webhooks ? std::optional{gateway::WebhookPorts{
                                               ports->webhooks, webhook_sender, webhook_targets}}
                                         : std::nullopt},
            options);
        router = {};
        gateway->add_routes(router);
        http::ListenOptions listen;
        listen.port = 0;
        listen.proxies = proxies;
        server = *http::Server::start(listen, router, metrics);
        client = std::make_unique<RawClient>(server->port());
    }
    void close() {
        client.reset();
        server.reset();
        gateway.reset();
        ports.reset();
    }
    Answer ask(const std::string& bytes) {
        if (server == nullptr) open();
        return client->ask(bytes);
    }
    Answer get(std::string_view target, std::string_view headers = "") {
        return ask(tests::get(target, headers));
    }
    Answer post(std::string_view target, std::string_view body, std::string_view headers = "") {
        return ask(tests::post(target, body, headers));
    }
    /// Registers, bills and runs the pipeline; gives the bill's id.
    std::string issue_one(std::string_view body = billing) {
        EXPECT_EQ(post("/api/v1/user/register", registration).status, 202);
        const auto answer = post("/api/v1/bill/genBill", body);
        EXPECT_EQ(answer.status, 202) << answer.body;
        world.run();
        return text(answer, "id");
    }
    /// So late that the cache has forgotten every key.
    void forget_all() { world.clock.advance(std::chrono::hours{73}); }
    void add_key(const std::string& secret, ports::Scope scope, std::vector<std::string> sellers = {},
                 std::optional<Instant> expires_at = std::nullopt) {
        const auto now = world.clock.now();
        const ports::Client made{.id = "key-" + std::to_string(++keys_made),
                                 .scope = scope,
                                 .sellers = std::move(sellers),
                                 .created_at = now};
        ASSERT_TRUE(keys.add(made, {.hash = sha256(secret), .created_at = now, .expires_at = expires_at}));
    }

    /// A value of an answer's JSON by path: text(answer, "totals", "gross"),
    /// text(answer, "errors", "0", "code").
    template <class... Names>
    static std::string text(const Answer& answer, Names... names) {
        const auto json = formats::read_json(answer.body);
        if (!json) return "(not JSON)";
        const formats::Json* at = &*json;
        for (const std::string_view name : {std::string_view{names}...}) {
            if (at == nullptr) return "(none)";
            if (at->kind == formats::Json::Kind::array) {
                const auto index = static_cast<std::size_t>(std::atoi(std::string{name}.c_str()));
                at = index < at->items.size() ? &at->items[index] : nullptr;
            } else {
                at = at->find(name);
            }
        }
        if (at == nullptr) return "(none)";
        if (at->kind == formats::Json::Kind::boolean) return at->boolean ? "true" : "false";
        return at->text;
    }

    World world;
    std::unique_ptr<adapters::sqlite::SqliteApiKeyStore> keys_owned;
    ports::ApiKeyStore& keys;
    std::unique_ptr<adapters::filesystem::FilesystemMailbox> mailbox;
    bool with_mailbox = true;
    bool with_events = true;
    bool with_webhooks = false;
    FakeWebhookSender webhook_sender;
    domain::WebhookTargets webhook_targets;
    gateway::Options options;
    http::TrustedProxies proxies;
    metrics::Registry metrics;
    std::atomic<Milliseconds> now{Milliseconds{0}};  ///< Of the heartbeats.
    Heartbeats heartbeats{std::chrono::seconds{60}, [this] { return now.load(); }};
    Fuse fuse;  ///< Breaks a call of the gateway; the pipeline has one of its own.
    std::unique_ptr<GatewayPorts> ports;
    http::Router router;
    std::unique_ptr<gateway::Gateway> gateway;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<RawClient> client;
    int keys_made = 0;
};

}  // namespace billmill::tests
