#include "usecases/find_bill.hpp"

#include "domain/erasure.hpp"
#include "usecases/check_bill.hpp"

namespace billmill::usecases {
namespace {

using ports::DeliveryState;

std::unexpected<Refusal> no_such_bill() {
    return refuse_for_now(Fault::not_found, "no_such_bill",
                          "There is no such bill, or it is not known here yet.");
}

}  // namespace

std::string_view seller_of(std::string_view line) {
    return line.substr(0, line.find('/'));
}
std::string_view seller_of(const ports::Envelope& message) {
    return seller_of(std::string_view{message.key});
}

UnissuedBill failed(ports::DeadLetter letter) {
    UnissuedBill bill{.id = letter.id,
                      .state = domain::unissued_state(letter.state),
                      .accepted_at = letter.envelope.accepted_at,
                      .waiting = {},
                      .failure = {}};
    if (bill.state == BillState::failed) bill.failure = std::move(letter);
    return bill;
}

/// Grace counts from acceptance; other waits end when the work is due.
UnissuedBill FindBill::waiting(const ports::Parked& parked) const {
    const auto accepted_at = parked.envelope.accepted_at;
    const bool for_customer = parked.code == unknown_customer;
    return {.id = parked.envelope.event_id,
            .state = domain::unissued_state(std::nullopt),
            .accepted_at = accepted_at,
            .waiting = Waiting{parked.code, for_customer ? accepted_at + customer_grace_ : parked.due_at},
            .failure = {}};
}

Answer<std::optional<domain::Invoice>> FindBill::find_invoice(const Caller& caller, const Uuid& id) {
    TRY(auto found, ports_.invoices.find(id));
    if (found && !caller.may_use(found->seller.id)) return no_such_bill();
    return found;
}

Result<std::optional<ports::DeadLetter>> FindBill::failure_of(const IssuedBill& bill) {
    if (bill.mail != MailState::failed) return std::nullopt;
    for (auto delivery = bill.deliveries.rbegin(); delivery != bill.deliveries.rend(); ++delivery) {
        if (delivery->state != DeliveryState::failed || !domain::reaches_buyer(bill.invoice, *delivery))
            continue;
        return ports_.dead_letters.find(ports::Stage::notify, delivery->id);
    }
    return std::nullopt;
}

Answer<UnissuedBill> FindBill::unissued(const Caller& caller, const Uuid& id) {
    TRY(auto letter, ports_.dead_letters.find(ports::Stage::billing, id));
    if (letter && domain::is_amendment_line(letter->envelope.key)) return no_such_bill();
    if (letter && domain::is_dead(letter->state)) {
        if (!caller.may_use(seller_of(letter->envelope))) return no_such_bill();
        return failed(*std::move(letter));
    }
    TRY(const auto parked, ports_.parked.find(ports::Stage::billing, id));
    if (parked && domain::is_amendment_line(parked->envelope.key)) return no_such_bill();
    if (parked) {
        if (!caller.may_use(seller_of(parked->envelope))) return no_such_bill();
        return waiting(*parked);
    }
    if (letter) {
        if (!caller.may_use(seller_of(letter->envelope))) return no_such_bill();
        return failed(*std::move(letter));
    }
    TRY(const auto accepted, ports_.inbox.find(id));
    if (!accepted || accepted->stage != ports::Stage::billing) return no_such_bill();
    if (domain::is_amendment_line(accepted->line)) return no_such_bill();
    if (!caller.may_use(seller_of(accepted->line))) return no_such_bill();
    return UnissuedBill{.id = id,
                        .state = domain::unissued_state(std::nullopt),
                        .accepted_at = accepted->accepted_at,
                        .waiting = {},
                        .failure = {}};
}

Answer<std::variant<IssuedBill, UnissuedBill>> FindBill::operator()(const Caller& caller, const Uuid& id) {
    TRY(auto invoice, find_invoice(caller, id));
    if (!invoice) {
        TRY(auto bill, unissued(caller, id));
        return bill;
    }
    IssuedBill bill{.invoice = *std::move(invoice), .credits = {}, .deliveries = {}, .failure = {}};
    TRY(bill.deliveries, ports_.deliveries.of_invoice(id));
    TRY_DO(states_.apply_dead_letters(bill.deliveries));
    TRY(bill.credits, ports_.invoices.find_credits(id));
    bill.state = domain::state_of(bill.invoice, bill.credits);
    bill.mail = domain::mail_state_of(bill.invoice, bill.deliveries);
    TRY(bill.failure, failure_of(bill));
    TRY_DO(states_.add_amendments({&bill, 1}));
    return bill;
}

Answer<domain::Invoice> FindBill::invoice(const Caller& caller, const Uuid& id, Fault fault,
                                          std::string sentence) {
    TRY(auto invoice, find_invoice(caller, id));
    if (invoice && domain::is_erased(*invoice))
        return refuse(Fault::not_found, "personal_data_erased",
                      "The personal data of this invoice was erased after its retention period.");
    if (invoice) return *std::move(invoice);
    TRY([[maybe_unused]] const auto bill, unissued(caller, id));  // Errors: there is no such bill at all.
    return refuse_for_now(fault, "not_issued", std::move(sentence));
}

}  // namespace billmill::usecases
