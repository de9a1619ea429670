#pragma once

#include <string_view>

#include "formats/request_reader.hpp"
#include "foundation/ascii.hpp"
#include "gateway/answers.hpp"

namespace billmill::gateway {

/// The body of a route that takes one object, by its description; every mistake is listed. A blank body is an empty object.
template <class T>
[[nodiscard]] OrAnswer<T> read_body(std::string_view body) {
    const auto json = formats::read_json(ascii::is_blank(body) ? "{}" : body);
    if (!json) return std::unexpected{wrong(formats::Rejection{false, {json.error()}})};
    Issues issues;
    T read;
    if (json->kind == formats::Json::Kind::object) {
        const formats::Place top;
        formats::RequestReader reader{*json, top, issues};
        formats::Description<T>::members(reader, read);
        reader.refuse_unknown();
    } else {
        issues.push_back({"", "wrong_type", "expected an object"});
    }
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return read;
}

}  // namespace billmill::gateway
