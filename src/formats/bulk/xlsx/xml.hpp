#pragma once

#include <functional>
#include <string_view>

#include "formats/bulk/xlsx/archive.hpp"

namespace billmill::formats::bulk::xlsx {

/// The attributes of an element.     Ownership: borrows; they live as long as the call that brings them.
class Attributes {
public:
    explicit Attributes(const char** list) : list_{list} {}
    /// By its name, whatever its namespace; empty where there is none.
    [[nodiscard]] std::string_view operator[](std::string_view name) const;

private:
    const char** list_;
};

/// What is told of a part while it is read. Names come without their namespaces, since producers differ in them.
struct XmlEvents {
    std::function<void(std::string_view name, const Attributes& attributes)> begin;
    std::function<void(std::string_view name)> end = [](std::string_view) {};
    std::function<void(std::string_view text)> text = [](std::string_view) {};
    std::function<bool()> enough = [] { return false; };  ///< True: the rest is not read.
};

/// Reads a part of a workbook as XML. Of a part that is not there, nothing is told.
/// Errors: those of Archive::read(); workbook_damaged: it is no XML, has a document type, or is nested too deep.
[[nodiscard]] FileOutcome read_xml(Archive& archive, const std::string& name, const XmlEvents& events);

}  // namespace billmill::formats::bulk::xlsx
