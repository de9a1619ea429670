#include "document/pdf/typesetter.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "document/text/line_breaks.hpp"
#include "foundation/utf8.hpp"

namespace billmill::document::pdf {
namespace {

using text::CommonFace;

/// A common glyph's code as it stands in a literal string, with what PDF wants escaped.
struct Literal {
    std::array<char, 2> bytes{};
    std::uint8_t size = 1;
};
constexpr auto literals = [] {
    std::array<Literal, 256> table{};
    for (std::size_t code = 0; code < 256; ++code) {
        const auto byte = static_cast<char>(code);
        const bool special = byte == '(' || byte == ')' || byte == '\\';
        table[code] = special ? Literal{{'\\', byte}, 2} : Literal{{byte, '\0'}, 1};
    }
    return table;
}();

/// A wider gap than this, in thousandths, reads as a space.   Source: poppler, minWordBreakSpace.
constexpr int readers_space = 100;

/// ")-1000(" and a literal: the most that one character of the fast path can take.
constexpr std::size_t bytes_per_character_max = 12;

Unit to_unit(std::int64_t thousandths, Unit size) {
    const auto exact = thousandths * size;
    return static_cast<Unit>((exact + (exact < 0 ? -500 : 500)) / 1000);
}

char* write_number(char* out, int value) {
    if (value < 0) *out++ = '-';
    return write_digits(out, static_cast<std::uint64_t>(value < 0 ? -value : value));
}

void put_byte(Bytes& bytes, char byte) {
    if (byte == '(' || byte == ')' || byte == '\\') bytes.put('\\');
    bytes.put(byte == '\r' ? std::string_view{"\\r"}
                           : std::string_view{&byte, 1});  // Bare, it is a line feed.
}

}  // namespace

/// The operators of a line while they are written: which font is selected, whether a string is open.
struct Typesetter::Run {
    Bytes& bytes;
    Unit size;
    FontIndex first = 0;
    FontIndex font = 0;
    bool any = false;        ///< A font has been selected.
    bool in_array = false;   ///< Inside [ … of a TJ.
    bool in_string = false;  ///< Inside ( … of it.
    int shift = 0;           ///< Thousandths to move right before the next glyph.
    int rise = 0;
    std::int64_t width = 0;

