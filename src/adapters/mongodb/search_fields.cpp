#include "adapters/mongodb/search_fields.hpp"

#include "domain/search_words_of.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::mongodb {
namespace {

std::vector<std::string> parted(std::string_view words) {
    std::vector<std::string> list;
    while (!words.empty()) {
        const auto end = words.find(' ');
        list.emplace_back(words.substr(0, end));
        words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
    }
    return list;
}

}  // namespace

Document search_fields(const domain::Invoice& invoice) {
    const auto& gross = invoice.priced.totals.gross;
    Document fields;
    fields.add("words", parted(domain::search_words_of(invoice)))
        .add("currency", gross.currency.code())
        .add("amount", ports::ten_thousandths(gross))
        .add("due_on", invoice.due_on.text());
    return fields;
}

Document search_fields(const domain::Customer& customer) {
    Document fields;
    fields.add("words", parted(domain::search_words_of(customer))).add("country", customer.address.country);
    return fields;
}

/// A word is letters and digits, so it is its own regular expression; anchored, it is a range of an index.
void add_words(std::vector<Document>& conditions, const std::vector<std::string>& words) {
    for (const auto& word : words)
        conditions.push_back(with("search.words", with("$regex", std::string_view{"^" + word})));
}

}  // namespace billmill::adapters::mongodb
