#pragma once

#include <gmock/gmock.h>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/run_store.hpp"

namespace billmill::contract {

class RunStoreSubject : public Subject {
public:
    virtual ports::RunStore& runs() = 0;
};

/// What ports/run_store.hpp promises, held for every adapter.
class RunStoreContract : public Contract<RunStoreSubject> {
protected:
    using State = domain::EntryState;
    using Mail = domain::EntryMail;

    static domain::Run run(int n, const std::string& client = "till-7") {
        domain::Run run;
        run.id = id_of(n);
        run.name = run.id.text();
        run.client = client;
        run.sellers = {"acme", "north"};
        run.mail = domain::RunMail::on_release;
        run.mail_at = after(99);
        run.created_at = after(n);
        run.options = sha256("options");
        return run;
    }
    static ports::NewEntry entry(const std::string& key, State state = State::ready, int rows = 1,
                                 const std::string& customer = "eva@example.com",
                                 std::int64_t gross = 11'900) {
        ports::NewEntry read;
        read.entry.row = 2;
        read.entry.rows = rows;
        read.entry.state = state;
        read.entry.key = key;
        read.entry.customer = customer;
        read.entry.gross = domain::Money{gross, *domain::find_currency("EUR")};
        read.entry.body = "{\"key\":\"" + key + "\"}";
        read.entry.source = "[[\"" + key + "\"]]";
        if (state == State::refused)
            read.entry.issues.push_back({2, "E-Mail", "x", {"/userId", "not_an_email", "no"}});
        return read;
    }
    void add(const domain::Run& of, std::vector<ports::NewEntry> entries) {
        must(subject->runs().create(of));
        must(subject->runs().append(of.id, entries));
    }
    domain::Run finish(domain::Run of, const std::string& name,
                       domain::RunState state = domain::RunState::issuing) {
        of.name = name;
        of.state = state;
        of.format = "csv";
        of.bytes = 5;
        of.sha256 = sha256(name);
        of.summary.columns = {{"E-Mail", "customer.email"}, {"Farbe", ""}};
        EXPECT_EQ(must(subject->runs().finish_reading(of)), of.id);
        return of;
    }
    static domain::Run arriving_run(int n, const std::string& name) {
        auto of = run(n);
        of.name = name;
        of.state = domain::RunState::arriving;
        of.whole = false;
        of.reader = id_of(50 + n);
        of.mail = domain::RunMail::at_once;
        of.mail_at.reset();
        return of;
    }
    domain::Run arriving(int n, const std::string& name) {
        auto of = arriving_run(n, name);
        must(subject->runs().create(of));
        return of;
    }
    /// A batch of the file; its summary counts the bills that were not refused.
    Result<ports::Appended> bring(domain::Run of, std::vector<ports::NewEntry> entries) {
        of.prefix = sha256("prefix");
        const auto before = found(of.id).summary.sellers;
        const auto sum = [&](const ports::Appended& appended) -> Result<domain::RunSummary> {
            const auto ready = std::ranges::count(entries, State::ready,
                                                  [](const ports::NewEntry& one) { return one.entry.state; });
            const auto bills = (before.empty() ? 0 : before[0].bills) + ready -
                               static_cast<std::int64_t>(appended.refused.size());
            domain::RunSummary summary;
            summary.sellers = {{"acme", bills}};
            return summary;
        };
        return subject->runs().append_arriving(of, entries, sum);
    }
    domain::Run found(const Uuid& id) { return must(subject->runs().find(id)).value(); }
    std::vector<ports::RunEntry> entries(const Uuid& id, ports::RunStore::EntryFilter filter = {}) {
        return must(subject->runs().next(id, filter, 0, 1'000));
    }
    Result<std::vector<domain::Run>> open(Instant now = after(0)) {
        TRY(auto page, subject->runs().open(now, {.after = {}, .limit = 10}));
        return std::move(page.items);
    }
    std::vector<std::string> states(const Uuid& id) {
        std::vector<std::string> all;
        for (const auto& one : entries(id))
            all.push_back(one.key + "#" + std::to_string(one.occurrence) + ":" +
                          std::to_string(static_cast<int>(one.state)));
        return all;
    }
};

TEST_P(RunStoreContract, WhatArrivesIsOpenAtOnceAndTheEndOfTheFileMakesItWhole) {
    const auto kept = arriving(1, "shop");
    EXPECT_EQ(subject->runs().create(arriving_run(2, "shop")).error().fault, Fault::conflict)
        << "the name is taken before the file is whole";
    EXPECT_THAT(must(open()), testing::IsEmpty());
    must(bring(kept, {entry("A", State::ready, 2), entry("B", State::refused)}));
    subject->reopen();
    auto now = found(kept.id);
    EXPECT_EQ(now.state, domain::RunState::arriving);
    EXPECT_FALSE(now.whole);
    EXPECT_EQ(now.reader, kept.reader);
    EXPECT_EQ(now.prefix, sha256("prefix"));
    EXPECT_EQ(now.entries, 2);
    EXPECT_EQ(now.counts.rows_in(State::ready), 2);
    ASSERT_EQ(now.summary.sellers.size(), 1U);
    EXPECT_EQ(now.summary.sellers[0].bills, 1);
    ASSERT_EQ(must(open()).size(), 1U);
    EXPECT_EQ(must(open())[0].entries, 2);
    now.sha256 = sha256("file");
    now.format = "csv";
    must(subject->runs().finish_arriving(now));
    const auto whole = found(kept.id);
    EXPECT_TRUE(whole.whole);
    EXPECT_FALSE(whole.reader);
    EXPECT_EQ(whole.state, domain::RunState::issuing);
    EXPECT_EQ(whole.sha256, sha256("file"));
    EXPECT_EQ(bring(kept, {entry("C")}).error().fault, Fault::conflict) << "its end has come";
    EXPECT_EQ(subject->runs().finish_arriving(now).error().fault, Fault::conflict);
    EXPECT_EQ(subject->runs().take_up(kept.id, id_of(70)).error().fault, Fault::conflict);
}

/// Both sides are read at once, in the order of customers and of keys.
TEST_P(RunStoreContract, WhatDiffersFromTheRunBeforeIsNamedByItsRow) {
    const auto at = [](ports::NewEntry read, std::int64_t row) {
        read.entry.row = row;
        return read;
    };
    const auto before = run(1);
    add(before, {at(entry("K1", State::ready, 1, "ada@example.com", 100), 2),
                 at(entry("K2", State::ready, 1, "bob@example.com", 100), 3),
                 at(entry("K3", State::ready, 1, "cyd@example.com", 100), 4),
                 at(entry("K4", State::refused, 1, "dan@example.com", 100), 5)});
    finish(before, "january");
    const auto now = run(2);
    add(now, {at(entry("K9", State::ready, 1, "eve@example.com", 700), 2),
              at(entry("K1", State::ready, 1, "bob@example.com", 401), 3),
              at(entry("K8", State::ready, 1, "cyd@example.com", 400), 4),
              at(entry("K4", State::ready, 1, "cyd@example.com", 1), 5)});
    const auto comparison = must(subject->runs().compare(found(now.id))).value();
    EXPECT_EQ(comparison.name, "january");
    EXPECT_EQ(comparison.bills, 3);
    std::vector<std::string> told;
    for (const auto& one : comparison.differences)
        told.push_back(std::to_string(static_cast<int>(one.kind)) + " in row " + std::to_string(one.row) +
                       ": " + std::to_string(one.amount.minor) +
                       (one.usual ? ", not " + std::to_string(one.usual->minor) : ""));
    EXPECT_THAT(told, testing::ElementsAre("0 in row 2: 100", "2 in row 3: 401, not 100", "1 in row 2: 700",
                                           "3 in row 3: 401"));
}

TEST_P(RunStoreContract, WhatBreaksOffIsTakenUpByAnotherReader) {
    const auto kept = arriving(1, "shop");
    must(bring(kept, {entry("A")}));
    must(subject->runs().break_off(kept.id, id_of(70)));
    EXPECT_EQ(found(kept.id).state, domain::RunState::arriving) << "that is not who reads it";
    must(subject->runs().break_off(kept.id, *kept.reader));
    auto now = found(kept.id);
    EXPECT_EQ(now.state, domain::RunState::interrupted);
    EXPECT_FALSE(now.reader);
    EXPECT_EQ(must(open()).size(), 1U) << "what came is issued all the same";
    EXPECT_EQ(bring(kept, {entry("B")}).error().fault, Fault::conflict);
    auto again = must(subject->runs().take_up(kept.id, id_of(70)));
    EXPECT_EQ(again.state, domain::RunState::arriving);
    EXPECT_EQ(again.entries, 1);
    must(bring(again, {entry("B")}));
    const auto third = must(subject->runs().take_up(kept.id, id_of(71)));
    EXPECT_EQ(bring(again, {entry("C")}).error().fault, Fault::conflict) << "the newer reader has its place";
    must(subject->runs().break_off(kept.id, id_of(70)));
    must(bring(third, {entry("C")}));
    EXPECT_THAT(states(kept.id), testing::ElementsAre("A#1:1", "B#1:1", "C#1:1"));
    EXPECT_EQ(found(kept.id).entries, 3);
}

TEST_P(RunStoreContract, WhatBreaksOffWithoutABillIsGone) {
    const auto empty = arriving(1, "shop");
    must(subject->runs().break_off(empty.id, *empty.reader));
    EXPECT_FALSE(must(subject->runs().find(empty.id)));
    const auto steered = arriving(2, "shop");
    must(subject->runs().change_state(steered.id, domain::RunState::arriving, domain::RunState::paused));
    must(subject->runs().break_off(steered.id, *steered.reader));
    EXPECT_EQ(found(steered.id).state, domain::RunState::paused);
    EXPECT_FALSE(found(steered.id).reader);
}

TEST_P(RunStoreContract, APausedRunTakesMoreOfItsFileAndACancelledOneNone) {
    const auto kept = arriving(1, "shop");
    must(bring(kept, {entry("A")}));
    must(subject->runs().change_state(kept.id, domain::RunState::arriving, domain::RunState::paused));
    EXPECT_THAT(must(open()), testing::IsEmpty());
    must(bring(kept, {entry("B")}));
    must(subject->runs().finish_arriving(found(kept.id)));
    EXPECT_EQ(found(kept.id).state, domain::RunState::paused);
    EXPECT_EQ(domain::next(found(kept.id), domain::RunAction::resume), domain::RunState::issuing);
    const auto ended = arriving(2, "other");
    must(bring(ended, {entry("A")}));
    must(subject->runs().change_state(ended.id, domain::RunState::arriving, domain::RunState::cancelling));
    EXPECT_EQ(bring(ended, {entry("B")}).error().fault, Fault::conflict);
    EXPECT_EQ(subject->runs().finish_arriving(ended).error().fault, Fault::conflict);
    EXPECT_EQ(subject->runs().take_up(ended.id, id_of(70)).error().fault, Fault::conflict);
    EXPECT_EQ(found(ended.id).counts.all_bills(), 1);
    const auto shown = must(
        subject->runs().next(ended.id, {.state = {}, .mail = {}, .last = found(ended.id).entries}, 0, 10));
    EXPECT_EQ(shown.size(), 1U) << "nothing else is left of it";
}

TEST_P(RunStoreContract, OfAReferenceThatReturnsTheFirstStandsWhereItMayBeIssued) {
    auto unique = entry("R");
    unique.unique_key = true;
    unique.issue = {7, {}, {}, {"", "reference_split", "put them together"}};
    const auto kept = arriving(1, "shop");
    EXPECT_THAT(must(bring(kept, {entry("A"), unique, unique})).refused, testing::ElementsAre(2U));
    const auto later = must(bring(kept, {unique, entry("A")}));
    EXPECT_THAT(later.refused, testing::ElementsAre(0U));
    EXPECT_THAT(later.bodies, testing::IsEmpty());
    EXPECT_THAT(states(kept.id), testing::ElementsAre("A#1:1", "R#1:1", "R#2:0", "R#3:0", "A#2:1"));
    const auto counts = found(kept.id).counts;
    EXPECT_EQ(counts.bills_in(State::ready), 3);
    EXPECT_EQ(counts.bills_in(State::refused), 2);
    EXPECT_EQ(found(kept.id).summary.sellers[0].bills, 3) << "the sums are those of what is not refused";
}

TEST_P(RunStoreContract, WhatHasNoSumIsNotKept) {
    const auto kept = arriving(1, "shop");
    const auto refused = subject->runs().append_arriving(
        kept, std::vector{entry("A")}, [](const ports::Appended&) -> Result<domain::RunSummary> {
            return fail(Fault::invalid, "too large");
        });
    EXPECT_EQ(refused.error().fault, Fault::invalid);
    EXPECT_EQ(found(kept.id).counts.all_bills(), 0);
    EXPECT_EQ(found(kept.id).entries, 0);
    const auto again = must(subject->runs().take_up(kept.id, id_of(70)));
    must(bring(again, {entry("A")}));
    EXPECT_THAT(states(kept.id), testing::ElementsAre("A#1:1")) << "as if it came for the first time";
}

TEST_P(RunStoreContract, KeepsARunAndItsBills) {
    const auto kept = run(1);
    add(kept, {entry("A", State::ready, 3), entry("B", State::refused)});
    const auto read = finish(kept, "january");
    subject->reopen();
    const auto again = found(kept.id);
    EXPECT_EQ(again.name, "january");
    EXPECT_EQ(again.sellers, read.sellers);
    EXPECT_EQ(again.mail_at, read.mail_at);
    EXPECT_EQ(again.sha256, read.sha256);
    EXPECT_EQ(again.options, sha256("options"));
    ASSERT_EQ(again.summary.columns.size(), 2U);
    EXPECT_EQ(again.summary.columns[1].field, "");
    EXPECT_EQ(again.counts.all_rows(), 4);
    EXPECT_EQ(again.counts.rows_in(State::ready), 3);
    EXPECT_EQ(again.counts.bills_in(State::refused), 1);
    const auto all = entries(kept.id);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].ordinal, 1);
    EXPECT_EQ(all[0].body, "{\"key\":\"A\"}");
    EXPECT_EQ(all[0].source, "") << "what is right is kept once";
    EXPECT_EQ(all[1].body, "");
    EXPECT_EQ(all[1].source, "[[\"B\"]]");
    ASSERT_EQ(all[1].issues.size(), 1U);
    EXPECT_EQ(all[1].issues[0].issue.code, "not_an_email");
    EXPECT_EQ(all[1].gross, all[0].gross);
}

TEST_P(RunStoreContract, EqualRowsAreCountedAndAReferenceThatReturnsIsRefused) {
    const auto kept = run(1);
    auto unique = entry("R");
    unique.unique_key = true;
    unique.issue = {7, {}, {}, {"", "reference_split", "put them together"}};
    add(kept, {entry("A"), entry("A"), unique});
    const auto appended = must(subject->runs().append(kept.id, std::vector{entry("A"), unique}));
    EXPECT_THAT(appended.refused, testing::ElementsAre(1U));
    EXPECT_THAT(appended.bodies, testing::ElementsAre(unique.entry.body)) << "its price was counted";
    EXPECT_THAT(states(kept.id), testing::ElementsAre("A#1:1", "A#2:1", "R#1:0", "A#3:1", "R#2:0"))
        << "the first part alone is not what the reference says";
    const auto all = entries(kept.id);
    EXPECT_EQ(all[4].issues[0].issue.code, "reference_split");
    EXPECT_EQ(all[2].issues[0].issue.code, "reference_split");
    EXPECT_EQ(all[2].issues[0].row, 2);
    EXPECT_EQ(all[2].source, unique.entry.source) << "the report has its rows";
    EXPECT_EQ(found(kept.id).counts.bills_in(State::refused), 2);
    EXPECT_THAT(must(subject->runs().append(kept.id, std::vector{unique})).bodies, testing::IsEmpty());
}

TEST_P(RunStoreContract, AReferenceThatReturnsInOneBatchIsRefusedTwice) {
    auto unique = entry("R", State::ready, 2);
    unique.unique_key = true;
    must(subject->runs().create(run(1)));
    const auto appended = must(subject->runs().append(id_of(1), std::vector{entry("A"), unique, unique}));
    EXPECT_THAT(appended.refused, testing::UnorderedElementsAre(1U, 2U));
    EXPECT_THAT(appended.bodies, testing::IsEmpty());
    EXPECT_EQ(found(id_of(1)).counts.rows_in(State::refused), 4);
    EXPECT_EQ(found(id_of(1)).counts.rows_in(State::ready), 1);
}

TEST_P(RunStoreContract, ABatchOfNewAndKnownKeysIsPlacedAsIfEachWereAskedFor) {
    auto unique = entry("R", State::ready, 2);
    unique.unique_key = true;
    add(run(1), {entry("A"), unique, entry("A"), entry("B")});
    auto other = entry("S");
    other.unique_key = true;
    const auto appended =
        must(subject->runs().append(id_of(1), std::vector{entry("C"), entry("A"), entry("C"), entry("A"),
                                                          unique, other, entry("B"), other}));
    EXPECT_THAT(states(id_of(1)), testing::ElementsAre("A#1:1", "R#1:0", "A#2:1", "B#1:1", "C#1:1", "A#3:1",
                                                       "C#2:1", "A#4:1", "R#2:0", "S#1:0", "B#2:1", "S#2:0"));
    EXPECT_THAT(appended.refused, testing::UnorderedElementsAre(4U, 5U, 7U));
    EXPECT_THAT(appended.bodies, testing::ElementsAre(unique.entry.body));
    const auto all = entries(id_of(1));
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].ordinal, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(found(id_of(1)).counts.bills_in(State::ready), 8);
    EXPECT_EQ(found(id_of(1)).counts.rows_in(State::refused), 6);
}

