#pragma once

#include <string>
#include <vector>

#include "gateway/codes.hpp"
#include "gateway/describe_answers.hpp"

// What a code means, as clients see it.

namespace billmill::gateway {

struct CodeAnswer {
    std::string code;
    std::vector<CodeMeaning> meanings;
};

}  // namespace billmill::gateway

namespace billmill::formats {

template <>
struct Description<gateway::CodeMeaning> {
    static constexpr SchemaName name{.answer = "CodeMeaning"};
    static constexpr std::string_view prose = "What a code means in one of the places where it is said.";

    template <class Archive>
    static void members(Archive& archive, const gateway::CodeMeaning& meaning) {
        archive.required("where", meaning.where, about("Answers over HTTP, Warnings, Failures …"));
        archive.optional("status", meaning.status, at_least(100, "Of an answer over HTTP."));
        archive.optional("cause", meaning.cause, about("One sentence."));
        archive.optional("remedy", meaning.remedy, about("What to do, in a sentence."));
    }
};

template <>
struct Description<gateway::CodeAnswer> {
    static constexpr SchemaName name{.answer = "Code"};
    static constexpr std::string_view prose = "What a code means.";

    template <class Archive>
    static void members(Archive& archive, const gateway::CodeAnswer& answer) {
        archive.required("code", answer.code, about("As it was asked for."));
        archive.required("meanings", answer.meanings, list(1, 0, "One for each place where it is said."));
    }
};

}  // namespace billmill::formats
