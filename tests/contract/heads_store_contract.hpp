#pragma once

#include <gtest/gtest.h>

#include "contract/subject.hpp"
#include "ports/heads_store.hpp"

namespace billmill::contract {

class HeadsStoreSubject : public Subject {
public:
    virtual ports::HeadsStore& heads() = 0;
};

using HeadsStoreContract = Contract<HeadsStoreSubject>;

/// Of two lines; `place` of the first.
inline domain::BookHeads heads_at(std::int64_t place) {
    domain::BookHeads heads;
    heads.books = uuid_v5(spaces::request, {"contract", "books"});
    heads.lines["northwind/invoice/main"] = {place, place, sha256(std::to_string(place))};
    heads.lines["northwind/credit-note/main"] = {1, 1, sha256("credit")};
    return heads;
}

TEST_P(HeadsStoreContract, ThereAreNoneAtFirst) {
    EXPECT_FALSE(must(subject->heads().read()));
    subject->reopen();
    EXPECT_FALSE(must(subject->heads().read()));
}

TEST_P(HeadsStoreContract, TheLastWriteIsRead) {
    for (const std::int64_t place : {1, 2, 3}) {
        must(subject->heads().write(heads_at(place)));
        EXPECT_EQ(must(subject->heads().read()), heads_at(place));
        subject->reopen();
        EXPECT_EQ(must(subject->heads().read()), heads_at(place));
    }
}

TEST_P(HeadsStoreContract, TheSameHeadsMayBeWrittenAgain) {
    must(subject->heads().write(heads_at(2)));
    must(subject->heads().write(heads_at(2)));
    EXPECT_EQ(must(subject->heads().read()), heads_at(2));
}

}  // namespace billmill::contract
