#include "formats/json.hpp"
#include "app/exit_code.hpp"
#include "app/pages/pages.hpp"

namespace billmill::app {
namespace {

void add_option(formats::JsonWriter& json, const OptionText& option) {
    json.begin_object().name("flags").begin_array();
    for (const auto& flag : option.flags) json.string(flag);
    json.end_array().optional_member("value", option.value).member("about", option.about);
    json.member("required", option.required).name("choices").begin_array();
    for (const auto& choice : option.choices) json.string(choice);
    json.end_array().end_object();
}

void add_page(formats::JsonWriter& json, const CommandPage& page) {
    json.begin_object().member("words", page.words).member("about", page.about);
    json.optional_member("details", page.details).name("arguments").begin_array();
    for (const auto& positional : page.positionals) add_option(json, positional);
    json.end_array().name("options").begin_array();
    for (const auto& option : page.options) add_option(json, option);
    json.end_array().name("examples").begin_array();
    for (const auto& example : page.examples) json.string(example.line);
    json.end_array().end_object();
}

}  // namespace

std::string table_json(const CommandTable& table) {
    std::string out;
    formats::JsonWriter json{out};
    json.begin_object().name("commands").begin_array();
    for (const auto& page : all_pages(table))
        if (page.commands.empty()) add_page(json, page);
    json.end_array().name("exitCodes").begin_array();
    for (const auto& each : exit_codes())
        json.begin_object().member("code", each.code).member("meaning", each.meaning).end_object();
    json.end_array().end_object();
    return out + "\n";
}

}  // namespace billmill::app
