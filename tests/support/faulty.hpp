#pragma once

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "ports/account.hpp"
#include "ports/api_key_store.hpp"
#include "ports/cache.hpp"
#include "ports/crash_marks.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/event_log.hpp"
#include "ports/event_writer.hpp"
#include "ports/file_store.hpp"
#include "ports/heads_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/mail_gate_store.hpp"
#include "ports/mailbox.hpp"
#include "ports/mailer.hpp"
#include "ports/message_bus.hpp"
#include "ports/parked_store.hpp"
#include "ports/request_inbox.hpp"
#include "ports/run_store.hpp"
#include "ports/webhook_store.hpp"
#include "support/fuse.hpp"

namespace billmill::tests {

// Each port behind a wire that a fuse can break. tests/architecture/check_faulty_ports.py holds that every method that can
// fail is overridden here and asks the fuse.

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
    Outcome commit_soon() override {
        ++fuse_.soon_commits;
        return through(fuse_, [&] { return target_->commit_soon(); });
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
        through(fuse_, std::move(done), [&](ports::Completion heard) {
            target_.publish(stage, std::move(messages), std::move(heard));
        });
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
    Result<Instant> oldest_waiting(ports::Stage stage, Instant now) override {
        return through(fuse_, [&] { return target_.oldest_waiting(stage, now); });
    }
    [[nodiscard]] std::string topic(ports::Stage stage) const override { return target_.topic(stage); }
    Result<std::optional<ports::Envelope>> read_at(ports::Stage stage, ports::Position position) override {
        return through(fuse_, [&] { return target_.read_at(stage, position); });
    }
    Result<std::int64_t> lag(ports::Stage stage) override {
        return through(fuse_, [&] { return target_.lag(stage); });
    }

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
        return through(fuse_, [&] { return target_.list(email, page); });
    }

private:
    ports::CustomerStore& target_;
    Fuse& fuse_;
};

class FaultyInvoices : public ports::InvoiceStore {
public:
    /// `append_most`: an engine that takes no more records at once; so many bills fill a batch.
    FaultyInvoices(ports::InvoiceStore& target, Fuse& fuse, std::optional<std::size_t> append_most = {})
        : target_{target}, fuse_{fuse}, append_most_{append_most} {}
    /// Called between reading a line and appending to it: where another issuer can slip in.
    std::function<void()> before_append;

    Result<ports::LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                       std::span<const Uuid> originals) override {
        ++lines_read_;
        return through(fuse_, [&] { return target_.read_line(line, ids, originals); });
    }
    [[nodiscard]] int lines_read() const { return lines_read_; }
    [[nodiscard]] std::size_t append_max() const override {
        return append_most_.value_or(target_.append_max());
    }
    Outcome append(std::span<const ports::EncodedInvoice> records) override {
        if (before_append) before_append();
        return through(fuse_, [&] { return target_.append(records); });
    }
    Result<std::optional<domain::Invoice>> find(const Uuid& id) override {
        return through(fuse_, [&] { return target_.find(id); });
    }
    Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.find(ids); });
    }
    Result<std::vector<domain::Invoice>> find_credits(const Uuid& original) override {
        return through(fuse_, [&] { return target_.find_credits(original); });
    }
    Result<std::vector<domain::Invoice>> find_credits(std::span<const Uuid> originals) override {
        return through(fuse_, [&] { return target_.find_credits(originals); });
    }
    Result<ports::Page<domain::Invoice>> list(const ports::InvoiceFilter& filter,
                                              const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.list(filter, page); });
    }
    Result<Uuid> books() override {
        return through(fuse_, [&] { return target_.books(); });
    }
    Result<std::vector<ports::StoredInvoice>> scan(const std::string& series, std::int64_t after,
                                                   int limit) override {
        return through(fuse_, [&] { return target_.scan(series, after, limit); });
    }
    Result<std::optional<ports::StoredInvoice>> at_place(const std::string& line,
                                                         std::int64_t place) override {
        return through(fuse_, [&] { return target_.at_place(line, place); });
    }
    Result<std::vector<ports::StoredSeries>> all_series() override {
        return through(fuse_, [&] { return target_.all_series(); });
    }
    Outcome erase(std::span<const ports::ErasedRecord> records) override {
        return through(fuse_, [&] { return target_.erase(records); });
    }
    Result<std::vector<domain::Hole>> holes() override {
        return through(fuse_, [&] { return target_.holes(); });
    }
    Result<std::vector<Uuid>> lost(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.lost(ids); });
    }
    Result<std::optional<std::string>> lost_document(const Uuid& id) override {
        return through(fuse_, [&] { return target_.lost_document(id); });
    }
    Outcome append(const ports::EncodedAmendment& amendment) override {
        if (before_append) before_append();
        return through(fuse_, [&] { return target_.append(amendment); });
    }
    Result<std::vector<domain::Amendment>> find_amendments(std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.find_amendments(ids); });
    }
    Result<std::vector<std::string>> amendment_lines() override {
        return through(fuse_, [&] { return target_.amendment_lines(); });
    }
    Result<domain::ChainEnd> amendment_end(const std::string& line) override {
        return through(fuse_, [&] { return target_.amendment_end(line); });
    }
    Result<std::vector<ports::StoredAmendment>> scan_amendments(const std::string& line, std::int64_t after,
                                                                int limit) override {
        return through(fuse_, [&] { return target_.scan_amendments(line, after, limit); });
    }
    Outcome erase_amendments(std::span<const ports::ErasedRecord> amendments) override {
        return through(fuse_, [&] { return target_.erase_amendments(amendments); });
    }

