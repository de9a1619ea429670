#include "usecases/journal/journal_keeper.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "support/stages_world.hpp"

namespace billmill::usecases {
namespace {

/// A journal that keeps nothing, and tells what it is given.
class WatchedJournal final : public ports::Journal {
public:
    explicit WatchedJournal(std::function<void(std::span<const ports::JournalRecord>)> written)
        : written_{std::move(written)} {}
    Result<ports::JournalEnds> open(const Uuid&, const ports::JournalEnds&) override {
        return ports::JournalEnds{};
    }
    Outcome write(std::span<const ports::JournalRecord> records) override {
        written_(records);
        return {};
    }

private:
    std::function<void(std::span<const ports::JournalRecord>)> written_;
};

/// Regression: what was missed of one line was read from the books only once nobody issued on any other; its mails waited.
TEST(JournalKeeper, CatchesUpWithALineWhileAnotherIsBusy) {
    constexpr int bills = 40;
    const std::string busy_line = "acme/invoice/main";
    const std::string missed_line = "acme/credit-note/main";
    tests::World world;
    std::vector<ports::EncodedInvoice> busy;
    JournalKeeper* issues_to = nullptr;
    std::atomic<int> issued = 0;
    std::atomic<int> issued_when_caught_up = 0;
    WatchedJournal journal{[&](std::span<const ports::JournalRecord> records) {
        for (const auto& record : records) {
            if (record.line == missed_line && record.chain.place == 2) issued_when_caught_up = issued.load();
        }
        // Somebody issues on the other line during each sync.
        if (issued < bills) issues_to->append({&busy[static_cast<std::size_t>(issued++)], 1});
    }};
    JournalKeeper keeper{
        journal, world.engines->invoices, world.clock, {.sync_every = std::chrono::milliseconds{1}}};
    issues_to = &keeper;

    world.register_customer("priya");
    for (int n = 1; n <= bills; ++n) world.bill("bill-" + std::to_string(n));
    world.run();
    for (int n = 1; n <= 2; ++n)
        world.credit("credit-" + std::to_string(n), tests::a_credit("bill-" + std::to_string(n)));
    world.run();
    const auto at = [&](const std::string& line, std::int64_t place) {
        const auto stored = world.engines->invoices.at_place(line, place).value().value();
        return ports::EncodedInvoice{*stored.record, stored.text};
    };
    for (int n = 1; n <= bills; ++n) busy.push_back(at(busy_line, n));
    const auto second_credit = at(missed_line, 2);

    issued = 1;
    keeper.append(std::vector{busy.front(), second_credit});  // The first credit is missing before it.
    const std::vector<const domain::Invoice*> awaited{&second_credit.record};
    keeper.wait_for(awaited, std::chrono::seconds{20});
    EXPECT_TRUE(keeper.covers(second_credit.record));
    EXPECT_LT(issued_when_caught_up, bills / 2) << "of so many that the other line issued";
}

}  // namespace
}  // namespace billmill::usecases
