#include "usecases/list_open_bills.hpp"

#include "formats/messages.hpp"

namespace billmill::usecases {
namespace {

bool may_show(const Caller& caller, const OpenBillFilter& filter, std::string_view seller) {
    return caller.may_use(seller) && (!filter.seller || *filter.seller == seller);
}

/// Whom a message of `billing` is for.
std::string customer_of(const ports::Envelope& message) {
    auto bill = formats::decode_bill(message.payload);
    auto* request = bill ? std::get_if<domain::BillingRequest>(&*bill) : nullptr;
    return request == nullptr ? std::string{} : domain::buyer_name(*request);
}

OpenBill open_bill(const ports::Envelope& message, UnissuedBill bill) {
    return {.id = bill.id,
            .state = bill.state,
            .mail = MailState::none,
            .accepted_at = bill.accepted_at,
            .seller = std::string{seller_of(message)},
            .customer = customer_of(message),
            .number = {},
            .waiting = std::move(bill.waiting),
            .failure = std::move(bill.failure)};
}

OpenBill open_bill(IssuedBill bill) {
    return {.id = bill.invoice.id,
            .state = bill.state,
            .mail = bill.mail,
            .accepted_at = bill.invoice.accepted_at,
            .seller = bill.invoice.seller.id,
            .customer = bill.invoice.buyer.email,
            .number = bill.invoice.printed_number,
            .waiting = {},
            .failure = std::move(bill.failure)};
}

/// The invoice that a message of `notify` is about; none where it can't be read.
std::optional<Uuid> invoice_of(const ports::Envelope& message) {
    const auto notification = formats::decode_notification(message.payload);
    return notification ? std::optional{notification->invoice_id} : std::nullopt;
}

}  // namespace

/// A cursor is the number of a part, a dot, and the cursor within it.
struct ListOpenBills::Place {
    static constexpr std::uint8_t parts = 3;

    std::uint8_t part = 0;
    std::string after;

    static Result<Place> read(const std::string& cursor) {
        if (cursor.empty()) return Place{};
        if (cursor.size() < 2 || cursor[0] < '0' || cursor[0] >= '0' + parts || cursor[1] != '.')
            return fail(Fault::invalid, "not a cursor of this list");
        return Place{static_cast<std::uint8_t>(cursor[0] - '0'), cursor.substr(2)};
    }
    [[nodiscard]] std::string text() const { return std::to_string(part) + "." + after; }
};

Answer<ports::Page<OpenBill>> ListOpenBills::operator()(const Caller& caller, const OpenBillFilter& filter,
                                                        const ports::PageRequest& page) {
    if (filter.seller && !caller.may_use(*filter.seller)) {
        return ports::Page<OpenBill>{};  // As of a seller that is not there.
    }
    TRY(auto place, Place::read(page.after));
    while (place.part < Place::parts) {
        TRY(auto found, read(static_cast<Part>(place.part), caller, filter, {place.after, page.limit}));
        const bool last_of_part = found.next.empty();
        place = last_of_part ? Place{static_cast<std::uint8_t>(place.part + 1), {}}
                             : Place{place.part, found.next};
        if (found.items.empty()) continue;
        found.next = place.part < Place::parts ? place.text() : std::string{};
        return found;
    }
    return ports::Page<OpenBill>{};
}

Answer<ports::Page<OpenBill>> ListOpenBills::read(Part part, const Caller& caller,
                                                  const OpenBillFilter& filter,
                                                  const ports::PageRequest& page) {
    if (part == Part::waiting && filter.waiting) return waiting(caller, filter, page);
    if (part == Part::unissued && filter.failed) return unissued(caller, filter, page);
    if (part == Part::unsent && filter.failed) return unsent(caller, filter, page);
    return ports::Page<OpenBill>{};
}

Answer<ports::Page<OpenBill>> ListOpenBills::waiting(const Caller& caller, const OpenBillFilter& filter,
                                                     const ports::PageRequest& page) {
    TRY(const auto parked, ports_.parked.list(ports::Stage::billing, page));
    ports::Page<OpenBill> bills{.items = {}, .next = parked.next};
    for (const auto& row : parked.items) {
        if (may_show(caller, filter, seller_of(row.envelope)))
            bills.items.push_back(open_bill(row.envelope, find_bill_.waiting(row)));
    }
    return bills;
}

Answer<ports::Page<OpenBill>> ListOpenBills::unissued(const Caller& caller, const OpenBillFilter& filter,
                                                      const ports::PageRequest& page) {
    TRY(const auto letters,
        ports_.dead_letters.list({.state = ports::DeadLetterState::open, .stage = ports::Stage::billing},
                                 page));
    ports::Page<OpenBill> bills{.items = {}, .next = letters.next};
    for (const auto& letter : letters.items) {
        if (may_show(caller, filter, seller_of(letter.envelope)))
            bills.items.push_back(open_bill(letter.envelope, failed(letter)));
    }
    return bills;
}

Answer<ports::Page<OpenBill>> ListOpenBills::unsent(const Caller& caller, const OpenBillFilter& filter,
                                                    const ports::PageRequest& page) {
    TRY(const auto letters,
        ports_.dead_letters.list({.state = ports::DeadLetterState::open, .stage = ports::Stage::notify},
                                 page));
    ports::Page<OpenBill> bills{.items = {}, .next = letters.next};
    for (const auto& letter : letters.items) {
        const auto id = invoice_of(letter.envelope);
        if (!id) continue;
        auto bill = find_bill_(caller, *id);
        if (!bill && bill.error().fault == Fault::not_found) continue;
        if (!bill) return std::unexpected{std::move(bill).error()};
        auto* issued = std::get_if<IssuedBill>(&*bill);
        if (issued == nullptr || issued->mail != MailState::failed)
            continue;  // A copy failed, not the buyer's mail.
        if (may_show(caller, filter, issued->invoice.seller.id))
            bills.items.push_back(open_bill(std::move(*issued)));
    }
    return bills;
}

}  // namespace billmill::usecases
