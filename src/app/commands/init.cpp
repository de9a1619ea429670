#include "app/ask_person.hpp"
#include "app/begin_books.hpp"
#include "app/commands/commands.hpp"
#include "app/first_setup.hpp"

namespace billmill::app {
namespace {

Outcome init(const Context& context, bool asks) {
    const auto& settings = context.settings;
    const auto& screen = context.screen;
    if (!asks || settings.cluster() || screen.json || !person_is_there())
        return begin_books(settings, screen);
    TRY_DO(check_books_may_begin(settings));
    TRY(const auto complete, ask_for_setup(settings));
    TRY_DO(begin_books(complete, screen));
    return offer_test_mail(complete);
}

}  // namespace

void add_init(CommandTable& table) {
    const auto ask_nothing = std::make_shared<bool>(false);
    auto& command = table.add("init", "Begin new, empty books in the data directory",
                              [ask_nothing](const Context& context) { return init(context, !*ask_nothing); });
    table.add_json(command);
    command.options().add_flag("--no-questions", *ask_nothing, "Ask for nothing, though there is a terminal");
    command
        .details(
            "On a terminal it asks for a seller and a mail server, where there is none, and offers to send a "
            "test mail.")
        .example("billmill init --data /srv/billmill");
}

}  // namespace billmill::app
