#include "press.hpp"

#include <memory>
#include <stdexcept>

#include "samples.hpp"

namespace billmill::document::samples {
namespace {

const text::Face& text_face(const text::FontSet& fonts, text::Weight weight) {
    return fonts.face(text::text_family, weight, text::HanForms::simplified);
}

/// Fonts and what is made from them: once for all tests.
struct Foundry {
    std::unique_ptr<text::FontSet> fonts = text::FontSet::open(font_folders()).value();
    std::array<text::CommonFace, 2> common{
        text::CommonFace::open(text_face(*fonts, text::Weight::regular)).value(),
        text::CommonFace::open(text_face(*fonts, text::Weight::bold)).value()};
    pdf::SharedObjects shared{common};
};

const Foundry& foundry() {
    static const Foundry made;
    return made;
}

}  // namespace

Press::Press() : type(*foundry().fonts, foundry().common) {
    type.clear(text::HanForms::simplified);
    pages.clear();
}

const text::FontSet& Press::fonts() {
    return *foundry().fonts;
}

std::span<const text::CommonFace, 2> Press::common() {
    return foundry().common;
}

pdf::Parts Press::parts() const {
    return {.shared = foundry().shared,
            .pages = pages,
            .fonts = type.fonts(),
            .image = nullptr,
            .metadata = {"A page by hand", "MAX STORES", from_unix_ms(1'795'339'800'000)},
            .language = "en",
            .identity = {1, 2, 3},
            .attachment = {}};
}

std::string Press::write(const pdf::Parts& parts) {
    auto document = writer_.write(parts);
    if (!document) throw std::runtime_error(document.error().what);
    return *std::move(document);
}

}  // namespace billmill::document::samples
