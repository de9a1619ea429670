#include "formats/customer_patch.hpp"

#include <algorithm>

#include "formats/describe_parties.hpp"
#include "formats/json_text.hpp"
#include "formats/request_reader.hpp"
#include "foundation/invariant.hpp"

namespace billmill::formats {
namespace {

using domain::CustomerField;

CustomerField field_of(std::string_view name) {
    const auto place = std::ranges::find(domain::customer_field_names, name);
    INVARIANT(place != domain::customer_field_names.end(), "each member of a customer is a field");
    return static_cast<CustomerField>(place - domain::customer_field_names.begin());
}

/// Reads as RequestReader does, but requires nothing, and notes which members were there.
class PatchReader {
public:
    static constexpr Form form = Form::request;
    PatchReader(RequestReader& values, const Json& body, std::vector<CustomerField>& set)
        : values_{values}, body_{body}, set_{set} {}

    template <class T>
    void optional(Name name, T& value, const About& about) {
        if (body_.find(name.client) == nullptr) return;
        set_.push_back(field_of(name.client));
        values_.optional(name, value, about);  // A null is not among its values: the field stays empty.
    }
    template <class T>
    void required(Name name, T& value, const About& about) {
        optional(name, value, about);
    }
    template <class T>
    void required_in(Forms, Name name, T& value, const About& about) {
        optional(name, value, about);
    }

private:
    RequestReader& values_;
    const Json& body_;
    std::vector<CustomerField>& set_;
};

bool is_null(const Json::Member& member) {
    return member.value.kind == Json::Kind::null;
}

/// A field that is cleared may be one of two of which one is needed: that is known where the other one is.
bool needs_the_others(const domain::CustomerChange& patch, const Issue& issue) {
    return issue.pointer == "/lastname" && patch.customer.lastname.empty();
}

}  // namespace

void read_patch(const Json& body, domain::CustomerChange& patch, Issues& issues) {
    auto values = body;
    std::erase_if(values.members, is_null);
    const Place top;
    RequestReader reader{values, top, issues};
    PatchReader fields{reader, body, patch.only};
    Description<domain::Customer>::members(fields, patch.customer);
    reader.refuse_unknown();
    const std::vector<std::string> known{domain::customer_field_names.begin(),
                                         domain::customer_field_names.end()};
    for (auto& issue : issues) {
        const auto name = std::string_view{issue.pointer}.substr(1);
        if (issue.code == "unknown_field" && name.find('/') == std::string_view::npos)
            issue.detail = no_such_field(name, known);
    }
    for (const auto& member : body.members) {
        if (is_null(member) && std::ranges::find(domain::customer_field_names, member.name) ==
                                   domain::customer_field_names.end())
            add(issues, "/" + pointer_token(member.name), "unknown_field", no_such_field(member.name, known));
    }
    std::ranges::sort(patch.only);
    if (body.members.empty()) add(issues, "", "required", "name at least one field");
}

Issues check_patch_alone(const domain::CustomerChange& patch) {
    auto issues = domain::check_customer(patch.customer);
    std::erase_if(issues, [&](const Issue& issue) {
        const auto name = issue.pointer.substr(1, issue.pointer.find('/', 1) - 1);
        const bool is_set = std::ranges::any_of(patch.only, [&](CustomerField field) {
            return names_of<CustomerField>[static_cast<std::size_t>(field)] == name;
        });
        return !is_set || needs_the_others(patch, issue);
    });
    return issues;
}

}  // namespace billmill::formats
