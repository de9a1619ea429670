#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/bytes.hpp"
#include "document/pdf/deflate.hpp"
#include "document/pdf/prefix_code.hpp"

namespace billmill::document::pdf {

/// A code for one kind of stream, made once from a sample of it. A general compressor spends most of its time on
/// a short stream counting its symbols and making a code for them; streams of one kind can share one.
///
/// Any bytes can be written in it: what the sample lacks takes longer words.
class StreamCode {
public:
    explicit StreamCode(std::string_view sample);

private:
    friend class QuickDeflater;
    struct Counts;
    void make_header(const std::vector<std::uint8_t>& literals, const std::vector<std::uint8_t>& distances);

    std::vector<std::uint64_t> header_;  ///< The block's first bits, up to its first symbol.
    std::uint32_t header_bits_ = 0;
    std::array<CodeWord, 257> literals_{};  ///< Bytes, and the end of the block.
    std::array<CodeWord, 259> lengths_{};   ///< By a match's length, with its extra bits.
    std::array<CodeWord, 30> distances_{};  ///< By distance symbol, without the extra bits.
};

/// The codes of the streams that are made for every document.
[[nodiscard]] const StreamCode& content_code();     ///< A page's operators.
[[nodiscard]] const StreamCode& attachment_code();  ///< Invoices in XML.
[[nodiscard]] const StreamCode& structure_code();   ///< Objects of a document's structure.

/// What many streams of one kind begin with, compressed once.     Threads: any.
class StreamFront {
public:
    /// Keeps `code`, which must outlive it.
    StreamFront(std::string plain, const StreamCode& code);
    [[nodiscard]] std::string_view plain() const { return plain_; }

private:
    friend class QuickDeflater;
    struct Place {
        std::uint32_t hash;
        std::uint32_t offset;
    };
    std::string plain_;
    const StreamCode& code_;
    std::string packed_;  ///< Whole bytes, with zlib's header; then pending_count_ bits.
    std::uint64_t pending_ = 0;
    std::uint32_t pending_count_ = 0;
    std::uint32_t sum_ = 0;      ///< Adler-32 of the plain bytes.
    std::vector<Place> places_;  ///< Where what follows finds its texts again.
};

/// Compresses streams for /FlateDecode in one pass over their bytes, with a code that stands. Where that does not
/// pay (texts of another kind than the code's sample), long ones are compressed as Deflater does, and short ones stay as they are.
///
/// Promise: the same bytes give the same stream, whatever was compressed before, on any machine.
/// Threads: one per thread.   Source: RFC 1950, RFC 1951.
class QuickDeflater {
public:
    QuickDeflater();
    void append(Bytes& out, std::string_view plain, const StreamCode& code);
    /// `plain`: a stream that begins with the front's.
    void append(Bytes& out, std::string_view plain, const StreamFront& front);

private:
    friend class StreamFront;
    class BlockWriter;
    static std::size_t space_for(std::size_t plain, const StreamCode& code);
    void append(Bytes& out, std::string_view plain, const StreamCode& code, const StreamFront* front);

    Deflater thorough_{Effort::quick};
    std::vector<std::uint32_t>
        places_;              ///< By hash of four bytes: where they last stood, counted from base_.
    std::uint32_t base_ = 1;  ///< Places below it are of earlier streams.
};

}  // namespace billmill::document::pdf
