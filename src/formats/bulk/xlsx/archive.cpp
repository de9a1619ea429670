#include "formats/bulk/xlsx/archive.hpp"

#include <minizip/unzip.h>

#include <algorithm>
#include <array>

namespace billmill::formats::bulk::xlsx {
namespace {

constexpr int without_case = 2;  ///< Of unzLocateFile().
constexpr uLong encrypted_flag = 1;
constexpr unsigned buffer_bytes = 64 * 1024;

/// The scratch file as minizip reads it. Buffered, since it reads the directory byte by byte.
class Reader {
public:
    explicit Reader(const ScratchFile& file) : file_{file} {}

    uLong read(void* into, uLong size) {
        uLong done = 0;
        while (done < size) {
            if (place_ < begin_ || place_ >= begin_ + filled_) {
                const auto count = file_.read(place_, buffer_);
                begin_ = place_;
                filled_ = count.value_or(0);
                failed_ = failed_ || !count;
                if (filled_ == 0) break;
            }
            const auto at = static_cast<std::size_t>(place_ - begin_);
            const auto count = std::min<std::size_t>(size - done, filled_ - at);
            std::copy_n(buffer_.data() + at, count, static_cast<char*>(into) + done);
            done += count;
            place_ += count;
        }
        return done;
    }
    long seek(std::uint64_t offset, int origin) {
        const auto base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? place_
                          : origin == ZLIB_FILEFUNC_SEEK_END ? file_.size()
                                                             : 0;
        place_ = base + offset;
        return place_ > file_.size() ? -1 : 0;
    }
    [[nodiscard]] std::uint64_t place() const { return place_; }
    [[nodiscard]] bool failed() const { return failed_; }

    zlib_filefunc64_def functions() {
        return {
            .zopen64_file = [](void* self, const void*, int) { return self; },
            .zread_file = [](void* self, void*, void* into,
                             uLong size) { return static_cast<Reader*>(self)->read(into, size); },
            .zwrite_file = [](void*, void*, const void*, uLong) { return uLong{0}; },
            .ztell64_file = [](void* self, void*) -> ZPOS64_T { return static_cast<Reader*>(self)->place(); },
            .zseek64_file = [](void* self, void*, ZPOS64_T offset,
                               int origin) { return static_cast<Reader*>(self)->seek(offset, origin); },
            .zclose_file = [](void*, void*) { return 0; },
            .zerror_file = [](void* self, void*) { return static_cast<Reader*>(self)->failed() ? 1 : 0; },
            .opaque = this};
    }

private:
    const ScratchFile& file_;
    std::uint64_t place_ = 0;
    std::uint64_t begin_ = 0;  ///< Of what is in the buffer.
    std::size_t filled_ = 0;
    bool failed_ = false;
    std::array<char, buffer_bytes> buffer_{};
};

std::unexpected<FileFault> damaged() {
    return file_fault("workbook_damaged", "the workbook is damaged, or not whole; save it again");
}

}  // namespace

struct Archive::Opened {
    Opened(const ScratchFile& file, ArchiveLimits most) : reader{file}, limits{most} {
        auto functions = reader.functions();
        zip = unzOpen2_64("", &functions);
    }
    ~Opened() {
        if (zip != nullptr) unzClose(zip);
    }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

    Reader reader;
    const ArchiveLimits limits;
    unzFile zip = nullptr;
};

Archive::Archive(std::unique_ptr<Opened> opened) : opened_{std::move(opened)} {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

std::expected<Archive, FileFault> Archive::open(const ScratchFile& file, ArchiveLimits limits) {
    auto opened = std::make_unique<Opened>(file, limits);
    unz_global_info64 info{};
    if (opened->zip == nullptr || unzGetGlobalInfo64(opened->zip, &info) != UNZ_OK) return damaged();
    if (info.number_entry > limits.entries_max)
        return file_fault("workbook_too_large", "the workbook has more parts than one may have");
    return Archive{std::move(opened)};
}

bool Archive::has(const std::string& name) {
    return unzLocateFile(opened_->zip, name.c_str(), without_case) == UNZ_OK;
}

FileOutcome Archive::read(const std::string& name, const Take& take) {
    auto* const zip = opened_->zip;
    const auto& limits = opened_->limits;
    if (!has(name)) return {};
    unz_file_info64 info{};
    if (unzGetCurrentFileInfo64(zip, &info, nullptr, 0, nullptr, 0, nullptr, 0) != UNZ_OK) return damaged();
    if ((info.flag & encrypted_flag) != 0)
        return file_fault("encrypted_file", "the workbook has a password; save it without one");
    // No more than this is read, whatever the part holds.
    if (info.uncompressed_size > limits.free_bytes &&
        info.uncompressed_size / limits.ratio_max > info.compressed_size)
        return file_fault("compressed_ratio",
                          "a part of the workbook is over 100 times as long as its compressed form");
    if (info.uncompressed_size > limits.part_bytes_max)
        return file_fault("workbook_too_large", "the workbook is too long; save it as CSV UTF-8");
    if (unzOpenCurrentFile(zip) != UNZ_OK) return damaged();
    std::array<char, buffer_bytes> buffer;
    bool goes_on = true;
    int count = 0;
    while (goes_on && (count = unzReadCurrentFile(zip, buffer.data(), buffer_bytes)) > 0)
        goes_on = take({buffer.data(), static_cast<std::size_t>(count)});
    const auto left = goes_on ? unztell64(zip) != info.uncompressed_size : false;
    const auto closed = unzCloseCurrentFile(zip);  // Says whether the sum is right, where all was read.
    if (count < 0 || left || (goes_on && closed != UNZ_OK)) return damaged();
    return {};
}

}  // namespace billmill::formats::bulk::xlsx
