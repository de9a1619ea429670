#include "usecases/restore_books.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "adapters/filesystem/journal_folder.hpp"
#include "adapters/sqlite/sqlite_restore_store.hpp"
#include "formats/records.hpp"
#include "support/stages_world.hpp"
#include "usecases/journal/journal_keeper.hpp"

namespace billmill::usecases {
namespace {

namespace fs = std::filesystem;
using adapters::filesystem::JournalFolder;
using testing::HasSubstr;
using tests::World;

constexpr const char* invoices_line = "acme/invoice/main";
constexpr std::size_t segment_bytes = 3'000;  // A few records.

/// Books on one disk, their journal on another, and a backup that is older than both.
class LostDisk : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directory(journal);
        world.register_customer("priya");
        world.run();
    }

public:
    void bill(int from, int to) {
        for (int n = from; n <= to; ++n) world.bill("bill-" + std::to_string(n));
        world.run();
        write_journal();
    }
    void credit(int n) {
        world.credit("credit-" + std::to_string(n), tests::a_credit("bill-" + std::to_string(n)));
        world.run();
        write_journal();
    }
    /// As `serve` does at a start: what the journal lacks is read from the books.
    void write_journal() {
        JournalFolder folder{journal, mark, segment_bytes};
        JournalKeeper keeper{folder, world.engines->invoices, world.clock};
        const auto heads = heads_of(world.engines->invoices).value();
        std::vector<domain::Invoice> last;
        for (const auto& [line, head] : heads.lines) {
            const auto stored = world.engines->invoices.at_place(line, head.place).value();
            if (stored) last.push_back(*stored->record);
        }
        std::vector<const domain::Invoice*> all;
        for (const auto& invoice : last) all.push_back(&invoice);
        keeper.wait_for(all, std::chrono::seconds{20});
        ASSERT_TRUE(std::ranges::all_of(all, [&](const auto* one) { return keeper.covers(*one); }));
        wait_for_amendments(keeper);
    }
    void wait_for_amendments(const JournalKeeper& keeper) {
        const auto gives_up_at = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        const auto lines = world.engines->invoices.amendment_lines().value();
        for (const auto& line : lines) {
            const auto end = world.engines->invoices.amendment_end(line).value();
            const auto last = world.engines->invoices.scan_amendments(line, end.place - 1, 1).value();
            while (!keeper.covers(*last.at(0).record)) {
                ASSERT_LT(std::chrono::steady_clock::now(), gives_up_at) << "the journal lacks " << line;
                std::this_thread::yield();
            }
        }
    }
    void bill_and_amend(std::string_view name, int answer) {
        world.bill_business(name);
        world.run();
        world.amend(name, tests::a_portal_answer(answer));
        world.run();
        write_journal();
    }
    static std::vector<domain::Amendment> amendments_in(ports::InvoiceStore& invoices) {
        std::vector<domain::Amendment> all;
        const auto lines = invoices.amendment_lines().value();
        for (const auto& line : lines) {
            const auto found = invoices.scan_amendments(line, 0, 100).value();
            for (const auto& stored : found) all.push_back(*stored.record);
        }
        return all;
    }
    void back_up() {
        backup = scratch.path() / ("backup-" + std::to_string(++copies));
        fs::create_directory(backup);
        ASSERT_TRUE(world.engines->database->backup_to(backup / "billmill.db"));
    }

    struct Restored {
        std::unique_ptr<adapters::sqlite::Database> database;
        std::unique_ptr<adapters::sqlite::SqliteInvoiceStore> invoices;
        Result<RestoreReport> report = fail(Fault::invalid, "not restored");
        fs::path folder;
    };
    Restored restore(const RestoreHints& hints = {}, bool with_journal = true) {
        Restored restored;
        restored.folder = scratch.path() / ("restored-" + std::to_string(++copies));
        fs::copy(backup, restored.folder);
        restored.database = adapters::sqlite::Database::open(restored.folder).value();
        restored.invoices = std::make_unique<adapters::sqlite::SqliteInvoiceStore>(*restored.database);
        adapters::sqlite::SqliteRestoreStore store{*restored.database};
        JournalFolder reader{journal, {}};
        restored.report = restore_books({.invoices = *restored.invoices,
                                         .store = store,
                                         .clock = world.clock,
                                         .journal = with_journal ? &reader : nullptr},
                                        hints);
        return restored;
    }
    RestoreHints with_heads() {
        return {.heads = {heads_of(world.engines->invoices).value()}, .issued = {}, .documents = {}};
    }

