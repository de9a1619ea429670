#include "document/renderer_id.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "document/layout/templates.hpp"
#include "document/text/font_fingerprint.hpp"
#include "domain/looks.hpp"
#include "fixed_records.hpp"
#include "foundation/digest.hpp"
#include "samples.hpp"
#include "tools.hpp"

namespace billmill::document {
namespace {

namespace fs = std::filesystem;

using samples::renderer;

RendererInputs some_inputs() {
    return {.template_name = "classic",
            .template_version = 3,
            .writer_version = 1,
            .xml_version = 1,
            .libraries = {.harfbuzz = "6.0.0",
                          .fribidi = "1.0.8",
                          .icu = "72.1",
                          .libdeflate = "1.14/0a1b2c3d",
                          .libpng = "1.6.39",
                          .libqrencode = "4.1.1"},
            .fonts = "0123456789abcdef"};
}

TEST(RendererId, NamesTemplateWriterXmlAndADigestOfTheRest) {
    EXPECT_EQ(renderer_id(some_inputs()), renderer_id(some_inputs()));
    EXPECT_THAT(renderer_id(some_inputs()), testing::MatchesRegex("classic-3[+]w1[+]x1[+][0-9a-f]{8}"));
}

TEST(RendererId, DiffersWhereverOneInputDoes) {
    struct Change {
        const char* what;
        std::function<void(RendererInputs&)> make;
    };
    const std::vector<Change> changes{
        {"nothing", [](RendererInputs&) {}},
        {"template", [](RendererInputs& inputs) { inputs.template_name = "modern"; }},
        {"template version", [](RendererInputs& inputs) { ++inputs.template_version; }},
        {"writer", [](RendererInputs& inputs) { ++inputs.writer_version; }},
        {"XML", [](RendererInputs& inputs) { ++inputs.xml_version; }},
        {"HarfBuzz", [](RendererInputs& inputs) { inputs.libraries.harfbuzz = "10.2.0"; }},
        {"FriBidi", [](RendererInputs& inputs) { inputs.libraries.fribidi = "1.0.16"; }},
        {"ICU", [](RendererInputs& inputs) { inputs.libraries.icu = "76.1"; }},
        {"libdeflate", [](RendererInputs& inputs) { inputs.libraries.libdeflate = "1.14/0a1b2c3e"; }},
        {"libpng", [](RendererInputs& inputs) { inputs.libraries.libpng = "1.6.48"; }},
        {"libqrencode", [](RendererInputs& inputs) { inputs.libraries.libqrencode = "4.1.2"; }},
        {"fonts", [](RendererInputs& inputs) { inputs.fonts = "0123456789abcdee"; }},
        {"two that add up", [](RendererInputs& inputs) { std::swap(inputs.libraries.libpng, inputs.fonts); }},
    };
    std::set<std::string> ids, descriptions;
    for (const auto& [what, make] : changes) {
        auto inputs = some_inputs();
        make(inputs);
        EXPECT_TRUE(ids.insert(renderer_id(inputs)).second) << what;
        EXPECT_TRUE(descriptions.insert(describe(inputs)).second) << what;
    }
}

TEST(RendererId, IsDescribedByWhatItIsMadeOf) {
    EXPECT_EQ(describe(some_inputs()),
              renderer_id(some_inputs()) +
                  ": template classic 3, writer 1, xml 1, harfbuzz 6.0.0, fribidi 1.0.8, icu 72.1, "
                  "libdeflate 1.14/0a1b2c3d, libpng 1.6.39, libqrencode 4.1.1, fonts 0123456789abcdef");
}

TEST(RendererId, IsThatOfWhatTheRendererWasOpenedWith) {
    for (const auto look : domain::looks) {
        auto invoice = samples::plain_bill();
        invoice.look = look;
        const auto inputs = renderer().inputs(invoice);
        EXPECT_EQ(renderer().version(invoice), renderer_id(inputs));
        EXPECT_EQ(inputs.template_name, look);
        EXPECT_EQ(inputs.libraries, loaded_libraries());
    }
    const auto libraries = loaded_libraries();
    for (const auto& version :
         {libraries.harfbuzz, libraries.fribidi, libraries.libpng, libraries.libqrencode})
        EXPECT_THAT(version, testing::MatchesRegex("[0-9]+[.][0-9]+[.][0-9]+.*"));
    EXPECT_THAT(libraries.libdeflate, testing::MatchesRegex("[0-9]+[.][0-9]+/[0-9a-f]{8}"));
}

/// A folder of fonts that is gone when the test ends.
class FontFolder {
public:
    FontFolder() {
        auto name = (fs::temp_directory_path() / "billmill-fonts-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~FontFolder() { fs::remove_all(path_); }
    FontFolder(const FontFolder&) = delete;
    FontFolder& operator=(const FontFolder&) = delete;

    void add(const std::string& name) const {
        for (const auto& folder : samples::font_folders()) {
            for (const auto& entry : fs::recursive_directory_iterator{folder}) {
                if (entry.path().filename() != name) continue;
                fs::copy_file(entry.path(), path_ / name);
                return;
            }
        }
        throw std::runtime_error("no font " + name);
    }
    [[nodiscard]] fs::path file(const std::string& name) const { return path_ / name; }
    [[nodiscard]] std::string version() const {
        return InvoiceRenderer::open({path_.string()}).value()->version(samples::plain_bill());
    }

private:
    fs::path path_;
};

TEST(RendererId, DiffersWithTheFonts) {
    const FontFolder fonts, same;
    for (const auto* name : {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf"}) {
        fonts.add(name);
        same.add(name);
    }
    const auto two = fonts.version();
    EXPECT_EQ(same.version(), two) << "wherever the fonts lie";
    fonts.add("NotoSansDevanagari-Regular.ttf");
    const auto three = fonts.version();
    EXPECT_NE(three, two);
    fonts.add("NotoSerif-Regular.ttf");
    EXPECT_EQ(fonts.version(), three) << "a font that no document uses is no input";
    // Another revision of a font: its list of tables states another checksum of "GPOS", where kerning lies.
    std::fstream file{same.file("NotoSans-Bold.ttf"), std::ios::in | std::ios::out | std::ios::binary};
    std::string list(512, '\0');
    file.read(list.data(), static_cast<std::streamsize>(list.size()));
    const auto entry = list.find("GPOS");
    ASSERT_NE(entry, list.npos);
    file.seekp(static_cast<std::streamoff>(entry + 4)).put(static_cast<char>(list[entry + 4] ^ 1));
    file.close();
    EXPECT_NE(same.version(), two);
}

std::string u32(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 255);
    return bytes;
}

/// A face's list of one table.
std::string table_list(std::uint32_t checksum) {
    return u32(0x00010000) + std::string{"\0\1\0\x10\0\0\0\0", 8} + "glyf" + u32(checksum) + u32(64) + u32(0);
}

TEST(FontFingerprint, CoversEveryFaceOfACollection) {
    const auto collection = [](std::uint32_t first, std::uint32_t second) {
        return "ttcf" + u32(0x00010000) + u32(2) + u32(20) + u32(48) + table_list(first) + table_list(second);
    };
    const std::set<std::string> all{text::fingerprint(collection(1, 1)), text::fingerprint(collection(2, 1)),
                                    text::fingerprint(collection(1, 2)),
                                    text::fingerprint(collection(1, 1) + "more")};
    EXPECT_EQ(all.size(), 4U);
    EXPECT_NE(text::fingerprint(table_list(1)), text::fingerprint(table_list(2)));
}

TEST(FontFingerprint, ReadsBrokenFilesToTheirEnd) {
    const auto lying = "ttcf" + u32(0x00010000) + u32(0xFFFFFFFF) + u32(0xFFFFFFF0) + u32(4);
    for (std::size_t size = 0; size <= lying.size(); ++size)
        EXPECT_FALSE(text::fingerprint(std::string_view{lying}.substr(0, size)).empty());
}

/// Fonts and libraries that the digests below were taken with: Debian 12.
constexpr std::string_view environment_known = "+daeae5e1";
/// SHA-256 over the documents of all fixed records, by the rest of the id they were made under.
const std::map<std::string, std::string, std::less<>> known{
    {"classic-8+w11+x4", "3780bcfc5dc445a7"},
    {"modern-6+w11+x4", "fea20d16af55812f"},
    {"ledger-6+w11+x4", "bfecf23ea89cee53"},
};

TEST(RendererId, IsRaisedWithEveryChangeOfADocumentsBytes) {
    const auto logo = samples::png(40, 20, false);
    for (const auto look : domain::looks) {
        std::string documents, id;
        for (auto record : samples::fixed_records()) {
            record.look = look;
            id = renderer().version(record);
            documents += renderer().render(record, &logo).value();
        }
        if (!id.ends_with(environment_known))
            GTEST_SKIP() << "other fonts or libraries than the digests were taken with: "
                         << describe(renderer().inputs(samples::plain_bill()));
        id.resize(id.size() - environment_known.size());
        const auto digest = sha256(documents).hex().substr(0, 16);
        const auto found = known.find(id);
        EXPECT_EQ(digest, found == known.end() ? "nothing: the id is new" : found->second)
            << "The id " << id
            << " stands for other bytes. Where documents are meant to change, raise the version of "
            << "the template (layout/templates.cpp), of the writer (pdf/document.hpp) or of the XML "
            << "(xml/e_invoice.hpp), then state the new id and digest here.";
    }
}

}  // namespace
}  // namespace billmill::document
