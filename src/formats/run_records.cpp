#include "formats/run_records.hpp"

#include "formats/describe_runs.hpp"

namespace billmill::formats {
namespace {

/// A member beside which nothing stands: an array alone has no description.
struct IssueList {
    domain::RowIssues issues;
};

std::unexpected<Error> unreadable() {
    return fail(Fault::corrupt, "a stored part of a run can't be read");
}

template <class T>
std::string text_of(const T& value) {
    std::string text;
    JsonWriter json{text};
    json.begin_object();
    Writer writer{json};
    Description<T>::members(writer, value);
    json.end_object();
    return text;
}

template <class T>
Result<T> read(std::string_view text) {
    auto json = read_json(text);
    if (!json || json->kind != Json::Kind::object) return unreadable();
    T value;
    std::string fault;
    Reader reader{*json, fault};
    Description<T>::members(reader, value);
    if (!fault.empty()) return unreadable();
    return value;
}

}  // namespace

template <>
struct Description<IssueList> {
    static constexpr SchemaName name{.stored = "RowIssues"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<IssueList> auto& list) {
        archive.required("issues", list.issues, {});
    }
};

std::string encode(const domain::RunSummary& summary) {
    return text_of(summary);
}

Result<domain::RunSummary> decode_run_summary(std::string_view text) {
    if (text.empty()) return domain::RunSummary{};
    return read<domain::RunSummary>(text);
}

std::string encode(const domain::RowIssues& issues) {
    return issues.empty() ? std::string{} : text_of(IssueList{issues});
}

Result<domain::RowIssues> decode_row_issues(std::string_view text) {
    if (text.empty()) return domain::RowIssues{};
    TRY(auto list, read<IssueList>(text));
    return std::move(list.issues);
}

}  // namespace billmill::formats
