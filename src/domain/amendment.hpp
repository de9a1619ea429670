#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/chain.hpp"
#include "domain/numbering.hpp"
#include "domain/portal_answer.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::domain {

/// What a request adds to an issued invoice or credit note.
struct AmendmentRequest {
    Uuid invoice;
    PortalAnswer portal;
    bool operator==(const AmendmentRequest&) const = default;
};

/// What came after issuing: a record of its own beside the invoice's, which never changes. It has a place in the chain of its
/// line, as an invoice has in its own, and its link covers the invoice's. The document is a function of both.
struct Amendment {
    Uuid id;             ///< amendment_id() of its invoice.
    Digest fingerprint;  ///< Of what it says: fingerprint_of().
    Uuid invoice;
    std::string line;  ///< amendment_line() of its invoice's line.
    PortalAnswer portal;
    Instant accepted_at;
    Instant recorded_at;
    std::string renderer;  ///< Of the document as it is since: see Invoice::renderer.
    Digest sha256;         ///< Of that document's bytes.
    std::int64_t bytes = 0;
    std::optional<ChainLink> chain;  ///< Kept beside the record.
    bool operator==(const Amendment&) const = default;
};

/// An invoice has one amendment for ever: so its id says all of which one it is, whoever hands it in, and a repetition is known
/// by it.
[[nodiscard]] Uuid amendment_id(const Uuid& invoice);
/// The same for answers that say the same.
[[nodiscard]] Digest fingerprint_of(const PortalAnswer& answer);

/// "max-stores/amendment/main": of what is added to the invoices and credit notes of that seller and branch. Nothing is numbered
/// in it but the places of its chain.
[[nodiscard]] std::string amendment_line(const NumberingLine& line);
[[nodiscard]] bool is_amendment_line(std::string_view key);
/// What stands for the series of such a line where journal, heads and holes name one. The number there is the place.
[[nodiscard]] std::string amendment_series(std::string_view line);

/// As of an invoice (domain/erasure.hpp): the salt is zeros, and the record holds a commitment where it held a value.
[[nodiscard]] bool is_erased(const Amendment& amendment);

}  // namespace billmill::domain
