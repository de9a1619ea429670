#include "domain/search_words_of.hpp"

#include <initializer_list>
#include <string_view>

#include "foundation/search_words.hpp"

namespace billmill::domain {
namespace {

std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const auto text : texts) all.append(all.empty() || text.empty() ? "" : " ").append(text);
    std::string words;
    for (const auto& word : search_words(all)) words.append(words.empty() ? "" : " ").append(word);
    return words;
}

/// "RE-2026-000123" is also looked for as 123, and as RE2026000123.
std::string ways_of_writing(std::string_view number) {
    std::string whole;
    std::string without_zeros;
    for (const auto& word : search_words(number)) {
        whole += word;
        const auto first = word.find_first_not_of('0');
        if (first != 0 && first != std::string::npos) without_zeros.append(" ").append(word.substr(first));
    }
    return whole + without_zeros;
}

}  // namespace

std::string search_words_of(const Invoice& invoice) {
    const auto& buyer = invoice.buyer;
    const auto& terms = invoice.terms;
    return joined({invoice.printed_number, ways_of_writing(invoice.printed_number), buyer.firstname,
                   buyer.middlename, buyer.lastname, buyer.company, buyer.email, buyer.external_id,
                   terms.buyer_reference, terms.order_reference, terms.contract_reference});
}

std::string search_words_of(const Customer& customer) {
    return joined({customer.firstname, customer.middlename, customer.lastname, customer.company,
                   customer.email, customer.mobile, customer.external_id, customer.tax_id,
                   customer.address.city, customer.address.postcode});
}

}  // namespace billmill::domain
