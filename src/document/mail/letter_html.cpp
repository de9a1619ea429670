#include <algorithm>

#include "document/mail/letter.hpp"
#include "document/mail/text.hpp"
#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::mail {
namespace {

// Mail programs know tables and inline styles, and little else. Each piece below is a line of a page that is
// one column of at most 600 pixels, readable without its styles and by a screen reader.

constexpr std::string_view ink = "#1c2430";
constexpr std::string_view quiet = "#5b6675";
constexpr std::string_view fonts =
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'Noto Sans',sans-serif";

/// What inline styles cannot say: dark colours where the reader has them, and narrow margins on a narrow screen. Programs
/// that leave it out show the light page.   The contrasts are tested: tests/unit/mail/letter_test.cpp.
constexpr std::string_view style_sheet =
    "<style>\n:root{color-scheme:light dark;supported-color-schemes:light dark}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".page{background:#11161d!important}.card{background:#1b222c!important;color:#e8ecf1!important}\n"
    ".box{background:#232c38!important}.quiet{color:#a9b4c2!important}.rule{border-color:#3a4654!important}\n"
    ".notice{background:#3a3115!important;color:#f4e7bd!important}\n}\n"
    "@media (max-width:480px){\n"
    ".out{padding:0!important}.card,.banner{border-radius:0!important}\n"
    ".pad{padding-left:16px!important;padding-right:16px!important}\n"
    ".code{display:block!important}th.code{border-bottom:0!important;padding-bottom:0!important}"
    "td.code{padding-top:0!important}\n}\n</style>\n";

/// Writes markup as it is and text escaped: page << "<p>" << Text{name} << "</p>".
struct Text {
    std::string_view text;
};
struct Page {
    std::string out;
};
Page& operator<<(Page& page, std::string_view markup) {
    page.out += markup;
    return page;
}
Page& operator<<(Page& page, Text text) {
    append_escaped(page.out, text.text);
    return page;
}

void write_head(Page& page, const Letter& letter) {
    page << "<!DOCTYPE html>\n<html lang=\"" << Text{letter.language}
         << (letter.right_to_left ? "\" dir=\"rtl" : "") << "\">\n<head>\n"
         << "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n"
         << "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
         << "<meta name=\"color-scheme\" content=\"light dark\">\n"
         << "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>" << Text{letter.subject}
         << "</title>\n"
         << style_sheet
         << "<style>@media (prefers-color-scheme:dark){.bar{border-color:" << letter.accent_on_dark
         << "!important}}</style>\n</head>\n"
         << "<body class=\"page\" style=\"margin:0;padding:0;background:#eef1f5\">\n"
         // What an inbox shows beside the subject.
         << "<div style=\"display:none;max-height:0;overflow:hidden\">" << Text{letter.amount_label}
         << Text{letter.colon} << " " << Text{letter.amount} << ". " << Text{letter.due} << "</div>\n"
         << "<table role=\"presentation\" class=\"page\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
            "border=\"0\" "
         << "style=\"background:#eef1f5\"><tr><td class=\"out\" align=\"center\" style=\"padding:24px "
            "12px\">\n"
         << "<table role=\"presentation\" class=\"card\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" "
            "border=\"0\" "
         << "style=\"width:100%;max-width:600px;background:#ffffff;border-radius:8px;" << fonts
         << ";color:" << ink << "\">\n";
}

/// A text has the direction of its own words, and stands where reading starts: one edge for the whole page.
std::string_view aligned(const Letter& letter) {
    return letter.right_to_left ? ";text-align:right" : "";
}

void write_banner(Page& page, const Letter& letter) {
    page << "<tr><td dir=\"auto\" class=\"banner pad\" bgcolor=\"" << letter.accent
         << "\" style=\"background:" << letter.accent
         << ";border-radius:8px 8px 0 0;padding:18px "
            "32px;font-size:20px;line-height:26px;font-weight:600;color:"
         << (letter.dark_accent ? "#ffffff" : ink) << aligned(letter) << "\">";
    if (letter.logo) {  // On white, whatever the accent: logos are drawn for paper.
        page << "<img src=\"cid:" << logo_id << "\" alt=\"" << Text{letter.seller}
             << "\" height=\"40\" "
                "style=\"height:40px;width:auto;max-width:240px;background:#ffffff;padding:4px;"
                "border-radius:4px\">";
    } else {
        page << Text{letter.seller};
    }
    page << "</td></tr>\n";
}

void write_paragraph(Page& page, const Letter& letter, std::string_view text) {
    page << "<p dir=\"auto\" style=\"margin:0 0 12px;font-size:16px;line-height:24px" << aligned(letter)
         << "\">" << Text{text} << "</p>\n";
}

/// Where reading starts, and where it ends.
std::string_view start_of(const Letter& letter) {
    return letter.right_to_left ? "right" : "left";
}
std::string_view end_of(const Letter& letter) {
    return letter.right_to_left ? "left" : "right";
}

void write_amount(Page& page, const Letter& letter) {
    page
        << "<tr><td class=\"pad\" style=\"padding:4px 32px 8px\"><table role=\"presentation\" width=\"100%\" "
           "cellpadding=\"0\" "
        << "cellspacing=\"0\" border=\"0\"><tr><td class=\"box bar\" style=\"background:#f6f8fa;border-"
        << start_of(letter) << ":4px solid " << letter.accent
        << ";padding:14px 20px\">\n<div class=\"quiet\" style=\"font-size:13px;line-height:18px;color:"
        << quiet << "\">" << Text{letter.amount_label}
        << "</div>\n<div style=\"font-size:30px;line-height:38px;font-weight:700\">" << Text{letter.amount}
        << "</div>\n";
    if (!letter.due.empty()) {
        page << "<div style=\"font-size:15px;line-height:22px\">" << Text{letter.due} << "</div>\n";
    }
    if (!letter.pay_link.empty()) {
        page << "<div style=\"padding:10px 0 2px\"><a href=\"" << Text{letter.pay_link}
             << "\" style=\"display:inline-block;padding:9px 18px;border-radius:6px;font-size:15px;"
                "font-weight:600;text-decoration:none;background:"
             << letter.accent << ";color:" << (letter.dark_accent ? "#ffffff" : ink) << "\">"
             << Text{letter.pay_link_text} << "</a></div>\n";
    }
    page << "</td></tr></table></td></tr>\n";
}

/// An IBAN or a long reference: it is copied, so it stays on one line.
bool is_code(std::string_view value) {
    constexpr std::size_t short_enough = 20;
    const auto of_code = [](char c) { return ascii::is_digit(c) || ascii::is_upper(c) || c == ' '; };
    return value.size() > short_enough && std::ranges::all_of(value, of_code) &&
           std::ranges::any_of(value, ascii::is_digit);
}

/// On a narrow screen it stands below its label: beside each other both would be wider.
bool is_wide(const Fact& fact) {
    constexpr std::size_t narrow_line = 32;
    return utf8::count(fact.label) + utf8::count(fact.value) > narrow_line;
}

/// Whether the last row is what the others come to.
enum class Last : std::uint8_t { fact, sum };

constexpr std::string_view facts_table =
    "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
    "style=\"font-size:15px;line-height:22px\">";

/// A code has a table of its own: where it stands below its label, their column is as wide as the page, and the other rows keep
/// theirs.
void write_facts(Page& page, const Letter& letter, const std::vector<Fact>& facts, Last last = Last::fact) {
    page << facts_table << "\n";
    for (const auto& fact : facts) {
        const bool code = is_code(fact.value);
        const std::string_view below = code && is_wide(fact) ? " code" : "";
        const bool sum = last == Last::sum && &fact == &facts.back();
        if (code) page << "<tr><td colspan=\"2\" style=\"padding:0\">" << facts_table;
        page << "<tr><th scope=\"row\" dir=\"auto\" class=\"" << (sum ? "" : "quiet ") << "rule" << below
             << "\" align=\"" << start_of(letter) << "\" valign=\"top\" style=\"padding:6px 0;padding-"
             << end_of(letter) << ":12px;border-bottom:1px solid #e6eaef;"
             << "font-weight:" << (sum ? "700" : "400") << ";color:" << (sum ? "inherit" : quiet) << "\">"
             << Text{fact.label} << "</th><td dir=\"auto\" class=\"rule" << below << "\" align=\""
             << end_of(letter) << "\" valign=\"top\" style=\"padding:6px 0;border-bottom:1px solid #e6eaef"
             << (code ? ";white-space:nowrap" : "") << (sum ? ";font-weight:700" : "") << "\">"
             << Text{fact.value} << "</td></tr>";
        page << (code ? "</table></td></tr>\n" : "\n");
    }
    page << "</table>\n";
}

/// First what is asked for: what, how much, by when, how to pay. Then what it is for.
void write_body(Page& page, const Letter& letter) {
    page << "<tr><td class=\"pad\" style=\"padding:22px 32px 0\">\n";
    for (const std::string_view notice : {letter.specimen, letter.copy}) {
        if (notice.empty()) continue;
        page << "<p dir=\"auto\" class=\"notice\" style=\"margin:0 0 14px;padding:8px "
                "12px;background:#fff7e0;font-size:14px;"
             << "line-height:20px" << aligned(letter) << "\">" << Text{notice} << "</p>\n";
    }
    write_paragraph(page, letter, letter.greeting);
    for (const auto& paragraph : letter.lead) write_paragraph(page, letter, paragraph);
    page << "</td></tr>\n";
    write_amount(page, letter);
    page << "<tr><td class=\"pad\" style=\"padding:4px 32px 12px\">\n";
    if (!letter.payment.empty()) {
        page << "<h2 style=\"margin:12px 0 2px;font-size:16px;line-height:22px\">" << Text{letter.pay_to}
             << "</h2>\n";
        write_facts(page, letter, letter.payment);
    }
    if (!letter.items.empty()) {
        page << "<div style=\"height:18px;line-height:18px\"></div>\n";
        write_facts(page, letter, letter.items);
    }
    if (!letter.more_items.empty()) {
        page
            << "<p dir=\"auto\" class=\"quiet\" style=\"margin:6px 0 0;font-size:14px;line-height:20px;color:"
            << quiet << "\">" << Text{letter.more_items} << "</p>\n";
    }
    if (!letter.adjustments.empty()) write_facts(page, letter, letter.adjustments);
    page << "<div style=\"height:18px;line-height:18px\"></div>\n";
    write_facts(page, letter, letter.facts, Last::sum);
    page << "<p class=\"quiet\" style=\"margin:20px 0 16px;font-size:14px;line-height:20px;color:" << quiet
         << "\">" << Text{letter.attached} << "</p>\n</td></tr>\n";
}

void write_imprint(Page& page, const Letter& letter) {
    page << "<tr><td class=\"quiet rule pad\" style=\"padding:16px 32px 24px;border-top:1px "
            "solid #e6eaef;font-size:13px;"
         << "line-height:19px;color:" << quiet << aligned(letter) << "\"><strong dir=\"auto\">"
         << Text{letter.seller} << "</strong>\n";
    for (const auto& line : letter.imprint) page << "<div dir=\"auto\">" << Text{line} << "</div>\n";
    page << "<div dir=\"auto\" style=\"padding-top:19px\">" << Text{letter.automatic} << "</div></td></tr>\n";
}

}  // namespace

std::string html(const Letter& letter) {
    Page page;
    page.out.reserve(8'000);
    write_head(page, letter);
    write_banner(page, letter);
    write_body(page, letter);
    write_imprint(page, letter);
    page << "</table>\n</td></tr></table>\n</body>\n</html>\n";
    return std::move(page.out);
}

}  // namespace billmill::document::mail
