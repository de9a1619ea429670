#include "formats/texts.hpp"

#include <algorithm>
#include <optional>

#include "formats/describe_requests.hpp"
#include "formats/request_reader.hpp"

namespace billmill::formats {
namespace {

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// The archive that visits texts.
class TextWalk {
public:
    static constexpr Form form = Form::request;
    TextWalk(const Place& place, const TextVisitor& visit) : place_{place}, visit_{visit} {}

    template <class T>
    void required(Name name, const T& value, const About&) {
        look_at(value, Place{&place_, name.client});
    }
    template <class T>
    void optional(Name name, const T& value, const About& about) {
        required(name, value, about);
    }
    template <class T>
    void required_in(Forms, Name name, const T& value, const About& about) {
        required(name, value, about);
    }
    template <class T>
    void optional_within(std::string_view outer, std::string_view inner, const std::optional<T>& value,
                         const About&) {
        const Place place{&place_, outer};
        look_at(value, Place{&place, inner});
    }
    template <class T, class Where>
    void adjustments(const std::vector<T>& values, Where) {
        using enum domain::AdjustmentKind;
        for (const auto& [name, kind] : {std::pair{"allowances", allowance}, {"charges", charge}}) {
            const Place list{&place_, name};
            std::size_t index = 0;
            for (const auto& value : values) {
                if (value.kind != kind) continue;
                const Place place{&list, {}, index++};
                TextWalk inside{place, visit_};
                AdjustmentMembers<T, Where>::members(inside, value);
            }
        }
    }
    void extent(const domain::Discount&) {}
    void at_least_one_of(std::initializer_list<std::string_view>) {}

private:
    template <class T>
    void look_at(const T& value, const Place& place) {
        if constexpr (std::same_as<T, std::string>) {
            if (!is_plain(value)) visit_(place, value);
        } else if constexpr (is_optional<T>) {
            if (value) look_at(*value, place);
        } else if constexpr (is_vector<T>) {
            for (std::size_t i = 0; i < value.size(); ++i) look_at(value[i], Place{&place, {}, i});
        } else if constexpr (Described<T>) {
            TextWalk inside{place, visit_};
            Description<T>::members(inside, value);
        }
    }

    const Place& place_;
    const TextVisitor& visit_;
};

template <class T>
void walk(const T& value, const TextVisitor& visit) {
    const Place body;
    TextWalk texts{body, visit};
    Description<T>::members(texts, value);
}

}  // namespace

void visit_texts_beyond_ascii(const domain::BillingRequest& bill, const TextVisitor& visit) {
    walk(bill, visit);
}
void visit_texts_beyond_ascii(const domain::Customer& customer, const TextVisitor& visit) {
    walk(customer, visit);
}
void visit_texts_beyond_ascii(const domain::CreditRequest& credit, const TextVisitor& visit) {
    walk(credit, visit);
}

}  // namespace billmill::formats
