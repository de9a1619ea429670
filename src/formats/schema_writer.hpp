#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invoice.hpp"
#include "formats/archive.hpp"
#include "formats/description.hpp"
#include "formats/json.hpp"
#include "formats/messages.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

namespace billmill::formats {

/// JSON Schemas (draft 2020-12) of described types, by name: components/schemas of OpenAPI 3.1 and AsyncAPI 3.
class Schemas {
public:
    /// Adds the type's schema in this form, and those that it refers to. `Its` is the description, where T has several.
    template <Form form, class T, class Its = Description<T>>
    void add();
    /// The same for a message, which names its schema version first.
    template <class T>
    void add_message();
    /// Adds one that no description has, unless it is there.
    void add(std::string_view name, std::string_view json);

    [[nodiscard]] bool has(std::string_view name) const { return texts_.contains(name); }
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& texts() const { return texts_; }

private:
    void set(std::string_view name, std::string json) {
        texts_.insert_or_assign(std::string{name}, std::move(json));
    }

    std::map<std::string, std::string, std::less<>> texts_;
};

inline constexpr About message_version_member = whole(
    1, message_version, "Schema version. Readers know this one and all before; of a higher one they wait.");

/// What a schema's object is put together of.
class SchemaMembers {
public:
    explicit SchemaMembers(Schemas& schemas) : schemas_{schemas} {}
    /// Appends type, properties, required and what else the object says.
    void write(JsonWriter& json) const;
    /// The whole schema.
    [[nodiscard]] std::string object(std::string_view prose) const;

protected:
    void ref(JsonWriter& json, std::string_view name);
    /// A type that is the same in every form, such as Uuid: refers to it, and adds it where it is new.
    void basic(JsonWriter& json, std::string_view name);
    /// Members of which one is needed. It is a sentence of the object's and no keyword: makers of clients lose an object that
    /// has members and alternatives at once.
    void alternatives(std::string_view begin, std::initializer_list<std::string_view> names);
    static void write_text(JsonWriter& json, Form form, const About& about);
    static void write_integer(JsonWriter& json, Form form, const About& about);
    /// The member's own sentence, else the one of its name; and what it is where it is absent.
    static void write_prose(JsonWriter& json, std::string_view member, const About& about,
                            std::string_view otherwise);
    static void write_names(JsonWriter& json, std::span<const std::string_view> names);
    static void write_counts(JsonWriter& json, const About& about);

    Schemas& schemas_;
    std::string properties_;
    JsonWriter json_{properties_};
    std::vector<std::string> required_;
    std::string alternatives_;  ///< Sentences.
};

/// The archive that writes the schema of what another archive of this form reads or writes. Only types count, the values
/// it is given are empty.
template <Form the_form>
class SchemaWriter : public SchemaMembers {
public:
    static constexpr Form form = the_form;
    using SchemaMembers::SchemaMembers;

    template <class T>
    void required(Name name, const T& value, const About& about) {
        required_.emplace_back(name.in(form));
        optional(name, value, about);
    }
    template <class T>
    void required_in(Forms forms, Name name, const T& value, const About& about) {
        if (forms.has(form)) return required(name, value, about);
        optional(name, value, about);
    }
    template <class T>
    void optional(Name name, const T& value, const About& about) {
        json_.name(name.in(form)).begin_object();
        type(value, about);
        // A default is told, and is no `default`: makers of clients take that for a member which is always there.
        std::string otherwise;
        if constexpr (form == Form::request && (Choice<T> || std::same_as<T, bool>)) otherwise = text_of(T{});
        write_prose(json_, name.in(form), about, otherwise);
        json_.end_object();
    }
    template <class T>
    void optional_within(const char* outer, const char* inner, const std::optional<T>&, const About& about) {
        SchemaWriter inside{schemas_};
        inside.required(inner, T{}, {});
        json_.name(outer).begin_object();
        inside.write(json_);
        json_.member("description", about.prose).end_object();
    }
    template <class T, class Where>
    void adjustments(const std::vector<T>&, Where) {
        for (const auto* name : {"allowances", "charges"}) {
            if (form == Form::stored) name = "adjustments";
            json_.name(name).begin_object().member("type", "array").name("items").begin_object();
            schemas_.add<form, T, AdjustmentMembers<T, Where>>();
            ref(json_, AdjustmentMembers<T, Where>::name.in(form));
            json_.end_object();
            write_counts(json_, {.count_max = form == Form::request ? domain::adjustments_max : 0});
            write_prose(json_, name, {}, {});
            json_.end_object();
            if (form == Form::stored) return;
        }
    }
    void extent(const domain::Discount& value) {
        if constexpr (form == Form::stored) return required("extent", value, {});
        optional("percent", domain::Percent{}, {});
        optional("amount", domain::AmountOff{}, about("Of the document's currency."));
        one_of("percent", "amount");
    }
    void one_of(std::string_view one, std::string_view other) { alternatives("Either ", {one, other}); }
    void at_least_one_of(std::initializer_list<std::string_view> names) {
        if (form == Form::request) alternatives("At least one of ", names);
    }
    void amounts_in(domain::Currency) {}

private:
    template <class T>
    static std::string text_of(const T& value) {
        std::string text;
        JsonWriter json{text};
        put(json, value);
        return text;
    }
    template <class T>
    void type(const std::optional<T>&, const About& about) {
        type(T{}, about);
    }
    template <class T>
    void type(const std::vector<T>&, const About& about) {
        json_.member("type", "array").name("items").begin_object();
        type(T{}, about);
        json_.end_object();
        write_counts(json_, about);
    }
    template <class T>
    void type(const T&, const About& about) {
        if (!about.choices.empty() && !std::convertible_to<T, std::string_view>) {
            write_names(json_, about.choices);
        } else if constexpr (Described<T>) {
            schemas_.add<form, T>();
            ref(json_, Description<T>::name.in(form));
        } else if constexpr (Choice<T>) {
            write_names(json_, names_of<T>);
        } else if constexpr (std::same_as<T, bool>) {
            json_.member("type", "boolean");
        } else if constexpr (std::integral<T>) {
            write_integer(json_, form, about);
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            write_text(json_, form, about);
        } else {
            basic(json_, value_type<T>());
        }
    }

    template <class T>
    static consteval std::string_view value_type() {
        if (std::same_as<T, Uuid>) return "Uuid";
        if (std::same_as<T, Instant>) return "Instant";
        if (std::same_as<T, Date>) return "Date";
        if (std::same_as<T, Digest>) return "Sha256";
        if (std::same_as<T, domain::Currency>) return "Currency";
        if (std::same_as<T, domain::Discount>) return form == Form::request ? "DiscountInput" : "Discount";
        return form == Form::request ? "Number" : "Decimal";
    }
};

template <Form form, class T, class Its>
void Schemas::add() {
    if (has(Its::name.in(form))) return;
    add(Its::name.in(form), "{}");  // Holds the place: a type may refer to itself.
    SchemaWriter<form> writer{*this};
    T value{};
    Its::members(writer, std::as_const(value));
    set(Its::name.in(form), writer.object(Its::prose));
}

template <class T>
void Schemas::add_message() {
    SchemaWriter<Form::stored> writer{*this};
    writer.required("v", message_version, message_version_member);
    T value{};
    Description<T>::members(writer, std::as_const(value));
    set(Description<T>::name.stored, writer.object(Description<T>::prose));
}

}  // namespace billmill::formats
