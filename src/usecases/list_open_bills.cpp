#include "usecases/list_open_bills.hpp"

#include <algorithm>

#include "domain/search_words_of.hpp"
#include "formats/messages.hpp"
#include "foundation/search_words.hpp"
#include "usecases/accept/request_identity.hpp"

namespace billmill::usecases {
namespace {

/// Whom a message of `billing` is for; nothing of a credit.
struct Addressee {
    std::string name{};
    std::optional<Uuid> id{};
    std::string words{};  ///< What it is found by.
};

Addressee addressee_of(const ports::Envelope& message) {
    auto bill = formats::decode_bill(message.payload);
    const auto* request = bill ? std::get_if<domain::BillingRequest>(&*bill) : nullptr;
    if (request == nullptr) return {};
    domain::Invoice like;  // With what an invoice of it would be found by.
    if (request->customer) like.buyer = *request->customer;
    if (like.buyer.email.empty()) like.buyer.email = domain::buyer_name(*request);
    like.terms = request->terms;
    return {domain::buyer_name(*request), domain::buyer_id(*request), domain::search_words_of(like)};
}

OpenBill open_bill(const ports::Envelope& message, std::string customer, UnissuedBill bill) {
    return {.id = bill.id,
            .state = bill.state,
            .mail = MailState::none,
            .accepted_at = bill.accepted_at,
            .seller = std::string{seller_of(message)},
            .customer = std::move(customer),
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

/// A filter of one caller: what it names is found once.
class ListOpenBills::Asked {
public:
    Asked(const Caller& caller, const OpenBillFilter& filter)
        : caller_{caller},
          filter_{filter},
          words_{search_words(filter.q)},
          named_{filter.q.empty() ? std::vector<Uuid>{} : documents_named(caller.identity(), filter.q)},
          keyed_{filter.key ? documents_keyed(caller.identity(), *filter.key) : std::vector<Uuid>{}} {}

    [[nodiscard]] const OpenBillFilter& filter() const { return filter_; }
    [[nodiscard]] bool may_show(std::string_view seller) const {
        return caller_.may_use(seller) && (!filter_.seller || *filter_.seller == seller);
    }
    /// What is added to an invoice is no bill.
    [[nodiscard]] bool may_show(const ports::Envelope& message) const {
        return !domain::is_amendment_line(message.key) && may_show(seller_of(message));
    }
    [[nodiscard]] bool holds_for(const Uuid& bill, const std::optional<Uuid>& customer,
                                 std::string_view words) const {
        if (filter_.customer && customer != filter_.customer) return false;
        if (filter_.key && std::ranges::find(keyed_, bill) == keyed_.end()) return false;
        return has_search_words(words, words_) || std::ranges::find(named_, bill) != named_.end();
    }

private:
    const Caller& caller_;
    const OpenBillFilter& filter_;
    const std::vector<std::string> words_;
    const std::vector<Uuid> named_;
    const std::vector<Uuid> keyed_;
};

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
    const Asked asked{caller, filter};
    TRY(auto place, Place::read(page.after));
    while (place.part < Place::parts) {
        TRY(auto found, read(static_cast<Part>(place.part), caller, asked, {place.after, page.limit}));
        const bool last_of_part = found.next.empty();
        place = last_of_part ? Place{static_cast<std::uint8_t>(place.part + 1), {}}
                             : Place{place.part, found.next};
        if (found.items.empty()) continue;
        found.next = place.part < Place::parts ? place.text() : std::string{};
        return found;
    }
    return ports::Page<OpenBill>{};
}

Answer<ports::Page<OpenBill>> ListOpenBills::read(Part part, const Caller& caller, const Asked& asked,
                                                  const ports::PageRequest& page) {
    if (part == Part::waiting && asked.filter().waiting) return waiting(asked, page);
    if (part == Part::unissued && asked.filter().failed) return unissued(asked, page);
    if (part == Part::unsent && asked.filter().failed) return unsent(caller, asked, page);
    return ports::Page<OpenBill>{};
}

Answer<ports::Page<OpenBill>> ListOpenBills::waiting(const Asked& asked, const ports::PageRequest& page) {
    TRY(const auto parked, ports_.parked.list(ports::Stage::billing, page));
    ports::Page<OpenBill> bills{.items = {}, .next = parked.next};
    for (const auto& row : parked.items) {
        if (!asked.may_show(row.envelope)) continue;
        auto whom = addressee_of(row.envelope);
        if (asked.holds_for(row.envelope.event_id, whom.id, whom.words))
            bills.items.push_back(open_bill(row.envelope, std::move(whom.name), find_bill_.waiting(row)));
    }
    return bills;
}

Answer<ports::Page<OpenBill>> ListOpenBills::unissued(const Asked& asked, const ports::PageRequest& page) {
    TRY(const auto letters,
        ports_.dead_letters.list({.state = ports::DeadLetterState::open, .stage = ports::Stage::billing},
                                 page));
    ports::Page<OpenBill> bills{.items = {}, .next = letters.next};
    for (const auto& letter : letters.items) {
        if (!asked.may_show(letter.envelope)) continue;
        auto whom = addressee_of(letter.envelope);
        if (asked.holds_for(letter.envelope.event_id, whom.id, whom.words))
            bills.items.push_back(open_bill(letter.envelope, std::move(whom.name), failed(letter)));
    }
    return bills;
}

Answer<ports::Page<OpenBill>> ListOpenBills::unsent(const Caller& caller, const Asked& asked,
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
        const auto& invoice = issued->invoice;
        if (asked.may_show(invoice.seller.id) &&
            asked.holds_for(invoice.id, invoice.buyer.id, domain::search_words_of(invoice)))
            bills.items.push_back(open_bill(std::move(*issued)));
    }
    return bills;
}

}  // namespace billmill::usecases
