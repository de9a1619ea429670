#include "adapters/mongodb/document.hpp"

#include <array>

#include "foundation/invariant.hpp"

namespace billmill::adapters::mongodb {
namespace {

/// An append fails only where a document would pass 2 GiB; every input here is bounded far below.
void must_fit(bool appended) {
    INVARIANT(appended, "a document of ours is far smaller than BSON's limit");
}

int length(std::string_view text) {
    return static_cast<int>(text.size());
}

/// "0", "1", … as BSON's arrays name their elements.
class Index {
public:
    explicit Index(std::size_t index) {
        bson_uint32_to_string(static_cast<std::uint32_t>(index), &text_, buffer_.data(), buffer_.size());
    }
    [[nodiscard]] const char* text() const { return text_; }

private:
    std::array<char, 16> buffer_{};
    const char* text_ = nullptr;
};

}  // namespace

Document& Document::add(Name name, std::string_view value) {
    const char* text = value.empty() ? "" : value.data();  // An empty view may hold a null pointer.
    if (!bson_utf8_validate(text, value.size(), false)) return add(name, Bytes{value});
    must_fit(bson_append_utf8(bson_, name.text(), -1, text, length(value)));
    return *this;
}

Document& Document::add(Name name, Bytes value) {
    must_fit(bson_append_binary(bson_, name.text(), -1, BSON_SUBTYPE_BINARY,
                                reinterpret_cast<const std::uint8_t*>(value.bytes.data()),
                                static_cast<std::uint32_t>(value.bytes.size())));
    return *this;
}

Document& Document::add(Name name, std::int64_t value) {
    must_fit(bson_append_int64(bson_, name.text(), -1, value));
    return *this;
}

Document& Document::add(Name name, std::int32_t value) {
    must_fit(bson_append_int32(bson_, name.text(), -1, value));
    return *this;
}

Document& Document::add_boolean(Name name, bool value) {
    must_fit(bson_append_bool(bson_, name.text(), -1, value));
    return *this;
}

Document& Document::add(Name name, Instant value) {
    must_fit(bson_append_date_time(bson_, name.text(), -1, unix_ms(value)));
    return *this;
}

Document& Document::add(Name name, const Document& value) {
    must_fit(bson_append_document(bson_, name.text(), -1, &value.bson()));
    return *this;
}

Document& Document::add(Name name, const std::vector<Document>& values) {
    bson_t array;
    must_fit(bson_append_array_begin(bson_, name.text(), -1, &array));
    for (std::size_t i = 0; i < values.size(); ++i)
        must_fit(bson_append_document(&array, Index{i}.text(), -1, &values[i].bson()));
    must_fit(bson_append_array_end(bson_, &array));
    return *this;
}

Document& Document::add_list(Name name, const Document& only) {
    bson_t array;
    must_fit(bson_append_array_begin(bson_, name.text(), -1, &array));
    must_fit(bson_append_document(&array, "0", -1, &only.bson()));
    must_fit(bson_append_array_end(bson_, &array));
    return *this;
}

Document& Document::add(Name name, const std::vector<std::string>& values) {
    bson_t array;
    must_fit(bson_append_array_begin(bson_, name.text(), -1, &array));
    for (std::size_t i = 0; i < values.size(); ++i)
        must_fit(bson_append_utf8(&array, Index{i}.text(), -1, values[i].data(), length(values[i])));
    must_fit(bson_append_array_end(bson_, &array));
    return *this;
}

}  // namespace billmill::adapters::mongodb
