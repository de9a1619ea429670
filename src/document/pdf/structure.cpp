#include "document/pdf/structure.hpp"

#include <cstring>
#include <span>
#include <type_traits>

#include "document/pdf/metadata.hpp"
#include "document/pdf/object_syntax.hpp"

namespace billmill::document::pdf {
namespace {

struct Kind {
    std::string_view name;
    std::string_view mark;  ///< Begins its marked content, up to the content's number.
    bool takes_content;
    std::string_view attributes;
};

constexpr std::array<Kind, 15> kinds{{
    {"Document", "/Document<</MCID ", false, ""},
    {"Sect", "/Sect<</MCID ", false, ""},
    {"H1", "/H1<</MCID ", true, ""},
    {"H2", "/H2<</MCID ", true, ""},
    {"P", "/P<</MCID ", true, ""},
    {"Table", "/Table<</MCID ", false, ""},
    {"TR", "/TR<</MCID ", false, ""},
    {"TH", "/TH<</MCID ", true, "/A<</O/Table/Scope/Column>>"},
    {"TH", "/TH<</MCID ", true, "/A<</O/Table/Scope/Row>>"},
    {"TD", "/TD<</MCID ", true, ""},
    {"L", "/L<</MCID ", false, ""},
    {"LI", "/LI<</MCID ", false, ""},
    {"Lbl", "/Lbl<</MCID ", true, ""},
    {"LBody", "/LBody<</MCID ", true, ""},
    {"Figure", "/Figure<</MCID ", true, ""},
}};

const Kind& kind_of(Role role) {
    return kinds[static_cast<std::size_t>(role)];
}

int page_object(const Structure::Objects& objects, std::uint32_t page) {
    return objects.first_page + 2 * static_cast<int>(page);
}

void put_references(Bytes& out, std::span<const Element> elements, const Structure::Objects& objects) {
    char* at = out.claim(elements.size() * 16);
    for (const auto element : elements) {
        *at++ = ' ';
        at = write_digits(at, static_cast<std::uint64_t>(objects.root) + element);
        std::memcpy(at, " 0 R", 4);
        at += 4;
    }
    out.written_to(at);
}

}  // namespace

void Structure::start() {
    nodes_.clear();
    contents_.clear();
    alternatives_.clear();
    pages_ = 0;
    contents_.push_back({});
    nodes_.push_back({Role::document, no_element});
    nodes_.push_back({Role::document, no_element});
    current_ = 1;
}

Element Structure::add(Role role, std::string_view alternative) {
    const auto element = static_cast<Element>(nodes_.size());
    nodes_.push_back({role, current_});
    auto& node = nodes_.back();
    node.alternative_begin = static_cast<std::uint32_t>(alternatives_.size());
    node.alternative_size = static_cast<std::uint32_t>(alternative.size());
    alternatives_ += alternative;
    auto& parent = nodes_[current_];
    (parent.last_part == no_element ? parent.first_part : nodes_[parent.last_part].next) = element;
    parent.last_part = element;
    return element;
}

void Structure::put_shape(Bytes& out, const Objects& objects) const {
    const auto put = [&](const auto& values) {
        using Value = std::remove_cvref_t<decltype(*values.data())>;
        static_assert(std::has_unique_object_representations_v<Value>, "padding is no part of a shape");
        const auto count = static_cast<std::int64_t>(values.size());
        out.put({reinterpret_cast<const char*>(&count), sizeof count});
        out.put({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)});
    };
    put(std::span{&objects, 1});
    put(nodes_);
    put(contents_);
    put(alternatives_);
}

bool Structure::takes_content() const {
    return kind_of(nodes_[current_].role).takes_content;
}

std::string_view Structure::mark_begin() const {
    return kind_of(nodes_[current_].role).mark;
}

std::uint32_t Structure::mark(std::uint32_t page) {
    if (owners_.size() <= page) owners_.resize(page + 1);
    for (; pages_ <= page; ++pages_) owners_[pages_].clear();
    const auto number = static_cast<std::uint32_t>(owners_[page].size());
    owners_[page].push_back(current_);
    auto& node = nodes_[current_];
    const auto content = static_cast<std::uint32_t>(contents_.size());
    contents_.push_back({page, number, 0});
    (node.last_content == 0 ? node.first_content : contents_[node.last_content].next) = content;
    node.last_content = content;
    return number;
}

