#pragma once

#include "adapters/filesystem/filesystem_mailbox.hpp"
#include "adapters/memory/lru_cache.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "formats/json.hpp"
#include "gateway/gateway.hpp"
#include "http/server.hpp"
#include "support/pipeline_world.hpp"
#include "support/raw_client.hpp"

namespace billmill::tests {

inline constexpr const char* registration =
    R"({"firstname":"John","middlename":"","lastname":"Doe","email":"john.doe@example.com","mobile":"0123456789"})";
inline constexpr const char* billing =
    R"({"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,"productName":"Premium T-Shirt"}]})";

/// The gateway on real stores and a real socket; the pipeline runs when a test says so.
class GatewayWorld : public testing::Test {
protected:
    GatewayWorld() : cache{1 << 20, world.clock}, keys{*world.engines->database} {
        world.sellers.sellers.push_back(a_seller("other"));
        auto opened =
            adapters::filesystem::FilesystemMailbox::open(world.folder() / "mailbox", world.clock, {});
        mailbox = *std::move(opened);
    }
    ~GatewayWorld() override { close(); }

    void open() {
        close();
        auto& engines = *world.engines;
        gateway = std::make_unique<gateway::Gateway>(
            gateway::Ports{engines.intake, engines.bus, engines.customers, engines.invoices,
                           engines.deliveries, engines.parked, engines.dead_letters, keys, engines.account,
                           cache, *engines.files, with_mailbox ? mailbox.get() : nullptr, world.sellers,
                           world.clock, *world.process->renderer, metrics},
            options);
        router = {};
        gateway->add_routes(router);
        http::ListenOptions listen;
        listen.port = 0;
        server = *http::Server::start(listen, router, metrics);
        client = std::make_unique<RawClient>(server->port());
    }
    void close() {
        client.reset();
        server.reset();
        gateway.reset();
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
        ports::ApiKey key;
        key.name = "key-" + std::to_string(++keys_made);
        key.hash = sha256(secret);
        key.scope = scope;
        key.sellers = std::move(sellers);
        key.created_at = world.clock.now();
        key.expires_at = expires_at;
        ASSERT_TRUE(keys.add(key));
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
    adapters::memory::LruCache cache;
    adapters::sqlite::SqliteApiKeyStore keys;
    std::unique_ptr<adapters::filesystem::FilesystemMailbox> mailbox;
    bool with_mailbox = true;
    gateway::Options options;
    metrics::Registry metrics;
    http::Router router;
    std::unique_ptr<gateway::Gateway> gateway;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<RawClient> client;
    int keys_made = 0;
};

}  // namespace billmill::tests
