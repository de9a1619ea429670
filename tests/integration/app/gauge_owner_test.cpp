#include "app/gauge_owner.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "adapters/memory/manual_clock.hpp"

namespace billmill::app {
namespace {

/// The store's leases, as its adapter keeps them.
class Leases final : public ports::LeaseStore {
public:
    std::atomic<bool> away{false};
    Result<bool> hold(const std::string& name, const std::string& owner, Instant now,
                      Instant until) override {
        if (away) return fail(Fault::unavailable, "away");
        const std::lock_guard lock{mutex_};
        auto& held = held_[name];
        if (held.owner != owner && held.until > now) return false;
        held = {owner, until};
        return true;
    }

private:
    struct Held {
        std::string owner;
        Instant until{};
    };
    std::mutex mutex_;
    std::map<std::string, Held> held_;
};

/// A process that shows a number of the cluster.
struct Core {
    Core(ports::LeaseStore* leases, const ports::Clock& clock, const std::string& name = "gauges")
        : owner{registry, leases, name, clock} {}
    bool scraped() {
        (void)registry.text();
        return owner.shows();
    }
    metrics::Registry registry;
    GaugeOwner owner;
};

class GaugeOwnerTest : public testing::Test {
protected:
    adapters::memory::ManualClock clock;
    Leases leases;
    Core first{&leases, clock};
    Core second{&leases, clock};
};

TEST_F(GaugeOwnerTest, IsOneOfThoseThatAreScraped) {
    EXPECT_FALSE(first.owner.shows()) << "nobody has scraped it";
    for (int n = 0; n < 10; ++n) {
        EXPECT_TRUE(second.scraped()) << n;
        EXPECT_FALSE(first.scraped()) << n;
        clock.advance(GaugeOwner::lease / 2);
    }
}

TEST_F(GaugeOwnerTest, IsAnotherOnceTheFirstIsGone) {
    EXPECT_TRUE(first.scraped());
    clock.advance(GaugeOwner::lease - Milliseconds{1});
    EXPECT_FALSE(second.scraped());
    clock.advance(Milliseconds{1});
    EXPECT_TRUE(second.scraped());
    EXPECT_FALSE(first.scraped()) << "it is back, and another one shows";
}

TEST_F(GaugeOwnerTest, StaysWhileTheStoreIsAway) {
    EXPECT_TRUE(first.scraped());
    EXPECT_FALSE(second.scraped());
    leases.away = true;
    clock.advance(10 * GaugeOwner::lease);
    EXPECT_TRUE(first.scraped()) << "somebody must see what waits";
    EXPECT_FALSE(second.scraped());
    leases.away = false;
    EXPECT_TRUE(second.scraped());
    EXPECT_FALSE(first.scraped());
}

TEST_F(GaugeOwnerTest, IsAnotherForOtherNumbers) {
    Core other{&leases, clock, "mail-gates"};
    EXPECT_TRUE(first.scraped());
    EXPECT_TRUE(other.scraped());
}

TEST_F(GaugeOwnerTest, IsEveryProcessThatHasAStoreOfItsOwn) {
    Core alone{nullptr, clock};
    EXPECT_TRUE(alone.owner.shows());
    EXPECT_TRUE(alone.scraped());
}

}  // namespace
}  // namespace billmill::app
