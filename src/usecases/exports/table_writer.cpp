#include "usecases/exports/table_writer.hpp"

#include <utility>

#include "document/xlsx_writer.hpp"
#include "formats/bulk/csv_writer.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

class CsvTable final : public TableWriter {
public:
    CsvTable(Write write, const Table& table) : write_{std::move(write)} {
        for (const auto& name : table.head) csv_.cell(name);
        csv_.end_row();
    }
    TableWriter& text(std::string_view text) override {
        csv_.cell(text);
        return *this;
    }
    TableWriter& number(std::string_view number) override { return text(number); }
    TableWriter& date(const Date& date) override { return text(date.text()); }
    bool end_row() override {
        csv_.end_row();
        return out_.size() < buffer_bytes || flush();
    }
    bool finish() override { return flush(); }

private:
    bool flush() { return write_(std::exchange(out_, {})); }

    const Write write_;
    std::string out_;
    formats::bulk::CsvWriter csv_{out_};
};

class XlsxTable final : public TableWriter {
public:
    XlsxTable(const Write& write, Table table)
        : xlsx_{write, std::move(table.title), std::move(table.head)} {}
    TableWriter& text(std::string_view text) override {
        xlsx_.text(text);
        return *this;
    }
    TableWriter& number(std::string_view number) override {
        xlsx_.number(number);
        return *this;
    }
    TableWriter& date(const Date& date) override {
        xlsx_.date(date);
        return *this;
    }
    bool end_row() override { return xlsx_.end_row(); }
    bool finish() override { return xlsx_.finish(); }

private:
    document::XlsxWriter xlsx_;
};

}  // namespace

std::unique_ptr<TableWriter> TableWriter::make(TableFormat format, const Write& write, Table table) {
    if (format == TableFormat::xlsx) return std::make_unique<XlsxTable>(write, std::move(table));
    return std::make_unique<CsvTable>(write, table);
}

}  // namespace billmill::usecases
