#include "usecases/clear_failures.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "domain/erasure.hpp"
#include "formats/messages.hpp"

namespace billmill::usecases {
namespace {

constexpr int page_size = 100;

/// Whom a letter is about. Neither: its message cannot be read.
struct Subject {
    std::optional<Uuid> customer;
    std::optional<Uuid> invoice;  ///< Whose buyer it is.
};

Subject subject_of(const ports::DeadLetter& letter) {
    const auto& payload = letter.envelope.payload;
    switch (letter.stage) {
        case ports::Stage::users: {
            const auto change = formats::decode_customer_change(payload);
            return change ? Subject{change->customer.id, {}} : Subject{};
        }
        case ports::Stage::billing: {
            const auto bill = formats::decode_bill(payload);
            if (!bill) return {};
            if (const auto* credit = std::get_if<domain::CreditRequest>(&*bill))
                return {{}, credit->original};
            return {domain::buyer_id(std::get<domain::BillingRequest>(*bill)), {}};
        }
        case ports::Stage::notify: break;
    }
    const auto mail = formats::decode_notification(payload);
    return mail ? Subject{{}, mail->invoice_id} : Subject{};
}

std::vector<Uuid> each_once(std::unordered_set<Uuid> ids) {
    return {ids.begin(), ids.end()};
}

/// The buyer of each; that of an erased record is nobody.
Result<std::unordered_map<Uuid, Uuid>> buyers_of(ports::InvoiceStore& invoices,
                                                 std::span<const Subject> subjects) {
    std::unordered_set<Uuid> ids;
    for (const auto& subject : subjects) {
        if (subject.invoice) ids.insert(*subject.invoice);
    }
    std::unordered_map<Uuid, Uuid> buyers;
    if (ids.empty()) return buyers;
    TRY(const auto found, invoices.find(each_once(std::move(ids))));
    for (const auto& invoice : found) buyers.emplace(invoice.id, invoice.buyer.id);
    return buyers;
}

Result<std::unordered_set<Uuid>> anonymised_of(ports::CustomerStore& customers,
                                               std::unordered_set<Uuid> ids) {
    std::unordered_set<Uuid> anonymised{Uuid{}};  // The buyer of an erased record.
    if (ids.empty()) return anonymised;
    TRY(const auto found, customers.find(each_once(std::move(ids))));
    for (const auto& stored : found) {
        if (domain::is_anonymised(stored.customer)) anonymised.insert(stored.customer.id);
    }
    return anonymised;
}

}  // namespace

Result<std::int64_t> ClearFailures::operator()() {
    TRY(const auto closed, clear_those_in(ports::DeadLetterState::closed));
    TRY(const auto discarded, clear_those_in(ports::DeadLetterState::discarded));
    return closed + discarded;
}

Result<std::int64_t> ClearFailures::clear_those_in(ports::DeadLetterState state) {
    std::int64_t cleared = 0;
    ports::PageRequest page{.after = {}, .limit = page_size};
    do {
        TRY(const auto letters, ports_.dead_letters.list({.state = state}, page));
        TRY(const auto of_page, clear_of(letters.items));
        cleared += of_page;
        page.after = letters.next;
    } while (!page.after.empty());
    return cleared;
}

Result<std::int64_t> ClearFailures::clear_of(std::span<const ports::DeadLetter> letters) {
    std::vector<Subject> subjects;
    for (const auto& letter : letters)
        subjects.push_back(letter.envelope.payload.empty() ? Subject{} : subject_of(letter));
    TRY(const auto buyers, buyers_of(ports_.invoices, subjects));
    std::unordered_set<Uuid> customers;
    for (auto& subject : subjects) {
        const auto buyer = subject.invoice ? buyers.find(*subject.invoice) : buyers.end();
        if (buyer != buyers.end()) subject.customer = buyer->second;
        if (subject.customer) customers.insert(*subject.customer);
    }
    TRY(const auto anonymised, anonymised_of(ports_.customers, std::move(customers)));
    std::map<ports::Stage, std::vector<Uuid>> due;
    std::int64_t count = 0;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const auto& customer = subjects[i].customer;
        if (!customer || !anonymised.contains(*customer)) continue;
        due[letters[i].stage].push_back(letters[i].id);
        ++count;
    }
    for (const auto& [stage, ids] : due) TRY_DO(ports_.dead_letters.clear(stage, ids));
    return count;
}

}  // namespace billmill::usecases
