#include "usecases/runs/release_mails.hpp"

#include <algorithm>

#include "formats/requests.hpp"
#include "foundation/logging.hpp"
#include "usecases/runs/entry_changes.hpp"
#include "usecases/runs/run_keys.hpp"
#include "usecases/runs/run_requests.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryMail;
using domain::EntryState;
using domain::Run;
using ports::EntryChange;
using ports::RunEntry;

/// A mail that nobody has to ask for any more: it has left, or will.
bool was_sent(std::span<const domain::Delivery> deliveries, std::string_view recipient) {
    return std::ranges::any_of(deliveries, [&](const domain::Delivery& delivery) {
        return delivery.recipient == recipient && delivery.state != domain::DeliveryState::failed;
    });
}

}  // namespace

/// What another process has released since the run was read is missing in the entries, so it is counted after they were read. Where
/// it is not noted yet, both ask for the same mails.
Result<bool> ReleaseMails::operator()(const Run& run, Places& places,
                                      const std::function<Result<bool>()>& goes_on) {
    const auto most =
        static_cast<int>(std::min<std::int64_t>(domain::releasable(run, ports_.clock.now()), places.left()));
    if (most == 0) return false;
    TRY(auto entries, ports_.runs.next(run.id, {EntryState::issued, EntryMail::held}, 0, most));
    TRY(const auto counted, ports_.runs.find_counted(run.id));
    if (!counted) return false;
    const auto left = static_cast<std::size_t>(domain::releasable(*counted, ports_.clock.now()));
    if (entries.size() > left) entries.resize(left);
    TRY(const auto issued, find_issued(ports_.invoices, entries));
    TRY(auto mailed, states_.deliveries_of(ids_of(entries)));
    const auto caller = caller_of(run);
    std::vector<EntryChange> changes;
    Outcome went_on;
    for (const auto& entry : entries) {
        const auto still = goes_on();
        if (!still) went_on = std::unexpected{still.error()};
        if (!still || !*still) break;
        const auto invoice = issued.find(entry.bill_id);
        auto asked =
            Result<EntryMail>{EntryMail::failed};  // As everything of an invoice that the books have lost.
        if (invoice != issued.end())
            asked = mail(run, caller, entry, invoice->second, mailed[entry.bill_id], places);
        if (!asked) went_on = std::unexpected{asked.error()};
        if (!asked || *asked == EntryMail::held) break;  // The next would wait for the same answer as long.
        changes.push_back(changed(entry, EntryState::issued, *asked));
    }
    TRY(const int count, ports_.runs.change(run.id, changes));
    TRY_DO(went_on);
    return count > 0;
}

/// One mail to the buyer, and one to each copy, then those of credit notes that were issued while these were held. A mail that
/// somebody has sent by hand meanwhile does not leave again. `held`: not all of them are asked for yet.
Result<EntryMail> ReleaseMails::mail(const Run& run, const Caller& caller, const RunEntry& entry,
                                     const domain::Invoice& invoice, std::span<const domain::Delivery> mailed,
                                     Places& places) {
    const auto bill = formats::read_billing_request(entry.body);
    if (!bill) {
        log::error("held_mail_not_sent",
                   {{"run", run.id.text()},
                    {"row", std::to_string(entry.row)},
                    {"invoice", invoice.id.text()},
                    {"why", "what was asked for can't be read any more; send it from the invoice"}});
        return EntryMail::failed;
    }
    std::vector<std::string> recipients{""};
    recipients.insert(recipients.end(), bill->value.cc.begin(), bill->value.cc.end());
    if (const auto* seller = ports_.sellers.find(bill->value.seller);
        bill->value.bcc_seller && seller != nullptr)
        recipients.push_back(seller->email);
    TRY(const auto credits, ports_.invoices.find_credits(entry.bill_id));
    struct Mail {
        Uuid document;
        std::string to;
        std::string key;
    };
    std::vector<Mail> mails;
    const auto ask = [&](const domain::Invoice& document, std::span<const domain::Delivery> sent,
                         int credit) {
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            if (!was_sent(sent, recipients[i].empty() ? document.buyer.email : recipients[i]))
                mails.push_back({document.id, recipients[i], mail_key(run, entry, i, credit)});
        }
    };
    ask(invoice, mailed, 0);
    for (const auto& credit : credits) {
        if (credit.deliver != domain::Deliver::none) continue;
        TRY(auto sent, states_.deliveries_of(std::span{&credit.id, 1}));
        ask(credit, sent[credit.id], credit.original->ordinal);
    }
    if (mails.empty()) return EntryMail::queued;
    const bool asks_buyer = mails.front().document == invoice.id && mails.front().to.empty();
    const auto answered = std::make_shared<RunAnswers>(mails.size());
    places.take(mails.size());
    for (std::size_t i = 0; i < mails.size(); ++i) {
        const std::optional<std::string> key = mails[i].key;
        resend_({caller, key, {}, {}}, mails[i].document, {{mails[i].to}, "{\"to\":\"" + mails[i].to + "\"}"},
                [answered, i](Answer<Accepted> answer) { answered->take(i, std::move(answer)); });
    }
    const auto answers = answered->wait(answer_patience_);
    for (const auto& answer : answers)
        if (!answer || (!*answer && !is_final(answer->error()))) return EntryMail::held;
    return asks_buyer && !answers.front()->has_value() ? EntryMail::failed : EntryMail::queued;
}

}  // namespace billmill::usecases