    /// Each number of the line is there as it was, or in a hole.
    std::vector<std::int64_t> missing(Restored& restored) {
        std::vector<std::int64_t> numbers;
        const auto all = world.engines->invoices.all_series().value();
        for (const auto& series : all) {
            const auto records = world.engines->invoices.scan(series.name, 0, 1'000).value();
            for (const auto& before : records) {
                const auto now = restored.invoices->scan(series.name, before.number - 1, 1).value();
                if (!now.empty() && now.front().number == before.number) {
                    EXPECT_EQ(now.front().text, before.text);
                    EXPECT_EQ(now.front().chain, before.chain);
                    continue;
                }
                const auto& holes = restored.report->holes;
                const bool explained = std::ranges::any_of(holes, [&](const auto& hole) {
                    return std::ranges::any_of(hole.numbers, [&](const auto& range) {
                        return range.series == series.name && range.first <= before.number &&
                               before.number <= range.last;
                    });
                });
                EXPECT_TRUE(explained) << series.name << " " << before.number;
                numbers.push_back(before.number);
            }
        }
        return numbers;
    }
    void expect_sound(Restored& restored) {
        adapters::sqlite::SqliteAccount account{*restored.database};
        adapters::filesystem::NoFileStore files;
        FetchDocument documents{files, *world.process->renderer, world.sellers, *restored.invoices,
                                world.process->registry};
        const auto report = audit({*restored.invoices, account, files, documents});
        ASSERT_TRUE(report) << report.error().what;
        for (const auto& fault : report->faults) ADD_FAILURE() << fault.text();
        const auto behind =
            compare_heads(*restored.invoices, heads_of(world.engines->invoices).value()).value();
        for (const auto& fault : behind) ADD_FAILURE() << fault.text();
    }
    fs::path segment(int number) {
        const auto digits = std::to_string(number);
        return journal / ("journal-" + std::string(10 - digits.size(), '0') + digits);
    }
    int segments() {
        int count = 0;
        while (fs::exists(segment(count + 1))) ++count;
        return count;
    }
    void flip(int number, std::int64_t at) {
        std::fstream file{segment(number), std::ios::in | std::ios::out | std::ios::binary};
        const auto place = at < 0 ? static_cast<std::int64_t>(fs::file_size(segment(number))) + at : at;
        file.seekg(place);
        const auto byte = static_cast<char>(file.get() ^ 1);
        file.seekp(place);
        file.put(byte);
    }

    World world;
    tests::TemporaryDirectory scratch{tests::TemporaryDirectory::On::memory};
    const fs::path journal = scratch.path() / "journal";
    const fs::path mark = scratch.path() / "mark";
    fs::path backup;
    int copies = 0;
};

class JournalsWithDamage;

struct Damage {
    const char* name;
    std::function<void(JournalsWithDamage&)> make;
    bool loses;  ///< Records; else all can be read.
};

class JournalsWithDamage : public LostDisk, public testing::WithParamInterface<Damage> {
public:
    /// Numbers of the invoices that the journal can still give.
    std::set<std::int64_t> readable() {
        std::set<std::int64_t> numbers;
        JournalFolder reader{journal, {}};
        const auto read = reader.read(world.engines->invoices.books().value(),
                                      {.ends = [](const ports::JournalEnds&) -> Outcome { return {}; },
                                       .record = [&](const ports::JournalRecord& record) -> Outcome {
                                           numbers.insert(record.number);
                                           return {};
                                       },
                                       .damage = [](const std::string&, bool) {}});
        EXPECT_TRUE(read);
        return numbers;
    }
};

/// Twelve invoices in as many blocks, two of them in the backup. Whatever the journal can give comes back, in its place;
/// the rest is in a hole, and none of its numbers is given again.
TEST_P(JournalsWithDamage, BringBackAllThatCanBeRead) {
    bill(1, 1);
    bill(2, 2);
    back_up();
    for (int n = 3; n <= 12; ++n) bill(n, n);
    ASSERT_GE(segments(), 4);
    GetParam().make(*this);
    auto can_be_read = readable();
    can_be_read.insert({1, 2});
    EXPECT_EQ(can_be_read.size() < 12, GetParam().loses);

    auto restored = restore(with_heads());
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    std::vector<std::int64_t> lost;
    for (std::int64_t number = 1; number <= 12; ++number) {
        if (!can_be_read.contains(number)) lost.push_back(number);
    }
    EXPECT_EQ(missing(restored), lost);
    EXPECT_EQ(restored.report->restored, std::ssize(can_be_read) - 2);
    EXPECT_EQ(restored.report->lost_numbers, std::ssize(lost));
    expect_sound(restored);
    const auto series = restored.invoices->all_series().value();
    EXPECT_EQ(series.front().highest, 12);

    const auto again = restore(with_heads());
    ASSERT_TRUE(again.report);
    EXPECT_EQ(again.report->restored, restored.report->restored) << "done again it comes to the same";
    EXPECT_EQ(again.report->lost_numbers, restored.report->lost_numbers);
}

INSTANTIATE_TEST_SUITE_P(
    All, JournalsWithDamage,
    testing::Values(
        Damage{"none", [](auto&) {}, false},
        Damage{"a_file_of_somebody_else", [](auto& disk) { std::ofstream{disk.journal / "notes"} << "x"; },
               false},
        Damage{"an_empty_segment_at_the_end",
               [](auto& disk) { std::ofstream{disk.segment(disk.segments() + 1)}; }, false},
        Damage{"a_fifo_among_them",
               [](auto& disk) { ::mkfifo(disk.segment(disk.segments() + 1).c_str(), 0600); }, false},
        Damage{"a_folder_among_them",
               [](auto& disk) { fs::create_directory(disk.segment(disk.segments() + 1)); }, false},
        Damage{"a_torn_tail",
               [](auto& disk) {
                   const auto last = disk.segment(disk.segments());
                   fs::resize_file(last, fs::file_size(last) - 5);
               },
               true},
        Damage{"zeros_at_the_tail",
               [](auto& disk) {
                   const auto last = disk.segment(disk.segments());
                   fs::resize_file(last, fs::file_size(last) + 4096);
               },
               false},
        Damage{"a_flipped_byte_at_the_end", [](auto& disk) { disk.flip(disk.segments(), -3); }, true},
        Damage{"a_flipped_byte_in_the_middle", [](auto& disk) { disk.flip(2, -100); }, true},
        Damage{"a_flipped_byte_in_a_header", [](auto& disk) { disk.flip(3, 40); }, false},
        Damage{"a_flipped_byte_in_the_first_line", [](auto& disk) { disk.flip(2, 3); }, true},
        Damage{"two_flipped_bytes",
               [](auto& disk) {
                   disk.flip(2, -100);
                   disk.flip(3, -100);
               },
               true},
        Damage{"the_first_segment_is_gone", [](auto& disk) { fs::remove(disk.segment(1)); }, true},
        Damage{"one_in_the_middle_is_gone", [](auto& disk) { fs::remove(disk.segment(3)); }, true},
        Damage{"the_last_is_gone", [](auto& disk) { fs::remove(disk.segment(disk.segments())); }, true},
        Damage{"one_is_there_twice",
               [](auto& disk) { fs::copy(disk.segment(2), disk.segment(disk.segments() + 1)); }, false},
        Damage{"an_old_one_is_cut_to_nothing", [](auto& disk) { fs::resize_file(disk.segment(2), 0); },
               true}),
    [](const auto& info) { return std::string{info.param.name}; });

TEST_F(LostDisk, ComesBackWhole) {
    bill(1, 3);
    back_up();
    bill(4, 9);
    credit(2);
    credit(5);
    auto restored = restore();
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->restored, 8);
    EXPECT_TRUE(restored.report->holes.empty());
    EXPECT_EQ(missing(restored).size(), 0U);
    expect_sound(restored);
}