TEST_P(RunStoreContract, ANameIsOneRunOfItsClient) {
    add(run(1), {entry("A")});
    const auto first = finish(run(1), "january");
    add(run(2), {entry("A")});
    auto second = run(2);
    second.name = "january";
    second.state = domain::RunState::issuing;
    EXPECT_EQ(must(subject->runs().finish_reading(second)), first.id);
    EXPECT_EQ(found(second.id).state, domain::RunState::reading);
    add(run(3, "other"), {entry("A")});
    finish(run(3, "other"), "january");
    EXPECT_EQ(must(subject->runs().find("till-7", "january"))->id, first.id);
    EXPECT_EQ(must(subject->runs().find("other", "january"))->id, id_of(3));
    const auto again = subject->runs().finish_reading(first);
    ASSERT_FALSE(again) << "it was read";
    EXPECT_EQ(again.error().fault, Fault::conflict);
}

TEST_P(RunStoreContract, ChangesOnlyWhatIsAsItWasSeen) {
    add(run(1), {entry("A", State::ready, 2), entry("B")});
    finish(run(1), "x");
    ports::EntryChange change{.ordinal = 1,
                              .from = State::ready,
                              .mail_from = Mail::none,
                              .to = State::accepted,
                              .mail_to = Mail::none,
                              .bill_id = id_of(7)};
    EXPECT_EQ(must(subject->runs().change(id_of(1), std::vector{change})), 1);
    EXPECT_EQ(must(subject->runs().change(id_of(1), std::vector{change})), 0);
    EXPECT_EQ(entries(id_of(1))[0].bill_id, id_of(7));
    change = {.ordinal = 1,
              .from = State::accepted,
              .mail_from = Mail::none,
              .to = State::issued,
              .mail_to = Mail::held};
    EXPECT_EQ(must(subject->runs().change(id_of(1), std::vector{change})), 1);
    EXPECT_NE(entries(id_of(1))[0].body, "") << "its copies are read from it on the release";
    EXPECT_EQ(entries(id_of(1))[0].bill_id, id_of(7));
    const auto counts = found(id_of(1)).counts;
    EXPECT_EQ(counts.rows_in(State::issued), 2);
    EXPECT_EQ(counts.rows_in(State::ready), 1);
    EXPECT_EQ(counts.rows_in(State::accepted), 0);
    EXPECT_EQ(counts.mails_in(Mail::held), 1);
    EXPECT_EQ(counts.all_rows(), 3);
    EXPECT_EQ(must(subject->runs().withdraw(
                  id_of(1), std::vector{ports::Withdrawal{1, id_of(7)}, ports::Withdrawal{2, id_of(8)}})),
              1);
    EXPECT_THAT(states(id_of(1)), testing::ElementsAre("A#1:3", "B#1:5"));
}