    void close_string() {
        if (in_string) bytes.put(')');
        in_string = false;
    }
    void close_array() {
        if (!in_array) return;
        move();
        bytes.put("]TJ\n");
        in_array = false;
    }
    void move() {
        close_string();
        if (shift != 0) bytes.integer(-shift);
        shift = 0;
    }
    void select(FontIndex index) {
        if (any && index == font) return;
        if (any) {
            close_array();
            bytes.put("/F");
            bytes.integer(index);
            bytes.put(' ');
            bytes.hundredths(size);
            bytes.put(" Tf\n");
        } else {
            first = index;
        }
        any = true;
        font = index;
    }
    void raise(int thousandths) {
        if (thousandths == rise) return;
        close_array();
        bytes.hundredths(to_unit(thousandths, size));
        bytes.put(" Ts\n");
        rise = thousandths;
    }
    void show(std::uint16_t code, int x_offset, int own_advance, int advance) {
        shift += x_offset;
        if (!in_array) {
            bytes.put('[');
            in_array = true;
        }
        if (shift != 0) move();
        if (!in_string) bytes.put('(');
        in_string = true;
        if (font >= DocumentFonts::extras_begin) put_byte(bytes, static_cast<char>(code >> 8));
        put_byte(bytes, static_cast<char>(code & 255));
        shift += advance - own_advance - x_offset;
        width += advance;
    }
    /// A glyph that leaves no mark on paper, narrow and at the end of what stands there: readers take it as text.
    void show_hidden(std::uint16_t code, int own_advance) {
        shift -= own_advance / 10;
        if (!in_array) bytes.put('[');
        in_array = true;
        close_array();
        bytes.put("3 Tr 10 Tz\n");
        show(code, 0, own_advance, own_advance);
        close_array();
        bytes.put("0 Tr 100 Tz\n");
        width -= own_advance;
    }
    void begin_span(std::u32string_view text) {
        close_array();
        bytes.put("/Span<</ActualText<FEFF");
        for (const auto c : text) {
            if (c >= 0x10000) {
                bytes.hex16(static_cast<std::uint16_t>(0xD7C0 + (c >> 10)));
                bytes.hex16(static_cast<std::uint16_t>(0xDC00 | (c & 0x3FF)));
            } else {
                bytes.hex16(static_cast<std::uint16_t>(c));
            }
        }
        bytes.put(">>>BDC\n");
    }
    void end_span() {
        close_array();
        bytes.put("EMC\n");
    }
};

Typesetter::Typesetter(const text::FontSet& fonts, std::span<const CommonFace, 2> common)
    : common_(common), shaper_(fonts, common) {}

void Typesetter::clear(text::HanForms han) {
    han_ = han;
    bytes_.clear();
    fonts_.clear();
}

Line Typesetter::line(std::string_view utf8, text::Weight weight, Unit size) {
    Line line;
    if (set_common(utf8, weight, size, line)) return line;
    shaper_.begin(utf8, weight, han_);
    shaper_.shape(0, shaper_.characters().size());
    return write_shaped(size);
}

/// The fast path: the whole line in one loop of table look-ups. False: some character is not common.
bool Typesetter::set_common(std::string_view utf8, text::Weight weight, Unit size, Line& line) {
    const auto& face = common_[static_cast<std::size_t>(weight)];
    char* const begin = bytes_.claim(utf8.size() * bytes_per_character_max + 16);
    char* out = begin;
    *out++ = '[';
    *out++ = '(';
    const char* at = utf8.data();
    const char* const end = at + utf8.size();
    CommonFace::Code left = 0;
    int width = 0;
    text::CommonParts parts = 0;
    bool kerned = false;
    while (at != end) {
        const auto code = face.code(utf8::next(at, end));
        if (code == 0) return false;
        if (const int kern = face.kern(left, code); kern != 0) {
            *out++ = ')';
            out = write_number(out, -kern);
            *out++ = '(';
            width += kern;
            kerned = true;
        }
        const auto& literal = literals[code];
        std::memcpy(out, literal.bytes.data(), literal.bytes.size());
        out += literal.size;
        width += face.advance(code);
        parts |= face.parts(code);
        left = code;
    }
    const std::string_view close = kerned ? ")]TJ\n" : ")Tj\n";
    std::memcpy(out, close.data(), close.size());
    out += close.size();
    bytes_.written_to(out);
    fonts_.need(static_cast<FontIndex>(weight), parts);
    const char* first = kerned ? begin : begin + 1;
    line.begin = static_cast<std::uint32_t>(first - bytes_.data());
    line.size = static_cast<std::uint32_t>(out - first);
    line.width = to_unit(width, size);
    line.first_font = line.last_font = static_cast<FontIndex>(weight);
    return true;
}

void Typesetter::wrap(std::string_view utf8, text::Weight weight, Unit size, Unit width,
                      std::vector<Line>& lines) {
    while (!utf8.empty() && utf8.back() == ' ') utf8.remove_suffix(1);
    while (!utf8.empty() && utf8.front() == ' ') utf8.remove_prefix(1);
    if (utf8.empty() || wrap_common(utf8, weight, size, width, lines)) return;
    shaper_.begin(utf8, weight, han_);
    wrap_shaped(size, width, lines);
}

bool Typesetter::wrap_common(std::string_view utf8, text::Weight weight, Unit size, Unit width,
                             std::vector<Line>& lines) {
    Line whole;
    const auto before = bytes_.size();
    if (!set_common(utf8, weight, size, whole)) return false;
    if (whole.width <= width) {
        lines.push_back(whole);
        return true;
    }
    bytes_.cut(before);
    const auto& face = common_[static_cast<std::size_t>(weight)];
    const auto thousandths_max = static_cast<std::int64_t>(width) * 1000 / size;
    const char* const end = utf8.data() + utf8.size();
    const auto set = [&](const char* from, const char* to) {
        while (to > from && to[-1] == ' ') --to;
        Line line;
        if (to > from && set_common({from, to}, weight, size, line)) lines.push_back(line);
    };
    const char* from = utf8.data();
    const char* break_at = nullptr;  // The last place where the line could end, and the next begin.
    std::int64_t advance = 0;
    CommonFace::Code left = 0;
    char32_t previous = 0;
    for (const char* at = from; at != end;) {
        const char* here = at;
        const auto scalar = utf8::next(at, end);
        const auto code = face.code(scalar);
        if (here != from && text::may_break_between(previous, scalar)) break_at = here;
        advance += face.advance(code) + face.kern(left, code);
        left = code;
        previous = scalar;
        if (advance <= thousandths_max || scalar == U' ' || here == from) continue;
        const char* next = break_at != nullptr ? break_at : here;
        set(from, next);
        while (next != end && *next == ' ') ++next;
        from = at = next;
        break_at = nullptr;
        advance = 0;
        left = 0;
        previous = 0;
    }
    set(from, end);
    return true;
}

void Typesetter::wrap_shaped(Unit size, Unit width, std::vector<Line>& lines) {
    const auto count = shaper_.characters().size();
    shaper_.shape(0, count);
    std::int64_t total = 0;
    for (const auto& glyph : shaper_.glyphs()) total += glyph.advance;
    if (to_unit(total, size) <= width) {
        if (!shaper_.glyphs().empty()) lines.push_back(write_shaped(size));
        return;
    }
    measure_clusters();
    words_.begin(shaper_.characters());
    const auto thousandths_max = static_cast<std::int64_t>(width) * 1000 / size;
    const auto text = shaper_.characters();
    for (std::size_t begin = 0; begin < count;) {
        const auto next = line_end(begin, thousandths_max);
        auto end = next;
        while (end > begin && text[end - 1] == U' ') --end;
        if (end > begin) {
            shaper_.shape(begin, end);
            if (!shaper_.glyphs().empty()) lines.push_back(write_shaped(size));
        }
        begin = next;
        while (begin < count && text[begin] == U' ') ++begin;
    }
}

void Typesetter::measure_clusters() {
    cluster_advances_.assign(shaper_.characters().size(), -1);
    for (const auto& glyph : shaper_.glyphs()) {
        auto& advance = cluster_advances_[glyph.cluster];
        advance = std::max(advance, 0) + glyph.advance;
    }
}

/// Where the line that starts at `begin` ends: at the last break that fits, else at the
/// last cluster that does.
std::size_t Typesetter::line_end(std::size_t begin, std::int64_t thousandths_max) const {
    const auto text = shaper_.characters();
    std::size_t break_at = 0;
    std::size_t cluster = begin;
    std::int64_t advance = 0;
    for (auto at = begin; at < text.size(); ++at) {
        if (cluster_advances_[at] < 0) continue;
        if (at > begin && (text::may_break_between(text[at - 1], text[at]) || words_.before(at)))
            break_at = at;
        cluster = at;
        advance += cluster_advances_[at];
        if (advance > thousandths_max && text[at] != U' ' && at > begin)
            return break_at > begin ? break_at : cluster;
    }
    return text.size();
}

Line Typesetter::write_shaped(Unit size) {
    const auto begin = bytes_.size();
    Run run{.bytes = bytes_, .size = size};
    for (const auto& item : shaper_.items()) write_item(item, run);
    run.raise(0);
    run.shift = 0;
    run.close_array();
    if (!run.any) run.first = run.font = 0;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(bytes_.size() - begin),
            to_unit(run.width, size), run.first, run.font};
}

