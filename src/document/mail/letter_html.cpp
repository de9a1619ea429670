#include "document/mail/letter.hpp"
#include "document/mail/text.hpp"

namespace billmill::document::mail {
namespace {

// Mail programs know tables and inline styles, and little else. Each piece below is a line of a page that is
// one column of at most 600 pixels, readable without its styles and by a screen reader.

constexpr std::string_view ink = "#1c2430";
constexpr std::string_view quiet = "#5b6675";
constexpr std::string_view fonts =
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'Noto Sans',sans-serif";

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
         << "<meta name=\"color-scheme\" content=\"light\">\n<title>" << Text{letter.subject}
         << "</title>\n</head>\n"
         << "<body style=\"margin:0;padding:0;background:#eef1f5\">\n"
         // What an inbox shows beside the subject.
         << "<div style=\"display:none;max-height:0;overflow:hidden\">" << Text{letter.amount_label} << ": "
         << Text{letter.amount} << ". " << Text{letter.due} << "</div>\n"
         << "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
         << "style=\"background:#eef1f5\"><tr><td align=\"center\" style=\"padding:24px 12px\">\n"
         << "<table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
         << "style=\"width:100%;max-width:600px;background:#ffffff;border-radius:8px;" << fonts
         << ";color:" << ink << "\">\n";
}

void write_banner(Page& page, const Letter& letter) {
    page << "<tr><td dir=\"auto\" bgcolor=\"" << letter.accent << "\" style=\"background:" << letter.accent
         << ";border-radius:8px 8px 0 0;padding:22px "
            "32px;font-size:20px;line-height:26px;font-weight:600;color:"
         << (letter.dark_accent ? "#ffffff" : ink) << "\">" << Text{letter.seller} << "</td></tr>\n";
}

void write_paragraph(Page& page, std::string_view text) {
    page << "<p dir=\"auto\" style=\"margin:0 0 12px;font-size:16px;line-height:24px\">" << Text{text}
         << "</p>\n";
}

/// Where reading starts, and where it ends.
std::string_view start_of(const Letter& letter) {
    return letter.right_to_left ? "right" : "left";
}
std::string_view end_of(const Letter& letter) {
    return letter.right_to_left ? "left" : "right";
}

void write_amount(Page& page, const Letter& letter) {
    page << "<tr><td style=\"padding:12px 32px 8px\"><table role=\"presentation\" width=\"100%\" "
            "cellpadding=\"0\" "
         << "cellspacing=\"0\" border=\"0\"><tr><td style=\"background:#f6f8fa;border-" << start_of(letter)
         << ":4px solid " << letter.accent
         << ";padding:16px 20px\">\n<div style=\"font-size:13px;line-height:18px;color:" << quiet << "\">"
         << Text{letter.amount_label}
         << "</div>\n<div style=\"font-size:30px;line-height:38px;font-weight:700\">" << Text{letter.amount}
         << "</div>\n";
    if (!letter.due.empty()) {
        page << "<div style=\"font-size:15px;line-height:22px\">" << Text{letter.due} << "</div>\n";
    }
    page << "</td></tr></table></td></tr>\n";
}

void write_facts(Page& page, const Letter& letter, const std::vector<Fact>& facts) {
    page << "<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"font-size:15px;"
         << "line-height:22px\">\n";
    for (const auto& fact : facts) {
        page << "<tr><th scope=\"row\" align=\"" << start_of(letter) << "\" style=\"padding:7px 0;padding-"
             << end_of(letter) << ":12px;border-bottom:1px solid #e6eaef;"
             << "font-weight:400;color:" << quiet << "\">" << Text{fact.label}
             << "</th><td dir=\"auto\" align=\"" << end_of(letter)
             << "\" style=\"padding:7px 0;border-bottom:1px solid "
                "#e6eaef\">"
             << Text{fact.value} << "</td></tr>\n";
    }
    page << "</table>\n";
}

void write_body(Page& page, const Letter& letter) {
    page << "<tr><td style=\"padding:28px 32px 4px\">\n";
    for (const std::string_view notice : {letter.specimen, letter.copy}) {
        if (notice.empty()) continue;
        page << "<p dir=\"auto\" style=\"margin:0 0 16px;padding:8px 12px;background:#fff7e0;font-size:14px;"
             << "line-height:20px\">" << Text{notice} << "</p>\n";
    }
    write_paragraph(page, letter.greeting);
    write_paragraph(page, letter.lead);
    page << "</td></tr>\n";
    write_amount(page, letter);
    page << "<tr><td style=\"padding:8px 32px 12px\">\n";
    write_facts(page, letter, letter.facts);
    if (!letter.payment.empty()) {
        page << "<h2 style=\"margin:24px 0 4px;font-size:16px;line-height:22px\">" << Text{letter.pay_to}
             << "</h2>\n";
        write_facts(page, letter, letter.payment);
    }
    page << "<p style=\"margin:20px 0 16px;font-size:14px;line-height:20px;color:" << quiet << "\">"
         << Text{letter.attached} << "</p>\n</td></tr>\n";
}

void write_imprint(Page& page, const Letter& letter) {
    page << "<tr><td dir=\"auto\" style=\"padding:16px 32px 24px;border-top:1px solid #e6eaef;font-size:13px;"
         << "line-height:19px;color:" << quiet << "\"><strong>" << Text{letter.seller} << "</strong><br>\n";
    for (const auto& line : letter.imprint) page << Text{line} << "<br>\n";
    page << "<br>" << Text{letter.automatic} << "</td></tr>\n";
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
