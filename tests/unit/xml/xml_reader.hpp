#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::document::xml {

/// Reads what was written with another program's eyes.
class Reader {
public:
    explicit Reader(const std::string& xml) {
        const auto read = document_.load_buffer(xml.data(), xml.size(), pugi::parse_full);
        EXPECT_TRUE(read) << read.description() << " at " << read.offset;
    }
    [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
    [[nodiscard]] std::vector<pugi::xml_node> all(const char* path) const {
        std::vector<pugi::xml_node> nodes;
        for (const auto& found : document_.select_nodes(path)) nodes.push_back(found.node());
        return nodes;
    }
    /// The text of the only element at `path`; "(none)" or "(several)" otherwise.
    [[nodiscard]] std::string text(const char* path) const { return text(document_, path); }
    [[nodiscard]] static std::string text(const pugi::xml_node& from, const char* path) {
        const auto found = from.select_nodes(path);
        if (found.empty()) return "(none)";
        if (found.size() > 1) return "(several)";
        const auto& only = *found.begin();
        return only.attribute() ? only.attribute().value() : only.node().text().get();
    }
    [[nodiscard]] std::size_t count(const char* path) const { return document_.select_nodes(path).size(); }

private:
    pugi::xml_document document_;
};

/// Decimal text as hundredths; fails the test for more decimals than two.
inline std::int64_t cents(const std::string& text) {
    const auto point = text.find('.');
    const auto decimals = point == std::string::npos ? 0 : text.size() - point - 1;
    EXPECT_LE(decimals, 2U) << text;
    std::string digits = text;
    if (point != std::string::npos) digits.erase(point, 1);
    digits.append(decimals < 2 ? 2 - decimals : 0, '0');
    return std::stoll(digits);
}

}  // namespace billmill::document::xml
