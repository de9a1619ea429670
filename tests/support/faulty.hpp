#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "ports/crash_marks.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/mailer.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"

namespace billmill::tests {

/// What is lost when a wire breaks: the request, or, harder to survive, only the reply.
enum class Lose : std::uint8_t { request, reply };

/// One break for all ports of a process: at the n-th call, once or for good.
struct Fuse {
    std::optional<int> at;  ///< Counted from 0 over all wrapped calls; nullopt: never.
    Lose lose = Lose::request;
    bool for_good = false;  ///< A power cut: nothing works afterwards.
    int calls = 0;
    bool fired = false;

    /// nullopt: the call goes through. Threads: any.
    std::optional<Lose> next() {
        static std::mutex mutex;
        const std::lock_guard lock{mutex};
        const int call = calls++;
        if (!at || call < *at || (call > *at && !for_good)) return std::nullopt;
        const bool first = !std::exchange(fired, true);
        return first ? lose : Lose::request;
    }
};

inline std::unexpected<Error> injected() {
    return fail(Fault::unavailable, "injected");
}

/// Calls a port, unless the fuse has other plans.
template <class Call>
auto through(Fuse& fuse, Call call) -> decltype(call()) {
    const auto lost = fuse.next();
    if (!lost) return call();
    if (*lost == Lose::reply) (void)call();
    return injected();
}

class FaultyConsumer final : public ports::Consumer {
public:
    FaultyConsumer(std::unique_ptr<ports::Consumer> target, Fuse& fuse)
        : target_{std::move(target)}, fuse_{fuse} {}
    Result<std::vector<ports::Delivered>> poll(std::size_t count_max, Milliseconds wait) override {
        return through(fuse_, [&] { return target_->poll(count_max, wait); });
    }
    Outcome commit() override {
        return through(fuse_, [&] { return target_->commit(); });
    }
    void rewind() override { target_->rewind(); }
    void wake() override { target_->wake(); }

private:
    std::unique_ptr<ports::Consumer> target_;
    Fuse& fuse_;
};

class FaultyBus final : public ports::MessageBus {
public:
    FaultyBus(ports::MessageBus& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    void publish(ports::Stage stage, std::vector<ports::Envelope> messages, ports::Completion done) override {
        const auto lost = fuse_.next();
        if (!lost) return target_.publish(stage, std::move(messages), std::move(done));
        if (*lost == Lose::request) return done(injected());
        target_.publish(stage, std::move(messages),
                        [done = std::move(done)](Outcome) mutable { done(injected()); });
    }
    Result<std::unique_ptr<ports::Consumer>> subscribe(ports::Stage stage) override {
        const auto lost = fuse_.next();
        if (lost) return injected();
        TRY(auto consumer, target_.subscribe(stage));
        return std::make_unique<FaultyConsumer>(std::move(consumer), fuse_);
    }
    Result<Instant> consumed_until(ports::Stage stage, Instant now) override {
        return through(fuse_, [&] { return target_.consumed_until(stage, now); });
    }
    Result<std::int64_t> lag(ports::Stage stage) override { return target_.lag(stage); }

private:
    ports::MessageBus& target_;
    Fuse& fuse_;
};

class FaultyCustomers final : public ports::CustomerStore {
public:
    FaultyCustomers(ports::CustomerStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome write(std::span<const ports::CustomerWrite> writes) override {
        return through(fuse_, [&] { return target_.write(writes); });
    }
    Result<std::vector<ports::AppliedRegistration>> applied(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.applied(ids); });
    }
    Result<std::vector<ports::StoredCustomer>> find(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.find(ids); });
    }
    Result<ports::Page<ports::StoredCustomer>> list(const std::optional<std::string>& email,
                                                    const ports::PageRequest& page) override {
        return target_.list(email, page);
    }

private:
    ports::CustomerStore& target_;
    Fuse& fuse_;
};

class FaultyInvoices final : public ports::InvoiceStore {
public:
    FaultyInvoices(ports::InvoiceStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    /// Called between reading a line and appending to it: where another issuer can slip in.
    std::function<void()> before_append;

    Result<ports::LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                       std::span<const Uuid> originals) override {
        ++lines_read_;
        return through(fuse_, [&] { return target_.read_line(line, ids, originals); });
    }
    [[nodiscard]] int lines_read() const { return lines_read_; }
    [[nodiscard]] std::size_t append_max() const override { return target_.append_max(); }
    Outcome append(std::span<const domain::Invoice> records) override {
        if (before_append) before_append();
        return through(fuse_, [&] { return target_.append(records); });
    }
    Result<std::optional<domain::Invoice>> find(const Uuid& id) override { return target_.find(id); }
    Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.find(ids); });
    }
    Result<std::vector<domain::Invoice>> find_credits(const Uuid& original) override {
        return target_.find_credits(original);
    }
    Result<ports::Page<domain::Invoice>> list(const ports::InvoiceFilter& filter,
                                              const ports::PageRequest& page) override {
        return target_.list(filter, page);
    }
    Result<std::vector<domain::Invoice>> scan(const std::string& series, std::int64_t after,
                                              int limit) override {
        return target_.scan(series, after, limit);
    }
    Result<std::vector<std::string>> all_series() override { return target_.all_series(); }

private:
    ports::InvoiceStore& target_;
    Fuse& fuse_;
    int lines_read_ = 0;
};