/// The backup has the invoice, and the journal alone the credit notes.
TEST_F(LostDisk, MayHaveCreditNotesOnlyInTheJournal) {
    bill(1, 3);
    back_up();
    credit(1);
    credit(3);
    auto restored = restore();
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->restored, 2);
    EXPECT_TRUE(restored.report->holes.empty());
    expect_sound(restored);
}

/// A credit note is back, and the invoice that it credits is not.
TEST_F(LostDisk, MayHaveCreditNotesOfInvoicesThatAreLost) {
    bill(1, 1);
    back_up();
    bill(2, 2);
    const auto file = fs::file_size(segment(1));
    credit(2);
    flip(1, static_cast<std::int64_t>(file) - 3);
    auto restored = restore(with_heads());
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->restored, 1);
    EXPECT_EQ(restored.report->unproved, 1);
    EXPECT_EQ(restored.report->lost_numbers, 1);
    expect_sound(restored);
}

/// Regression: what stood at the damaged end had been synced and mailed, and its numbers were given again.
/// What was added to invoices comes back as they do: some of it to invoices of the backup, some to those of the journal.
TEST_F(LostDisk, BringsBackWhatWasAddedToInvoices) {
    bill_and_amend("one", 1);
    world.bill_business("two");
    world.run();
    back_up();
    world.amend("two", tests::a_portal_answer(2));
    world.run();
    bill_and_amend("three", 3);
    auto restored = restore();
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->amendments, 2);
    EXPECT_EQ(restored.report->unproved, 0);
    EXPECT_EQ(restored.report->holes.size(), 0U);
    EXPECT_EQ(amendments_in(*restored.invoices), amendments_in(world.engines->invoices));
    expect_sound(restored);
}