TEST_P(RunStoreContract, OpenAreThoseThatHaveSomethingToDo) {
    add(run(1), {entry("A")});
    EXPECT_THAT(must(open()), testing::IsEmpty()) << "it is being read";
    finish(run(1), "x", domain::RunState::checked);
    EXPECT_THAT(must(open()), testing::IsEmpty()) << "it waits for the word";
    must(subject->runs().change_state(id_of(1), domain::RunState::checked, domain::RunState::issuing));
    EXPECT_EQ(must(open()).size(), 1U);
    EXPECT_EQ(fault_of(subject->runs().change_state(id_of(1), domain::RunState::checked,
                                                    domain::RunState::issuing)),
              "conflict");
    must(subject->runs().change_state(id_of(1), domain::RunState::issuing, domain::RunState::done));
    EXPECT_THAT(must(open()), testing::IsEmpty());
    const ports::EntryChange queued{.ordinal = 1,
                                    .from = State::ready,
                                    .mail_from = Mail::none,
                                    .to = State::accepted,
                                    .mail_to = Mail::none};
    must(subject->runs().change(id_of(1), std::vector{queued}));
    EXPECT_EQ(must(open()).size(), 1U) << "a bill is in progress";
}

TEST_P(RunStoreContract, AMailThatIsHeldIsNothingToDoUntilItMayLeave) {
    add(run(1), {entry("A"), entry("B")});
    finish(run(1), "x");
    must(subject->runs().change_state(id_of(1), domain::RunState::issuing, domain::RunState::done));
    for (const std::int64_t ordinal : {1, 2}) {
        const ports::EntryChange accepted{.ordinal = ordinal, .to = State::accepted};
        const ports::EntryChange issued{
            .ordinal = ordinal, .from = State::accepted, .to = State::issued, .mail_to = Mail::held};
        must(subject->runs().change(id_of(1), std::vector{accepted, issued}));
    }
    EXPECT_THAT(must(open()), testing::IsEmpty()) << "its time has not come";
    EXPECT_EQ(must(open(after(99))).size(), 1U);
    must(subject->runs().release(id_of(1), 1));
    EXPECT_EQ(must(open()).size(), 1U) << "one of them may leave";
    const ports::EntryChange sent{.ordinal = 1,
                                  .from = State::issued,
                                  .mail_from = Mail::held,
                                  .to = State::issued,
                                  .mail_to = Mail::handed_over};
    must(subject->runs().change(id_of(1), std::vector{sent}));
    EXPECT_THAT(must(open()), testing::IsEmpty()) << "it has left";
}

