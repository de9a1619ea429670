#include "contract/cache_contract.hpp"
#include "contract/redis/redis_world.hpp"

namespace billmill::contract {
namespace {

struct OnRedis final : CacheSubject {
    explicit OnRedis(const std::string& address) : world{address} {}
    RedisWorld world;
    ports::Cache& cache() override { return *world.cache; }
    void pass(Milliseconds time) override { world.pass(time); }
    void reopen() override { world.reopen(); }
};

std::unique_ptr<OnRedis> on_redis() {
    const auto address = tests::engine_address("REDIS");
    return address ? std::make_unique<OnRedis>(*address) : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Redis, CacheContract, testing::Values(Candidate<CacheSubject>{"redis", on_redis}),
                         candidate_name<CacheSubject>);

}  // namespace
}  // namespace billmill::contract
