#include "runtime/out_of_memory_guard.hpp"

#include <gtest/gtest.h>

#include <new>
#include <set>

#include "support/builders.hpp"

namespace billmill::runtime {
namespace {

using ports::Disposition;
using Kind = ports::Disposition::Kind;

/// Has memory for so many messages at once, and for some never.
class Hungry final : public ports::StageHandler {
public:
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::billing; }
    [[nodiscard]] std::size_t batch_max() const override { return 100; }
    Result<std::vector<Disposition>> handle(std::span<const ports::Delivered> batch) override {
        if (engine_away) return fail(Fault::unavailable, "away");
        if (batch.size() > at_once) throw std::bad_alloc{};
        for (const auto& message : batch) {
            if (too_large.contains(message.envelope.key)) throw std::bad_alloc{};
            handled.push_back(message.envelope.key);
        }
        return std::vector<Disposition>(batch.size());
    }
    std::size_t at_once = 100;
    std::set<std::string> too_large;
    bool engine_away = false;
    std::vector<std::string> handled;
};

class OutOfMemoryGuardTest : public testing::Test {
protected:
    std::vector<Kind> handle(const std::vector<std::string>& keys) {
        std::vector<ports::Delivered> batch;
        for (const auto& key : keys) batch.emplace_back().envelope.key = key;
        const auto dispositions = guard.handle(batch);
        std::vector<Kind> kinds;
        if (!dispositions) return kinds;
        for (const auto& one : *dispositions) {
            kinds.push_back(one.kind);
            if (one.kind == Kind::retry) {
                EXPECT_EQ(one.code, "out_of_memory");
            }
        }
        return kinds;
    }
    Hungry hungry;
    OutOfMemoryGuard guard{hungry};
};

TEST_F(OutOfMemoryGuardTest, ABatchThatFitsIsHandledAtOnce) {
    EXPECT_EQ(handle({"a", "b"}), (std::vector<Kind>{Kind::ack, Kind::ack}));
}

TEST_F(OutOfMemoryGuardTest, ABatchThatIsTooLargeComesApart) {
    hungry.at_once = 1;
    EXPECT_EQ(handle({"a", "b", "c"}), (std::vector<Kind>{Kind::ack, Kind::ack, Kind::ack}));
    EXPECT_EQ(hungry.handled, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(OutOfMemoryGuardTest, AMessageThatIsTooLargeIsTriedLaterAndHoldsNoOtherUp) {
    hungry.too_large = {"b"};
    EXPECT_EQ(handle({"a", "b", "c"}), (std::vector<Kind>{Kind::ack, Kind::retry, Kind::ack}));
}

TEST_F(OutOfMemoryGuardTest, SoIsOneThatComesAlone) {
    hungry.too_large = {"b"};
    EXPECT_EQ(handle({"b"}), std::vector<Kind>{Kind::retry});
}

TEST_F(OutOfMemoryGuardTest, AnEnginesFailureStaysTheEngines) {
    hungry.engine_away = true;
    EXPECT_FALSE(guard.handle(std::vector<ports::Delivered>(2)));
}

}  // namespace
}  // namespace billmill::runtime
