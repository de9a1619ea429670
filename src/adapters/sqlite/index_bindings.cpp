#include "adapters/sqlite/index_bindings.hpp"

#include <algorithm>

#include "adapters/sqlite/index_file.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// What is no id of a seller is nobody's, and needs no quoting.
bool may_be_a_seller(const std::string& id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

template <class State>
std::int64_t bits_of(const std::vector<State>& states) {
    if (states.empty()) return -1;
    std::int64_t bits = 0;
    for (const auto state : states) bits |= std::int64_t{1} << static_cast<int>(state);
    return bits;
}

void add_ranges(SearchValues& values, const ports::InvoiceSearch& search) {
    if (search.issued_from) values.place_low = place_of(*search.issued_from, 0);
    if (search.issued_to) values.place_high = place_of(*search.issued_to, seq_mask);
    if (search.due_from) values.due_low = day_number(*search.due_from);
    if (search.due_to) values.due_high = day_number(*search.due_to);
    if (search.amount_from) values.amount_low = *search.amount_from;
    if (search.amount_to) values.amount_high = *search.amount_to;
}

}  // namespace

SearchValues values_of(const ports::InvoiceSearch& search) {
    SearchValues values;
    add_ranges(values, search);
    values.sellers = json_of_sellers(search.sellers);
    if (search.sellers.size() == 1) values.one_seller = search.sellers.front();
    values.states = bits_of(search.states);
    values.mails = bits_of(search.mails);
    if (search.states.size() == 1) values.one_state = static_cast<int>(search.states.front());
    if (std::ranges::find(search.mails, domain::MailState::handed_over) == search.mails.end()) {
        if (search.mails.size() == 1) values.one_mail = static_cast<int>(search.mails.front());
        values.some_mails = search.mails.size() > 1;
    }
    if (search.type) values.credit = *search.type == domain::DocumentType::credit_note ? 1 : 0;
    values.buyer = search.buyer;
    values.number = search.printed_number;
    if (search.currency) values.currency = std::string{search.currency->code()};
    values.nothing = values.sellers == "[]" || values.place_low > values.place_high;
    const bool of_rows = !search.ids.empty() || !search.mails.empty() || search.buyer ||
                         search.printed_number || search.due_from || search.due_to || search.amount_from ||
                         search.amount_to;
    values.of_totals = search.words.empty() && !of_rows;
    values.only_words = !search.words.empty() && !of_rows && search.sellers.empty() &&
                        search.states.empty() && !search.type && !search.currency;
    return values;
}

Result<Statement> SearchValues::bound_to(Connection& reader, Sql text) const {
    return reader.query(text, place_low, place_high, top, sellers, states, mails, credit, buyer, number,
                        currency, due_low, due_high, amount_low, amount_high, match, one_state, one_mail,
                        one_seller, key, place, id);
}

std::optional<std::string> json_of_sellers(const std::vector<std::string>& sellers) {
    if (sellers.empty()) return std::nullopt;
    std::string json = "[";
    for (const auto& seller : sellers) {
        if (!may_be_a_seller(seller)) continue;
        if (json.size() > 1) json.push_back(',');
        json.append("\"").append(seller).append("\"");
    }
    return json + "]";
}

}  // namespace billmill::adapters::sqlite
