#include "foundation/batch_queue.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <thread>

namespace billmill {
namespace {

using namespace std::chrono_literals;

template <class Queue>
void fill(Queue& queue, std::vector<int> items) {
    for (auto& item : items) ASSERT_EQ(queue.push(item), Queue::Push::taken);
}

TEST(BatchQueue, HandsOutWhatWaitsInItsOrder) {
    BatchQueue<int> queue;
    fill(queue, {1, 2, 3, 4, 5});
    std::vector<int> batch;
    ASSERT_TRUE(queue.take(batch, 2));
    EXPECT_EQ(batch, (std::vector{1, 2}));
    EXPECT_EQ(queue.size(), 3U);
    ASSERT_TRUE(queue.take(batch));
    EXPECT_EQ(batch, (std::vector{1, 2, 3, 4, 5})) << "behind what is in the batch";
}

TEST(BatchQueue, LeavesWithTheCallerWhatDoesNotFit) {
    using Queue = BatchQueue<std::unique_ptr<int>>;
    Queue queue{{.items_max = 1}};
    auto first = std::make_unique<int>(1);
    auto second = std::make_unique<int>(2);
    EXPECT_EQ(queue.push(first), Queue::Push::taken);
    EXPECT_EQ(queue.push(second), Queue::Push::full);
    ASSERT_TRUE(second);
    EXPECT_EQ(*second, 2);
}

struct Itself {
    std::size_t operator()(int item) const { return static_cast<std::size_t>(item); }
};

TEST(BatchQueue, IsFullByTheWeightOfItsItems) {
    using Queue = BatchQueue<int, Itself>;
    Queue queue{{.weight_max = 10}};
    fill(queue, {4, 6});
    int more = 1;
    EXPECT_EQ(queue.push(more), Queue::Push::full);
    std::vector<int> batch;
    ASSERT_TRUE(queue.take(batch, 1));
    int four = 4;
    EXPECT_EQ(queue.push(four), Queue::Push::taken) << "what was taken weighs no more";
    queue.put_back(batch, 0);
    EXPECT_EQ(queue.push(more), Queue::Push::full) << "what was put back weighs again";
}

TEST(BatchQueue, PutsBackToTheFrontInTheOldOrder) {
    BatchQueue<int> queue;
    fill(queue, {1, 2, 3, 4});
    std::vector<int> batch;
    ASSERT_TRUE(queue.take(batch, 3));
    queue.put_back(batch, 1);
    EXPECT_EQ(batch, std::vector{1});
    ASSERT_TRUE(queue.take(batch));
    EXPECT_EQ(batch, (std::vector{1, 2, 3, 4}));
}

TEST(BatchQueue, HandsOutTheRestAfterItWasClosed) {
    using Queue = BatchQueue<int>;
    Queue queue;
    fill(queue, {1, 2});
    queue.close();
    int late = 3;
    EXPECT_EQ(queue.push(late), Queue::Push::closed);
    std::vector<int> batch;
    EXPECT_EQ(queue.take_within(0ms, batch, 1), Queue::Wait::taken);
    EXPECT_TRUE(queue.take(batch));
    EXPECT_EQ(batch, (std::vector{1, 2}));
    EXPECT_FALSE(queue.take(batch));
    EXPECT_EQ(queue.take_within(1h, batch), Queue::Wait::closed);
}

TEST(BatchQueue, ClosesAndHandsOutAllAtOnce) {
    using Queue = BatchQueue<int>;
    Queue queue;
    fill(queue, {1, 2});
    EXPECT_EQ(queue.close_and_take(), (std::vector{1, 2}));
    int late = 3;
    EXPECT_EQ(queue.push(late), Queue::Push::closed);
    EXPECT_TRUE(queue.close_and_take().empty());
}

TEST(BatchQueue, WaitsNoLongerThanItsPatience) {
    using Queue = BatchQueue<int>;
    Queue queue;
    std::vector<int> batch;
    EXPECT_EQ(queue.take_within(1ms, batch), Queue::Wait::timed_out);
    EXPECT_TRUE(batch.empty());
}

TEST(BatchQueue, WakesWhoeverTakesWhenItIsClosed) {
    BatchQueue<int> queue;
    std::jthread taker{[&] {
        std::vector<int> batch;
        EXPECT_FALSE(queue.take(batch));
    }};
    queue.close();
}

TEST(BatchQueue, LosesNothingOfManyProducers) {
    constexpr int producers = 4;
    constexpr int each = 20'000;
    BatchQueue<int> queue;
    long long sum = 0;
    int batches = 0;
    std::jthread taker{[&] {
        for (std::vector<int> batch; queue.take(batch, 64); batch.clear()) {
            sum += std::accumulate(batch.begin(), batch.end(), 0LL);
            ++batches;
        }
    }};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < producers; ++i) {
            threads.emplace_back([&queue] {
                for (int item = 1; item <= each; ++item) {
                    int mine = item;
                    ASSERT_EQ(queue.push(mine), BatchQueue<int>::Push::taken);
                }
            });
        }
    }
    queue.close();
    taker.join();
    EXPECT_EQ(sum, producers * (each * (each + 1LL) / 2));
    EXPECT_GE(batches, producers * each / 64);
}

}  // namespace
}  // namespace billmill
