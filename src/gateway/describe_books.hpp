#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/describe_operations.hpp"
#include "gateway/this_process.hpp"
#include "usecases/book_heads.hpp"

// The books and the settings of a process, as those see them who run it.

namespace billmill::gateway {

struct ClockAnswer {
    PartState state = PartState::ok;
    std::string reason;
    std::optional<Instant> since;
    std::optional<std::int64_t> offset_milliseconds;
};
struct BooksAnswer {
    Uuid id;
    Store store = Store::sqlite;
    std::optional<ClockAnswer> clock;
    ports::Page<usecases::LineEnd> lines;
};
struct SettingsAnswer {
    std::string file;
    std::vector<ShownSetting> items;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 2> store_names{"sqlite", "mongodb"};
template <>
inline constexpr std::span<const std::string_view> names_of<gateway::Store>{store_names};

template <>
struct Description<usecases::LineEnd> {
    static constexpr SchemaName name{.answer = "LineHead"};
    static constexpr std::string_view prose = "The last record of a line's chain.";

    template <class Archive>
    static void members(Archive& archive, const usecases::LineEnd& end) {
        archive.required("line", end.line, about("Seller, type and branch; amendments have a line beside."));
        archive.required("place", end.head.place, at_least(1, "In the chain of the line."));
        archive.required("number", end.head.number, at_least(0, "In its series; of amendments the place."));
        archive.optional("printed", end.printed,
                         about("The number on its document. Absent of amendments, and of what is lost."));
    }
};

template <>
struct Description<gateway::ClockAnswer> {
    static constexpr SchemaName name{.answer = "Clock"};
    static constexpr std::string_view prose = "The clock that dates invoices.";

    template <class Archive>
    static void members(Archive& archive, const gateway::ClockAnswer& clock) {
        archive.required("state", clock.state, about("degraded: it is in doubt, and nothing is issued."));
        archive.optional("reason", clock.reason, about("What is wrong, and what to do."));
        archive.optional("since", clock.since, about("Since when it is in this state."));
        archive.optional("offsetMilliseconds", clock.offset_milliseconds,
                         about("How far it is ahead of the store's; negative: behind. Absent where the store "
                               "has none of its own, or was not asked yet."));
    }
};

template <>
struct Description<gateway::BooksAnswer> {
    static constexpr SchemaName name{.answer = "Books"};
    static constexpr std::string_view prose = "The books: which they are, and how far they go.";

    template <class Archive>
    static void members(Archive& archive, const gateway::BooksAnswer& books) {
        archive.required("id", books.id, about("Made once, with the books."));
        archive.required("store", books.store, about("Where they are kept."));
        archive.optional("clock", books.clock, about("Absent where the process asked issues nothing."));
        archive.required("lines", books.lines.items, list(0, 200, "By name."));
        archive.required("next", books.lines.next,
                         about("The cursor of the next page of lines; empty: this was the last one."));
    }
};

template <>
struct Description<gateway::ShownSetting> {
    static constexpr SchemaName name{.answer = "Setting"};
    static constexpr std::string_view prose = "A setting, as it holds for this process.";

    template <class Archive>
    static void members(Archive& archive, const gateway::ShownSetting& setting) {
        archive.required("section", setting.section, about("The table of the settings file."));
        archive.required("setting", setting.key, about("The key in that table."));
        archive.required("value", setting.value, about("As text. Of a secret: set, or not set."));
        archive.required(
            "source", setting.source,
            about("default, the line of the settings file, the name of a variable, or an option."));
    }
};

template <>
struct Description<gateway::SettingsAnswer> {
    static constexpr SchemaName name{.answer = "Settings"};
    static constexpr std::string_view prose = "Every setting of the process asked, and where it comes from.";

    template <class Archive>
    static void members(Archive& archive, const gateway::SettingsAnswer& settings) {
        archive.optional("file", settings.file, about("The settings file; absent where none is read."));
        archive.required("items", settings.items, {});
    }
};

}  // namespace billmill::formats
