#include "domain/numbering.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "domain/seller.hpp"
#include "foundation/ascii.hpp"

namespace billmill::domain {
namespace {

constexpr std::size_t printed_max_india = 16;  // Rule 46(b) of the CGST Rules.
constexpr std::size_t printed_max = 40;
constexpr std::size_t sequence_width_max = 12;

std::string two_digits(int year) {
    auto digits = std::to_string(year % 100);
    return digits.size() < 2 ? "0" + digits : digits;
}

/// A number format taken apart: literal text, or a field with its width.
struct Piece {
    enum class Kind : std::uint8_t { literal, fiscal_year, year, branch, sequence, wrong };
    Kind kind = Kind::literal;
    std::string_view text;  ///< literal: as it stands.
    std::size_t width = 0;  ///< sequence: zero-padded to so many digits.
};

Piece field(std::string_view name) {
    if (name == "fy") return {Piece::Kind::fiscal_year, name};
    if (name == "year") return {Piece::Kind::year, name};
    if (name == "branch") return {Piece::Kind::branch, name};
    if (name == "seq") return {Piece::Kind::sequence, name};
    if (!name.starts_with("seq:")) return {Piece::Kind::wrong, name};
    const auto digits = name.substr(4);
    std::size_t width = 0;
    for (const char c : digits) {
        if (!ascii::is_digit(c)) return {Piece::Kind::wrong, name};
        width = std::min<std::size_t>(width * 10 + static_cast<std::size_t>(c - '0'), sequence_width_max + 1);
    }
    if (width == 0 || width > sequence_width_max) return {Piece::Kind::wrong, name};
    return {Piece::Kind::sequence, name, width};
}

std::vector<Piece> take_apart(std::string_view format) {
    std::vector<Piece> pieces;
    while (!format.empty()) {
        if (format.front() == '{') {
            const auto close = format.find('}');
            if (close == std::string_view::npos) return {{Piece::Kind::wrong, format}};
            pieces.push_back(field(format.substr(1, close - 1)));
            format.remove_prefix(close + 1);
        } else {
            const auto literal = format.substr(0, format.find('{'));
            pieces.push_back(
                {literal.find('}') == std::string_view::npos ? Piece::Kind::literal : Piece::Kind::wrong,
                 literal});
            format.remove_prefix(literal.size());
        }
    }
    return pieces;
}

bool is_indian(const Seller& seller) {
    return !seller.gstin.empty() || seller.address.country == "IN";
}

bool may_print(char c, bool indian) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '/' ||
           (!indian && (c == '.' || c == '_' || c == ' '));
}

/// Text that a branch ([a-z0-9-]) cannot hold, so that one sees where the branch ends.
bool separates(const Piece& piece) {
    return piece.kind == Piece::Kind::literal && std::ranges::any_of(piece.text, [](char c) {
               return !(ascii::is_lower(c) || ascii::is_digit(c) || c == '-');
           });
}

/// Between the branch and the next field on either side stands text that no branch holds.
bool branch_stands_apart(const std::vector<Piece>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].kind != Piece::Kind::branch) continue;
        const bool alone_before =
            i == 0 || separates(pieces[i - 1]) || (i == 1 && pieces[0].kind == Piece::Kind::literal);
        const bool alone_after = i + 1 == pieces.size() || separates(pieces[i + 1]) ||
                                 (i + 2 == pieces.size() && pieces[i + 1].kind == Piece::Kind::literal);
        if (!alone_before || !alone_after) return false;
    }
    return true;
}

bool holds(const std::vector<Piece>& pieces, Piece::Kind kind) {
    return std::ranges::any_of(pieces, [kind](const Piece& piece) { return piece.kind == kind; });
}

std::string fill(const std::vector<Piece>& pieces, std::string_view branch, FiscalYear year,
                 std::int64_t number) {
    std::string out;
    for (const auto& piece : pieces) {
        switch (piece.kind) {
            case Piece::Kind::literal: out += piece.text; break;
            case Piece::Kind::fiscal_year: out += year.short_text(); break;
            case Piece::Kind::year: out += std::to_string(year.starts); break;
            case Piece::Kind::branch: out += branch; break;
            case Piece::Kind::wrong: break;  // number_format_fault() has refused it.
            case Piece::Kind::sequence: {
                const auto digits = std::to_string(number);
                if (digits.size() < piece.width) out.append(piece.width - digits.size(), '0');
                out += digits;
            }
        }
    }
    return out;
}

/// One character of a printed number, or any number of such characters.
struct Step {
    enum class Class : std::uint8_t { exactly, digit, branch } what = Class::exactly;
    char c = 0;
    bool repeats = false;  ///< None, one or several.

    [[nodiscard]] bool takes(char other) const {
        switch (what) {
            case Class::exactly: return other == c;
            case Class::digit: return ascii::is_digit(other);
            case Class::branch: return ascii::is_lower(other) || ascii::is_digit(other) || other == '-';
        }
        return false;
    }
};

