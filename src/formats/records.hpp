#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/amendment.hpp"
#include "domain/chain.hpp"
#include "domain/invoice.hpp"
#include "foundation/result.hpp"

namespace billmill::formats {

inline constexpr int record_version =
    2;  ///< Written. Every version since 1 is read: records are kept for ever.

/// Part of a text, in bytes.
struct TextSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A record as JSON, and where in it the values stand that say something about a natural person: those whose
/// description is marked so (About::personal). In their order, apart from each other.
struct RecordText {
    std::string text;
    std::vector<TextSpan> personal;
};
[[nodiscard]] RecordText encode_record(const domain::Invoice& invoice);
[[nodiscard]] RecordText encode_record(const domain::Amendment& amendment);

/// What the chain covers of a record: its text, with the commitment in place of each personal value, as a string.
/// So it can be made as well after the values and the salt are erased: it is the erased record.
[[nodiscard]] std::string without_personal_values(const RecordText& record, const domain::Salt& salt);
/// SHA-256 of that.
[[nodiscard]] Digest content_hash(const RecordText& record, const domain::Salt& salt);
/// The same of a record as it is stored, erased or not. A text that is not what its meaning is written as was not written
/// by billmill, and its own hash fits no link.
[[nodiscard]] Digest content_hash_of_stored(const domain::Invoice& record, std::string_view text);
[[nodiscard]] Digest content_hash_of_stored(const domain::Amendment& record, std::string_view text);

/// An invoice record as JSON, amounts as decimal strings. encode(decode(x)) == x for every stored x.
[[nodiscard]] std::string encode(const domain::Invoice& invoice);
/// Errors: corrupt: not a record, or of an unknown version.
[[nodiscard]] Result<domain::Invoice> decode_invoice(std::string_view json);
/// A stored record with what stands beside it. One that was erased reads with its personal values empty.
/// Errors: corrupt, as above; also where not each personal value of an erased record is a commitment.
[[nodiscard]] Result<domain::Invoice> decode_stored_invoice(std::string_view json,
                                                            const std::optional<domain::ChainLink>& chain);

/// The same of an amendment.
[[nodiscard]] std::string encode(const domain::Amendment& amendment);
[[nodiscard]] Result<domain::Amendment> decode_stored_amendment(
    std::string_view json, const std::optional<domain::ChainLink>& chain);

}  // namespace billmill::formats
