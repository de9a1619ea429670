#include "adapters/filesystem/journal_block.hpp"

#include <libdeflate.h>

#include <array>
#include <cstring>
#include <memory>

#include "foundation/invariant.hpp"

namespace billmill::adapters::filesystem {
namespace {

constexpr std::string_view marker{"\xb1\x0c\x62\x6d", 4};
constexpr std::size_t head_size = 16;  // Marker, length, packed length, checksum.
constexpr int compression_level = 1;   // Twice the time of higher ones saves a tenth of the bytes.
constexpr char kind_header = 'H';
constexpr char kind_records = 'R';

enum Flag : std::uint8_t { has_xml = 1, has_previous = 2, follows_the_one_before = 4, is_hole = 8 };

void put(std::string& out, std::uint64_t value, int size) {
    for (int shift = 0; shift < size; ++shift) out += static_cast<char>(value >> (8 * shift));
}
void put(std::string& out, std::string_view text) {
    put(out, text.size(), 4);
    out += text;
}
template <std::size_t size>
void put(std::string& out, const std::array<std::uint8_t, size>& bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), size);
}

/// Takes values off the front of bytes that may hold anything.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_{bytes} {}
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    std::uint64_t number(int size) {
        std::uint64_t value = 0;
        const auto bytes = take(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < bytes.size(); ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
        return value;
    }
    std::int64_t integer() { return static_cast<std::int64_t>(number(8)); }
    std::string text() { return std::string{take(number(4))}; }
    template <std::size_t size>
    std::array<std::uint8_t, size> array() {
        std::array<std::uint8_t, size> value{};
        const auto bytes = take(size);
        if (bytes.size() == size) std::memcpy(value.data(), bytes.data(), size);
        return value;
    }
    Digest digest() { return Digest{array<32>()}; }

private:
    std::string_view take(std::size_t size) {
        if (size > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::string_view rest_;
    bool failed_ = false;
};

struct FreeCompressor {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
struct FreeDecompressor {
    void operator()(libdeflate_decompressor* decompressor) const {
        libdeflate_free_decompressor(decompressor);
    }
};

std::uint32_t checksum(std::string_view lengths, std::string_view packed) {
    const auto first = libdeflate_crc32(0, lengths.data(), lengths.size());
    return libdeflate_crc32(first, packed.data(), packed.size());
}

std::string pack(const std::string& raw) {
    thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor{
        libdeflate_alloc_compressor(compression_level)};
    INVARIANT(compressor != nullptr, "there is memory for a compressor");
    std::string packed(libdeflate_deflate_compress_bound(compressor.get(), raw.size()), '\0');
    packed.resize(
        libdeflate_deflate_compress(compressor.get(), raw.data(), raw.size(), packed.data(), packed.size()));
    INVARIANT(!packed.empty(), "the bound is large enough");
    std::string lengths;
    put(lengths, raw.size(), 4);
    put(lengths, packed.size(), 4);
    std::string block{marker};
    block += lengths;
    put(block, checksum(lengths, packed), 4);
    return block += packed;
}

std::optional<std::string> unpack(std::string_view packed, std::size_t raw_size) {
    thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor{
        libdeflate_alloc_decompressor()};
    INVARIANT(decompressor != nullptr, "there is memory for a decompressor");
    std::string raw(raw_size, '\0');
    const auto result = libdeflate_deflate_decompress(decompressor.get(), packed.data(), packed.size(),
                                                      raw.data(), raw.size(), nullptr);
    if (result != LIBDEFLATE_SUCCESS) return std::nullopt;
    return raw;
}

void put(std::string& raw, const ports::JournalRecord& record, const ports::JournalRecord* before) {
    const bool follows = before != nullptr && record.previous == before->chain.link;
    std::uint8_t flags = 0;
    if (record.chain.xml) flags |= has_xml;
    if (record.is_hole) flags |= is_hole;
    if (follows)
        flags |= follows_the_one_before;
    else if (record.previous)
        flags |= has_previous;
    put(raw, flags, 1);
    put(raw, record.line);
    put(raw, record.series);
    put(raw, static_cast<std::uint64_t>(record.number), 8);
    put(raw, static_cast<std::uint64_t>(record.chain.place), 8);
    put(raw, record.chain.link.bytes);
    put(raw, record.chain.salt);
    if (record.chain.xml) put(raw, record.chain.xml->bytes);
    if (!follows && record.previous) put(raw, record.previous->bytes);
    put(raw, record.text);
}

ports::JournalRecord take_record(Reader& reader, const ports::JournalRecord* before) {
    ports::JournalRecord record;
    const auto flags = reader.number(1);
    record.line = reader.text();
    record.series = reader.text();
    record.number = reader.integer();
    record.chain.place = reader.integer();
    record.chain.link = reader.digest();
    record.chain.salt = reader.array<16>();
    if ((flags & has_xml) != 0) record.chain.xml = reader.digest();
    if ((flags & has_previous) != 0) record.previous = reader.digest();
    if ((flags & follows_the_one_before) != 0 && before != nullptr) record.previous = before->chain.link;
    record.text = reader.text();
    record.is_hole = (flags & is_hole) != 0;
    return record;
}

std::optional<JournalBlock> decode_records(Reader& reader) {
    std::vector<ports::JournalRecord> records;
    while (!reader.at_end() && !reader.failed()) {
        auto record = take_record(reader, records.empty() ? nullptr : &records.back());
        records.push_back(std::move(record));
    }
    if (reader.failed()) return std::nullopt;
    return records;
}

std::optional<JournalBlock> decode_header(Reader& reader) {
    JournalHeader header;
    header.books.bytes = reader.array<16>();
    const auto count = reader.number(4);
    for (std::uint64_t i = 0; i < count && !reader.failed(); ++i) {
        auto line = reader.text();
        ports::JournalEnd end;
        end.place = reader.integer();
        end.series = reader.text();
        end.number = reader.integer();
        end.link = reader.digest();
        header.ends.emplace(std::move(line), std::move(end));
    }
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return header;
}

std::optional<JournalBlock> decode(std::string_view raw) {
    if (raw.empty()) return std::nullopt;
    Reader reader{raw.substr(1)};
    if (raw.front() == kind_header) return decode_header(reader);
    if (raw.front() == kind_records) return decode_records(reader);
    return std::nullopt;
}

/// The block that begins at `from`; nullopt: none does, or it is not whole.
std::optional<FoundBlock> block_at(std::string_view file, std::size_t from) {
    const auto rest = file.substr(from);
    if (rest.size() < head_size || !rest.starts_with(marker)) return std::nullopt;
    Reader lengths{rest.substr(marker.size(), head_size - marker.size())};
    const auto raw_size = lengths.number(4);
    const auto packed_size = lengths.number(4);
    const auto sum = lengths.number(4);
    if (raw_size > block_raw_max || packed_size > rest.size() - head_size) return std::nullopt;
    const auto packed = rest.substr(head_size, packed_size);
    if (checksum(rest.substr(marker.size(), 8), packed) != sum) return std::nullopt;
    const auto raw = unpack(packed, raw_size);
    if (!raw) return std::nullopt;
    auto block = decode(*raw);
    if (!block) return std::nullopt;
    return FoundBlock{from, from + head_size + packed_size, std::move(block)};
}

}  // namespace

std::string encode_block(const JournalHeader& header) {
    std::string raw{kind_header};
    put(raw, header.books.bytes);
    put(raw, header.ends.size(), 4);
    for (const auto& [line, end] : header.ends) {
        put(raw, line);
        put(raw, static_cast<std::uint64_t>(end.place), 8);
        put(raw, end.series);
        put(raw, static_cast<std::uint64_t>(end.number), 8);
        put(raw, end.link.bytes);
    }
    return pack(raw);
}

std::string encode_block(std::span<const ports::JournalRecord> records) {
    std::string raw{kind_records};
    for (std::size_t i = 0; i < records.size(); ++i) put(raw, records[i], i == 0 ? nullptr : &records[i - 1]);
    return pack(raw);
}

namespace {

bool is_cut(std::string_view rest) {
    if (rest.size() < head_size) return rest.substr(0, marker.size()) == marker.substr(0, rest.size());
    if (!rest.starts_with(marker)) return false;
    Reader lengths{rest.substr(marker.size())};
    lengths.number(4);
    return head_size + lengths.number(4) > rest.size();
}

}  // namespace

FoundBlock next_block(std::string_view file, std::size_t from) {
    if (auto found = block_at(file, from)) return *std::move(found);
    for (auto at = file.find(marker, from + 1); at != std::string_view::npos;
         at = file.find(marker, at + 1)) {
        if (block_at(file, at)) return {from, at, std::nullopt};
    }
    return {from, file.size(), std::nullopt, is_cut(file.substr(from))};
}

}  // namespace billmill::adapters::filesystem
