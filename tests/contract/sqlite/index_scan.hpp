#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "contract/subject.hpp"
#include "foundation/search_words.hpp"
#include "ports/invoice_index.hpp"

// What an index of invoices is compared to.

namespace billmill::contract {

inline std::string words_of(std::string_view text) {
    std::string words;
    for (const auto& word : search_words(text)) words.append(words.empty() ? "" : " ").append(word);
    return words;
}

/// Books as somebody would look through them by hand.
class Scan {
public:
    void put(const ports::IndexedInvoice& invoice) { rows_[invoice.seq] = invoice; }
    [[nodiscard]] const std::map<std::int64_t, ports::IndexedInvoice>& rows() const { return rows_; }

    [[nodiscard]] std::vector<Uuid> find(const ports::InvoiceSearch& search, std::int64_t top) const {
        std::vector<const ports::IndexedInvoice*> found;
        for (const auto& [seq, row] : rows_)
            if (seq <= top && admits(search, row)) found.push_back(&row);
        std::ranges::sort(found, {}, [&](const auto* row) { return key_of(search, *row); });
        if (!search.rising) std::ranges::reverse(found);
        std::vector<Uuid> ids;
        for (const auto* row : found) ids.push_back(row->id);
        return ids;
    }

private:
    static std::tuple<std::int64_t, Date, std::int64_t> key_of(const ports::InvoiceSearch& search,
                                                               const ports::IndexedInvoice& row) {
        if (search.order == ports::InvoiceOrder::amount)
            return {ports::ten_thousandths(row.gross), row.issued_on, row.seq};
        const auto day = search.order == ports::InvoiceOrder::due ? row.due_on : Date{};
        return {day.year * 10'000 + day.month * 100 + day.day, row.issued_on, row.seq};
    }
    template <class T>
    static bool is_one_of(const std::vector<T>& asked, const T& value) {
        return asked.empty() || std::ranges::find(asked, value) != asked.end();
    }
    template <class T>
    static bool is_within(const std::optional<T>& from, const std::optional<T>& to, const T& value) {
        return (!from || *from <= value) && (!to || value <= *to);
    }
    static bool admits(const ports::InvoiceSearch& search, const ports::IndexedInvoice& row) {
        return has_search_words(row.words, search.words) && is_one_of(search.ids, row.id) &&
               is_one_of(search.sellers, row.seller) && is_one_of(search.states, row.state) &&
               is_one_of(search.mails, row.mail) && (!search.type || *search.type == row.type) &&
               (!search.buyer || *search.buyer == row.buyer) &&
               (!search.printed_number || *search.printed_number == row.printed_number) &&
               (!search.currency || *search.currency == row.gross.currency) &&
               is_within(search.issued_from, search.issued_to, row.issued_on) &&
               is_within(search.due_from, search.due_to, row.due_on) &&
               is_within(search.amount_from, search.amount_to, ports::ten_thousandths(row.gross));
    }
    std::map<std::int64_t, ports::IndexedInvoice> rows_;
};

}  // namespace billmill::contract
