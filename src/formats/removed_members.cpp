#include "formats/removed_members.hpp"

#include <algorithm>

#include "formats/archive.hpp"
#include "formats/describe_parties.hpp"

namespace billmill::formats {
namespace {

/// The archive that lists the members of a body that say something. So what a customer has stands in its description alone.
class MemberNames {
public:
    static constexpr Form form = Form::request;

    template <class T>
    void required(Name name, const T& value, const About&) {
        if (!is_nothing(value)) names.emplace_back(name.client);
    }
    template <class T>
    void optional(Name name, const T& value, const About& about) {
        required(name, value, about);
    }
    template <class T>
    void required_in(Forms, Name name, const T& value, const About& about) {
        required(name, value, about);
    }

    std::vector<std::string> names;
};

std::vector<std::string> members_of(const domain::Customer& customer) {
    MemberNames members;
    Description<domain::Customer>::members(members, customer);
    return std::move(members.names);
}

}  // namespace

std::vector<std::string> removed_members(const domain::Customer& before, const domain::Customer& after) {
    auto removed = members_of(before);
    const auto left = members_of(after);
    std::erase_if(removed,
                  [&](const std::string& name) { return std::ranges::find(left, name) != left.end(); });
    return removed;
}

}  // namespace billmill::formats
