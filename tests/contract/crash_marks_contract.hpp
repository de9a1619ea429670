#pragma once

#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/crash_marks.hpp"

namespace billmill::contract {

class CrashMarksSubject : public Subject {
public:
    virtual ports::CrashMarks& marks() = 0;
};

class CrashMarksContract : public Contract<CrashMarksSubject> {
protected:
    static constexpr auto stage = ports::Stage::billing;
};

TEST_P(CrashMarksContract, ARunThatDidNotEndIsKnown) {
    EXPECT_FALSE(must(subject->marks().begin_run(stage)));
    subject->reopen();
    EXPECT_TRUE(must(subject->marks().begin_run(stage)));
    EXPECT_FALSE(must(subject->marks().begin_run(ports::Stage::users))) << "stages run apart";
    must(subject->marks().end_run(stage));
    subject->reopen();
    EXPECT_FALSE(must(subject->marks().begin_run(stage)));
    EXPECT_TRUE(must(subject->marks().begin_run(ports::Stage::users)));
}

TEST_P(CrashMarksContract, MarksAreCountedThroughCrashes) {
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(1))), 1);
    subject->reopen();
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(1))), 2);
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(2))), 1);
    EXPECT_EQ(must(subject->marks().mark(ports::Stage::users, id_of(1))), 1);
    subject->reopen();
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(1))), 3);
}

TEST_P(CrashMarksContract, UnmarkForgets) {
    must(subject->marks().mark(stage, id_of(1)));
    must(subject->marks().mark(stage, id_of(2)));
    must(subject->marks().unmark(stage, id_of(1)));
    must(subject->marks().unmark(stage, id_of(7)));  // Unknown: ignored.
    subject->reopen();
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(1))), 1);
    EXPECT_EQ(must(subject->marks().mark(stage, id_of(2))), 2);
}

TEST_P(CrashMarksContract, MarksOfManyAreAllCounted) {
    constexpr int threads = 6;
    {
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; ++t)
            workers.emplace_back([&] { must(subject->marks().mark(stage, id_of(1))); });
    }
    const int marks = must(subject->marks().mark(stage, id_of(1)));
    EXPECT_GE(marks, 2);
    if (subject->changes_are_atomic()) {
        EXPECT_EQ(marks, threads + 1);
    }
}

}  // namespace billmill::contract