class FaultyFiles final : public ports::FileStore {
public:
    FaultyFiles(ports::FileStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome write(std::span<const ports::DocumentFile> files) override {
        return through(fuse_, [&] { return target_.write(files); });
    }
    Result<std::optional<std::string>> read(const Uuid& invoice_id) override {
        return through(fuse_, [&] { return target_.read(invoice_id); });
    }

private:
    ports::FileStore& target_;
    Fuse& fuse_;
};

class FaultyDeliveries final : public ports::DeliveryStore {
public:
    FaultyDeliveries(ports::DeliveryStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::vector<ports::BeginResult>> begin(std::span<const Beginning> beginnings,
                                                  const std::string& owner, Instant now,
                                                  Instant lease_until) override {
        return through(fuse_, [&] { return target_.begin(beginnings, owner, now, lease_until); });
    }
    void finish(std::vector<Ending> endings, const std::string& owner, Instant now,
                ports::Completion done) override {
        const auto lost = fuse_.next();
        if (!lost) return target_.finish(std::move(endings), owner, now, std::move(done));
        if (*lost == Lose::request) return done(injected());
        target_.finish(std::move(endings), owner, now,
                       [done = std::move(done)](Outcome) mutable { done(injected()); });
    }
    Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) override {
        return target_.sent(deliveries);
    }
    Result<std::vector<ports::Delivery>> of_invoice(const Uuid& invoice_id) override {
        return target_.of_invoice(invoice_id);
    }
    Result<std::vector<ports::Delivery>> of_invoices(std::span<const Uuid> invoice_ids) override {
        return target_.of_invoices(invoice_ids);
    }
    Result<std::int64_t> possible_duplicates() override { return target_.possible_duplicates(); }

private:
    ports::DeliveryStore& target_;
    Fuse& fuse_;
};

class FaultyParked final : public ports::ParkedStore {
public:
    FaultyParked(ports::ParkedStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome park(std::span<const ports::Parked> parked) override {
        return through(fuse_, [&] { return target_.park(parked); });
    }
    Result<std::vector<ports::Parked>> claim_due(Instant now, Instant hold_until, int limit) override {
        return through(fuse_, [&] { return target_.claim_due(now, hold_until, limit); });
    }
    Outcome hold(std::span<const ports::Parked> claimed, Instant hold_until) override {
        return through(fuse_, [&] { return target_.hold(claimed, hold_until); });
    }
    Outcome settle(ports::Stage stage, std::span<const Uuid> event_ids) override {
        return through(fuse_, [&] { return target_.settle(stage, event_ids); });
    }
    Result<ports::Page<ports::Parked>> list(ports::Stage stage, const ports::PageRequest& page) override {
        return target_.list(stage, page);
    }
    Result<std::int64_t> count(ports::Stage stage) override { return target_.count(stage); }
    Result<std::optional<Instant>> next_due() override {
        return through(fuse_, [&] { return target_.next_due(); });
    }

private:
    ports::ParkedStore& target_;
    Fuse& fuse_;
};

class FaultyDeadLetters final : public ports::DeadLetterStore {
public:
    FaultyDeadLetters(ports::DeadLetterStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome bury(std::span<const Burial> burials) override {
        return through(fuse_, [&] { return target_.bury(burials); });
    }
    Result<std::optional<ports::DeadLetter>> find(ports::Stage stage, const Uuid& id) override {
        return target_.find(stage, id);
    }
    Result<std::optional<ports::DeadLetter>> find(const Uuid& id) override { return target_.find(id); }
    Result<ports::Page<ports::DeadLetter>> list(std::optional<ports::DeadLetterState> state,
                                                const ports::PageRequest& page) override {
        return target_.list(state, page);
    }
    Outcome mark_replayed(ports::Stage stage, const Uuid& id, Instant died_at) override {
        return target_.mark_replayed(stage, id, died_at);
    }
    Outcome discard(ports::Stage stage, const Uuid& id, Instant now) override {
        return target_.discard(stage, id, now);
    }
    Outcome close(ports::Stage stage, std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.close(stage, ids); });
    }
    Result<std::int64_t> count(ports::Stage stage, ports::DeadLetterState state) override {
        return target_.count(stage, state);
    }

private:
    ports::DeadLetterStore& target_;
    Fuse& fuse_;
};

class FaultyMarks final : public ports::CrashMarks {
public:
    FaultyMarks(ports::CrashMarks& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<bool> begin_run(ports::Stage stage) override {
        return through(fuse_, [&] { return target_.begin_run(stage); });
    }
    Outcome end_run(ports::Stage stage) override { return target_.end_run(stage); }
    Result<int> mark(ports::Stage stage, const Uuid& event_id) override {
        return through(fuse_, [&] { return target_.mark(stage, event_id); });
    }
    Outcome unmark(ports::Stage stage, const Uuid& event_id) override {
        return through(fuse_, [&] { return target_.unmark(stage, event_id); });
    }

private:
    ports::CrashMarks& target_;
    Fuse& fuse_;
};

class FaultyMailer final : public ports::Mailer {
public:
    FaultyMailer(ports::Mailer& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    void send(std::span<const ports::OutgoingMail> mails, const OnResult& on_result) override {
        for (std::size_t i = 0; i < mails.size(); ++i) {  // One at a time: each can be the one that is lost.
            const auto report = [&](std::size_t, const ports::SendResult& result) { on_result(i, result); };
            const auto lost = fuse_.next();
            if (!lost) {
                target_.send(mails.subspan(i, 1), report);
            } else if (*lost == Lose::request) {
                on_result(i, {ports::SendOutcome::unavailable, "injected"});
            } else {
                target_.send(mails.subspan(i, 1), [](std::size_t, const ports::SendResult&) {});
                on_result(i, {ports::SendOutcome::unknown, "injected"});
            }
        }
    }
    [[nodiscard]] Milliseconds transaction_max() const override { return target_.transaction_max(); }
    Outcome probe() override {
        return through(fuse_, [&] { return target_.probe(); });
    }
    void stop() override { target_.stop(); }

private:
    ports::Mailer& target_;
    Fuse& fuse_;
};

}  // namespace billmill::tests