private:
    ports::InvoiceStore& target_;
    Fuse& fuse_;
    const std::optional<std::size_t> append_most_;
    int lines_read_ = 0;
};

class FaultyFiles final : public ports::FileStore {
public:
    FaultyFiles(ports::FileStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome write(std::span<const ports::DocumentFile> files) override {
        if (disk_full) return injected();
        return through(fuse_, [&] { return target_.write(files); });
    }
    Result<std::optional<std::string>> read(const std::string& name) override {
        if (reads_until_memory_ends && (*reads_until_memory_ends)-- == 0) throw std::bad_alloc{};
        return through(fuse_, [&] { return target_.read(name); });
    }
    [[nodiscard]] bool keeps() const override { return target_.keeps(); }
    Outcome remove(const std::string& name) override {
        return through(fuse_, [&] { return target_.remove(name); });
    }
    Outcome each(const Visit& visit) override {
        return through(fuse_, [&] { return target_.each(visit); });
    }

    bool disk_full = false;  ///< Every write fails until it is false again.
    std::optional<int> reads_until_memory_ends;

private:
    ports::FileStore& target_;
    Fuse& fuse_;
};

class FaultyHeads final : public ports::HeadsStore {
public:
    FaultyHeads(ports::HeadsStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::optional<domain::BookHeads>> read() override {
        return through(fuse_, [&] { return target_.read(); });
    }
    Outcome write(const domain::BookHeads& heads) override {
        return through(fuse_, [&] { return target_.write(heads); });
    }

private:
    ports::HeadsStore& target_;
    Fuse& fuse_;
};

class FaultyDeliveries final : public ports::DeliveryStore {
public:
    FaultyDeliveries(ports::DeliveryStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::vector<ports::ClaimResult>> claim(std::span<const ports::DeliveryClaim> claims,
                                                  const domain::Lease& lease) override {
        return through(fuse_, [&] { return target_.claim(claims, lease); });
    }
    Outcome record_rendition(const Uuid& id, const ports::Rendition& rendition,
                             const std::string& owner) override {
        return through(fuse_, [&] { return target_.record_rendition(id, rendition, owner); });
    }
    void finish(std::vector<ports::DeliveryResult> results, const std::string& owner, Instant now,
                ports::Completion done) override {
        through(fuse_, std::move(done), [&](ports::Completion heard) {
            target_.finish(std::move(results), owner, now, std::move(heard));
        });
    }
    Outcome extend(std::span<const Uuid> ids, const std::string& owner, Instant until) override {
        return through(fuse_, [&] { return target_.extend(ids, owner, until); });
    }
    Result<std::vector<Uuid>> sent(std::span<const Key> deliveries) override {
        return through(fuse_, [&] { return target_.sent(deliveries); });
    }
    Result<std::vector<ports::Delivery>> of_invoice(const Uuid& invoice_id) override {
        return through(fuse_, [&] { return target_.of_invoice(invoice_id); });
    }
    Result<std::vector<ports::Delivery>> of_invoices(std::span<const Uuid> invoice_ids) override {
        return through(fuse_, [&] { return target_.of_invoices(invoice_ids); });
    }
    Result<std::int64_t> possible_duplicates() override {
        return through(fuse_, [&] { return target_.possible_duplicates(); });
    }

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
    Result<std::optional<ports::Parked>> find(ports::Stage stage, const Uuid& event_id) override {
        return through(fuse_, [&] { return target_.find(stage, event_id); });
    }
    Result<ports::Page<ports::Parked>> list(ports::Stage stage, const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.list(stage, page); });
    }
    Result<std::int64_t> count(ports::Stage stage) override {
        return through(fuse_, [&] { return target_.count(stage); });
    }
    Result<std::optional<Instant>> next_due() override {
        return through(fuse_, [&] { return target_.next_due(); });
    }
    Result<int> bring_forward(Instant latest, int limit, Instant due) override {
        return through(fuse_, [&] { return target_.bring_forward(latest, limit, due); });
    }
    Result<int> release(const std::string& gate, int limit, Instant due) override {
        return through(fuse_, [&] { return target_.release(gate, limit, due); });
    }
    Result<std::int64_t> held(const std::string& gate) override {
        return through(fuse_, [&] { return target_.held(gate); });
    }
    Result<std::optional<std::string>> next_gate(const std::string& gate) override {
        return through(fuse_, [&] { return target_.next_gate(gate); });
    }

private:
    ports::ParkedStore& target_;
    Fuse& fuse_;
};

class FaultyGates final : public ports::MailGateStore {
public:
    FaultyGates(ports::MailGateStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::vector<ports::MailGate>> all() override {
        return through(fuse_, [&] { return target_.all(); });
    }
    Result<bool> put(const ports::MailGate& gate) override {
        return through(fuse_, [&] { return target_.put(gate); });
    }
    Result<bool> remove(const ports::MailGate& gate) override {
        return through(fuse_, [&] { return target_.remove(gate); });
    }

private:
    ports::MailGateStore& target_;
    Fuse& fuse_;
};

class FaultyDeadLetters final : public ports::DeadLetterStore {
public:
    FaultyDeadLetters(ports::DeadLetterStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome add(std::span<const Entry> entries) override {
        return through(fuse_, [&] { return target_.add(entries); });
    }
    Result<std::optional<ports::DeadLetter>> find(ports::Stage stage, const Uuid& id) override {
        return through(fuse_, [&] { return target_.find(stage, id); });
    }
    Result<std::optional<ports::DeadLetter>> find(const Uuid& id) override {
        return through(fuse_, [&] { return target_.find(id); });
    }
    Result<std::vector<IdAndState>> states(ports::Stage stage, std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.states(stage, ids); });
    }
    Result<ports::Page<ports::DeadLetter>> list(const Filter& filter,
                                                const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.list(filter, page); });
    }
    Outcome mark_replayed(ports::Stage stage, const Uuid& id, Instant died_at) override {
        return through(fuse_, [&] { return target_.mark_replayed(stage, id, died_at); });
    }
    Outcome discard(ports::Stage stage, const Uuid& id) override {
        return through(fuse_, [&] { return target_.discard(stage, id); });
    }
    Outcome close(ports::Stage stage, std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.close(stage, ids); });
    }
    Outcome clear(ports::Stage stage, std::span<const Uuid> ids) override {
        return through(fuse_, [&] { return target_.clear(stage, ids); });
    }
    Result<std::int64_t> count(ports::Stage stage, ports::DeadLetterState state) override {
        return through(fuse_, [&] { return target_.count(stage, state); });
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
    Outcome end_run(ports::Stage stage) override {
        return through(fuse_, [&] { return target_.end_run(stage); });
    }
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
    void send(std::vector<ports::OutgoingMail> mails, OnResult on_result) override {
        for (std::size_t i = 0; i < mails.size(); ++i) {  // One at a time: each can be the one that is lost.
            const auto lost = fuse_.next();
            std::vector<ports::OutgoingMail> one;
            one.push_back(std::move(mails[i]));
            if (!lost) {
                target_.send(std::move(one), [on_result, i](std::size_t, const ports::SendResult& result) {
                    on_result(i, result);
                });
            } else if (*lost == Lose::request) {
                on_result(i, {.outcome = ports::SendOutcome::refused, .code = "injected"});
            } else {
                target_.send(std::move(one), [](std::size_t, const ports::SendResult&) {});
                on_result(i, {.outcome = ports::SendOutcome::unknown, .code = "injected"});
            }
        }
    }
    [[nodiscard]] std::size_t sessions() const override { return target_.sessions(); }
    [[nodiscard]] std::string place() const override { return target_.place(); }
    [[nodiscard]] bool is_trial() const override { return target_.is_trial(); }
    ports::SendResult probe(const std::string& from) override {
        if (fuse_.next()) return {.outcome = ports::SendOutcome::refused, .code = "injected"};
        return target_.probe(from);
    }
    void stop() override { target_.stop(); }

private:
    ports::Mailer& target_;
    Fuse& fuse_;
};

