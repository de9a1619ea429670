#include "document/pdf/quick_deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "foundation/invariant.hpp"

namespace billmill::document::pdf {
namespace {

constexpr std::size_t match_min = 4;
constexpr std::size_t match_max = 258;
constexpr std::uint32_t window = 32'768;
constexpr int hash_bits = 12;
constexpr std::uint32_t end_of_block = 256;
constexpr std::uint32_t first_length_symbol = 257;
/// Places are counted through all streams; before they overflow the table starts anew.
constexpr std::uint32_t base_max = 0x8000'0000;

template <class Word>
Word load(const char* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

std::uint32_t hash(std::uint32_t four_bytes) {
    return four_bytes * 0x9E37'79B1U >> (32 - hash_bits);
}

/// How far two places agree; neither is read beyond `end`.
std::size_t match_length(const char* left, const char* right, const char* end) {
    const char* const begin = right;
    const char* const stop = std::min(end, right + match_max);
    for (; right + 8 <= stop; left += 8, right += 8) {
        const auto difference = load<std::uint64_t>(left) ^ load<std::uint64_t>(right);
        if (difference != 0)
            return static_cast<std::size_t>(right - begin) +
                   static_cast<std::size_t>(std::countr_zero(difference)) / 8;
    }
    while (right < stop && *left == *right) ++left, ++right;
    return static_cast<std::size_t>(right - begin);
}

/// Takes a stream apart from `start` on: each byte is told to `literal`, or stands in a piece that came before and is told to
/// `match` (length, distance). The last place that begins with the same four bytes is good enough. Plain pointers,
/// here and in what it calls: every check of a bound costs, and a hash has no way out of its table.
template <bool longer_than_window, class Literal, class Match>
[[gnu::always_inline]] inline void parse(std::string_view plain, std::size_t start,
                                         std::uint32_t* const places, std::uint32_t base, Literal literal,
                                         Match match) {
    const char* const begin = plain.data();
    const char* const end = begin + plain.size();
    const char* at = begin + start;
    while (end - at >= 8) {
        const auto here = base + static_cast<std::uint32_t>(at - begin);
        const auto four = load<std::uint32_t>(at);
        auto& place = places[hash(four)];
        const auto before = place;
        place = here;
        if (before < base || (longer_than_window && here - before > window) ||
            load<std::uint32_t>(begin + (before - base)) != four) {
            literal(static_cast<std::uint8_t>(*at++));
            continue;
        }
        const auto length = match_min + match_length(begin + (before - base) + match_min, at + match_min,
                                                     std::min(end, at + match_max));
        match(length, here - before);
        places[hash(load<std::uint32_t>(at + 1))] = here + 1;
        at += length;
        if (end - at >= 8)
            places[hash(load<std::uint32_t>(at - 2))] = base + static_cast<std::uint32_t>(at - 2 - begin);
    }
    while (at != end) literal(static_cast<std::uint8_t>(*at++));
}

/// A match's length or distance as deflate tells it: a symbol and some bits of the rest.
struct Told {
    std::uint32_t symbol;
    std::uint32_t rest;
    std::uint32_t rest_bits;
};

constexpr Told tell_length(std::uint32_t length) {
    if (length == match_max) return {285, 0, 0};
    const auto value = length - 3;
    if (value < 8) return {first_length_symbol + value, 0, 0};
    const auto bits = static_cast<std::uint32_t>(std::bit_width(value)) - 3;
    return {first_length_symbol + 4 * (bits + 1) + (value >> bits & 3), value & ((1U << bits) - 1), bits};
}
static_assert(tell_length(11).symbol == 265 && tell_length(257).symbol == 284 && tell_length(257).rest == 30);

constexpr Told tell_distance(std::uint32_t distance) {
    const auto value = distance - 1;
    if (value < 2) return {value, 0, 0};
    const auto bits = static_cast<std::uint32_t>(std::bit_width(value)) - 2;
    return {2 * (bits + 1) + (value >> bits & 1), value & ((1U << bits) - 1), bits};
}
static_assert(tell_distance(5).symbol == 4 && tell_distance(32'768).symbol == 29 &&
              tell_distance(32'768).rest == 8'191);

/// Bits, the lowest first. They gather in a word and leave it a few bytes at a time.
class BitWriter {
public:
    explicit BitWriter(char* out) : out_(out) {}
    /// Goes on from another's pending bits.
    BitWriter(char* out, std::uint64_t pending, std::uint32_t count)
        : out_(out), pending_(pending), count_(count) {}

    /// At most 56 bits.
    void put(std::uint64_t bits, std::uint32_t count) {
        write_bytes();
        pending_ |= bits << count_;
        count_ += count;
        write_bytes();
    }
    /// At most 15 bits; most literals write nothing.
    void put_short(std::uint64_t bits, std::uint32_t count) {
        pending_ |= bits << count_;
        count_ += count;
        if (count_ >= 48) write_bytes();
    }
    void write_bytes() {
        std::memcpy(out_, &pending_, sizeof pending_);
        out_ += count_ >> 3;
        pending_ >>= count_ & ~7U;
        count_ &= 7;
    }
    [[nodiscard]] char* end() {
        write_bytes();
        return out_ + (count_ > 0 ? 1 : 0);
    }
    [[nodiscard]] std::uint32_t bits_since(const char* begin) const {
        return static_cast<std::uint32_t>(out_ - begin) * 8 + count_;
    }
    [[nodiscard]] const char* place() const { return out_; }
    [[nodiscard]] std::uint64_t pending() const { return pending_; }
    [[nodiscard]] std::uint32_t pending_count() const { return count_; }

private:
    static_assert(std::endian::native == std::endian::little);
    char* out_;
    std::uint64_t pending_ = 0;
    std::uint32_t count_ = 0;
};

/// Bytes. For fewer, a pass with a code of their own costs as much as a page, and saves some fifty bytes.
constexpr std::size_t worth_another_pass = 2'048;

/// As they are, in one block.   Source: RFC 1951, 3.2.4.
void store(Bytes& out, std::string_view plain) {
    static_assert(worth_another_pass <= 0xFFFF && std::endian::native == std::endian::little);
    out.put("\x78\x01\x01");
    for (const auto size :
         {static_cast<std::uint16_t>(plain.size()), static_cast<std::uint16_t>(~plain.size())})
        out.put({reinterpret_cast<const char*>(&size), sizeof size});
    out.put(plain);
    const auto sum = std::byteswap(libdeflate_adler32(1, plain.data(), plain.size()));
    out.put({reinterpret_cast<const char*>(&sum), sizeof sum});
}

constexpr std::string_view zlib_header = "\x78\x01";

}  // namespace

struct StreamCode::Counts {
    std::array<std::uint32_t, 286> literals{};
    std::array<std::uint32_t, 30> distances{};
};

StreamCode::StreamCode(std::string_view sample) {
    Counts counts;
    std::vector<std::uint32_t> places(1U << hash_bits);
    parse<true>(
        sample, 0, places.data(), 1, [&](std::uint8_t byte) { ++counts.literals[byte]; },
        [&](std::size_t length, std::uint32_t distance) {
            ++counts.literals[tell_length(static_cast<std::uint32_t>(length)).symbol];
            ++counts.distances[tell_distance(distance).symbol];
        });
    ++counts.literals[end_of_block];
    const auto literals = prefix_code_lengths(counts.literals, 15, true);
    const auto distances = prefix_code_lengths(counts.distances, 15, true);
    const auto literal_words = prefix_code(literals);
    std::copy_n(literal_words.begin(), literals_.size(), literals_.begin());
    for (std::uint32_t length = 3; length < lengths_.size(); ++length) {
        const auto told = tell_length(length);
        const auto word = literal_words[told.symbol];
        lengths_[length] = {word.bits | told.rest << word.length, word.length + told.rest_bits};
    }
    std::ranges::copy(prefix_code(distances), distances_.begin());
    make_header(literals, distances);
}

/// The two lists of lengths, runs of equal ones folded, in a code of their own.   Source: RFC 1951, 3.2.7.
void StreamCode::make_header(const std::vector<std::uint8_t>& literals,
                             const std::vector<std::uint8_t>& distances) {
    constexpr std::uint32_t repeat = 16, repeat_min = 3, repeat_max = 6;
    constexpr std::array order{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    std::vector<std::uint8_t> lengths{literals};
    lengths.insert(lengths.end(), distances.begin(), distances.end());
    struct Step {
        std::uint32_t symbol;
        std::uint32_t more;  ///< Repetitions beyond repeat_min.
    };
    std::vector<Step> steps;
    std::array<std::uint32_t, 19> counts{};
    for (std::size_t i = 0; i < lengths.size();) {
        std::uint32_t run = 0;
        while (i > 0 && run < repeat_max && i + run < lengths.size() && lengths[i + run] == lengths[i - 1])
            ++run;
        steps.push_back(run >= repeat_min ? Step{repeat, run - repeat_min} : Step{lengths[i], 0});
        i += run >= repeat_min ? run : 1;
        ++counts[steps.back().symbol];
    }
    const auto code_lengths = prefix_code_lengths(counts, 7, false);
    const auto words = prefix_code(code_lengths);

    header_.assign(64, 0);
    auto* const begin = reinterpret_cast<char*>(header_.data());
    BitWriter bits{begin};
    bits.put(0b101, 3);  // The last block, with a code of its own.
    bits.put(286 - 257, 5);
    bits.put(30 - 1, 5);
    bits.put(19 - 4, 4);
    for (const auto symbol : order) bits.put(code_lengths[static_cast<std::size_t>(symbol)], 3);
    for (const auto& step : steps) {
        bits.put(words[step.symbol].bits, words[step.symbol].length);
        if (step.symbol == repeat) bits.put(step.more, 2);
    }
    header_bits_ = bits.bits_since(begin);
}

/// Writes what a code says about streams and their ends.
class QuickDeflater::BlockWriter {
public:
    BlockWriter(BitWriter bits, const StreamCode& code) : bits_(bits), code_(code) {}

    void begin() {
        for (std::uint32_t done = 0; done < code_.header_bits_; done += 32) {
            const auto count = std::min(32U, code_.header_bits_ - done);
            const auto part = code_.header_[done / 64] >> done % 64 & ((std::uint64_t{1} << count) - 1);
            bits_.put(part, count);
        }
    }

    void write(std::string_view plain, std::size_t start, std::uint32_t* places, std::uint32_t base) {
        plain.size() > window ? write<true>(plain, start, places, base)
                              : write<false>(plain, start, places, base);
    }

    [[nodiscard]] char* end() {
        bits_.put(code_.literals_[end_of_block].bits, code_.literals_[end_of_block].length);
        return bits_.end();
    }
    /// What stands so far, but for fewer than eight bits.
    [[nodiscard]] const BitWriter& pause() {
        bits_.write_bytes();
        return bits_;
    }

private:
    template <bool longer_than_window>
    void write(std::string_view plain, std::size_t start, std::uint32_t* places, std::uint32_t base) {
        const CodeWord* const literals = code_.literals_.data();
        const CodeWord* const lengths = code_.lengths_.data();
        const CodeWord* const distances = code_.distances_.data();
        auto bits = bits_;  // In registers: the bytes that are written might else be its own.
        parse<longer_than_window>(
            plain, start, places, base,
            [&](std::uint8_t byte) { bits.put_short(literals[byte].bits, literals[byte].length); },
            [&](std::size_t length, std::uint32_t distance) {
                const auto& word = lengths[length];
                const auto told = tell_distance(distance);
                const auto& place = distances[told.symbol];
                bits.put(word.bits | (place.bits | std::uint64_t{told.rest} << place.length) << word.length,
                         word.length + place.length + told.rest_bits);
            });
        bits_ = bits;
    }

    BitWriter bits_;
    const StreamCode& code_;
};

StreamFront::StreamFront(std::string plain, const StreamCode& code) : plain_(std::move(plain)), code_(code) {
    Bytes out;
    out.put(zlib_header);
    QuickDeflater::BlockWriter block{BitWriter{out.claim(QuickDeflater::space_for(plain_.size(), code))},
                                     code};
    std::vector<std::uint32_t> places(1U << hash_bits);
    block.begin();
    block.write(plain_, 0, places.data(), 1);
    const auto& bits = block.pause();
    packed_.assign(out.data(), bits.place());
    pending_ = bits.pending();
    pending_count_ = bits.pending_count();
    sum_ = libdeflate_adler32(1, plain_.data(), plain_.size());
    for (std::uint32_t i = 0; i < places.size(); ++i)
        if (places[i] != 0) places_.push_back({i, places[i] - 1});
}

QuickDeflater::QuickDeflater() : places_(1U << hash_bits) {}

/// Each literal takes 15 bits at most, and words are written in whole.
std::size_t QuickDeflater::space_for(std::size_t plain, const StreamCode& code) {
    return plain * 2 + code.header_bits_ / 8 + 32;
}

void QuickDeflater::append(Bytes& out, std::string_view plain, const StreamCode& code) {
    append(out, plain, code, nullptr);
}

void QuickDeflater::append(Bytes& out, std::string_view plain, const StreamFront& front) {
    INVARIANT(plain.starts_with(front.plain_), "a stream begins as its front does");
    append(out, plain, front.code_, &front);
}

void QuickDeflater::append(Bytes& out, std::string_view plain, const StreamCode& code,
                           const StreamFront* front) {
    if (base_ + plain.size() > base_max) {
        std::ranges::fill(places_, 0);
        base_ = 1;
    }
    const auto before = out.size();
    const std::size_t start = front == nullptr ? 0 : front->plain_.size();
    char* const begin = out.claim(space_for(plain.size(), code));
    std::uint32_t sum = 1;
    BitWriter bits{begin + zlib_header.size()};
    if (front == nullptr) {
        std::memcpy(begin, zlib_header.data(), zlib_header.size());
    } else {
        std::memcpy(begin, front->packed_.data(), front->packed_.size());
        bits = BitWriter{begin + front->packed_.size(), front->pending_, front->pending_count_};
        sum = front->sum_;
        for (const auto& [hash, place] : front->places_) places_[hash] = base_ + place;
    }
    BlockWriter block{bits, code};
    if (front == nullptr) block.begin();
    block.write(plain, start, places_.data(), base_);
    char* const end = block.end();
    base_ += static_cast<std::uint32_t>(plain.size());
    sum = std::byteswap(libdeflate_adler32(sum, plain.data() + start, plain.size() - start));
    std::memcpy(end, &sum, sizeof sum);
    out.written_to(end + sizeof sum);
    const auto size = out.size() - before;
    const bool is_short = plain.size() < worth_another_pass;
    if (size <= (is_short ? plain.size() : plain.size() / 8 * 7)) return;
    out.cut(before);
    if (is_short) {
        store(out, plain);
    } else {
        thorough_.append(out, plain);
    }
}

}  // namespace billmill::document::pdf
