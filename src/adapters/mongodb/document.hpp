#pragma once

#include <bson/bson.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::adapters::mongodb {

/// A field's name: always a literal, so that no input can ever become one.
class Name {
public:
    template <std::size_t n>
    consteval Name(const char (&literal)[n]) : text_{literal} {}  // NOLINT(google-explicit-constructor)
    [[nodiscard]] const char* text() const { return text_; }

private:
    const char* text_;
};

/// Marks a string as bytes, stored unchanged.
struct Bytes {
    std::string_view bytes;
};

/// A BSON document being built, field by field.
/// Ids and digests are stored as text: they look the same here, over HTTP and in the log.
class Document {
public:
    Document() : bson_{bson_new()} {}
    ~Document() { bson_destroy(bson_); }
    Document(Document&& other) noexcept : bson_{std::exchange(other.bson_, nullptr)} {}
    Document& operator=(Document&& other) noexcept {
        std::swap(bson_, other.bson_);
        return *this;
    }
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    /// Text that is not UTF-8, or holds a NUL, is stored as bytes; Fields::text() reads both.
    Document& add(Name name, std::string_view value);
    Document& add(Name name, const char* value) { return add(name, std::string_view{value}); }
    Document& add(Name name, Bytes value);
    Document& add(Name name, std::int64_t value);
    Document& add(Name name, std::int32_t value);
    Document& add(Name name, std::same_as<bool> auto value) { return add_boolean(name, value); }
    Document& add(Name name, Instant value);
    Document& add(Name name, const Uuid& value) { return add(name, std::string_view{value.text()}); }
    Document& add(Name name, const Digest& value) { return add(name, std::string_view{value.hex()}); }
    Document& add(Name name, const Document& value);
    Document& add(Name name, const std::vector<Document>& values);
    Document& add(Name name, const std::vector<std::string>& values);
    Document& add_list(Name name, const Document& only);  ///< [only]
    template <class T>
    Document& add(Name name, const std::optional<T>& value) {
        return value ? add(name, *value) : *this;
    }

    [[nodiscard]] const bson_t& bson() const { return *bson_; }

private:
    Document& add_boolean(Name name, bool value);
    bson_t* bson_;
};

/// {name: value}
template <class T>
[[nodiscard]] Document with(Name name, const T& value) {
    Document document;
    document.add(name, value);
    return document;
}

}  // namespace billmill::adapters::mongodb
