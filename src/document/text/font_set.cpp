#include "document/text/font_set.hpp"

#include <mutex>

#include "document/text/font_files.hpp"
#include "document/text/font_fingerprint.hpp"
#include "document/text/harfbuzz.hpp"
#include "foundation/digest.hpp"
#include "foundation/invariant.hpp"

namespace billmill::document::text {
namespace {

constexpr std::size_t digest_digits = 16;
constexpr std::size_t han_forms = 4;  ///< Faces 0..3 of the collection: JP, KR, SC, TC.

struct LazyFace {
    std::once_flag once;
    std::unique_ptr<Face> face;
};

}  // namespace

struct FontSet::Family {
    FamilyFiles names;
    std::array<HbBlob, 2> files;                                   ///< By weight; mapped.
    HbFont characters;                                             ///< Only asked which characters it has.
    mutable std::array<std::array<LazyFace, han_forms>, 2> faces;  ///< By weight and, for Han, by forms.

    static std::unique_ptr<Family> open(FamilyFiles names, const FontFiles& files);
};

/// nullptr: unreadable, or nothing that can be embedded. Another font may still draw its script.
std::unique_ptr<FontSet::Family> FontSet::Family::open(FamilyFiles names, const FontFiles& files) {
    auto family = std::make_unique<Family>();
    const auto map = [&](const std::string& name) {
        if (name.empty()) return HbBlob{};
        HbBlob file{hb_blob_create_from_file_or_fail(files.find(name)->second.c_str())};
        return file && can_embed(file.get()) ? std::move(file) : HbBlob{};
    };
    family->files = {map(names.regular), map(names.bold)};
    if (!family->files[0]) return nullptr;
    const unsigned index = names.collection_of_han ? static_cast<unsigned>(HanForms::simplified) : 0;
    const HbFace face{hb_face_create(family->files[0].get(), index)};
    family->characters.reset(hb_font_create(face.get()));
    hb_font_make_immutable(family->characters.get());
    family->names = std::move(names);
    return family;
}

FontSet::FontSet() : pages_(1) {}
FontSet::~FontSet() = default;

Result<std::unique_ptr<FontSet>> FontSet::open(const std::vector<std::string>& folders) {
    std::unique_ptr<FontSet> set{new FontSet};
    const auto files = find_font_files(folders);
    for (const auto& names : families_in(files)) {
        if (auto family = Family::open(names, files)) set->families_.push_back(std::move(family));
    }
    const bool has_text = !set->families_.empty() &&
                          set->families_[text_family]->names.regular == "NotoSans-Regular.ttf" &&
                          set->families_[text_family]->files[1];
    if (!has_text) {
        return fail(Fault::not_found,
                    "NotoSans-Regular.ttf or NotoSans-Bold.ttf is in none of the font folders: "
                    "install fonts-noto-core (and fonts-noto-cjk for Chinese, Japanese, Korean)");
    }
    for (FamilyId id = 0; id < set->families_.size(); ++id) set->cover(id);
    for (const auto& script : required_scripts()) {
        if (set->family_of(script.sample) == no_family) set->missing_.emplace_back(script.name);
    }
    set->take_digest();
    return set;
}

void FontSet::cover(FamilyId family) {
    const HbSet scalars{hb_set_create()};
    hb_face_collect_unicodes(hb_font_get_face(families_[family]->characters.get()), scalars.get());
    for (hb_codepoint_t scalar = HB_SET_VALUE_INVALID;
         hb_set_next(scalars.get(), &scalar) && scalar < 0x110000;) {
        auto& page = page_of_[scalar >> 8];
        if (page == 0) {
            page = static_cast<std::uint16_t>(pages_.size());
            pages_.emplace_back();
        }
        auto& entry = pages_[page][scalar & 0xFF];
        if (entry == 0) entry = static_cast<std::uint16_t>(family + 1);
    }
}

void FontSet::take_digest() {
    std::string files;
    for (const auto& family : families_) {
        for (const auto& file : family->files) {
            if (!file) continue;
            unsigned size = 0;
            const char* data = hb_blob_get_data(file.get(), &size);
            files.append(family->names.regular).append(":").append(fingerprint({data, size}));
        }
    }
    digest_ = sha256(files).hex().substr(0, digest_digits);
}

bool FontSet::covers(FamilyId family, char32_t scalar) const {
    hb_codepoint_t glyph = 0;
    return hb_font_get_nominal_glyph(families_[family]->characters.get(), scalar, &glyph) != 0;
}

bool FontSet::is_han(FamilyId family) const {
    return families_[family]->names.collection_of_han;
}

const Face& FontSet::face(FamilyId family, Weight weight, HanForms han) const {
    const auto& files = *families_[family];
    const auto at_weight = weight == Weight::bold && files.files[1] ? 1U : 0U;
    const auto index = files.names.collection_of_han ? static_cast<unsigned>(han) : 0U;
    auto& lazy = files.faces[at_weight][index];
    std::call_once(lazy.once, [&] {
        auto opened = Face::open(files.files[at_weight].get(), index);
        INVARIANT(opened, "a font file was found fit to be embedded when the set was opened");
        lazy.face = *std::move(opened);
    });
    return *lazy.face;
}

}  // namespace billmill::document::text
