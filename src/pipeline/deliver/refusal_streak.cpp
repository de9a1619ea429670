#include "pipeline/deliver/refusal_streak.hpp"

namespace billmill::pipeline::deliver {

bool RefusalStreak::is_policy(std::string_view code) {
    const auto space = code.find(' ');
    return space != std::string_view::npos && code.substr(space + 1).starts_with("5.7.");
}

void RefusalStreak::refused(std::string_view code) {
    if (code_ != code) start_over();
    code_ = code;
    ++count_;
}

void RefusalStreak::accepted() {
    start_over();
    code_.clear();
}

}  // namespace billmill::pipeline::deliver