TEST_P(RunStoreContract, OpenRunsArePagedAndAFailedBillKeepsItsRunOpen) {
    for (int n = 1; n <= 3; ++n) {
        add(run(n), {entry("A")});
        finish(run(n), std::to_string(n));
    }
    const auto first = must(subject->runs().open(after(0), {.after = {}, .limit = 2}));
    ASSERT_EQ(first.items.size(), 2U);
    const auto rest = must(subject->runs().open(after(0), {.after = first.next, .limit = 2}));
    ASSERT_EQ(rest.items.size(), 1U) << "older runs do not keep it from its turn";
    EXPECT_EQ(rest.items[0].id, id_of(3));
    EXPECT_EQ(rest.next, "");
    const ports::EntryChange accepted{.ordinal = 1, .to = State::accepted};
    const ports::EntryChange failed{.ordinal = 1, .from = State::accepted, .to = State::failed};
    must(subject->runs().change(id_of(2), std::vector{accepted, failed}));
    for (int n = 1; n <= 3; ++n)
        must(subject->runs().change_state(id_of(n), domain::RunState::issuing, domain::RunState::done));
    const auto open_now = must(open());
    ASSERT_EQ(open_now.size(), 1U) << "a retry may issue it";
    EXPECT_EQ(open_now[0].id, id_of(2));
}

