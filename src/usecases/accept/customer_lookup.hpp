#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "domain/customer.hpp"
#include "foundation/batch_queue.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/message_bus.hpp"

namespace billmill::usecases {

/// What is known of a customer while a bill of theirs is being accepted.
struct KnownCustomer {
    enum class State : std::uint8_t {
        unchecked,   ///< The store did not answer in time, or a registration is still on its way.
        unknown,     ///< Nobody had registered this customer when it was asked.
        registered,  ///< `customer` is what the store said.
    };
    State state = State::unchecked;
    std::shared_ptr<const domain::Customer> customer{};
    bool settled = false;  ///< Every registration accepted before the question has taken effect.
};

struct CustomerLookupLimits {
    std::chrono::milliseconds patience{50};  ///< Of a question; then its answer is `unchecked`.
    Milliseconds cached_for{5'000};
    std::size_t cached_max = 100'000;
    std::size_t waiting_max = 20'000;  ///< Questions; one more is answered `unchecked` at once.
    std::size_t batch_max = 256;       ///< Asked of the store at once.
};

/// Customers for those who accept bills: from memory, else from the store, never waiting long.
///
/// Promise:   each question is answered once, within `patience`. A customer may be as old as `cached_for`, unless the answer
///            is settled, or this process was told of a registration since then.
/// Threads:   any; two of its own. `done` is called by the caller where the answer is at hand, else by one of these.
/// Ownership: borrows the ports; the destructor answers what is open.
class CustomerLookup {
public:
    struct Ports {
        ports::CustomerStore& customers;
        ports::MessageBus& bus;
        const ports::Clock& clock;
    };
    using Done = std::move_only_function<void(KnownCustomer)>;

    explicit CustomerLookup(Ports ports, CustomerLookupLimits limits = {});
    ~CustomerLookup();
    CustomerLookup(const CustomerLookup&) = delete;
    CustomerLookup& operator=(const CustomerLookup&) = delete;

    void find(const Uuid& id, Done done);
    /// Past the memory, and never `unknown`: `unchecked` also where the store has no such customer.
    void peek(const Uuid& id, Done done);
    /// Past the memory. The answer is settled, or `unchecked`.
    void find_settled(const Uuid& id, Done done);
    /// A registration of this customer is about to be accepted: what is remembered counts no more.
    void registration_asked(const Uuid& id) { registrations_asked({&id, 1}); }
    void registrations_asked(std::span<const Uuid> ids);

private:
    /// Whoever is first answers: the store, or the time.
    class Asker;
    enum class Wants : std::uint8_t { glance, answer, settled_answer };
    struct Question {
        Uuid id;
        Instant asked_at;
        Wants wants = Wants::answer;
        std::shared_ptr<Asker> asker;
    };
    /// Without a customer: a registration was asked for then, and whatever the store says may be older.
    struct Remembered {
        std::shared_ptr<const domain::Customer> customer;
        Instant since;  ///< As the bus dates registrations.
        Milliseconds
            read_at;  ///< Since the machine started: who sets its clock back makes no answer younger.
    };
    using Customers = std::unordered_map<Uuid, std::shared_ptr<const domain::Customer>>;

    std::shared_ptr<const domain::Customer> recall(const Uuid& id);
    void ask(const Uuid& id, Wants wants, Done done);
    void answer_questions();
    Outcome answer(std::vector<Question>& questions);
    void note(const Outcome& outcome);
    Outcome read(const std::vector<Question>& questions, Customers& found);
    [[nodiscard]] bool must_settle(const Question& question, const Customers& found);
    /// `registered_until`: registrations accepted before then are in what was read.
    void remember(const Uuid& id, Remembered read, Instant registered_until);
    void put(const Uuid& id, Remembered remembered);  ///< Needs the lock.
    void end_patience(const std::stop_token& stop);

    const Ports ports_;
    const CustomerLookupLimits limits_;

    std::mutex remembered_mutex_;
    std::unordered_map<Uuid, Remembered> remembered_;

    struct Deadline {
        std::chrono::steady_clock::time_point at;
        std::shared_ptr<Asker> asker;
    };
    std::mutex deadlines_mutex_;
    std::condition_variable_any deadline_set_;
    std::deque<Deadline> deadlines_;  ///< All have the same patience, so the first is the earliest.

    BatchQueue<Question> questions_;
    bool answers_ = true;     ///< The engines did, when they were last asked.
    std::jthread answering_;  ///< Last: they end before what they use.
    std::jthread timing_;
};

}  // namespace billmill::usecases
