#include "app/tell.hpp"

#include <cstdio>

namespace billmill::app {

void tell(const Screen& screen, const std::string& sentence,
          const std::function<void(formats::JsonWriter&)>& members) {
    std::string text;
    if (screen.json) {
        formats::JsonWriter json{text};
        json.begin_object();
        members(json);
        json.end_object();
    }
    std::printf("%s\n", screen.json ? text.c_str() : sentence.c_str());
}

void Report::say(std::string_view about, std::string said) {
    if (json_)
        said_.emplace_back(about, std::move(said));
    else
        std::printf("%-15.*s%s\n", static_cast<int>(about.size()), about.data(), said.c_str());
}

void Report::finish(const std::string& sentence) {
    tell({.json = json_}, sentence, [&](formats::JsonWriter& json) {
        json.name("report").begin_array();
        for (const auto& [about, said] : said_)
            json.begin_object().member("about", about).member("said", said).end_object();
        json.end_array();
    });
}

}  // namespace billmill::app
