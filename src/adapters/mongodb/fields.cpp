#include "adapters/mongodb/fields.hpp"

#include <limits>

namespace billmill::adapters::mongodb {

namespace {

bool same_value(const bson_iter_t& a, const bson_iter_t& b) {
    bson_t left = BSON_INITIALIZER;
    bson_t right = BSON_INITIALIZER;
    bson_append_iter(&left, "", 0, &a);
    bson_append_iter(&right, "", 0, &b);
    const bool same = bson_equal(&left, &right);
    bson_destroy(&left);
    bson_destroy(&right);
    return same;
}

}  // namespace

std::optional<bson_iter_t> Fields::find(Name name) const {
    bson_iter_t iter;
    if (bson_iter_init_find(&iter, document_, name.text())) return iter;
    return std::nullopt;
}

bool Fields::has(Name name) const {
    const auto found = find(name);
    return found && bson_iter_type(&*found) != BSON_TYPE_NULL;
}

std::string Fields::text(Name name) {
    const auto found = find(name);
    if (found && BSON_ITER_HOLDS_UTF8(&*found)) {
        std::uint32_t size = 0;
        const auto* text = bson_iter_utf8(&*found, &size);
        return {text, size};
    }
    if (found && BSON_ITER_HOLDS_BINARY(&*found)) {
        std::uint32_t size = 0;
        const std::uint8_t* bytes = nullptr;
        bson_iter_binary(&*found, nullptr, &size, &bytes);
        return {reinterpret_cast<const char*>(bytes), size};
    }
    sound_ = false;
    return {};
}

std::int64_t Fields::integer(Name name) {
    const auto found = find(name);
    if (found && (BSON_ITER_HOLDS_INT64(&*found) || BSON_ITER_HOLDS_INT32(&*found)))
        return bson_iter_as_int64(&*found);
    sound_ = false;
    return 0;
}

std::int32_t Fields::int32(Name name) {
    const auto value = integer(name);
    if (std::in_range<std::int32_t>(value)) return static_cast<std::int32_t>(value);
    sound_ = false;
    return 0;
}

bool Fields::boolean(Name name) {
    const auto found = find(name);
    if (found && BSON_ITER_HOLDS_BOOL(&*found)) return bson_iter_bool(&*found);
    sound_ = false;
    return false;
}

Instant Fields::instant(Name name) {
    const auto found = find(name);
    if (found && BSON_ITER_HOLDS_DATE_TIME(&*found)) return from_unix_ms(bson_iter_date_time(&*found));
    sound_ = false;
    return {};
}

Uuid Fields::uuid(Name name) {
    const auto id = Uuid::parse(text(name));
    if (!id) sound_ = false;
    return id.value_or(Uuid{});
}

Digest Fields::digest(Name name) {
    const auto digest = Digest::from_hex(text(name));
    if (!digest) sound_ = false;
    return digest.value_or(Digest{});
}

std::vector<std::string> Fields::texts(Name name) {
    std::vector<std::string> all;
    const auto found = find(name);
    bson_iter_t element;
    if (!found || !BSON_ITER_HOLDS_ARRAY(&*found) || !bson_iter_recurse(&*found, &element)) {
        sound_ = false;
        return all;
    }
    while (bson_iter_next(&element)) {
        std::uint32_t size = 0;
        const auto* text = bson_iter_utf8(&element, &size);
        if (text == nullptr) {
            sound_ = false;
        } else {
            all.emplace_back(text, size);
        }
    }
    return all;
}

std::vector<Fields::Raw> Fields::elements(Name name) {
    std::vector<Raw> all;
    const auto found = find(name);
    bson_iter_t element;
    if (!found || !BSON_ITER_HOLDS_ARRAY(&*found) || !bson_iter_recurse(&*found, &element)) {
        sound_ = false;
        return all;
    }
    while (bson_iter_next(&element)) {
        std::uint32_t size = 0;
        const std::uint8_t* bytes = nullptr;
        if (BSON_ITER_HOLDS_DOCUMENT(&element)) bson_iter_document(&element, &size, &bytes);
        if (bytes == nullptr) {
            sound_ = false;
        } else {
            all.emplace_back(bytes, size);
        }
    }
    return all;
}

std::string Fields::differing(const Document& expected, std::string_view ignored) const {
    bson_iter_t iter;
    if (!bson_iter_init(&iter, &expected.bson())) return "document";
    while (bson_iter_next(&iter)) {
        bson_iter_t stored;
        if (bson_iter_key(&iter) == ignored) continue;
        if (!bson_iter_init_find(&stored, document_, bson_iter_key(&iter)) || !same_value(iter, stored))
            return bson_iter_key(&iter);
    }
    if (!bson_iter_init(&iter, document_)) return "document";
    while (bson_iter_next(&iter)) {
        if (bson_iter_key(&iter) == ignored) continue;
        if (!bson_has_field(&expected.bson(), bson_iter_key(&iter))) return bson_iter_key(&iter);
    }
    return {};
}

Outcome Fields::outcome() const {
    if (sound_) return {};
    return fail(Fault::corrupt, "MongoDB: a stored document can't be read");
}

}  // namespace billmill::adapters::mongodb
