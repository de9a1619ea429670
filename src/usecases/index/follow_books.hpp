#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/event_log.hpp"
#include "ports/invoice_index.hpp"
#include "usecases/bill_states.hpp"
#include "usecases/index/recently_indexed.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::usecases {

/// How old an index is.     Threads: any.
class IndexAge {
public:
    virtual ~IndexAge() = default;
    /// Waits until the index has everything that happened before the call, `patience` at most. Returns as of when it is;
    /// nullopt: it is being built.
    virtual std::optional<Instant> wait(Milliseconds patience) = 0;
};

/// Keeps an index up to date with the books: follows the events in batches, after what they tell of is durable, so that nothing
/// that is issued or sent waits for it. An index that is missing, of other books, or that the events do not reach back to, is
/// built again from the books.
///
/// Promise:   after each turn the index is as the books were at some event, or is being built. A record that cannot be read is
///            left out, and said so.
/// Errors:    of turn(): those of the stores; the next turn begins where this one did.
/// Threads:   turn(), start() and stop(): one. wait(): any. One of its own, of low priority.
class FollowBooks final : public IndexAge {
public:
    struct Ports {
        ports::EventLog& events;
        ports::IssueOrder& order;
        ports::InvoiceStore& invoices;
        ports::DeliveryStore& deliveries;
        ports::DeadLetterStore& dead_letters;
        ports::CustomerStore& customers;
        ports::DerivedIndex& index;
        const ports::Clock& clock;
        const RecentDocuments&
            recent;  ///< What this process has just issued: their records need not be read.
    };
    explicit FollowBooks(Ports ports)
        : ports_{ports}, states_{{ports.invoices, ports.deliveries, ports.dead_letters}} {}
    ~FollowBooks() override { stop(); }
    FollowBooks(const FollowBooks&) = delete;
    FollowBooks& operator=(const FollowBooks&) = delete;

    void start();
    void stop();
    /// One batch. True: there may be more.
    [[nodiscard]] Result<bool> turn();
    std::optional<Instant> wait(Milliseconds patience) override;

private:
    /// How far an index that is being built has come.
    struct Building {
        std::int64_t event = 0;  ///< The last one before it began.
        Instant as_of{};
        std::int64_t seq = 0;
        bool documents_done = false;
        std::string customers_after{};
    };
    /// What a batch of events is about.
    struct Touched {
        std::vector<Uuid> invoices{};
        std::vector<Uuid> issued{};  ///< Of which the rest may have happened too.
        std::vector<Uuid> mails{};   ///< Invoices of which nothing changed but their mails.
        std::vector<Uuid> customers{};
    };
    using Entry = std::shared_ptr<const RecentDocuments::Entry>;
    [[nodiscard]] Result<bool> reaches(const ports::EventRange& range);
    [[nodiscard]] Outcome begin_building(const ports::EventRange& range);
    [[nodiscard]] Result<bool> build();
    [[nodiscard]] Result<bool> follow(Instant now);
    [[nodiscard]] Result<Touched> touched_by(std::span<const ports::Event> events);
    [[nodiscard]] Result<std::optional<Uuid>> invoice_of_failure(const Uuid& subject);
    [[nodiscard]] Outcome add_documents(std::span<const Uuid> ids, ports::IndexChanges& changes);
    [[nodiscard]] Outcome add_documents(std::span<const ports::OrderedInvoice> documents,
                                        ports::IndexChanges& changes);
    [[nodiscard]] Outcome add_issued(Touched& touched, ports::IndexChanges& changes);
    [[nodiscard]] Outcome add_issued(std::span<const Entry> entries, ports::IndexChanges& changes);
    /// Those of documents that were not indexed lately go to `invoices`.
    [[nodiscard]] Outcome add_mails(Touched& touched, ports::IndexChanges& changes);
    [[nodiscard]] Outcome add_mails(std::span<const Uuid> known, ports::IndexChanges& changes);
    [[nodiscard]] Outcome add(std::span<const domain::Invoice* const> invoices,
                              std::span<const std::int64_t> places, ports::IndexChanges& changes);
    [[nodiscard]] Outcome add_customers(std::span<const Uuid> ids, ports::IndexChanges& changes);
    [[nodiscard]] Outcome write(const ports::IndexChanges& changes);
    void stands_at(std::optional<ports::IndexPosition> position);
    void work(const std::stop_token& stop);
    void erase_forgotten();

    const Ports ports_;
    BillStates states_;
    RecentlyIndexed indexed_;
    std::optional<Building> building_;
    std::optional<ports::IndexPosition> position_;  ///< Written with the mutex held.
    bool looked_ = false;                           ///< position_ was read from the index.
    bool erasing_fails_ = false;

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool asked_ = false;
    std::jthread thread_;
};

}  // namespace billmill::usecases