/// Without a journal they are lost like numbers: a hole says so, and the line goes on behind it.
TEST_F(LostDisk, MayHaveLostWhatWasAddedToInvoices) {
    bill_and_amend("one", 1);
    back_up();
    world.bill_business("two");
    world.run();
    world.amend("two", tests::a_portal_answer(2));
    world.run();
    auto restored = restore(with_heads(), false);
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->holes.size(), 2U) << "an invoice, and what was added to it";
    EXPECT_EQ(amendments_in(*restored.invoices).size(), 1U);
    expect_sound(restored);
    EXPECT_EQ(restored.invoices->amendment_end("acme/amendment/main").value().place, 3)
        << "behind the hole's own";
}

/// All of a line is lost: the backup knows nothing of it.
TEST_F(LostDisk, MayHaveLostTheFirstThatWasAdded) {
    world.bill_business("one");
    world.run();
    back_up();
    world.amend("one");
    world.run();
    auto restored = restore(with_heads(), false);
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    ASSERT_EQ(restored.report->holes.size(), 1U);
    EXPECT_EQ(restored.report->holes[0].line, "acme/amendment/main");
    expect_sound(restored);
}

/// A record that somebody changed in the journal does not fit its link.
TEST_F(LostDisk, LeavesOutAnAmendmentThatDoesNotFitItsLink) {
    world.bill_business("one");
    world.run();
    back_up();
    world.amend("one");
    world.run();
    const auto stored = amendments_in(world.engines->invoices).at(0);
    auto other = stored;
    other.portal.acknowledgement_number = "7";
    JournalFolder folder{journal, mark, segment_bytes};
    const auto books = world.engines->invoices.books().value();
    ASSERT_TRUE(folder.open(books, {}));
    const ports::JournalRecord record{.line = stored.line,
                                      .series = domain::amendment_series(stored.line),
                                      .number = 1,
                                      .text = formats::encode(other),
                                      .chain = *stored.chain,
                                      .previous = {}};
    ASSERT_TRUE(folder.write({&record, 1}));
    auto restored = restore(with_heads());
    ASSERT_TRUE(restored.report) << restored.report.error().what;
    EXPECT_EQ(restored.report->amendments, 0);
    EXPECT_EQ(restored.report->damage.size(), 1U);
}

TEST_F(LostDisk, WithAJournalWhoseEndIsDamagedNeedsAWord) {
    bill(1, 1);
    back_up();
    bill(2, 4);
    flip(segments(), -3);
    const auto restored = restore();
    ASSERT_FALSE(restored.report);
    EXPECT_EQ(restored.report.error().fault, Fault::invalid);
    EXPECT_THAT(restored.report.error().what, HasSubstr("the end of the journal is damaged"));
    EXPECT_TRUE(restore(with_heads()).report);
}