void Structure::place(const Box& box) {
    nodes_[current_].box = box;
}

void Structure::put_root(Bytes& out, const Objects& objects) const {
    put_reference(out, "<</Type/StructTreeRoot/K ", objects.root + 1);
    put_reference(out, "/ParentTree ", objects.root + static_cast<int>(nodes_.size()));
    out.put("/ParentTreeNextKey ");
    out.integer(objects.pages);
    out.put(">>");
}

/// Nearly all elements: a cell or a paragraph that stands in one piece.
void Structure::put_leaf(Bytes& out, const Node& node, const Objects& objects) const {
    const auto& content = contents_[node.first_content];
    const auto& kind = kind_of(node.role);
    char* at = out.claim(96 + kind.attributes.size());
    const auto text = [&](std::string_view piece) {
        std::memcpy(at, piece.data(), piece.size());
        at += piece.size();
    };
    const auto number = [&](std::int64_t value) { at = write_digits(at, static_cast<std::uint64_t>(value)); };
    text("<</S/");
    text(kind.name);
    text("/P ");
    number(objects.root + static_cast<int>(node.parent));
    text(" 0 R");
    text(kind.attributes);
    text("/Pg ");
    number(page_object(objects, content.page));
    text(" 0 R/K ");
    number(content.number);
    text(">>");
    out.written_to(at);
}

/// Its own content comes before its parts.
void Structure::put_element(Bytes& out, Element element, const Objects& objects) const {
    const auto& node = nodes_[element];
    const bool plain = node.alternative_size == 0 && node.box.width == 0 && node.first_part == no_element;
    if (plain && node.first_content != 0 && node.first_content == node.last_content)
        return put_leaf(out, node, objects);
    const auto& kind = kind_of(node.role);
    out.put("<</S/");
    out.put(kind.name);
    put_reference(out, "/P ", objects.root + static_cast<int>(node.parent));  // The root, of the whole.
    out.put(kind.attributes);
    if (node.alternative_size > 0) {
        out.put("/Alt");
        put_text_string(
            out, std::string_view{alternatives_}.substr(node.alternative_begin, node.alternative_size));
    }
    if (node.box.width > 0) {
        out.put("/A<</O/Layout/BBox[");
        constexpr Unit page_height = 84'189;
        for (const auto side : {node.box.x, page_height - node.box.y - node.box.height,
                                node.box.x + node.box.width, page_height - node.box.y}) {
            out.hundredths(side);
            out.put(' ');
        }
        out.put("]>>");
    }
    const auto page = node.first_content != 0 ? contents_[node.first_content].page : 0;
    if (node.first_content != 0) put_reference(out, "/Pg ", page_object(objects, page));
    const bool single = node.first_content == node.last_content && node.first_part == no_element;
    if (node.first_content != 0 || node.first_part != no_element) out.put(single ? "/K " : "/K[");
    for (auto at = node.first_content; at != 0; at = contents_[at].next) {
        const auto& content = contents_[at];
        if (at != node.first_content) out.put(' ');
        if (content.page == page) {
            out.integer(content.number);
            continue;
        }
        put_reference(out, "<</Type/MCR/Pg ", page_object(objects, content.page));
        out.put("/MCID ");
        out.integer(content.number);
        out.put(">>");
    }
    for (auto part = node.first_part; part != no_element; part = nodes_[part].next) {
        put_references(out, std::span{&part, 1}, objects);
    }
    if (!single && (node.first_content != 0 || node.first_part != no_element)) out.put(']');
    out.put(">>");
}

void Structure::put_parents(Bytes& out, const Objects& objects) const {
    out.put("<</Nums[");
    for (std::size_t page = 0; page < static_cast<std::size_t>(objects.pages); ++page) {
        out.integer(static_cast<std::int64_t>(page));
        out.put('[');
        if (page < pages_) put_references(out, owners_[page], objects);
        out.put(']');
    }
    out.put("]>>");
}

}  // namespace billmill::document::pdf