TEST_P(RunStoreContract, AReleaseIsOfTheFirstSoManySoARepetitionChangesNothing) {
    add(run(1), {entry("A")});
    must(subject->runs().release(id_of(1), 5));
    must(subject->runs().release(id_of(1), 5));
    EXPECT_EQ(found(id_of(1)).released, 5);
    must(subject->runs().release(id_of(1), 10));
    must(subject->runs().release(id_of(1), 3));
    EXPECT_EQ(found(id_of(1)).released, 10) << "what may leave cannot be called back";
    must(subject->runs().release(id_of(1), domain::release_all));
    must(subject->runs().release(id_of(1), domain::release_all));
    EXPECT_EQ(found(id_of(1)).released, domain::release_all);
    EXPECT_EQ(fault_of(subject->runs().release(id_of(9), 1)), "not_found");
}

TEST_P(RunStoreContract, RemovesARunInPortions) {
    add(run(1), {entry("A"), entry("B"), entry("C")});
    EXPECT_THAT(must(subject->runs().in_state(domain::RunState::reading)), testing::ElementsAre(id_of(1)));
    EXPECT_FALSE(must(subject->runs().remove(id_of(1), 2)));
    EXPECT_TRUE(must(subject->runs().remove(id_of(1), 2)));
    EXPECT_FALSE(must(subject->runs().find(id_of(1))));
    EXPECT_TRUE(must(subject->runs().remove(id_of(1), 2))) << "once more is no mistake";
    add(run(1), {entry("A")});
}

