#include "usecases/accept/customer_lookup.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "domain/erasure.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::usecases {

class CustomerLookup::Asker {
public:
    explicit Asker(Done done) : done_{std::move(done)} {}
    void answer(KnownCustomer known) {
        if (!answered_.test_and_set()) done_(std::move(known));
    }
    [[nodiscard]] bool is_answered() const { return answered_.test(); }

private:
    std::atomic_flag answered_;
    Done done_;
};

CustomerLookup::CustomerLookup(Ports ports, CustomerLookupLimits limits)
    : ports_{ports},
      limits_{limits},
      questions_{{.items_max = limits.waiting_max}},
      answering_{named_thread("customers", [this] { answer_questions(); })},
      timing_{named_thread("customers-time", [this](const std::stop_token& stop) { end_patience(stop); })} {}

CustomerLookup::~CustomerLookup() {
    questions_.close();
    answering_.join();
    timing_.request_stop();
    timing_.join();
}

void CustomerLookup::find(const Uuid& id, Done done) {
    if (auto customer = recall(id))
        return done({.state = KnownCustomer::State::registered, .customer = std::move(customer)});
    ask(id, Wants::answer, std::move(done));
}

void CustomerLookup::peek(const Uuid& id, Done done) {
    ask(id, Wants::glance, std::move(done));
}

void CustomerLookup::find_settled(const Uuid& id, Done done) {
    ask(id, Wants::settled_answer, std::move(done));
}

void CustomerLookup::registrations_asked(std::span<const Uuid> ids) {
    const std::lock_guard lock{remembered_mutex_};
    for (const auto& id : ids) put(id, {.customer = nullptr, .since = ports_.clock.now(), .read_at = {}});
}

std::shared_ptr<const domain::Customer> CustomerLookup::recall(const Uuid& id) {
    const auto now = ports_.clock.since_boot();
    const std::lock_guard lock{remembered_mutex_};
    const auto found = remembered_.find(id);
    if (found == remembered_.end() || now - found->second.read_at >= limits_.cached_for) return nullptr;
    return found->second.customer;
}

void CustomerLookup::ask(const Uuid& id, Wants wants, Done done) {
    auto asker = std::make_shared<Asker>(std::move(done));
    Question question{.id = id, .asked_at = ports_.clock.now(), .wants = wants, .asker = asker};
    if (questions_.push(question) != BatchQueue<Question>::Push::taken) return asker->answer({});
    const std::lock_guard lock{deadlines_mutex_};
    deadlines_.push_back({std::chrono::steady_clock::now() + limits_.patience, std::move(asker)});
    if (deadlines_.size() == 1) deadline_set_.notify_one();
}

void CustomerLookup::answer_questions() {
    std::vector<Question> questions;
    while (questions_.take(questions, limits_.batch_max)) {
        std::erase_if(questions, [](const Question& question) { return question.asker->is_answered(); });
        if (questions.empty()) continue;
        note(answer(questions));
        for (auto& question : questions) question.asker->answer({});  // Those that have an answer keep it.
        questions.clear();
    }
}

/// A second look at those whose answer must be settled, after the bus has said up to when registrations have taken effect.
Outcome CustomerLookup::answer(std::vector<Question>& questions) {
    using enum KnownCustomer::State;
    const auto since = ports_.clock.now();
    auto read_at = ports_.clock.since_boot();
    Customers found;
    TRY_DO(read(questions, found));
    std::vector<Question> open;
    for (auto& question : questions) {
        if (must_settle(question, found)) {
            open.push_back(std::move(question));
            continue;
        }
        const auto customer = found.find(question.id);
        if (customer == found.end()) {
            question.asker->answer({});
            continue;
        }
        remember(question.id, {customer->second, since, read_at}, Instant{});
        question.asker->answer({.state = registered, .customer = customer->second});
    }
    questions = std::move(open);
    if (questions.empty()) return {};

    const auto now = ports_.clock.now() + Milliseconds{1};  // Past all that was accepted before this call.
    TRY(const auto until, ports_.bus.consumed_until(ports::Stage::users, now));
    found.clear();
    read_at = ports_.clock.since_boot();
    TRY_DO(read(questions, found));
    for (auto& question : questions) {
        const auto customer = found.find(question.id);
        const bool settled = until > question.asked_at;
        if (customer == found.end()) {
            question.asker->answer({.state = settled ? unknown : unchecked, .settled = settled});
            continue;
        }
        remember(question.id, {customer->second, now, read_at}, until);
        const bool is_answer = settled || question.wants != Wants::settled_answer;
        question.asker->answer(
            {.state = is_answer ? registered : unchecked, .customer = customer->second, .settled = settled});
    }
    return {};
}

/// What is told of an engine that is away: when it goes, and when it is back.
void CustomerLookup::note(const Outcome& outcome) {
    if (outcome.has_value() != std::exchange(answers_, outcome.has_value())) {
        if (outcome) return log::info("customers_checked_again", {});
        log::warn("customers_unchecked",
                  {{"fault", name(outcome.error().fault)},
                   {"why", outcome.error().what},
                   {"next", "bills are accepted and checked when they are issued; see to the engine"}});
    }
}

Outcome CustomerLookup::read(const std::vector<Question>& questions, Customers& found) {
    std::vector<Uuid> ids;
    ids.reserve(questions.size());
    for (const auto& question : questions) ids.push_back(question.id);
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    TRY(auto stored, ports_.customers.find(ids));
    for (auto& row : stored) {
        if (domain::is_anonymised(row.customer))
            continue;  // Until somebody registers again, nobody is there.
        const auto id = row.customer.id;
        found.emplace(id, std::make_shared<const domain::Customer>(std::move(row.customer)));
    }
    return {};
}

/// Nobody is there, the asker wants to be sure, or a registration has been accepted that may not have taken effect.
bool CustomerLookup::must_settle(const Question& question, const Customers& found) {
    if (question.wants == Wants::glance) return false;
    if (question.wants == Wants::settled_answer || !found.contains(question.id)) return true;
    const std::lock_guard lock{remembered_mutex_};
    const auto remembered = remembered_.find(question.id);
    return remembered != remembered_.end() && remembered->second.customer == nullptr;
}

void CustomerLookup::remember(const Uuid& id, Remembered read, Instant registered_until) {
    const std::lock_guard lock{remembered_mutex_};
    const auto found = remembered_.find(id);
    const bool registration_asked = found != remembered_.end() && found->second.customer == nullptr;
    if (registration_asked && found->second.since >= registered_until) return;
    put(id, std::move(read));
}

void CustomerLookup::put(const Uuid& id, Remembered remembered) {
    if (remembered_.size() >= limits_.cached_max && !remembered_.contains(id))
        remembered_.erase(remembered_.begin());
    remembered_.insert_or_assign(id, std::move(remembered));
}

void CustomerLookup::end_patience(const std::stop_token& stop) {
    std::unique_lock lock{deadlines_mutex_};
    while (true) {
        if (!deadline_set_.wait(lock, stop, [this] { return !deadlines_.empty(); })) return;
        const auto at = deadlines_.front().at;
        deadline_set_.wait_until(lock, stop, at, [] { return false; });
        const auto now = stop.stop_requested() ? std::chrono::steady_clock::time_point::max()
                                               : std::chrono::steady_clock::now();
        while (!deadlines_.empty() && deadlines_.front().at <= now) {
            const auto asker = std::move(deadlines_.front().asker);
            deadlines_.pop_front();
            lock.unlock();
            asker->answer({});
            lock.lock();
        }
    }
}

}  // namespace billmill::usecases
