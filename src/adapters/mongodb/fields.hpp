#pragma once

#include <bson/bson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/mongodb/document.hpp"
#include "foundation/encoding.hpp"
#include "foundation/result.hpp"

namespace billmill::adapters::mongodb {

/// Written into every document. Readers know this version and refuse a higher one.
inline constexpr std::int32_t document_version = 1;

/// Reads a stored document. A field that is missing or of another type reads as empty, and is remembered:
/// outcome() then says `corrupt`. So a reader is a plain list of fields, and one check at its end.
/// Ownership: borrows the document.
class Fields {
public:
    explicit Fields(const bson_t& document) : document_{&document} {}

    [[nodiscard]] bool has(Name name) const;
    [[nodiscard]] std::string text(Name name);  ///< Text or bytes.
    [[nodiscard]] std::int64_t integer(Name name);
    [[nodiscard]] std::int32_t int32(Name name);
    [[nodiscard]] bool boolean(Name name);
    [[nodiscard]] Instant instant(Name name);
    [[nodiscard]] Uuid uuid(Name name);
    [[nodiscard]] Digest digest(Name name);
    /// Hexadecimal digits.
    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> bytes(Name name) {
        std::array<std::uint8_t, size> value{};
        if (!hex::decode(text(name), value)) sound_ = false;
        return value;
    }
    [[nodiscard]] std::vector<std::string> texts(Name name);
    /// What `read(Fields&)` makes of each document of an array.
    template <class Read>
    [[nodiscard]] auto documents(Name name, Read read) {
        std::vector<std::invoke_result_t<Read&, Fields&>> all;
        for (const auto& element : elements(name)) {
            bson_t document;
            if (!bson_init_static(&document, element.data(), element.size())) {
                sound_ = false;
                continue;
            }
            Fields fields{document};
            all.push_back(read(fields));
            sound_ = sound_ && fields.sound_;
        }
        return all;
    }
    /// The first field of `expected` that is missing or not the same here, then one that is not expected; empty: none.
    [[nodiscard]] std::string differing(const Document& expected, std::string_view ignored = {}) const;
    /// What could not be read is known and shall not count.
    void believe() { sound_ = true; }
    /// For values outside of an enum's names and the like.
    void mark_corrupt() { sound_ = false; }

    /// Errors: corrupt: a field can't be read, or a newer program wrote the document.
    [[nodiscard]] Outcome outcome() const;

private:
    [[nodiscard]] std::optional<bson_iter_t> find(Name name) const;
    using Raw = std::span<const std::uint8_t>;
    [[nodiscard]] std::vector<Raw> elements(
        Name name);  ///< Within the document; each begins with its length.

    const bson_t* document_;
    bool sound_ = true;
};

/// A whole stored document, read as it was written by this program.
/// Errors: corrupt: `read` met what it can't read, or the version is unknown.
template <class Read>
auto read_document(const bson_t& document, Read read) -> Result<std::invoke_result_t<Read&, Fields&>> {
    Fields fields{document};
    if (fields.int32("v") > document_version)
        return fail(Fault::corrupt, "MongoDB: a document was written by a newer billmill");
    auto value = read(fields);
    TRY_DO(fields.outcome());
    return value;
}

}  // namespace billmill::adapters::mongodb