TEST_P(RunStoreContract, ListsNewestFirstAndBillsInTheirOrder) {
    for (int n = 1; n <= 5; ++n)
        add(run(n, n == 3 ? "other" : "till-7"), {entry("A"), entry("B"), entry("C")});
    const auto first = must(subject->runs().list("till-7", {}, {.after = {}, .limit = 3}));
    ASSERT_EQ(first.items.size(), 3U);
    EXPECT_EQ(first.items[0].id, id_of(5));
    EXPECT_EQ(first.items[2].id, id_of(2));
    const auto last = must(subject->runs().list("till-7", {}, {.after = first.next, .limit = 3}));
    ASSERT_EQ(last.items.size(), 1U);
    EXPECT_EQ(last.next, "");
    EXPECT_EQ(must(subject->runs().list(std::nullopt, {}, {.after = {}, .limit = 9})).items.size(), 5U);
    EXPECT_EQ(must(subject->runs().list("till-7", {"acme", "north"}, {.after = {}, .limit = 9})).items.size(),
              4U);
    EXPECT_THAT(must(subject->runs().list("till-7", {"acme"}, {.after = {}, .limit = 9})).items,
                testing::IsEmpty())
        << "they bill for north too";
    const auto page = must(subject->runs().entries(id_of(1), {}, {.after = {}, .limit = 2}));
    ASSERT_EQ(page.items.size(), 2U);
    const auto rest = must(
        subject->runs().entries(id_of(1), {State::ready, std::nullopt}, {.after = page.next, .limit = 2}));
    ASSERT_EQ(rest.items.size(), 1U);
    EXPECT_EQ(rest.items[0].key, "C");
}

