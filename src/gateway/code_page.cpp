#include "gateway/code_page.hpp"

#include "document/mail/text.hpp"

namespace billmill::gateway {
namespace {

/// Text with its parts between backticks as code.
void append_words(std::string& html, std::string_view text) {
    for (bool is_code = false; !text.empty(); is_code = !is_code) {
        const auto end = std::min(text.find('`'), text.size());
        if (is_code) html += "<code>";
        document::mail::append_escaped(html, text.substr(0, end));
        if (is_code) html += "</code>";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void append_paragraph(std::string& html, std::string_view text) {
    if (text.empty()) return;
    html += "<p>";
    append_words(html, text);
    html += "</p>\n";
}

}  // namespace

std::string code_page(const CodeAnswer& answer) {
    std::string html =
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
    document::mail::append_escaped(html, answer.code);
    html += "</title>\n<h1><code>";
    document::mail::append_escaped(html, answer.code);
    html += "</code></h1>\n";
    for (const auto& meaning : answer.meanings) {
        html += "<h2>";
        document::mail::append_escaped(html, meaning.where);
        if (meaning.status) html += ", " + std::to_string(*meaning.status);
        html += "</h2>\n";
        append_paragraph(html, meaning.cause);
        append_paragraph(html, meaning.remedy);
    }
    return html;
}

}  // namespace billmill::gateway
