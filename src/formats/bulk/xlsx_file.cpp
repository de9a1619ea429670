#include "formats/bulk/xlsx_file.hpp"

#include "formats/bulk/xlsx/sheet.hpp"

namespace billmill::formats::bulk {
namespace {

std::unexpected<FileFault> without_scratch(const Error& error) {
    return file_fault(std::string{XlsxFile::no_scratch}, error.what);
}

}  // namespace

FileOutcome XlsxFile::append(std::string_view bytes) {
    if (!file_) {
        auto made = ScratchFile::make(scratch_);
        if (!made) return without_scratch(made.error());
        file_ = *std::move(made);
    }
    if (file_->size() + bytes.size() > bytes_max)
        return file_fault("workbook_too_large", "a workbook may have 256 MB; save it as CSV UTF-8");
    if (const auto kept = file_->append(bytes); !kept) return without_scratch(kept.error());
    return {};
}

std::expected<std::string, FileFault> XlsxFile::read(const std::function<bool(TableRow&&)>& row) {
    TRY(auto archive, xlsx::Archive::open(*file_));
    TRY(auto book, xlsx::read_workbook(archive));
    TRY_DO(xlsx::read_sheet(archive, book, row));
    return std::move(book.sheet);
}

std::optional<FileFault> XlsxFile::older_workbook(std::string_view head) {
    constexpr std::string_view first_of_ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    // A workbook with a password lies in a file of the older kind, in a stream of this name.     Source: MS-OFFCRYPTO 2.3.4.4.
    constexpr std::string_view encrypted{"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32};
    if (!head.starts_with(first_of_ole)) return std::nullopt;
    if (head.find(encrypted) != std::string_view::npos)
        return FileFault{"", "encrypted_file", "the workbook has a password; save it without one"};
    return FileFault{
        "", "old_workbook",
        "this is an .xls of before 2007, or has a password; save it as .xlsx without a password"};
}

}  // namespace billmill::formats::bulk
