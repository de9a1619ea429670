#include "app/render/archive.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "document/zip_writer.hpp"

namespace billmill::app::render {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::uint64_t document_bytes_max = 0xFFFF'FFFE;
constexpr std::string_view first_day = "02263523000";  ///< 1980-01-01 in seconds since 1970, octal.

Outcome check(std::string_view name, std::string_view bytes) {
    if (name.size() <= name_bytes_max && bytes.size() <= document_bytes_max) return {};
    return fail(Fault::invalid, "an archive cannot hold " + std::string{name});
}

class Zip final : public Archive {
public:
    Outcome put(std::string_view name, std::string_view bytes) override {
        TRY_DO(check(name, bytes));
        return zip_.add(name, bytes) ? Outcome{} : std::move(written_);
    }

private:
    Outcome put_end() override { return zip_.finish() ? Outcome{} : std::move(written_); }

    Outcome written_;  ///< Why not.
    document::ZipWriter zip_{[this](std::string_view bytes) {
        written_ = write(bytes);
        return written_.has_value();
    }};
};

class Tar final : public Archive {
public:
    Outcome put(std::string_view name, std::string_view bytes) override {
        TRY_DO(check(name, bytes));
        std::array<char, block> head{};
        const auto field = [&](std::size_t at, std::string_view text) {
            text.copy(head.data() + at, text.size());
        };
        field(0, name);
        field(100, "0000644");
        field(108, "0000000");
        field(116, "0000000");
        std::array<char, 16> size{};
        std::snprintf(size.data(), size.size(), "%011zo", bytes.size());
        field(124, size.data());
        field(136, first_day);
        field(148, "        ");  // The sum counts itself as spaces.
        field(156, "0");
        field(257, std::string_view{"ustar\00000", 8});
        unsigned sum = 0;
        for (const char byte : head) sum += static_cast<unsigned char>(byte);
        std::snprintf(head.data() + 148, 8, "%06o", sum);
        TRY_DO(write({head.data(), head.size()}));
        TRY_DO(write(bytes));
        return write(std::string_view{zeros_}.substr(0, (block - bytes.size() % block) % block));
    }

private:
    static constexpr std::size_t block = 512;
    Outcome put_end() override { return write(zeros_); }
    const std::string zeros_ = std::string(2 * block, '\0');
};

}  // namespace

Result<std::unique_ptr<Archive>> Archive::open(ArchiveForm form, const std::string& target) {
    std::unique_ptr<Archive> archive;
    if (form == ArchiveForm::zip)
        archive = std::make_unique<Zip>();
    else
        archive = std::make_unique<Tar>();
    archive->target_ = target;
    archive->file_ = stdout;
    if (target == "-") return archive;
    archive->unfinished_ = target + ".part";
    archive->file_ = std::fopen(archive->unfinished_.c_str(), "wb");
    if (archive->file_ == nullptr) {
        archive->unfinished_.clear();
        return fail(Fault::unavailable, "cannot write " + target);
    }
    return archive;
}

Archive::~Archive() {
    if (unfinished_.empty()) return;
    if (file_ != nullptr) std::fclose(file_);
    std::error_code error;  // That it stays is no worse than that it was started.
    fs::remove(unfinished_, error);
}

Outcome Archive::write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size()) return {};
    return fail(Fault::unavailable, "cannot write " + target_ + ": is the disk full?");
}

Outcome Archive::end() {
    TRY_DO(put_end());
    const bool whole =
        unfinished_.empty() ? std::fflush(file_) == 0 : std::fclose(std::exchange(file_, nullptr)) == 0;
    std::error_code error;
    if (whole && !unfinished_.empty()) fs::rename(unfinished_, target_, error);
    if (!whole || error) return fail(Fault::unavailable, "cannot write " + target_ + ": is the disk full?");
    unfinished_.clear();
    return {};
}

}  // namespace billmill::app::render