/// All the numbers a format can print, as steps.
std::vector<Step> steps_of(const std::vector<Piece>& pieces, bool calendar) {
    std::vector<Step> steps;
    const auto digits = [&](std::size_t count) {
        steps.insert(steps.end(), count, Step{Step::Class::digit, 0, false});
    };
    for (const auto& piece : pieces) {
        switch (piece.kind) {
            case Piece::Kind::wrong: break;
            case Piece::Kind::literal:
                for (const char c : piece.text) steps.push_back({Step::Class::exactly, c, false});
                break;
            case Piece::Kind::year: digits(4); break;
            case Piece::Kind::fiscal_year:
                digits(2);
                if (calendar) break;
                steps.push_back({Step::Class::exactly, '-', false});
                digits(2);
                break;
            case Piece::Kind::branch:
                steps.push_back({Step::Class::branch, 0, false});
                steps.push_back({Step::Class::branch, 0, true});
                break;
            case Piece::Kind::sequence:
                digits(std::max<std::size_t>(piece.width, 1));
                steps.push_back({Step::Class::digit, 0, true});
        }
    }
    return steps;
}

/// Whether some text is both: a walk over all pairs of places in the two.
bool may_meet(const std::vector<Step>& a, const std::vector<Step>& b) {
    static constexpr std::string_view characters =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-/._ ";
    std::vector<char> seen((a.size() + 1) * (b.size() + 1), 0);
    std::vector<std::pair<std::size_t, std::size_t>> open;
    const auto visit = [&](std::size_t i, std::size_t k) {
        auto& mark = seen[i * (b.size() + 1) + k];
        if (mark == 0) open.emplace_back(i, k);
        mark = 1;
    };
    visit(0, 0);
    while (!open.empty()) {
        const auto [i, k] = open.back();
        open.pop_back();
        if (i == a.size() && k == b.size()) return true;
        if (i < a.size() && a[i].repeats) visit(i + 1, k);
        if (k < b.size() && b[k].repeats) visit(i, k + 1);
        if (i == a.size() || k == b.size()) continue;
        const bool both =
            std::ranges::any_of(characters, [&](char c) { return a[i].takes(c) && b[k].takes(c); });
        if (both) visit(a[i].repeats ? i : i + 1, b[k].repeats ? k : k + 1);
    }
    return false;
}

std::size_t printed_max_of(const Seller& seller) {
    return is_indian(seller) ? printed_max_india : printed_max;
}

std::string first_number(const std::vector<Piece>& pieces, const Seller& seller) {
    return fill(pieces, seller.branch, FiscalYear{2026, seller.fiscal_year_start_month == 1}, 1);
}

bool is_one_taxpayer(const Seller& a, const Seller& b) {
    const auto is_shared = [](const std::string& one, const std::string& other) {
        return !one.empty() && one == other;
    };
    return is_shared(a.gstin, b.gstin) || is_shared(a.vat_id, b.vat_id) ||
           is_shared(a.tax_number, b.tax_number);
}

/// As far as its default branch goes: another seller's branch of the same name is another branch.
std::vector<Step> steps_of_default_branch(const Seller& seller, DocumentType type) {
    const auto format = number_format(seller, type);
    auto pieces = take_apart(format);
    for (auto& piece : pieces) {
        if (piece.kind != Piece::Kind::branch) continue;
        piece.kind = Piece::Kind::literal;
        piece.text = seller.branch;
    }
    return steps_of(pieces, seller.fiscal_year_start_month == 1);
}

/// The formats by which two sellers could print one number; nullopt: there are none.
std::optional<std::pair<std::string, std::string>> formats_in_common(const Seller& a, const Seller& b) {
    for (const auto of_a : {DocumentType::invoice, DocumentType::credit_note})
        for (const auto of_b : {DocumentType::invoice, DocumentType::credit_note})
            if (may_meet(steps_of_default_branch(a, of_a), steps_of_default_branch(b, of_b)))
                return std::pair{number_format(a, of_a), number_format(b, of_b)};
    return std::nullopt;
}

/// Empty: their documents never bear one number.
std::string sentence_on_numbers_of(const Seller& other, const Seller& seller) {
    const bool one_taxpayer = is_one_taxpayer(other, seller);
    const bool one_branch = seller.branch == other.branch || !seller.number_format.contains("{branch}");
    const auto both = other.id + " and " + seller.id;
    if (one_branch && seller.number_format == other.number_format)
        return both + " both print " + seller.number_format +
               (one_taxpayer ? ", and have one tax number: the law wants each number once; give one of "
                               "them letters of its own in number_format"
                             : ": their documents cannot be told apart by number; give one of them "
                               "letters of its own in number_format");
    if (!one_taxpayer) return {};
    const auto formats = formats_in_common(other, seller);
    if (!formats) return {};
    return both + " could print one number, by " + formats->first + " and " + formats->second +
           ", and have one tax number: the law wants each number once; give one of them letters of its own "
           "in number_format and credit_number_format";
}

