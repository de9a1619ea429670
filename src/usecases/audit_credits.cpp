#include "usecases/audit_credits.hpp"

#include <algorithm>
#include <vector>

namespace billmill::usecases {
namespace {

using domain::Invoice;

struct LineSum {
    std::int64_t quantity = 0;
    std::int64_t net = 0;
};

bool counts_from_one(std::span<const Invoice> credits) {
    int ordinal = 0;
    return std::ranges::all_of(credits, [&](const Invoice& credit) {
        return credit.original && credit.original->ordinal == ++ordinal;
    });
}

bool names_it(const Invoice& credit, const Invoice& original) {
    const auto& named = *credit.original;
    return named.id == original.id && named.printed_number == original.printed_number &&
           named.issued_on == original.issued_on && named.issued_on <= credit.issued_on;
}

/// Line by line: of a line that is credited whole, its whole amount; of another, no more than it.
bool lines_fit(const Invoice& original, std::span<const Invoice> credits, bool& whole) {
    const auto& lines = original.priced.lines;
    std::vector<LineSum> sums(lines.size());
    for (const auto& credit : credits) {
        for (const auto& line : credit.priced.lines) {
            if (line.original_line < 1 || line.original_line > std::ssize(lines)) return false;
            auto& sum = sums[static_cast<std::size_t>(line.original_line) - 1];
            sum.quantity += line.quantity.micros;
            sum.net += line.net.minor;
        }
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool line_whole = sums[i].quantity == lines[i].quantity.micros;
        whole = whole && line_whole;
        if (sums[i].quantity > lines[i].quantity.micros || sums[i].net > lines[i].net.minor) return false;
        if (line_whole && sums[i].net != lines[i].net.minor) return false;
    }
    return true;
}

bool totals_fit(const Invoice& original, std::span<const Invoice> credits, bool whole) {
    std::int64_t net = 0;
    std::int64_t tax = 0;
    for (const auto& credit : credits) {
        net += credit.priced.totals.net.minor;
        tax += credit.priced.totals.tax.minor;
    }
    const auto& totals = original.priced.totals;
    if (whole) return net == totals.net.minor && tax == totals.tax.minor;
    return net <= totals.net.minor && tax <= totals.tax.minor;
}

}  // namespace

std::string_view credit_fault(const Invoice& credit, const Invoice* original,
                              std::span<const Invoice> credits) {
    if (original == nullptr) return "the invoice it credits is missing";
    if (original->line.type != domain::DocumentType::invoice) return "it credits what is no invoice";
    if (!names_it(credit, *original)) return "it names its invoice wrongly";
    if (!counts_from_one(credits)) return "the credits of its invoice do not count 1, 2, 3";
    bool whole = true;
    if (!lines_fit(*original, credits, whole) || !totals_fit(*original, credits, whole))
        return "the credits of its invoice do not fit it";
    return {};
}

}  // namespace billmill::usecases