class FaultyInbox final : public ports::RequestInbox {
public:
    FaultyInbox(ports::RequestInbox& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    using RequestInbox::accept;
    void accept(ports::Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override {
        through(fuse_, std::move(done), [&](Done heard) {
            target_.accept(stage, std::move(message), std::move(companion), std::move(heard));
        });
    }
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override {
        return through(fuse_, [&] { return target_.find(id); });
    }

private:
    ports::RequestInbox& target_;
    Fuse& fuse_;
};

class FaultyApiKeys final : public ports::ApiKeyStore {
public:
    FaultyApiKeys(ports::ApiKeyStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome add(const ports::Client& client, const ports::ApiKey& first) override {
        return through(fuse_, [&] { return target_.add(client, first); });
    }
    Result<int> add_key(const std::string& client, const ports::ApiKey& key) override {
        return through(fuse_, [&] { return target_.add_key(client, key); });
    }
    Outcome expire_older(const std::string& client, int number, Instant at) override {
        return through(fuse_, [&] { return target_.expire_older(client, number, at); });
    }
    Outcome revoke(const std::string& client, std::optional<int> number) override {
        return through(fuse_, [&] { return target_.revoke(client, number); });
    }
    Outcome note_use(const std::string& client, int number, Instant at) override {
        return through(fuse_, [&] { return target_.note_use(client, number, at); });
    }
    Result<std::optional<ports::ClientKey>> find(const Digest& hash) override {
        return through(fuse_, [&] { return target_.find(hash); });
    }
    Result<std::optional<ports::ClientKeys>> find_client(const std::string& id) override {
        return through(fuse_, [&] { return target_.find_client(id); });
    }
    Result<std::vector<ports::ClientKeys>> list() override {
        return through(fuse_, [&] { return target_.list(); });
    }
    Result<bool> any() override {
        return through(fuse_, [&] { return target_.any(); });
    }

private:
    ports::ApiKeyStore& target_;
    Fuse& fuse_;
};

class FaultyAccount final : public ports::Account {
public:
    FaultyAccount(ports::Account& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::vector<ports::StageAccount>> read() override {
        return through(fuse_, [&] { return target_.read(); });
    }
    Result<ports::Recount> recount() override {
        return through(fuse_, [&] { return target_.recount(); });
    }

private:
    ports::Account& target_;
    Fuse& fuse_;
};

class FaultyEvents final : public ports::EventLog {
public:
    FaultyEvents(ports::EventLog& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<ports::EventRange> range() override {
        return through(fuse_, [&] { return target_.range(); });
    }
    Result<ports::EventRange> range_up_to(std::int64_t seq) override {
        return through(fuse_, [&] { return target_.range_up_to(seq); });
    }
    Result<std::vector<ports::Event>> read(std::int64_t after, int limit) override {
        return through(fuse_, [&] { return target_.read(after, limit); });
    }
    [[nodiscard]] bool precedes_records() const override { return precedes; }
    bool precedes = true;  ///< false: as where events are written after their records.

private:
    ports::EventLog& target_;
    Fuse& fuse_;
};

class FaultyEventWriter final : public ports::EventWriter {
public:
    FaultyEventWriter(ports::EventWriter& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome write(std::span<const ports::Event> events) override {
        return through(fuse_, [&] { return target_.write(events); });
    }

private:
    ports::EventWriter& target_;
    Fuse& fuse_;
};

class FaultyRuns : public ports::RunStore {
public:
    FaultyRuns(ports::RunStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Outcome create(const domain::Run& run) override {
        return through(fuse_, [&] { return target_.create(run); });
    }
    Result<ports::Appended> append(const Uuid& run, std::span<const ports::NewEntry> entries) override {
        return through(fuse_, [&] { return target_.append(run, entries); });
    }
    Result<Uuid> finish_reading(const domain::Run& run) override {
        return through(fuse_, [&] { return target_.finish_reading(run); });
    }
    Result<domain::Run> take_up(const Uuid& run, const Uuid& reader) override {
        return through(fuse_, [&] { return target_.take_up(run, reader); });
    }
    Result<ports::Appended> append_arriving(const domain::Run& run, std::span<const ports::NewEntry> entries,
                                            const Summarise& summarise) override {
        return through(fuse_, [&] { return target_.append_arriving(run, entries, summarise); });
    }
    Outcome finish_arriving(const domain::Run& run) override {
        return through(fuse_, [&] { return target_.finish_arriving(run); });
    }
    Outcome break_off(const Uuid& run, const Uuid& reader) override {
        return through(fuse_, [&] { return target_.break_off(run, reader); });
    }
    Result<bool> remove(const Uuid& run, int limit) override {
        return through(fuse_, [&] { return target_.remove(run, limit); });
    }
    Result<std::optional<domain::Run>> find(const Uuid& run) override {
        return through(fuse_, [&] { return target_.find(run); });
    }
    Result<std::optional<domain::Run>> find(const std::string& client, const std::string& name) override {
        return through(fuse_, [&] { return target_.find(client, name); });
    }
    Result<std::optional<domain::Run>> find_counted(const Uuid& run) override {
        return through(fuse_, [&] { return target_.find_counted(run); });
    }
    Result<ports::Page<domain::Run>> list(const std::optional<std::string>& client,
                                          const std::vector<std::string>& sellers,
                                          const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.list(client, sellers, page); });
    }
    Result<ports::Page<domain::Run>> open(Instant now, const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.open(now, page); });
    }
    Result<std::vector<Uuid>> in_state(domain::RunState state) override {
        return through(fuse_, [&] { return target_.in_state(state); });
    }
    Outcome change_state(const Uuid& run, domain::RunState from, domain::RunState to) override {
        return through(fuse_, [&] { return target_.change_state(run, from, to); });
    }
    Outcome release(const Uuid& run, std::int64_t mails) override {
        return through(fuse_, [&] { return target_.release(run, mails); });
    }
    Result<ports::Page<ports::RunEntry>> entries(const Uuid& run, const EntryFilter& filter,
                                                 const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.entries(run, filter, page); });
    }
    Result<std::vector<ports::RunEntry>> next(const Uuid& run, const EntryFilter& filter,
                                              std::int64_t ordinal, int limit) override {
        return through(fuse_, [&] { return target_.next(run, filter, ordinal, limit); });
    }
    Result<int> change(const Uuid& run, std::span<const ports::EntryChange> changes) override {
        return through(fuse_, [&] { return target_.change(run, changes); });
    }
    Result<int> withdraw(const Uuid& run, std::span<const ports::Withdrawal> entries) override {
        return through(fuse_, [&] { return target_.withdraw(run, entries); });
    }
    Result<std::vector<std::int64_t>> mark_given(const Uuid& run,
                                                 std::span<const ports::RunEntry> entries) override {
        return through(fuse_, [&] { return target_.mark_given(run, entries); });
    }
    Result<std::optional<domain::RunComparison>> compare(const domain::Run& run) override {
        return through(fuse_, [&] { return target_.compare(run); });
    }

private:
    ports::RunStore& target_;
    Fuse& fuse_;
};

class FaultyWebhooks final : public ports::WebhookStore {
public:
    FaultyWebhooks(ports::WebhookStore& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::vector<ports::Webhook>> all() override {
        return through(fuse_, [&] { return target_.all(); });
    }
    Outcome add(const ports::Webhook& webhook) override {
        return through(fuse_, [&] { return target_.add(webhook); });
    }
    Result<bool> replace(const ports::Webhook& webhook, bool all_due) override {
        return through(fuse_, [&] { return target_.replace(webhook, all_due); });
    }
    Result<bool> remove(const Uuid& id) override {
        return through(fuse_, [&] { return target_.remove(id); });
    }
    Result<bool> record(const ports::WebhookProgress& progress) override {
        return through(fuse_, [&] { return target_.record(progress); });
    }
    Outcome put(const Uuid& webhook, const ports::WebhookDelivery& delivery) override {
        return through(fuse_, [&] { return target_.put(webhook, delivery); });
    }
    Result<std::vector<ports::WebhookDelivery>> due(const Uuid& webhook, Instant now, bool only_asked,
                                                    int limit) override {
        return through(fuse_, [&] { return target_.due(webhook, now, only_asked, limit); });
    }
    Result<std::set<Uuid>> known(const Uuid& webhook, std::span<const Uuid> deliveries) override {
        return through(fuse_, [&] { return target_.known(webhook, deliveries); });
    }
    Result<std::optional<ports::WebhookDelivery>> find(const Uuid& webhook, const Uuid& delivery) override {
        return through(fuse_, [&] { return target_.find(webhook, delivery); });
    }
    Result<ports::Page<ports::WebhookDelivery>> deliveries(const Uuid& webhook,
                                                           const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.deliveries(webhook, page); });
    }

private:
    ports::WebhookStore& target_;
    Fuse& fuse_;
};

