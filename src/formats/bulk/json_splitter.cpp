#include "formats/bulk/json_splitter.hpp"

#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::formats::bulk {

void JsonSplitter::feed(std::string_view bytes, const OnRow& row) {
    for (const char c : bytes) {
        switch (layout_) {
            case Layout::lines: line_byte(c, row); break;
            case Layout::objects: object_byte(c, row); break;
            case Layout::array: array_byte(c, row); break;
        }
    }
}

void JsonSplitter::line_byte(char c, const OnRow& row) {
    if (c != '\n') return keep(c);
    hand_out(line_, row);
    ++line_;
}

/// What stands between two objects is a row that is no JSON.
void JsonSplitter::object_byte(char c, const OnRow& row) {
    if (c == '\n') ++line_;
    if (string_byte(c)) return;
    if (depth_ == 0 && (c == '{' || ascii::is_blank(text_))) {
        hand_out(first_line_, row);
        first_line_ = line_;
    }
    keep(c);
    if (c == '"') in_string_ = true;
    if (c == '{') ++depth_;
    if (c == '}' && depth_ > 0 && --depth_ == 0) hand_out(first_line_, row);
}

void JsonSplitter::array_byte(char c, const OnRow& row) {
    if (string_byte(c)) return;
    if (depth_ == 0) {
        if (c == '[' && !ended_)
            depth_ = 1;
        else
            stray_ |= !ascii::is_space(c);
        return;
    }
    if (depth_ == 1 && (c == ',' || c == ']')) {
        hand_out(++element_, row);
        if (c == ']') {
            depth_ = 0;
            ended_ = true;
        }
        return;
    }
    keep(c);
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if ((c == '}' || c == ']') && depth_ > 1) --depth_;  // Only the array's own bracket ends it.
}

/// True: it is of a string that is open.
bool JsonSplitter::string_byte(char c) {
    if (!in_string_) return false;
    keep(c);
    if (escaped_)
        escaped_ = false;
    else if (c == '\\')
        escaped_ = true;
    else if (c == '"')
        in_string_ = false;
    return true;
}

void JsonSplitter::keep(char c) {
    if (text_.size() >= bytes_max_)
        too_long_ = true;
    else
        text_ += c;
}

void JsonSplitter::hand_out(std::int64_t number, const OnRow& row) {
    const bool too_long = std::exchange(too_long_, false);
    auto text = std::exchange(text_, {});
    if (too_long) return row({.row = number, .text = {}, .fault = "too_long"});
    if (!ascii::is_blank(text)) row({.row = number, .text = std::move(text)});
}

bool JsonSplitter::finish(const OnRow& row) {
    if (layout_ == Layout::array) return ended_ && !stray_;
    hand_out(layout_ == Layout::lines ? line_ : first_line_, row);
    return true;
}

}  // namespace billmill::formats::bulk