TEST_P(RunStoreContract, ComparesWithTheRunBefore) {
    add(run(1),
        {entry("A", State::ready, 1, "a@x.example", 100), entry("B", State::ready, 1, "b@x.example", 100),
         entry("Z", State::refused, 1, "z@x.example", 100)});
    finish(run(1), "january");
    add(run(9, "other"), {entry("C", State::ready, 1, "c@x.example", 100)});
    finish(run(9, "other"), "january");
    EXPECT_FALSE(must(subject->runs().compare(run(1)))) << "there is none before it";
    add(run(2),
        {entry("A", State::ready, 1, "a@x.example", 401), entry("D", State::ready, 1, "c@x.example", 100),
         entry("Z", State::ready, 1, "z@x.example", 100)});
    const auto comparison = must(subject->runs().compare(run(2))).value();
    EXPECT_EQ(comparison.run, id_of(1));
    EXPECT_EQ(comparison.name, "january");
    EXPECT_EQ(comparison.bills, 2);
    EXPECT_EQ(comparison.customers_missing, 1);
    EXPECT_EQ(comparison.customers_new, 2) << "z was refused in january";
    EXPECT_EQ(comparison.unusual, 1);
    EXPECT_EQ(comparison.repeated, 1) << "what was refused then is corrected now, and not billed twice";
}

}  // namespace billmill::contract
