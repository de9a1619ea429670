#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "document/layout/content.hpp"
#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

/// Lines of one column, first collected, then drawn: so that columns side by side know their height.
class Column {
public:
    Column(Sheet& sheet, Unit x, Unit width);

    void add(std::string_view text, const Style& style, Colour colour);
    void add(std::string_view text) { add(text, sheet_.scale.body, sheet_.theme.ink); }
    /// A name and the number, code or address that it names. In languages from right to left each is set by itself, for a
    /// number beside their letters would change the order of its parts.
    void add_named(std::string_view name, std::string_view value, const Style& style, Colour colour);
    /// Set a little smaller if that keeps it on one line: addresses of mail and web break badly.
    void add_whole(std::string_view text, const Style& style, Colour colour);
    void add_named(const Fact& fact) {
        add_named(fact.label, fact.value, sheet_.scale.body, sheet_.theme.ink);
    }
    void add_named_small(const Fact& fact);
    void add_small(std::string_view text) { add_whole(text, sheet_.scale.small, sheet_.theme.muted); }
    /// A text of several paragraphs, one in each line.
    void add_lines(std::string_view text, const Style& style, Colour colour);
    void add_heading(std::string_view text);
    /// Labels and, beside them, their values; those without a value are left out.
    void add_facts(std::span<const Fact> facts);
    /// The same, each label above its value.
    void add_fact_above(const Fact& fact);
    void skip(Unit height) {
        height_ += height;
        begin_part(pdf::Role::paragraph);
    }
    /// What is added from here on is a part of this kind; a column begins with a paragraph.
    void begin_part(pdf::Role role);
    [[nodiscard]] Unit height() const { return height_; }
    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// Draws at the sheet's pen, which stays.
    void draw() { draw(false); }
    /// Draws at the sheet's pen and moves it below; where the page ends, goes on at the next.
    void flow() { draw(true); }

private:
    void draw(bool may_break);
    [[nodiscard]] std::uint32_t current_part() const { return static_cast<std::uint32_t>(parts_.size() - 1); }
    [[nodiscard]] Unit indent_of(std::span<const Fact> facts);
    void add_pair(const Fact& fact, Unit indent);

    struct Entry {
        pdf::Line line;
        Style style;
        Colour colour;
        Unit x;
        Unit top;
        std::uint32_t part;
    };
    struct Part {
        pdf::Role role;
        pdf::Element element = pdf::no_element;
    };
    Sheet& sheet_;
    Unit x_;
    Unit width_;
    Unit height_ = 0;
    std::vector<Entry> entries_;
    std::vector<Part> parts_;
    std::vector<pdf::Line> lines_;
};

}  // namespace billmill::document::layout
