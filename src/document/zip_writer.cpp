#include "document/zip_writer.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace billmill::document {
namespace {

constexpr std::uint16_t plain_version = 20;
constexpr std::uint16_t zip64_version = 45;
constexpr std::uint16_t utf8_names = 1U << 11U;
constexpr std::uint16_t sums_follow = 1U << 3U;  ///< What a file's header cannot know yet stands behind it.
constexpr std::uint16_t stored = 0;
constexpr std::uint16_t deflated = 8;
constexpr std::uint16_t midnight = 0;
constexpr std::uint16_t first_of_1980 = 0x21;
constexpr std::uint64_t full_32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t full_16 = std::numeric_limits<std::uint16_t>::max();

/// Appends a number, the lowest byte first.
template <class Number>
void put_number(std::string& out, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

std::uint32_t crc_32(std::string_view bytes) {
    return libdeflate_crc32(0, bytes.data(), bytes.size());
}

constexpr int raw_window_bits = -15;  ///< Deflate alone, as ZIP has it.
constexpr int quick = 1;              ///< A level of zlib: the answer waits for it.

}  // namespace

/// What the local header of a file and its entry in the directory share.
struct ZipWriter::File {
    std::string_view name;
    std::uint64_t offset = 0;
    std::uint16_t flags = utf8_names;
    std::uint16_t method = stored;
    std::uint32_t crc = 0;
    std::uint32_t packed = 0;
    std::uint32_t size = 0;

    void put(std::string& out, std::uint16_t version, std::uint16_t extra_bytes) const {
        put_number(out, version);
        put_number(out, flags);
        put_number(out, method);
        put_number(out, midnight);
        put_number(out, first_of_1980);
        put_number(out, crc);
        put_number(out, packed);
        put_number(out, size);
        put_number(out, static_cast<std::uint16_t>(name.size()));
        put_number(out, extra_bytes);
    }
    [[nodiscard]] std::string header() const {
        std::string header;
        put_number(header, std::uint32_t{0x04034b50});
        put(header, plain_version, 0);
        return header.append(name);
    }
};

/// The file that is being compressed.
class ZipWriter::Deflate {
public:
    explicit Deflate(std::string_view file, std::uint64_t at) : name{file}, offset{at} {
        if (deflateInit2(&stream_, quick, Z_DEFLATED, raw_window_bits, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) !=
            Z_OK)
            throw std::bad_alloc{};
    }
    ~Deflate() { (void)deflateEnd(&stream_); }
    Deflate(const Deflate&) = delete;
    Deflate& operator=(const Deflate&) = delete;

    /// Calls `out` with what is ready; false: nobody wants it.
    template <class Out>
    [[nodiscard]] bool take(std::string_view bytes, int flush, const Out& out) {
        if (!bytes.empty()) crc = libdeflate_crc32(crc, bytes.data(), bytes.size());
        // zlib promises to leave what it reads as it is.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
            stream_.avail_out = static_cast<uInt>(buffer_.size());
            (void)deflate(&stream_, flush);  // It fails only where it is used wrongly.
            const std::string_view ready{buffer_.data(), buffer_.size() - stream_.avail_out};
            if (!ready.empty() && !out(ready)) return false;
        } while (stream_.avail_out == 0);
        return true;
    }
    [[nodiscard]] File file() const {
        return {.name = name,
                .offset = offset,
                .flags = utf8_names | sums_follow,
                .method = deflated,
                .crc = crc,
                .packed = static_cast<std::uint32_t>(stream_.total_out),
                .size = static_cast<std::uint32_t>(stream_.total_in)};
    }

    const std::string name;
    const std::uint64_t offset;
    std::uint32_t crc = 0;

private:
    z_stream stream_{};
    std::array<char, 64 * 1024> buffer_{};
};

ZipWriter::ZipWriter(Write write, std::filesystem::path scratch)
    : write_{std::move(write)}, directory_{std::move(scratch)} {}
ZipWriter::~ZipWriter() = default;

bool ZipWriter::put(std::string_view bytes) {
    offset_ += bytes.size();
    return write_(bytes);
}

