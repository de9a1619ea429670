#pragma once

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "contract/subject.hpp"
#include "ports/cache.hpp"

namespace billmill::contract {

class CacheSubject : public Subject {
public:
    virtual ports::Cache& cache() = 0;
    /// Makes the cache's time pass.
    virtual void pass(Milliseconds time) = 0;
};

class CacheContract : public Contract<CacheSubject> {
protected:
    static constexpr Milliseconds minute{60'000};
    std::optional<std::string> get(std::string_view key) { return must(subject->cache().get(key)); }
};

TEST_P(CacheContract, GivesBackWhatWasPut) {
    const std::string bytes{"\0\xff\r\n", 4};
    must(subject->cache().put(bytes, bytes, minute));
    EXPECT_EQ(get(bytes), bytes);
    EXPECT_EQ(get("other"), std::nullopt);
    must(subject->cache().put(bytes, "new", minute));
    EXPECT_EQ(get(bytes), "new");
    must(subject->cache().erase(bytes));
    EXPECT_EQ(get(bytes), std::nullopt);
    must(subject->cache().erase(bytes));
}

TEST_P(CacheContract, AddKeepsTheFirst) {
    EXPECT_EQ(must(subject->cache().add("key", "first", minute)), std::nullopt);
    EXPECT_EQ(must(subject->cache().add("key", "second", minute)), "first");
    EXPECT_EQ(get("key"), "first");
}

TEST_P(CacheContract, NothingOutlivesItsTime) {
    must(subject->cache().put("a", "1", minute));
    must(subject->cache().add("b", "2", minute));
    subject->pass(minute);
    EXPECT_EQ(get("a"), std::nullopt);
    EXPECT_EQ(must(subject->cache().add("b", "3", minute)), std::nullopt);
}

TEST_P(CacheContract, OneOfManyAdds) {
    constexpr int threads = 16;
    std::atomic<int> first{0};
    std::latch start{threads};
    {
        std::vector<std::jthread> clients;
        for (int t = 0; t < threads; ++t) {
            clients.emplace_back([&, t] {
                start.arrive_and_wait();
                first += !must(subject->cache().add("key", std::to_string(t), minute));
            });
        }
    }
    EXPECT_EQ(first, 1);
}

}  // namespace billmill::contract