/// A glyph in the font of this document that shows it.
struct Typesetter::Placed {
    FontIndex font;
    Shown shown;
    int own_advance;
};

Typesetter::Placed Typesetter::place(const text::Item& item, text::GlyphId glyph, std::u32string_view part) {
    const auto& common = shaper_.common();
    const auto code = glyph == 0                    ? common.substitute()
                      : item.face == &common.face() ? common.code_of_glyph(glyph)
                                                    : CommonFace::Code{0};
    if (code != 0) {
        const bool copies_out = part.size() == 1 && part[0] == common.scalar(code);
        const auto font = static_cast<FontIndex>(&common - common_.data());
        fonts_.need(font, common.parts(code));
        return {font, {code, copies_out}, common.advance(code)};
    }
    const auto font = fonts_.extra(*item.face);
    return {font, fonts_.extra(font).add(glyph, part), item.face->advance(glyph)};
}

/// A cluster of an item: its glyphs, and its characters in the text.
struct Typesetter::Cluster {
    std::size_t glyphs_begin;
    std::size_t glyphs_end;
    std::size_t begin;
    std::size_t end;
};

/// Clusters run left to right on paper; in the text the next one is on the right, or on the left of an RTL item.
Typesetter::Cluster Typesetter::cluster_at(const text::Item& item, std::size_t from) const {
    const auto glyphs = shaper_.glyphs(item);
    auto to = from + 1;
    while (to < glyphs.size() && glyphs[to].cluster == glyphs[from].cluster) ++to;
    const std::size_t begin = glyphs[from].cluster;
    std::size_t end = item.end;
    if (item.right_to_left()) {
        if (from > 0) end = glyphs[from - 1].cluster;
    } else if (to < glyphs.size()) {
        end = glyphs[to].cluster;
    }
    return {from, to, begin, std::max(end, begin + 1)};
}

