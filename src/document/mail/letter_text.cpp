#include <algorithm>

#include "document/mail/letter.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::mail {
namespace {

/// A terminal gives each character about one column: near enough to line the labels up.
std::size_t widest_label(const std::vector<Fact>& facts) {
    std::size_t widest = 0;
    for (const auto& fact : facts) widest = std::max(widest, utf8::count(fact.label));
    return widest;
}

void append_facts(std::string& out, const std::vector<Fact>& facts, const std::string& colon,
                  std::size_t widest) {
    for (const auto& fact : facts) {
        out += "  " + fact.label + colon + std::string(widest - utf8::count(fact.label) + 2, ' ') +
               fact.value + "\n";
    }
}

}  // namespace

std::string plain_text(const Letter& letter) {
    std::string out;
    out.reserve(2'000);
    if (!letter.specimen.empty()) out += letter.specimen + "\n\n";
    if (!letter.copy.empty()) out += letter.copy + "\n\n";
    out += letter.greeting + "\n\n";
    for (const auto& paragraph : letter.lead) out += paragraph + "\n\n";
    out += letter.amount_label + letter.colon + " " + letter.amount + "\n";
    if (!letter.due.empty()) out += letter.due + "\n";
    if (!letter.pay_link.empty()) out += letter.pay_link_text + letter.colon + " " + letter.pay_link + "\n";
    if (!letter.payment.empty()) {
        out += "\n" + letter.pay_to + "\n";
        append_facts(out, letter.payment, letter.colon, widest_label(letter.payment));
    }
    out += "\n";
    const auto amounts_at = std::max(widest_label(letter.items), widest_label(letter.adjustments));
    append_facts(out, letter.items, letter.colon, amounts_at);
    if (!letter.more_items.empty()) out += "  " + letter.more_items + "\n";
    append_facts(out, letter.adjustments, letter.colon, amounts_at);
    out += "\n";
    append_facts(out, letter.facts, letter.colon, widest_label(letter.facts));
    out += "\n" + letter.attached + "\n\n-- \n" + letter.seller + "\n";
    for (const auto& line : letter.imprint) out += line + "\n";
    out += "\n" + letter.automatic + "\n";
    return out;
}

}  // namespace billmill::document::mail
