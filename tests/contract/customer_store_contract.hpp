#pragma once

#include <gmock/gmock.h>

#include <thread>

#include "contract/samples.hpp"
#include "contract/subject.hpp"
#include "ports/customer_store.hpp"

namespace billmill::contract {

class CustomerStoreSubject : public Subject {
public:
    virtual ports::CustomerStore& customers() = 0;
};

class CustomerStoreContract : public Contract<CustomerStoreSubject> {
protected:
    using Write = ports::CustomerWrite;

    /// Customer n, registered by request `request` that stood at this offset; on the state that was read.
    static Write registration(int n, int request, std::int64_t offset, std::string firstname = "Priya",
                              const std::optional<ports::StoredCustomer>& before = std::nullopt) {
        Write write;
        auto& stored = write.customer;
        stored.customer = customer(n);
        stored.customer.firstname = std::move(firstname);
        stored.origin = {0, offset};
        stored.changed_at = after(offset);
        write.applied = {{id_of(request), sha256(std::to_string(request)), stored.origin, after(offset)}};
        if (before) write.before = ports::CustomerVersion{before->origin, before->revision};
        return write;
    }
    void write(const Write& one) { must(subject->customers().write(std::span{&one, 1})); }
    std::string fault_of_write(const Write& one) {
        return fault_of(subject->customers().write(std::span{&one, 1}));
    }
    std::optional<ports::StoredCustomer> find(int n) {
        const auto id = customer(n).id;
        auto found = must(subject->customers().find(std::span{&id, 1}));
        if (found.empty()) return std::nullopt;
        return found.front();
    }
    bool is_applied(int request) {
        const auto id = id_of(request);
        return !must(subject->customers().applied(std::span{&id, 1})).empty();
    }
};

TEST_P(CustomerStoreContract, KeepsEveryField) {
    auto one = registration(1, 1, 5);
    auto& stored = one.customer;
    stored.customer.company = "Nadar & Söhne";
    stored.customer.address = {"1 Long Road", "", "Chennai", "600001", "33", "IN"};
    stored.customer.language = "ta";
    stored.customer.external_id = "'; -- $ne ☃";
    stored.patched = {{domain::CustomerField::company, {0, 7}}, {domain::CustomerField::language, {6, 1}}};
    write(one);
    subject->reopen();
    const auto found = find(1);
    ASSERT_TRUE(found);
    stored.revision = found->revision;
    EXPECT_EQ(*found, stored);
    EXPECT_FALSE(find(2));
}

TEST_P(CustomerStoreContract, RefusesWhatWasChangedSinceItWasRead) {
    const auto first = registration(1, 1, 5, "First");
    write(first);
    EXPECT_EQ(fault_of_write(registration(1, 2, 6, "Not read")), "conflict");
    const auto read = find(1);
    write(registration(1, 3, 6, "Second", read));
    EXPECT_EQ(fault_of_write(registration(1, 4, 7, "Late", read)), "conflict");
    EXPECT_EQ(find(1)->customer.firstname, "Second");
    EXPECT_FALSE(is_applied(2)) << "what is applied had its effect";
    EXPECT_FALSE(is_applied(4));
    write(registration(1, 4, 7, "Third", find(1)));
    EXPECT_EQ(find(1)->customer.firstname, "Third");
    EXPECT_TRUE(is_applied(4));
}

TEST_P(CustomerStoreContract, KeepsTheProofOfEachAppliedRequest) {
    write(registration(1, 1, 5));
    auto again = registration(1, 2, 4, "Priya", find(1));
    again.applied.push_back({id_of(1), sha256("another"), {0, 9}, after(9)});
    write(again);
    const std::vector ids{id_of(1), id_of(2), id_of(3)};
    const auto applied = must(subject->customers().applied(ids));
    ASSERT_EQ(applied.size(), 2U);
    for (const auto& one : applied) {
        const int request = one.request_id == id_of(1) ? 1 : 2;
        EXPECT_EQ(one.fingerprint, sha256(std::to_string(request))) << "the first one stands";
        EXPECT_EQ(one.origin.offset, request == 1 ? 5 : 4);
        EXPECT_EQ(one.accepted_at, after(one.origin.offset));
    }
}

TEST_P(CustomerStoreContract, WritesAThousandAtOnce) {
    std::vector<Write> writes;
    for (int n = 0; n < 1'000; ++n) writes.push_back(registration(n, n, n + 1));
    must(subject->customers().write(writes));
    for (const int n : {0, 500, 999}) EXPECT_TRUE(find(n)) << n;
}

TEST_P(CustomerStoreContract, PagesThroughAllByRisingId) {
    for (int n = 0; n < 7; ++n) write(registration(n, n, n + 1));
    std::vector<Uuid> seen;
    ports::PageRequest page{"", 3};
    int pages = 0;
    do {
        const auto got = must(subject->customers().list(std::nullopt, page));
        for (const auto& one : got.items) seen.push_back(one.customer.id);
        page.after = got.next;
        ++pages;
    } while (!page.after.empty());
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(seen.size(), 7U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
}

/// Those who have the address now, and the one who registered by it.
TEST_P(CustomerStoreContract, ListsByEmail) {
    for (int n = 0; n < 3; ++n) write(registration(n, n, n + 1));
    const auto ids = [&](const std::string& email, const ports::PageRequest& page = {}) {
        std::vector<Uuid> found;
        const auto got = must(subject->customers().list(email, page));
        for (const auto& one : got.items) found.push_back(one.customer.id);
        return found;
    };
    EXPECT_THAT(ids(customer(1).email), testing::ElementsAre(customer(1).id));
    EXPECT_THAT(ids("nobody@example.com"), testing::IsEmpty());
    auto moved = registration(1, 10, 10, "Priya", find(1));
    moved.customer.customer.email = customer(2).email;
    write(moved);
    EXPECT_THAT(ids(customer(2).email), testing::UnorderedElementsAre(customer(1).id, customer(2).id));
    EXPECT_THAT(ids(customer(1).email), testing::ElementsAre(customer(1).id)) << "it registered by it";
    const auto first = must(subject->customers().list(customer(2).email, {"", 1}));
    EXPECT_THAT(ids(customer(2).email, {first.next, 1}), testing::SizeIs(1)) << "it has pages";
}

TEST_P(CustomerStoreContract, RefusesAForeignCursor) {
    EXPECT_EQ(fault_of(subject->customers().list(std::nullopt, {"not ours'; --", 3})), "invalid");
}

/// Whoever hears of a conflict reads again; then what was written is as if it had been written once.
TEST_P(CustomerStoreContract, AWriteOfManyThatMetAConflictCanBeMadeAgain) {
    for (int n = 0; n < 300; n += 3) write(registration(n, n, 5, "Before"));
    std::vector<Write> writes;
    for (int n = 0; n < 300; ++n)
        writes.push_back(registration(n, 1'000 + n, 20, "Now", n % 2 == 0 ? find(n) : std::nullopt));
    EXPECT_EQ(fault_of(subject->customers().write(writes)), "conflict") << "some odd ones are there";
    writes.clear();
    for (int n = 0; n < 300; ++n) writes.push_back(registration(n, 1'000 + n, 20, "Now", find(n)));
    must(subject->customers().write(writes));
    for (int n = 0; n < 300; ++n) {
        ASSERT_EQ(find(n)->customer.firstname, "Now") << n;
        ASSERT_TRUE(is_applied(1'000 + n)) << n;
    }
}

TEST_P(CustomerStoreContract, OfManyWritersNoneIsLost) {
    constexpr int threads = 8;
    constexpr int each = 10;
    write(registration(1, 0, 0));
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < threads; ++t) {
            writers.emplace_back([&, t] {
                for (int n = 0; n < each; ++n) {
                    const int request = 1 + n * threads + t;
                    while (true) {
                        const auto read = find(1);
                        auto next = registration(1, request, read->origin.offset + 1, "Priya", read);
                        const auto written = subject->customers().write(std::span{&next, 1});
                        if (written) break;
                        ASSERT_EQ(fault_of(written), "conflict");
                    }
                }
            });
        }
    }
    for (int request = 0; request <= threads * each; ++request) EXPECT_TRUE(is_applied(request));
    if (subject->changes_are_atomic()) {
        EXPECT_EQ(find(1)->origin.offset, threads * each);
    }
}

}  // namespace billmill::contract
