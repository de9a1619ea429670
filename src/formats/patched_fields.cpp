#include "formats/patched_fields.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace billmill::formats {
namespace {

using domain::customer_field_names;
using domain::CustomerField;

/// Takes the text up to `end`, and `end` itself.
std::string_view take(std::string_view& text, char end) {
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

template <class Number>
bool parse(std::string_view text, Number& number) {
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

std::string encode(std::span<const domain::PatchedField> fields) {
    std::string text;
    for (const auto& [field, origin] : fields) {
        if (!text.empty()) text += ' ';
        text.append(customer_field_names.at(static_cast<std::size_t>(field))).append(" ");
        text.append(std::to_string(origin.partition)).append(":").append(std::to_string(origin.offset));
    }
    return text;
}

Result<std::vector<domain::PatchedField>> decode_patched_fields(std::string_view text) {
    std::vector<domain::PatchedField> fields;
    while (!text.empty()) {
        const auto place = std::ranges::find(customer_field_names, take(text, ' '));
        domain::Position origin;
        const bool read = parse(take(text, ':'), origin.partition) && parse(take(text, ' '), origin.offset);
        if (place == customer_field_names.end() || !read)
            return fail(Fault::invalid, "not a list of patched fields");
        fields.push_back({static_cast<CustomerField>(place - customer_field_names.begin()), origin});
    }
    return fields;
}

}  // namespace billmill::formats
