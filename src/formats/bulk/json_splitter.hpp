#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace billmill::formats::bulk {

/// A value of a file of JSON values.
struct JsonRow {
    std::int64_t row = 0;  ///< The line, where it begins; of an array, the element. From 1.
    std::string text;
    const char* fault = nullptr;  ///< too_long: the text is not kept.
};

/// Takes values out of NDJSON (a value a line), out of objects one after the other over as many lines as they like, or out of one
/// array, as the bytes arrive. It finds where each value ends;
/// whether it is JSON is for its reader to say.
///
/// Promise:   holds one value of `bytes_max` at most.      Threads: one at a time.
class JsonSplitter {
public:
    enum class Layout : std::uint8_t { lines, objects, array };
    using OnRow = std::function<void(JsonRow&&)>;
    /// `lines_before`: of the file, that are no part of it.
    JsonSplitter(Layout layout, std::size_t bytes_max, std::int64_t lines_before = 0)
        : layout_{layout}, bytes_max_{bytes_max}, line_{lines_before + 1} {}

    void feed(std::string_view bytes, const OnRow& row);
    /// False: an array has no end, or there is text after it.
    [[nodiscard]] bool finish(const OnRow& row);

private:
    void line_byte(char c, const OnRow& row);
    void object_byte(char c, const OnRow& row);
    void array_byte(char c, const OnRow& row);
    bool string_byte(char c);
    void keep(char c);
    void hand_out(std::int64_t number, const OnRow& row);

    const Layout layout_;
    const std::size_t bytes_max_;
    std::string text_;
    bool too_long_ = false;
    std::int64_t line_;
    std::int64_t first_line_ = 0;  ///< Of the object at hand.
    std::int64_t element_ = 0;
    int depth_ =
        0;  ///< Of an array: 0 before and after it, 1 between its elements. Of objects: 0 between them.
    bool in_string_ = false;
    bool escaped_ = false;
    bool ended_ = false;
    bool stray_ = false;
};

}  // namespace billmill::formats::bulk
