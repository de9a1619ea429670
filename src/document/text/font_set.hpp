#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "document/text/face.hpp"
#include "foundation/result.hpp"

namespace billmill::document::text {

enum class Weight : std::uint8_t { regular, bold };
inline constexpr std::array weights{Weight::regular, Weight::bold};

/// A family of the set: 0 is the text family, the others stand in for what it lacks.
using FamilyId = std::uint16_t;
inline constexpr FamilyId text_family = 0;

/// Which Han forms a text wants: one code point is drawn differently in Tokyo and in Beijing.
enum class HanForms : std::uint8_t { japanese, korean, simplified, traditional };

/// The fonts of a machine: Noto Sans for text, and a fallback for each script that has one.
///
/// Promise: opening reads only character maps; a fallback's other tables are read when a text first needs
///          them. Files stay mapped, so that a font removed later does not change documents.
/// Threads: const; from any thread at once.
class FontSet {
public:
    /// Searches the folders and those below them, by file name.
    /// Errors: not_found: no text face; names the packages.
    static Result<std::unique_ptr<FontSet>> open(const std::vector<std::string>& folders);
    ~FontSet();

    /// The family that draws a scalar value; nullopt-like `no_family` where none can.
    static constexpr FamilyId no_family = 0xFFFF;
    [[nodiscard]] FamilyId family_of(char32_t scalar) const {
        if (scalar >= 0x110000) return no_family;
        return static_cast<FamilyId>(pages_[page_of_[scalar >> 8]][scalar & 0xFF] - 1);
    }
    [[nodiscard]] bool covers(FamilyId family, char32_t scalar) const;
    /// The face for a family and weight; families without a bold face give their regular one.
    [[nodiscard]] const Face& face(FamilyId family, Weight weight, HanForms han) const;
    [[nodiscard]] bool is_han(FamilyId family) const;

    /// Sixteen hex digits of a SHA-256 over the fingerprints of all files of the set.
    [[nodiscard]] const std::string& digest() const { return digest_; }
    [[nodiscard]] const std::vector<std::string>& missing_scripts() const { return missing_; }

private:
    struct Family;
    FontSet();
    void cover(FamilyId family);
    void take_digest();

    std::vector<std::unique_ptr<Family>> families_;
    std::array<std::uint16_t, 0x1100> page_of_{};        ///< Scalar / 256 -> its page.
    std::vector<std::array<std::uint16_t, 256>> pages_;  ///< Family + 1 of each scalar; page 0 is empty.
    std::vector<std::string> missing_;
    std::string digest_;
};

}  // namespace billmill::document::text
