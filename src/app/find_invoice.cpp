#include "app/find_invoice.hpp"

#include <algorithm>

#include "app/text_table.hpp"
#include "foundation/search_words.hpp"
#include "foundation/uuid.hpp"
#include "gateway/idempotency_key.hpp"

namespace billmill::app {
namespace {

using formats::Json;

constexpr std::string_view list_route = "/api/v1/invoices";
constexpr std::size_t named_max = 5;
constexpr int looked_at_max = 200;        ///< One page.
constexpr std::size_t q_bytes_max = 200;  ///< What the server takes of q.

std::string name_all(std::string text, const std::vector<Json>& items) {
    for (std::size_t at = 0; at < items.size() && at < named_max; ++at) {
        const auto& item = items[at];
        text += "\n  " + printable(text_of(item, "id")) + "  " + printable(text_of(item, "number")) + "  " +
                printable(buyer_of(item)) + "  " + printable(gross_of(item));
    }
    return text + (items.size() > named_max ? "\n  and more: billmill invoices list --q" : "");
}

/// As the filters of the list find them.
Result<std::vector<Json>> found_by(const Server& server, const Query& filter) {
    std::vector<Json> items;
    TRY_DO(read_pages(server, list_route, filter, looked_at_max,
                      [&](const Json& item) { items.push_back(item); }));
    return items;
}

/// "RE 2026/7" and "re-2026-7" are one number.
std::string folded(std::string_view text) {
    std::string whole;
    for (const auto& word : search_words(text)) whole += word;
    return whole;
}

/// Its number and every reference: reference, orderReference …
bool names_it(std::string_view member) {
    return member == "number" || member == "reference" || member.ends_with("Reference");
}

bool bears(const Json& item, const std::string& word) {
    const auto wanted = folded(word);
    return std::ranges::any_of(item.members, [&](const Json::Member& member) {
        return names_it(member.name) && folded(member.value.text) == wanted;
    });
}

/// What was asked for with this idempotency key, issued or not.
Result<std::vector<Json>> found_by_key(const Server& server, const std::string& word) {
    if (!gateway::is_idempotency_key(word)) return std::vector<Json>{};
    TRY(auto items, found_by(server, Query{}.add("idempotencyKey", word)));
    if (!items.empty()) return items;
    return found_by(server, Query{}.add("idempotencyKey", word).add("state", "open"));
}

/// By what is written on it; else of the bills that are no invoice yet. What only begins like that is named, and not taken:
/// a credit note of another invoice could not be undone.
Result<std::vector<Json>> found_by_words(const Server& server, const std::string& word) {
    if (word.size() > q_bytes_max || search_words(word).empty()) return std::vector<Json>{};
    TRY(auto items, found_by(server, Query{}.add("q", word)));
    std::vector<Json> exact;
    std::ranges::copy_if(items, std::back_inserter(exact),
                         [&](const Json& item) { return bears(item, word); });
    if (!exact.empty()) return exact;
    if (items.empty()) return found_by(server, Query{}.add("q", word).add("state", "open"));
    return fail(Fault::not_found, name_all("there is no invoice " + printable(word) + "; similar:", items));
}

Result<Json> one_of(const Server& server, const std::string& word, const std::vector<Json>& items) {
    if (items.size() > 1)
        return fail(Fault::conflict,
                    name_all(printable(word) + " is of more than one; say which by its id:", items));
    return server.ask("GET", path_of_invoice(text_of(items.front(), "id")));
}

}  // namespace

std::string path_of_invoice(std::string_view id) {
    return "/api/v1/invoices/" + percent_encoded(id);
}

std::string text_in(const Json& object, std::string_view member, std::string_view name) {
    const auto* inner = object.find(member);
    return inner == nullptr ? std::string{} : text_of(*inner, name);
}

std::string gross_of(const Json& invoice) {
    const auto gross = text_in(invoice, "totals", "gross");
    return gross.empty() ? gross : gross + " " + text_of(invoice, "currency");
}

std::string buyer_of(const Json& invoice) {
    const auto* buyer = invoice.find("buyer");
    if (buyer == nullptr) return text_of(invoice, "userId");
    if (auto company = text_of(*buyer, "company"); !company.empty()) return company;
    auto name = text_of(*buyer, "firstname");
    if (const auto last = text_of(*buyer, "lastname"); !last.empty())
        name += (name.empty() ? "" : " ") + last;
    return name.empty() ? text_of(*buyer, "email") : name;
}

Result<Json> find_invoice(const Server& server, const std::string& word) {
    if (Uuid::parse(word)) {  // Else it is a key that looks like an id.
        auto found = server.ask("GET", path_of_invoice(word));
        if (found || found.error().fault != Fault::not_found) return found;
    }
    TRY(auto items, found_by(server, Query{}.add("number", word)));
    if (items.empty() && word.find('@') != std::string::npos) {
        TRY(items, found_by(server, Query{}.add("customer", word)));
    }
    if (items.empty()) {
        TRY(items, found_by_key(server, word));
    }
    if (items.empty()) {
        TRY(items, found_by_words(server, word));
    }
    if (!items.empty()) return one_of(server, word, items);
    return fail(Fault::not_found,
                "there is no invoice " + printable(word) +
                    ", by its number, id, reference, idempotency key or its customer's address");
}

}  // namespace billmill::app