void Typesetter::write_item(const text::Item& item, Run& run) {
    const auto glyphs = shaper_.glyphs(item);
    const auto text = shaper_.characters();
    // Marks above and below letters put readers out of step unless the whole word is spelled out.
    const bool by_word =
        item.right_to_left() || item.script == HB_SCRIPT_THAI || item.script == HB_SCRIPT_LAO;
    std::size_t plain_until = 0;
    for (std::size_t from = 0; from < glyphs.size();) {
        if (by_word && from >= plain_until) {
            const auto [end, marked] = word_at(item, from);
            if (marked) {
                write_word(item, from, end, run);
                from = end;
                continue;
            }
            plain_until = std::max(end, from + 1);
        }
        const auto cluster = cluster_at(item, from);
        write_cluster(item, glyphs.subspan(from, cluster.glyphs_end - from),
                      text.substr(cluster.begin, cluster.end - cluster.begin), run);
        from = cluster.glyphs_end;
    }
}

/// Where the word ends that begins with this glyph, and whether some letter of it has a mark.
std::pair<std::size_t, bool> Typesetter::word_at(const text::Item& item, std::size_t from) const {
    const auto glyphs = shaper_.glyphs(item);
    const auto text = shaper_.characters();
    bool marked = false;
    auto at = from;
    while (at < glyphs.size()) {
        const auto cluster = cluster_at(item, at);
        if (text[cluster.begin] == U' ') break;
        marked = marked || cluster.glyphs_end - at > 1;
        at = cluster.glyphs_end;
    }
    return {at, marked};
}