/// The invoices' format with "CN" before its figures, of which as many are left out as make it fit.
std::string derived_credit_format(const Seller& seller) {
    const auto at = seller.number_format.find("{seq");
    const auto end = seller.number_format.find('}', at);
    if (at == std::string::npos || end == std::string::npos) return seller.number_format;
    const auto before = seller.number_format.substr(0, at) + "CN";
    const auto after = seller.number_format.substr(end + 1);
    auto width = field(std::string_view{seller.number_format}.substr(at + 1, end - at - 1)).width;
    const auto with = [&] {
        return before + (width > 1 ? "{seq:" + std::to_string(width) + "}" : "{seq}") + after;
    };
    while (width > 1 && first_number(take_apart(with()), seller).size() > printed_max_of(seller)) --width;
    return with();
}

std::string format_fault(const Seller& seller, std::string_view format) {
    const auto pieces = take_apart(format);
    const bool indian = is_indian(seller);
    if (holds(pieces, Piece::Kind::wrong))
        return "only {fy}, {year}, {branch}, {seq} and {seq:1} to {seq:12} are fields";
    if (!holds(pieces, Piece::Kind::sequence)) return "{seq} is missing";
    if (!holds(pieces, Piece::Kind::fiscal_year) && !holds(pieces, Piece::Kind::year)) {
        return "{fy} or {year} is missing, and numbers start again each fiscal year";
    }
    for (const auto& piece : pieces) {
        if (piece.kind != Piece::Kind::literal) continue;
        if (!std::ranges::all_of(piece.text, [indian](char c) { return may_print(c, indian); })) {
            return indian ? "an Indian number holds letters, digits, '-' and '/' only"
                          : "a number holds letters, digits, '-', '/', '.', '_' and spaces only";
        }
    }
    if (!branch_stands_apart(pieces))
        return "{branch} needs a separator such as '/' between it and the next field";
    const auto first = first_number(pieces, seller);
    if (indian && !ascii::is_alphanumeric(first.front()))
        return "an Indian number starts with a letter or a digit";
    if (first.size() > printed_max_of(seller)) {
        return indian ? "numbers are longer than 16 characters (Rule 46)"
                      : "numbers are longer than 40 characters";
    }
    return {};
}

}  // namespace

std::string_view name(DocumentType type) {
    return type == DocumentType::invoice ? "invoice" : "credit-note";
}

std::string NumberingLine::key() const {
    std::string out = seller;
    out.append("/").append(name(type)).append("/").append(branch);
    return out;
}

std::string FiscalYear::text() const {
    return calendar ? std::to_string(starts) : std::to_string(starts) + "-" + two_digits(starts + 1);
}
std::string FiscalYear::short_text() const {
    return calendar ? two_digits(starts) : two_digits(starts) + "-" + two_digits(starts + 1);
}

FiscalYear fiscal_year(Date day, int start_month) {
    const bool before = day.month < start_month;
    return {static_cast<std::int16_t>(day.year - (before ? 1 : 0)), start_month == 1};
}

std::string series(const NumberingLine& line, FiscalYear year) {
    return line.key() + "/" + year.text();
}

std::string number_format(const Seller& seller, DocumentType type) {
    if (type == DocumentType::invoice) return seller.number_format;
    return seller.credit_number_format.empty() ? derived_credit_format(seller) : seller.credit_number_format;
}

Result<std::string> printed_number(const Seller& seller, const NumberingLine& line, FiscalYear year,
                                   std::int64_t number) {
    if (number < 1) return fail(Fault::invalid, "numbers run from 1");
    const auto format = number_format(seller, line.type);
    auto out = fill(take_apart(format), line.branch, year, number);
    if (out.size() > printed_max_of(seller))
        return fail(Fault::invalid, "the printed number is longer than its form allows");
    return out;
}

std::vector<std::string> shared_numbers(std::span<const Seller* const> sellers) {
    constexpr std::size_t sentences_max = 20;
    std::vector<std::string> sentences;
    for (auto seller = sellers.begin(); seller != sellers.end(); ++seller) {
        if ((*seller)->built_in) continue;
        for (auto other = sellers.begin(); other != seller; ++other) {
            if (sentences.size() == sentences_max) return sentences;
            auto sentence = (*other)->built_in ? std::string{} : sentence_on_numbers_of(**other, **seller);
            if (sentence.empty()) continue;
            sentences.push_back(std::move(sentence));
            break;
        }
    }
    return sentences;
}

std::string number_format_fault(const Seller& seller) {
    return format_fault(seller, seller.number_format);
}

std::string credit_number_format_fault(const Seller& seller) {
    const auto format = number_format(seller, DocumentType::credit_note);
    if (auto fault = format_fault(seller, format); !fault.empty()) return fault;
    const auto invoices = take_apart(seller.number_format);
    const auto credits = take_apart(format);
    if (holds(invoices, Piece::Kind::branch) && !holds(credits, Piece::Kind::branch))
        return "{branch} is missing, and each branch numbers its own credit notes";
    const bool calendar = seller.fiscal_year_start_month == 1;
    if (may_meet(steps_of(invoices, calendar), steps_of(credits, calendar)))
        return "a credit note could bear the number of an invoice: give it letters that number_format has "
               "not";
    return {};
}

}  // namespace billmill::domain
