// What stands on a page against what the hb-shape tool makes of the same text with the same font file: each run's
// glyphs, and where each of them lies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <regex>

#include "document/text/font_files.hpp"
#include "document/text/shaper.hpp"
#include "press.hpp"
#include "samples.hpp"

namespace billmill::document {
namespace {

using samples::Press;
using text::CommonFace;
using text::Weight;

constexpr pdf::Unit size = 1'000;  ///< Ten points: a thousandth of the em is a hundredth of a point.

/// A glyph on a line: which of which font, and where, in thousandths of the em.
struct Placed {
    int font;
    int code;
    std::int64_t x;
    std::int64_t y;
    bool operator==(const Placed&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Placed& glyph) {
        return out << "F" << glyph.font << ":" << glyph.code << "@" << glyph.x << "," << glyph.y;
    }
};

/// Follows a line's operators as a viewer does.
class Viewer {
public:
    Viewer(const pdf::Typesetter& type, const pdf::Line& line)
        : type_(type), at_(type.operators(line)), font_(line.first_font) {}

    std::vector<Placed> glyphs() {
        while (!at_.empty()) step();
        return placed_;
    }

private:
    void step() {
        if (at_[0] == '(') return show();
        if (at_[0] == '<') return at_.remove_prefix(at_.find(">>") + (at_.starts_with("<</Act") ? 3 : 2));
        if (at_[0] == '[' || at_[0] == ']') in_array_ = at_[0] == '[';
        if (std::string_view{" \n[]"}.find(at_[0]) != std::string_view::npos) return at_.remove_prefix(1);
        const auto word = at_.substr(0, std::min(at_.find_first_of(" \n[](<", 1), at_.size()));
        at_.remove_prefix(word.size());
        if (word.starts_with("/F")) std::from_chars(word.data() + 2, word.data() + word.size(), font_);
        if (word == "Tr") hidden_ = number_ == 3;
        if (word == "Tz") scale_ = static_cast<int>(std::lround(number_));
        if (word == "Ts") rise_ = static_cast<std::int64_t>(std::lround(number_ * 100));
        double number = 0;
        if (std::from_chars(word.data(), word.data() + word.size(), number).ec != std::errc{}) return;
        number_ = number;
        if (in_array_) x_ -= std::lround(number);
    }
    void show() {
        std::string bytes;
        for (at_.remove_prefix(1); at_[0] != ')'; at_.remove_prefix(1)) {
            if (at_[0] == '\\') at_.remove_prefix(1);
            bytes += at_[0] == 'r' && at_.data()[-1] == '\\' ? '\r' : at_[0];
        }
        at_.remove_prefix(1);
        const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
        const std::size_t width = font_ < pdf::DocumentFonts::extras_begin ? 1 : 2;
        for (std::size_t i = 0; i < bytes.size(); i += width)
            put(width == 1 ? byte(i) : byte(i) << 8 | byte(i + 1));
    }
    void put(int code) {
        if (!hidden_) placed_.push_back({font_, code, x_, rise_});
        x_ += advance(code) * scale_ / 100;
    }
    int advance(int code) const {
        if (font_ < pdf::DocumentFonts::extras_begin) {
            return Press::common()[static_cast<std::size_t>(font_)].advance(
                static_cast<CommonFace::Code>(code));
        }
        const auto& extra =
            type_.fonts().extras()[static_cast<std::size_t>(font_ - pdf::DocumentFonts::extras_begin)];
        for (const auto& entry : extra.entries()) {
            if (entry.code == code) return extra.face().advance(entry.glyph);
        }
        ADD_FAILURE() << "a code of no glyph";
        return 0;
    }

