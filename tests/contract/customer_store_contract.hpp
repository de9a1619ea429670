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
    /// Customer n, registered by request `request` that stood at this offset.
    static ports::CustomerWrite registration(int n, int request, std::int64_t offset,
                                             std::string firstname = "Priya") {
        ports::CustomerWrite write;
        write.customer = customer(n);
        write.customer.firstname = std::move(firstname);
        write.origin = {0, offset};
        write.applied = {{id_of(request), sha256(std::to_string(request)), write.origin, after(offset)}};
        return write;
    }
    void write(const ports::CustomerWrite& one) { must(subject->customers().write(std::span{&one, 1})); }
    std::optional<ports::StoredCustomer> find(int n) {
        const auto id = customer(n).id;
        auto found = must(subject->customers().find(std::span{&id, 1}));
        if (found.empty()) return std::nullopt;
        return found.front();
    }
};

TEST_P(CustomerStoreContract, KeepsEveryField) {
    auto one = registration(1, 1, 5);
    one.customer.company = "Nadar & Söhne";
    one.customer.address = {"1 Long Road", "", "Chennai", "600001", "33", "IN"};
    one.customer.language = "ta";
    write(one);
    subject->reopen();
    const auto stored = find(1);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->customer, one.customer);
    EXPECT_EQ(stored->origin, one.origin);
    EXPECT_FALSE(find(2));
}

TEST_P(CustomerStoreContract, OnlyALaterRegistrationReplaces) {
    write(registration(1, 1, 5, "Second"));
    write(registration(1, 2, 4, "First"));
    EXPECT_EQ(find(1)->customer.firstname, "Second");
    write(registration(1, 3, 6, "Third"));
    EXPECT_EQ(find(1)->customer.firstname, "Third");
}

TEST_P(CustomerStoreContract, SupersededRegistrationsAreAppliedToo) {
    write(registration(1, 1, 5));
    write(registration(1, 2, 4));
    const std::vector ids{id_of(1), id_of(2), id_of(3)};
    const auto applied = must(subject->customers().applied(ids));
    ASSERT_EQ(applied.size(), 2U);
    for (const auto& one : applied) {
        const int request = one.request_id == id_of(1) ? 1 : 2;
        EXPECT_EQ(one.fingerprint, sha256(std::to_string(request)));
        EXPECT_EQ(one.origin.offset, request == 1 ? 5 : 4);
        EXPECT_EQ(one.accepted_at, after(one.origin.offset));
    }
}

TEST_P(CustomerStoreContract, WritingAgainChangesNothing) {
    write(registration(1, 1, 5));
    const auto before = find(1);
    auto again = registration(1, 1, 5, "Impostor");
    again.applied[0].fingerprint = sha256("another");
    write(again);
    EXPECT_EQ(find(1)->customer, before->customer);
    const auto id = id_of(1);
    EXPECT_EQ(must(subject->customers().applied(std::span{&id, 1}))[0].fingerprint, sha256("1"));
}

TEST_P(CustomerStoreContract, WritesAThousandAtOnce) {
    std::vector<ports::CustomerWrite> writes;
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

TEST_P(CustomerStoreContract, ListsByEmail) {
    for (int n = 0; n < 3; ++n) write(registration(n, n, n + 1));
    const auto got = must(subject->customers().list(customer(1).email, {}));
    ASSERT_EQ(got.items.size(), 1U);
    EXPECT_EQ(got.items[0].customer.email, customer(1).email);
    EXPECT_EQ(got.next, "");
    EXPECT_TRUE(must(subject->customers().list("nobody@example.com", {})).items.empty());
}

TEST_P(CustomerStoreContract, RefusesAForeignCursor) {
    EXPECT_EQ(fault_of(subject->customers().list(std::nullopt, {"not ours'; --", 3})), "invalid");
}

TEST_P(CustomerStoreContract, InOneWriteEachStandsForItself) {
    for (int n = 0; n < 300; n += 3) write(registration(n, n, n % 2 == 0 ? 5 : 50, "Before"));
    std::vector<ports::CustomerWrite> writes;
    for (int n = 0; n < 300; ++n) writes.push_back(registration(n, 1'000 + n, 20, "Now"));
    must(subject->customers().write(writes));
    for (int n = 0; n < 300; ++n) {
        const bool was_later = n % 3 == 0 && n % 2 == 1;
        ASSERT_EQ(find(n)->customer.firstname, was_later ? "Before" : "Now") << n;
    }
}

TEST_P(CustomerStoreContract, OfManyWritersTheLatestStands) {
    constexpr int threads = 8;
    constexpr int each = 10;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < threads; ++t) {
            writers.emplace_back([&, t] {
                for (int n = 0; n < each; ++n) {
                    const int offset = 1 + n * threads + t;
                    write(registration(1, offset, offset, "Number " + std::to_string(offset)));
                }
            });
        }
    }
    EXPECT_EQ(find(1)->customer.firstname, "Number " + std::to_string(find(1)->origin.offset));
    if (subject->changes_are_atomic()) {
        EXPECT_EQ(find(1)->origin.offset, threads * each);
    }
}

}  // namespace billmill::contract