/// A word with its text spelled out. Readers take a text as it stands from left to right and turn what runs from right to left round, a
/// spelled-out one with it: so that one is spelled as it stands.
void Typesetter::write_word(const text::Item& item, std::size_t from, std::size_t to, Run& run) {
    const auto glyphs = shaper_.glyphs(item);
    const auto first = cluster_at(item, from);
    auto last_glyph = to - 1;
    while (last_glyph > from && glyphs[last_glyph - 1].cluster == glyphs[last_glyph].cluster) --last_glyph;
    const auto last = cluster_at(item, last_glyph);
    const auto begin = std::min(first.begin, last.begin);
    const auto end = std::max(first.end, last.end);
    std::u32string word{shaper_.characters().substr(begin, end - begin)};
    if (item.right_to_left()) std::ranges::reverse(word);
    run.begin_span(word);
    for (auto at = from; at < to; ++at) {
        const auto own = shaper_.characters().substr(glyphs[at].cluster, 1);
        const auto placed = place(item, glyphs[at].glyph, own);
        run.select(placed.font);
        run.raise(glyphs[at].y_offset);
        run.show(placed.shown.code, glyphs[at].x_offset, placed.own_advance, glyphs[at].advance);
    }
    run.end_span();
}

/// The ligature stands for its last character, the leftmost on paper.
void Typesetter::write_ligature(const text::Item& item, const text::Glyph& ligature, std::u32string_view text,
                                Run& run) {
    for (auto at = text.size(); at-- > 0;) {
        const bool drawn = at + 1 == text.size();
        const auto part = text.substr(at, 1);
        const auto placed = place(item, drawn ? ligature.glyph : item.face->glyph(part[0]), part);
        if (!placed.shown.copies_out) run.begin_span(part);
        run.select(placed.font);
        run.raise(drawn ? ligature.y_offset : 0);
        if (drawn)
            run.show(placed.shown.code, ligature.x_offset, placed.own_advance, ligature.advance);
        else
            run.show_hidden(placed.shown.code, placed.own_advance);
        if (!placed.shown.copies_out) run.end_span();
    }
}

/// Whether a cluster is a ligature from right to left. Readers turn its text round with the run: so each of its characters
/// stands for itself, those that the ligature has swallowed hidden behind it.
bool Typesetter::is_turned_ligature(const text::Item& item, std::span<const text::Glyph> glyphs,
                                    std::u32string_view text) const {
    return item.right_to_left() && glyphs.size() == 1 && text.size() > 1 &&
           std::ranges::all_of(text, [&](char32_t c) { return item.face->glyph(c) != 0; });
}

/// One glyph that copies out as its text needs nothing more; anything else gets its text spelled out.
void Typesetter::write_cluster(const text::Item& item, std::span<const text::Glyph> glyphs,
                               std::u32string_view text, Run& run) {
    if (is_turned_ligature(item, glyphs, text)) return write_ligature(item, glyphs[0], text, run);
    bool spelled_out = false;
    int left_over = 0;  // From where the last glyph ends to where the cluster does.
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const auto part = glyphs.size() == 1 ? text : text.substr(std::min(i, text.size() - 1), 1);
        const auto placed = place(item, glyphs[i].glyph, part);
        if (i == 0 && (glyphs.size() > 1 || !placed.shown.copies_out)) {
            run.begin_span(text);
            spelled_out = true;
        }
        run.select(placed.font);
        run.raise(glyphs[i].y_offset);
        run.show(placed.shown.code, glyphs[i].x_offset, placed.own_advance, glyphs[i].advance);
        left_over = glyphs[i].advance - glyphs[i].x_offset - placed.own_advance;
    }
    if (!spelled_out) return;
    if (left_over > readers_space) show_end(run);
    run.end_span();
}

/// A hidden space at the end of a cluster whose last mark is drawn over the letter before it: poppler takes the last glyph's end
/// for the cluster's, and reads a space behind it.
void Typesetter::show_end(Run& run) {
    const auto& common = shaper_.common();
    const auto code = common.code(U' ');
    const auto font = static_cast<FontIndex>(&common - common_.data());
    fonts_.need(font, common.parts(code));
    run.select(font);
    run.raise(0);
    run.show_hidden(code, common.advance(code));
}

}  // namespace billmill::document::pdf
