#pragma once

#include <gtest/gtest.h>
#include <minizip/zip.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace billmill::tests {

/// Workbooks as spreadsheets write them, part by part, so that a test can have each part as it likes.
struct Workbook {
    std::map<std::string, std::string> parts{
        {"[Content_Types].xml",
         R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>)"},
        {"_rels/.rels",
         R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" )"
         R"(Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>)"
         R"(</Relationships>)"},
        {"xl/_rels/workbook.xml.rels",
         R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
         R"(<Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>)"
         R"(<Relationship Id="rId2" Type="http://x/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/>)"
         R"(<Relationship Id="rId3" Type="http://x/relationships/styles" Target="styles.xml"/>)"
         R"(<Relationship Id="rId4" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>)"},
    };
    std::string sheets = R"(<sheet name="Bills" sheetId="1" r:id="rId1"/>)";
    std::string properties;
    std::string styles;  ///< The formats of cells: s="1" is the first one after General.
    std::string number_formats;
    std::string texts;
    std::string rows;
    std::string after_rows;

    [[nodiscard]] std::string bytes(bool deflated = true) const {
        auto all = parts;
        constexpr auto main = R"(xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main")";
        all.try_emplace("xl/workbook.xml", std::string{"<workbook "} + main +
                                               R"( xmlns:r="http://x/relationships"><workbookPr )" +
                                               properties + "/><sheets>" + sheets + "</sheets></workbook>");
        all.try_emplace("xl/styles.xml",
                        std::string{"<styleSheet "} + main + "><numFmts>" + number_formats +
                            R"(</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>)" +
                            R"(<xf numFmtId="0"/>)" + styles + "</cellXfs></styleSheet>");
        all.try_emplace("xl/sharedStrings.xml", std::string{"<sst "} + main + ">" + texts + "</sst>");
        all.try_emplace("xl/worksheets/sheet1.xml", std::string{"<worksheet "} + main + "><sheetData>" +
                                                        rows + "</sheetData>" + after_rows + "</worksheet>");
        return archive(all, deflated);
    }

    [[nodiscard]] static std::string archive(const std::map<std::string, std::string>& parts,
                                             bool deflated = true, const char* password = nullptr) {
        std::string path = (std::filesystem::temp_directory_path() / "workbook-XXXXXX").string();
        const int descriptor = mkstemp(path.data());
        EXPECT_GE(descriptor, 0);
        auto* const zip = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
        for (const auto& [name, text] : parts) {
            const zip_fileinfo info{};
            EXPECT_EQ(zipOpenNewFileInZip4(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr,
                                           deflated ? Z_DEFLATED : 0, Z_DEFAULT_COMPRESSION, 0, -MAX_WBITS,
                                           DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, password, 0, 0,
                                           password == nullptr ? 0 : 1),
                      ZIP_OK);
            zipWriteInFileInZip(zip, text.data(), static_cast<unsigned>(text.size()));
            zipCloseFileInZip(zip);
        }
        zipClose(zip, nullptr);
        std::stringstream bytes;
        bytes << std::ifstream{path, std::ios::binary}.rdbuf();
        std::filesystem::remove(path);
        close(descriptor);
        return bytes.str();
    }
};

}  // namespace billmill::tests
