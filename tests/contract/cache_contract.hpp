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

TEST_P(CacheContract, ErasesForItsOwnerOnly) {
    must(subject->cache().put("key", "mine", minute));
    must(subject->cache().erase_if("key", "another's"));
    EXPECT_EQ(get("key"), "mine");
    must(subject->cache().erase_if("key", "mine"));
    EXPECT_EQ(get("key"), std::nullopt);
    must(subject->cache().erase_if("key", "mine"));
}

TEST_P(CacheContract, ExtendsForItsOwnerOnlyAndBringsNothingBack) {
    must(subject->cache().put("mine", "1", minute));
    must(subject->cache().put("another's", "2", minute));
    must(subject->cache().put("gone", "3", minute));
    must(subject->cache().erase("gone"));
    subject->pass(minute / 2);
    const std::vector<ports::CacheEntry> entries{
        {"mine", "1", minute}, {"another's", "1", minute}, {"gone", "3", minute}, {"never", "4", minute}};
    must(subject->cache().extend_all(entries));
    must(subject->cache().extend_all({}));
    subject->pass(minute / 2);
    EXPECT_EQ(get("mine"), "1");
    EXPECT_EQ(get("another's"), std::nullopt);
    EXPECT_EQ(get("gone"), std::nullopt);
    EXPECT_EQ(get("never"), std::nullopt);
    subject->pass(minute / 2);
    EXPECT_EQ(get("mine"), std::nullopt) << "not for ever";
}

TEST_P(CacheContract, AddsManyAtOnceInTheirOrder) {
    must(subject->cache().put("there", "before", minute));
    std::vector<ports::CacheEntry> entries{
        {"there", "now", minute}, {"twice", "first", minute}, {"twice", "second", minute}};
    for (int n = 0; n < 1'000; ++n) entries.push_back({"key" + std::to_string(n), std::to_string(n), minute});
    const auto there = must(subject->cache().add_all(entries));
    ASSERT_EQ(there.size(), entries.size());
    EXPECT_EQ(there[0], "before");
    EXPECT_EQ(there[1], std::nullopt);
    EXPECT_EQ(there[2], "first") << "the second of two equal keys meets the first";
    for (std::size_t i = 3; i < there.size(); ++i) ASSERT_EQ(there[i], std::nullopt) << i;
    EXPECT_EQ(get("key999"), "999");
}

TEST_P(CacheContract, PutsManyAtOnceAndNoneOutlivesItsTime) {
    std::vector<ports::CacheEntry> entries;
    for (int n = 0; n < 1'000; ++n) entries.push_back({"key" + std::to_string(n), std::to_string(n), minute});
    must(subject->cache().put_all(entries));
    EXPECT_EQ(get("key0"), "0");
    EXPECT_EQ(get("key999"), "999");
    subject->pass(minute);
    EXPECT_EQ(get("key0"), std::nullopt);
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
