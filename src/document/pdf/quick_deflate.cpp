#include "document/pdf/quick_deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <bit>
#include <cstring>

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

/// Takes a stream apart: each byte is told to `literal`, or stands in a piece that came before and is told to
/// `match` (length, distance). The last place that begins with the same four bytes is good enough. Plain pointers,
/// here and in what it calls: every check of a bound costs, and a hash has no way out of its table.
template <class Literal, class Match>
void parse(std::string_view plain, std::uint32_t* const places, std::uint32_t base, Literal literal,
           Match match) {
    const char* const begin = plain.data();
    const char* const end = begin + plain.size();
    const char* at = begin;
    while (end - at >= 8) {
        const auto here = base + static_cast<std::uint32_t>(at - begin);
        const auto four = load<std::uint32_t>(at);
        auto& place = places[hash(four)];
        const auto before = place;
        place = here;
        if (before < base || here - before > window || load<std::uint32_t>(begin + (before - base)) != four) {
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

/// Bits, the lowest first. Each put() may bring 56 of them.
class BitWriter {
public:
    explicit BitWriter(char* out) : out_(out) {}
    void put(std::uint64_t bits, std::uint32_t count) {
        pending_ |= bits << count_;
        count_ += count;
        std::memcpy(out_, &pending_, sizeof pending_);
        out_ += count_ >> 3;
        pending_ >>= count_ & ~7U;
        count_ &= 7;
    }
    [[nodiscard]] char* end() const { return out_ + (count_ > 0 ? 1 : 0); }
    [[nodiscard]] std::uint32_t bits_since(const char* begin) const {
        return static_cast<std::uint32_t>(out_ - begin) * 8 + count_;
    }

private:
    static_assert(std::endian::native == std::endian::little);
    char* out_;
    std::uint64_t pending_ = 0;
    std::uint32_t count_ = 0;
};

}  // namespace

struct StreamCode::Counts {
    std::array<std::uint32_t, 286> literals{};
    std::array<std::uint32_t, 30> distances{};
};

StreamCode::StreamCode(std::string_view sample) {
    Counts counts;
    std::vector<std::uint32_t> places(1U << hash_bits);
    parse(
        sample, places.data(), 1, [&](std::uint8_t byte) { ++counts.literals[byte]; },
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

QuickDeflater::QuickDeflater() : places_(1U << hash_bits) {}

char* QuickDeflater::write_block(char* out, std::string_view plain, const StreamCode& code) {
    BitWriter bits{out};
    for (std::uint32_t done = 0; done < code.header_bits_; done += 32) {
        const auto count = std::min(32U, code.header_bits_ - done);
        const auto part = code.header_[done / 64] >> done % 64 & ((std::uint64_t{1} << count) - 1);
        bits.put(part, count);
    }
    const CodeWord* const literals = code.literals_.data();
    const CodeWord* const lengths = code.lengths_.data();
    const CodeWord* const distances = code.distances_.data();
    parse(
        plain, places_.data(), base_,
        [&](std::uint8_t byte) { bits.put(literals[byte].bits, literals[byte].length); },
        [&](std::size_t length, std::uint32_t distance) {
            const auto& word = lengths[length];
            const auto told = tell_distance(distance);
            const auto& place = distances[told.symbol];
            bits.put(word.bits | (place.bits | std::uint64_t{told.rest} << place.length) << word.length,
                     word.length + place.length + told.rest_bits);
        });
    bits.put(literals[end_of_block].bits, literals[end_of_block].length);
    return bits.end();
}

void QuickDeflater::append(Bytes& out, std::string_view plain, const StreamCode& code) {
    if (base_ + plain.size() > base_max) {
        std::ranges::fill(places_, 0);
        base_ = 1;
    }
    const auto before = out.size();
    char* const begin = out.claim(plain.size() * 2 + code.header_bits_ / 8 + 32);
    std::memcpy(begin, "\x78\x01", 2);
    char* end = write_block(begin + 2, plain, code);
    base_ += static_cast<std::uint32_t>(plain.size());
    const auto sum = std::byteswap(libdeflate_adler32(1, plain.data(), plain.size()));
    std::memcpy(end, &sum, sizeof sum);
    out.written_to(end + sizeof sum);
    if (out.size() - before <= plain.size() / 8 * 7) return;
    out.cut(before);
    thorough_.append(out, plain);
}

}  // namespace billmill::document::pdf