class FaultyMailbox final : public ports::Mailbox {
public:
    FaultyMailbox(ports::Mailbox& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<ports::Page<ports::MailboxEntry>> list(const ports::PageRequest& page) override {
        return through(fuse_, [&] { return target_.list(page); });
    }
    Result<std::optional<std::string>> read(const Uuid& id) override {
        return through(fuse_, [&] { return target_.read(id); });
    }

private:
    ports::Mailbox& target_;
    Fuse& fuse_;
};

class FaultyCache final : public ports::Cache {
public:
    FaultyCache(ports::Cache& target, Fuse& fuse) : target_{target}, fuse_{fuse} {}
    Result<std::optional<std::string>> get(std::string_view key) override {
        return through(fuse_, [&] { return target_.get(key); });
    }
    Result<std::optional<std::string>> add(std::string_view key, std::string_view value,
                                           Milliseconds ttl) override {
        return through(fuse_, [&] { return target_.add(key, value, ttl); });
    }
    Outcome put(std::string_view key, std::string_view value, Milliseconds ttl) override {
        return through(fuse_, [&] { return target_.put(key, value, ttl); });
    }
    Outcome erase(std::string_view key) override {
        return through(fuse_, [&] { return target_.erase(key); });
    }
    Outcome erase_if(std::string_view key, std::string_view value) override {
        return through(fuse_, [&] { return target_.erase_if(key, value); });
    }
    Outcome extend_all(std::span<const ports::CacheEntry> entries) override {
        return through(fuse_, [&] { return target_.extend_all(entries); });
    }
    Result<std::vector<std::optional<std::string>>> add_all(
        std::span<const ports::CacheEntry> entries) override {
        return through(fuse_, [&] { return target_.add_all(entries); });
    }
    Outcome put_all(std::span<const ports::CacheEntry> entries) override {
        return through(fuse_, [&] { return target_.put_all(entries); });
    }

private:
    ports::Cache& target_;
    Fuse& fuse_;
};

}  // namespace billmill::tests
