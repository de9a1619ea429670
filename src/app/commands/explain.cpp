#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/text_table.hpp"
#include "foundation/nearest_word.hpp"
#include "gateway/describe_codes.hpp"

namespace billmill::app {
namespace {

std::unexpected<Error> no_such_code(const std::string& code) {
    const auto nearest = nearest_word(code, gateway::all_codes());
    return fail(Fault::invalid, "there is no code " + printable(code) +
                                    (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

void print_line(const std::string& text) {
    if (!text.empty()) std::printf("  %s\n", text.c_str());
}

/// Reads nothing but the program itself.
Outcome explain(const std::string& code, bool json) {
    if (code.empty()) {
        for (const auto& each : gateway::all_codes()) {
            const auto line =
                json ? gateway::json_of(gateway::CodeAnswer{each, gateway::meanings_of(each)}) : each;
            std::printf("%s\n", line.c_str());
        }
        return {};
    }
    const gateway::CodeAnswer answer{code, gateway::meanings_of(code)};
    if (answer.meanings.empty()) return no_such_code(code);
    if (json) {
        std::printf("%s\n", gateway::json_of(answer).c_str());
        return {};
    }
    for (const auto& meaning : answer.meanings) {
        const auto status = meaning.status ? ", " + std::to_string(*meaning.status) : std::string{};
        std::printf("%s%s\n", meaning.where.c_str(), status.c_str());
        print_line(meaning.cause);
        print_line(meaning.remedy);
    }
    return {};
}

}  // namespace

void add_explain(CommandTable& table) {
    const auto code = std::make_shared<std::string>();
    auto& command = table.add("explain", "What a code means and what to do; without one, every code",
                              [code](const Context& context) { return explain(*code, context.screen.json); });
    command.options().add_option("code", *code, "As in an answer, a failure or the log");
    table.add_json(command);
    command.reads_no_settings()
        .example("billmill explain unknown_customer")
        .example("billmill explain --json out_of_range");
}

}  // namespace billmill::app
