#include "foundation/search_words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <utility>

#include "foundation/invariant.hpp"
#include "foundation/utf8.hpp"

namespace billmill {
namespace {

constexpr int folding_version = 1;

/// Marks that people leave out: accents, Hebrew points, Arabic vowels and the stretching stroke, the dot below of Indian
/// letters. Other marks of Indian scripts are vowels, and stay.
constexpr std::array<std::pair<char32_t, char32_t>, 13> left_out{{{0x0300, 0x036F},
                                                                  {0x0591, 0x05C7},
                                                                  {0x0610, 0x061A},
                                                                  {0x0640, 0x0640},
                                                                  {0x064B, 0x065F},
                                                                  {0x0670, 0x0670},
                                                                  {0x06D6, 0x06ED},
                                                                  {0x093C, 0x093C},
                                                                  {0x09BC, 0x09BC},
                                                                  {0x0A3C, 0x0A3C},
                                                                  {0x0ABC, 0x0ABC},
                                                                  {0x0B3C, 0x0B3C},
                                                                  {0x0CBC, 0x0CBC}}};

/// Letters that are written as others, and that no decomposition takes apart.
constexpr std::array<std::pair<char32_t, std::string_view>, 13> written_as{{{U'ø', "o"},
                                                                            {U'đ', "d"},
                                                                            {U'ð', "d"},
                                                                            {U'ł', "l"},
                                                                            {U'ħ', "h"},
                                                                            {U'ı', "i"},
                                                                            {U'ŋ', "n"},
                                                                            {U'æ', "ae"},
                                                                            {U'œ', "oe"},
                                                                            {U'þ', "th"},
                                                                            {U'ى', "ي"},
                                                                            {U'ة', "ه"},
                                                                            {U'ٱ', "ا"}}};

bool is_left_out(char32_t c) {
    return std::ranges::any_of(left_out,
                               [c](const auto& range) { return c >= range.first && c <= range.second; });
}

bool is_apostrophe(char32_t c) {
    return c == U'\'' || c == U'\u2019' || c == U'\u02BC';
}

bool is_of_a_word(char32_t c) {
    return u_isalnum(static_cast<UChar32>(c)) != 0 ||
           (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_MN_MASK | U_GC_MC_MASK)) != 0;
}

icu::UnicodeString folded(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto* decomposing = icu::Normalizer2::getNFDInstance(status);
    INVARIANT(U_SUCCESS(status) != 0, "ICU has its tables of normalisation");
    const auto wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<int>(text.size())});
    auto plain = decomposing->normalize(casefold->normalize(wide, status), status);
    INVARIANT(U_SUCCESS(status) != 0, "every text can be normalised");
    return plain;
}

/// Words that end where they are cut.
class Words {
public:
    explicit Words(std::size_t max) : max_{max} {}

    void add(char32_t c) {
        std::string bytes;
        if (const auto digit = u_charDigitValue(static_cast<UChar32>(c)); digit >= 0) {
            bytes.push_back(static_cast<char>('0' + digit));
        } else if (const auto* other =
                       std::ranges::find(written_as, c, &decltype(written_as)::value_type::first);
                   other != written_as.end()) {
            bytes = other->second;
        } else {
            utf8::append(bytes, c);
        }
        if (word_.size() + bytes.size() <= search_word_bytes_max && !cut_) {
            word_ += bytes;
        } else {
            cut_ = true;
        }
    }
    void end() {
        if (!word_.empty() && words_.size() < max_ && std::ranges::find(words_, word_) == words_.end())
            words_.push_back(word_);
        word_.clear();
        cut_ = false;
    }
    [[nodiscard]] std::vector<std::string> take() {
        end();
        return std::move(words_);
    }

private:
    const std::size_t max_;
    std::vector<std::string> words_;
    std::string word_;
    bool cut_ = false;
};

/// Most of what is looked for and indexed: letters and digits of ASCII.
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

void add_character(Words& words, char32_t c) {
    if (is_left_out(c) || is_apostrophe(c)) return;
    if (!is_of_a_word(c)) return words.end();
    const bool by_itself = u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) != 0;
    if (by_itself) words.end();
    words.add(c);
    if (by_itself) words.end();
}

void add_ascii(Words& words, char byte) {
    if (byte == '\'') return;
    if (byte >= 'A' && byte <= 'Z') {
        words.add(static_cast<char32_t>(byte - 'A' + 'a'));
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
        words.add(static_cast<char32_t>(byte));
    } else {
        words.end();
    }
}

}  // namespace

int search_words_version() {
    return folding_version * 1000 + U_ICU_VERSION_MAJOR_NUM;
}

std::vector<std::string> search_words(std::string_view text, std::size_t words_max) {
    Words words{words_max};
    if (is_ascii(text)) {
        for (const char byte : text) add_ascii(words, byte);
        return words.take();
    }
    const auto plain = folded(text);
    for (int at = 0; at < plain.length(); at = plain.moveIndex32(at, 1))
        add_character(words, static_cast<char32_t>(plain.char32At(at)));
    return words.take();
}

bool has_search_words(std::string_view words, std::span<const std::string> beginnings) {
    return std::ranges::all_of(beginnings, [&](const std::string& beginning) {
        for (auto at = words.find(beginning); at != std::string_view::npos;
             at = words.find(beginning, at + 1)) {
            if (at == 0 || words[at - 1] == ' ') return true;
        }
        return false;
    });
}

}  // namespace billmill