/// Its entry in the directory.
bool ZipWriter::list(const File& file) {
    std::string entry;
    const bool far = file.offset >= full_32;
    put_number(entry, std::uint32_t{0x02014b50});
    put_number(entry, far ? zip64_version : plain_version);
    file.put(entry, far ? zip64_version : plain_version, far ? 12 : 0);
    put_number(entry, std::uint16_t{0});  // Comment.
    put_number(entry, std::uint16_t{0});  // Disk.
    put_number(entry, std::uint16_t{0});
    put_number(entry, std::uint32_t{0});
    put_number(entry, static_cast<std::uint32_t>(far ? full_32 : file.offset));
    entry += file.name;
    if (far) {
        put_number(entry, std::uint16_t{1});
        put_number(entry, std::uint16_t{8});
        put_number(entry, file.offset);
    }
    ++files_;
    const auto kept = directory_.append(entry);
    if (!kept) fault_ = kept.error();
    return kept.has_value();
}

bool ZipWriter::add(std::string_view name, std::string_view bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const File file{.name = name, .offset = offset_, .crc = crc_32(bytes), .packed = size, .size = size};
    return list(file) && put(file.header()) && put(bytes);
}

/// Read twice: its header says what it comes to.
bool ZipWriter::add(std::string_view name, const ScratchText& text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    File file{.name = name, .offset = offset_, .packed = size, .size = size};
    const auto give = [&](const std::function<bool(std::string_view)>& take) {
        const auto given = text.give(take);
        if (!given) fault_ = given.error();
        return given && *given;
    };
    const auto sum = [&](std::string_view bytes) {
        file.crc = libdeflate_crc32(file.crc, bytes.data(), bytes.size());
        return true;
    };
    return give(sum) && list(file) && put(file.header()) &&
           give([this](std::string_view bytes) { return put(bytes); });
}

bool ZipWriter::begin(std::string_view name) {
    deflate_ = std::make_unique<Deflate>(name, offset_);
    auto file = deflate_->file();
    file.crc = file.packed = file.size = 0;
    return put(file.header());
}

bool ZipWriter::compress(std::string_view bytes) {
    return deflate_->take(bytes, Z_NO_FLUSH, [this](std::string_view ready) { return put(ready); });
}

bool ZipWriter::end() {
    if (!deflate_->take({}, Z_FINISH, [this](std::string_view ready) { return put(ready); })) return false;
    const auto file = deflate_->file();
    if (!list(file)) return false;
    std::string sums;
    put_number(sums, std::uint32_t{0x08074b50});
    put_number(sums, file.crc);
    put_number(sums, file.packed);
    put_number(sums, file.size);
    deflate_ = nullptr;
    return put(sums);
}

bool ZipWriter::finish() {
    const auto begin = offset_;
    const auto size = std::uint64_t{directory_.size()};
    const auto listed = directory_.give([this](std::string_view bytes) { return put(bytes); });
    if (!listed) fault_ = listed.error();
    if (!listed || !*listed) return false;
    std::string end;
    if (begin >= full_32 || size >= full_32 || files_ >= full_16) {
        const auto end_64 = offset_;
        put_number(end, std::uint32_t{0x06064b50});
        put_number(end, std::uint64_t{44});
        put_number(end, zip64_version);
        put_number(end, zip64_version);
        put_number(end, std::uint32_t{0});
        put_number(end, std::uint32_t{0});
        put_number(end, files_);
        put_number(end, files_);
        put_number(end, size);
        put_number(end, begin);
        put_number(end, std::uint32_t{0x07064b50});
        put_number(end, std::uint32_t{0});
        put_number(end, end_64);
        put_number(end, std::uint32_t{1});
    }
    const auto files = static_cast<std::uint16_t>(std::min(files_, full_16));
    put_number(end, std::uint32_t{0x06054b50});
    put_number(end, std::uint16_t{0});
    put_number(end, std::uint16_t{0});
    put_number(end, files);
    put_number(end, files);
    put_number(end, static_cast<std::uint32_t>(std::min(size, full_32)));
    put_number(end, static_cast<std::uint32_t>(std::min(begin, full_32)));
    put_number(end, std::uint16_t{0});
    return put(end);
}

}  // namespace billmill::document
