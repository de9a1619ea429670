#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/screen.hpp"
#include "formats/json.hpp"

// How commands that ask no server say on standard output what they did.

namespace billmill::app {

/// A sentence for people, or one JSON object for programs.
void tell(const Screen& screen, const std::string& sentence,
          const std::function<void(formats::JsonWriter&)>& members);

/// What was found, piece by piece: a line each for people, at once; for programs one JSON document at the end.
/// Threads: one at a time.
class Report {
public:
    explicit Report(const Screen& screen) : json_{screen.json} {}
    /// `about`: a word or two, of at most 14 characters.
    void say(std::string_view about, std::string said);
    /// {"report":[{"about":"renderer","said":"…"}]}. `sentence`: the last line for people.
    void finish(const std::string& sentence);

private:
    const bool json_;
    std::vector<std::pair<std::string, std::string>> said_;
};

}  // namespace billmill::app