    const pdf::Typesetter& type_;
    std::string_view at_;
    int font_;
    std::int64_t x_ = 0;
    std::int64_t rise_ = 0;
    double number_ = 0;
    int scale_ = 100;
    bool hidden_ = false;
    bool in_array_ = false;
    std::vector<Placed> placed_;
};

/// "--unicodes…=41,42" for a part of a text.
std::string unicodes(std::string_view option, std::u32string_view text) {
    if (text.empty()) return "";
    std::string all = " --" + std::string{option} + "=";
    std::array<char, 16> hex{};
    for (const auto scalar : text) {
        std::snprintf(hex.data(), hex.size(), "%X,", static_cast<unsigned>(scalar));
        all += hex.data();
    }
    all.pop_back();
    return all;
}

/// Where a face lies: its file, and its number in a collection.
std::string font_options(const text::Face& face) {
    static const auto files = text::find_font_files(samples::font_folders());
    constexpr std::array forms{"jp", "kr", "sc", "tc", "hk"};
    for (std::size_t i = 0; i < forms.size(); ++i) {
        const auto prefix = std::string{"NotoSansCJK"} + forms[i] + "-";
        if (!face.name().starts_with(prefix)) continue;
        return " --font-file=" + files.at("NotoSansCJK-" + face.name().substr(prefix.size()) + ".ttc") +
               " --face-index=" + std::to_string(i);
    }
    return " --font-file=" + files.at(face.name() + ".ttf");
}

struct ToolGlyph {
    text::GlyphId glyph;
    int dx, dy, ax;
};
std::vector<ToolGlyph> hb_shape(const text::Shaper& shaper, const text::Item& item,
                                std::string_view language) {
    const auto text = shaper.characters();
    std::array<char, 5> script{};
    hb_tag_to_string(hb_script_to_iso15924_tag(item.script), script.data());
    const auto command =
        "LC_ALL=C hb-shape -O json --no-glyph-names --remove-default-ignorables --features=-liga,-clig" +
        font_options(*item.face) + " --script=" + script.data() + std::string{language} +
        (item.right_to_left() ? " --direction=rtl" : " --direction=ltr") +
        unicodes("unicodes-before", text.substr(0, item.begin)) +
        unicodes("unicodes-after", text.substr(item.end)) +
        unicodes("unicodes", text.substr(item.begin, item.end - item.begin));
    auto* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run hb-shape");
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        output.append(buffer.data(), got);
    if (pclose(pipe) != 0) throw std::runtime_error("hb-shape failed (package libharfbuzz-bin): " + command);
    std::vector<ToolGlyph> glyphs;
    const std::regex glyph{R"re("g":(\d+),"cl":\d+,"dx":(-?\d+),"dy":(-?\d+),"ax":(-?\d+))re"};
    for (std::sregex_iterator match{output.begin(), output.end(), glyph}, end; match != end; ++match) {
        const auto& found = *match;
        glyphs.push_back({static_cast<text::GlyphId>(std::stoul(found[1])), std::stoi(found[2]),
                          std::stoi(found[3]), std::stoi(found[4])});
    }
    return glyphs;
}

/// The line as the tool would have it, in the codes that the document's fonts give to its glyphs.
std::vector<Placed> expected(const Press& press, std::string_view text, Weight weight) {
    text::Shaper shaper{Press::fonts(), Press::common()};
    shaper.begin(text, weight, text::HanForms::simplified);
    shaper.shape(0, shaper.characters().size());
    const auto& common = shaper.common();
    std::vector<Placed> placed;
    std::int64_t x = 0;
    for (const auto& item : shaper.items()) {
        const bool latin = item.family == text::text_family;
        const bool japanese = item.face->name().starts_with("NotoSansCJKjp"),
                   korean = item.face->name().starts_with("NotoSansCJKkr");
        const auto language = latin                                ? " --language=en"
                              : japanese                           ? " --language=ja"
                              : korean                             ? " --language=ko"
                              : Press::fonts().is_han(item.family) ? " --language=zh-hans"
                                                                   : "";
        const auto scaled = [&](int units) { return item.face->thousandths(units); };
        for (const auto& glyph : hb_shape(shaper, item, language)) {
            EXPECT_NE(glyph.glyph, 0U) << "a character of this text is in no font";
            const auto code =
                item.face == &common.face() ? common.code_of_glyph(glyph.glyph) : CommonFace::Code{0};
            Placed wanted{static_cast<int>(weight), code, x + scaled(glyph.dx), scaled(glyph.dy)};
            const auto extras = press.type.fonts().extras();
            for (std::size_t i = 0; code == 0 && i < extras.size(); ++i) {
                if (&extras[i].face() != item.face) continue;
                for (const auto& entry : extras[i].entries()) {
                    if (entry.glyph == glyph.glyph) wanted.code = entry.code;
                }
                wanted.font = static_cast<int>(i) + pdf::DocumentFonts::extras_begin;
            }
            placed.push_back(wanted);
            x += scaled(glyph.ax);
        }
    }
    return placed;
}

class HbShape : public testing::TestWithParam<samples::Name> {};

TEST_P(HbShape, GivesTheGlyphsThatStandOnThePage) {
    Press press;
    for (const auto weight : text::weights) {
        const auto line = press.type.line(GetParam().text, weight, size);
        const auto shown = Viewer{press.type, line}.glyphs();
        ASSERT_FALSE(shown.empty());
        EXPECT_EQ(shown, expected(press, GetParam().text, weight));
    }
}

std::vector<samples::Name> texts() {
    auto all = samples::names();
    for (const samples::Name& more : std::vector<samples::Name>{
             {"amounts", "₹1,060.82 – 12,345.60 € (18%) [AVATAR To. Wä]"},
             {"eastern", "Łódź, Žďár, Győr, Iğdır, Țară, Ėjų"},
             {"rareLatin", "Ḡẓǔ ŋ ƒ ʼn, stacked a\u0301\u0323"},
             {"vietnamese", "Nguyễn Thị Hồng Phượng"},
             {"hindiInLatin", "Order 42 – श्री राम Stores, कक्षा 5"},
             {"arabicWithNumbers", "شركة ABC رقم 1234 (تجارة)"},
             {"lamAlef", "سلام الإسلام لله"},
             {"marks", "मैं हिंदी, क्ष्म्य र्‍य"},
             {"signs", "→ ≤ ∞ ★ ☎"},
             {"chineseInLatin", "PO 王小明 42 號"}}) {
        all.push_back(more);
    }
    return all;
}
INSTANTIATE_TEST_SUITE_P(Scripts, HbShape, testing::ValuesIn(texts()),
                         [](const auto& info) { return std::string{info.param.script}; });

}  // namespace
}  // namespace billmill::document
