#include "usecases/amendment_link.hpp"

#include "formats/records.hpp"

namespace billmill::usecases {

Digest link_of(const domain::Amendment& amendment, std::string_view text, const Uuid& books,
               const Digest& previous, const std::optional<Digest>& invoice) {
    const auto place = amendment.chain->place;
    return domain::link_of({.books = books,
                            .line = amendment.line,
                            .place = place,
                            .series = domain::amendment_series(amendment.line),
                            .number = place,
                            .previous = previous,
                            .content = formats::content_hash_of_stored(amendment, text),
                            .document = amendment.sha256,
                            .xml = std::nullopt,
                            .original = invoice});
}

}  // namespace billmill::usecases
