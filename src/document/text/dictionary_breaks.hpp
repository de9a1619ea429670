#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct UBreakIterator;

namespace billmill::document::text {

/// Where lines may end in scripts that put no spaces between words: Thai, Lao, Khmer and Burmese.
///
/// Source:  UAX 14, class SA; ICU's dictionaries.
/// Threads: one per thread.
class DictionaryBreaks {
public:
    DictionaryBreaks();
    ~DictionaryBreaks();
    DictionaryBreaks(const DictionaryBreaks&) = delete;
    DictionaryBreaks& operator=(const DictionaryBreaks&) = delete;

    /// Takes a paragraph. Without such a script, or without dictionaries, no line may end between two of its letters.
    void begin(std::u32string_view text);
    /// Whether a line may end before this character because a word does.
    [[nodiscard]] bool before(std::size_t at) const { return at < breaks_.size() && breaks_[at]; }

private:
    struct Closer {
        void operator()(UBreakIterator* iterator) const;
    };
    std::unique_ptr<UBreakIterator, Closer> iterator_;  ///< Opened when the first such text comes.
    bool opened_ = false;
    std::u16string units_;
    std::vector<bool> breaks_;  ///< By character; empty: none.
};

}  // namespace billmill::document::text
