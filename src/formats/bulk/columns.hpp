#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::formats::bulk {

/// A field that a column of a table can fill, by the path of the API's own names.
struct Field {
    enum class Kind : std::uint8_t { text, decimal, whole, date, boolean, code, mailbox };
    enum class Of : std::uint8_t { table, bill, customer, address, item };
    std::string_view path;  ///< "customer.address.city"
    Of of;
    Kind kind;
    std::string_view
        names;  ///< What people call it, folded and each between spaces: " city ort stadt ville ".

    /// The member's own name: "city".
    [[nodiscard]] std::string_view member() const { return path.substr(path.rfind('.') + 1); }
};

/// All of them. Those of one object stand together.
[[nodiscard]] std::span<const Field> all_fields();
/// By its path.
[[nodiscard]] const Field* find_field(std::string_view path);
/// A name without its case, accents, spaces and marks: "E-Mail Adresse" is "emailadresse".
[[nodiscard]] std::string folded(std::string_view name);
/// The fields of a header, by its names; nullptr: nobody knows this column. A field is given to one column alone: to the first
/// that bears its path, else to the first that bears one of its names. `given`: fields that have their columns already.
[[nodiscard]] std::vector<const Field*> guess_fields(std::span<const std::string> header,
                                                     std::span<const Field* const> given = {});

}  // namespace billmill::formats::bulk
