#include "app/readiness_report.hpp"

#include "app/text_table.hpp"
#include "formats/json.hpp"

namespace billmill::app {
namespace {

std::string_view text_of(const formats::Json& part, std::string_view name) {
    const auto* member = part.find(name);
    return member == nullptr ? std::string_view{} : std::string_view{member->text};
}

std::string line_of(const formats::Json& part) {
    std::string line = "  " + printable(text_of(part, "name")) + ": " + printable(text_of(part, "state"));
    for (const auto& [before, name] :
         {std::pair{" at ", "peer"}, {" since ", "since"}, {", waiting: ", "waiting"}}) {
        if (const auto value = text_of(part, name); !value.empty()) line += before + printable(value);
    }
    return line + ": " + printable(text_of(part, "reason")) + "\n";
}

}  // namespace

std::string readiness_report(std::string_view body) {
    const auto answer = formats::read_json(body);
    const auto* parts = answer ? answer->find("parts") : nullptr;
    if (parts == nullptr) return {};
    std::string report;
    for (const auto& part : parts->items) {
        if (text_of(part, "state") != "ok") report += line_of(part);
    }
    return report;
}

}  // namespace billmill::app