/// What a crash cut off was never synced, and never left.
TEST_F(LostDisk, WithAJournalThatACrashCutOffNeedsNone) {
    bill(1, 1);
    back_up();
    bill(2, 4);
    const auto last = segment(segments());
    fs::resize_file(last, fs::file_size(last) - 5);
    EXPECT_TRUE(restore().report);
}

TEST_F(LostDisk, WithAJournalThatEndsBeforeTheBackupNeedsAWord) {
    bill(1, 2);
    world.bill("bill-3");
    world.run();
    back_up();
    const auto restored = restore();
    ASSERT_FALSE(restored.report);
    EXPECT_EQ(restored.report.error().fault, Fault::invalid);
    EXPECT_THAT(restored.report.error().what, HasSubstr("the journal ends before the backup does"));
    EXPECT_TRUE(restore(with_heads()).report);
}

TEST_F(LostDisk, WithoutAnyJournalFilesIsNotTakenForWhole) {
    bill(1, 2);
    back_up();
    fs::remove_all(journal);
    EXPECT_EQ(restore().report.error().fault, Fault::unavailable);
    fs::create_directory(journal);
    EXPECT_EQ(restore().report.error().fault, Fault::not_found);
}

TEST_F(LostDisk, WithTheJournalOrHeadsOfOtherBooksIsRefused) {
    bill(1, 2);
    back_up();
    bill(3, 3);
    auto heads = with_heads();
    heads.heads.front().books.bytes[0] ^= 1;
    EXPECT_EQ(restore(heads).report.error().fault, Fault::conflict);
    World other;
    other.register_customer("priya");
    other.bill("bill-1");
    other.run();
    fs::remove_all(journal);
    fs::create_directory(journal);
    {
        JournalFolder folder{journal, {}};
        JournalKeeper keeper{folder, other.engines->invoices, other.clock};
    }
    EXPECT_EQ(restore().report.error().fault, Fault::conflict);
}

/// A copy of the backup was started by hand and numbered on: the journal is of the other branch.
TEST_F(LostDisk, WithAJournalThatWentApartIsRefused) {
    bill(1, 2);
    back_up();
    const auto older = backup;
    bill(3, 3);
    const auto database = adapters::sqlite::Database::open(older).value();
    adapters::sqlite::SqliteInvoiceStore invoices{*database};
    auto fork = *world.engines->invoices.at_place(invoices_line, 3).value();
    auto record = *fork.record;
    record.chain->link.bytes[0] ^= 1;
    ASSERT_TRUE(invoices.append(std::vector{ports::EncodedInvoice{record, fork.text}}));
    backup = scratch.path() / "fork";
    fs::create_directory(backup);
    ASSERT_TRUE(database->backup_to(backup / "billmill.db"));
    const auto restored = restore();
    ASSERT_FALSE(restored.report);
    EXPECT_EQ(restored.report.error().fault, Fault::conflict);
    EXPECT_THAT(restored.report.error().what, HasSubstr("went apart"));
}

/// What was lost once is in the journal of the books that went on, and is not lost again.
TEST_F(LostDisk, TwiceKeepsTheFirstHole) {
    bill(1, 2);
    back_up();
    bill(3, 5);
    fs::remove_all(journal);
    fs::create_directory(journal);
    fs::remove(mark);
    auto first = restore(with_heads(), false);
    ASSERT_TRUE(first.report) << first.report.error().what;
    EXPECT_EQ(first.report->lost_numbers, 3);
    {
        JournalFolder folder{journal, mark, segment_bytes};
        ASSERT_TRUE(folder.open(first.invoices->books().value(),
                                {{invoices_line,
                                  {2, std::string{invoices_line} + "/x", 2,
                                   first.invoices->at_place(invoices_line, 2).value()->chain->link}}}));
    }
    JournalFolder folder{journal, mark, segment_bytes};
    {
        JournalKeeper keeper{folder, *first.invoices, world.clock};
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (folder.activity().syncs < 1 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
    }
    auto second = restore();
    ASSERT_TRUE(second.report) << second.report.error().what;
    EXPECT_EQ(second.report->holes.size(), 1U);
    EXPECT_EQ(second.report->lost_numbers, 0) << "none is new";
    EXPECT_EQ(second.invoices->holes().value(), first.invoices->holes().value());
    expect_sound(second);
}

}  // namespace
}  // namespace billmill::usecases
