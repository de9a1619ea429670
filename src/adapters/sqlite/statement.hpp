#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

struct sqlite3_stmt;

namespace billmill::adapters::sqlite {

class Connection;

/// SQL text that lives as long as the program, so that its address can name its prepared statement.
class Sql {
public:
    template <std::size_t n>
    consteval Sql(const char (&literal)[n]) : text_{literal} {}  // NOLINT(google-explicit-constructor)
    /// For texts made once at start; `text` must never be destroyed or changed.
    static Sql forever(const std::string& text) { return Sql{text.c_str(), 0}; }
    [[nodiscard]] const char* text() const { return text_; }

private:
    Sql(const char* text, int) : text_{text} {}
    const char* text_;
};

/// A statement that its connection keeps.
struct Prepared {
    sqlite3_stmt* handle = nullptr;
    bool in_use = false;  ///< A Statement has it, whether or not it was stepped.
};

/// One execution of a prepared statement: bound, stepped, and reset when it leaves its scope.
///
/// A column of the wrong shape (an id of 15 bytes) reads as zeros and turns the next step() into `corrupt`.
/// Ownership: borrows from its connection.     Threads: the connection's.
class Statement {
public:
    /// Marks a string as bytes, stored unchanged.
    struct Bytes {
        std::string_view bytes;
    };

    Statement(Connection& connection, Prepared& prepared);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;

    /// true: on a row.  false: there are no more.
    Result<bool> step();
    /// Steps to the end.
    Outcome run();

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::int32_t int32(int column) { return static_cast<std::int32_t>(integer(column)); }
    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }
    [[nodiscard]] Instant instant(int column) const { return from_unix_ms(integer(column)); }
    [[nodiscard]] std::string text(int column) const { return std::string{view(column)}; }
    [[nodiscard]] std::string_view view(int column) const;  ///< Until the next step().
    [[nodiscard]] Uuid uuid(int column);
    [[nodiscard]] Digest digest(int column) { return Digest{bytes<32>(column)}; }
    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> bytes(int column) {
        std::array<std::uint8_t, size> value{};
        const auto raw = view(column);
        if (raw.size() == size) {
            std::memcpy(value.data(), raw.data(), size);
        } else {
            malformed_ = true;
        }
        return value;
    }
    [[nodiscard]] bool malformed() const { return malformed_; }
    /// Whether the row just read was; then it is this row's fault alone, and the next step() goes on.
    [[nodiscard]] bool take_malformed() { return std::exchange(malformed_, false); }

    /// Binds one value after the other. `keep`: the bytes outlive the statement's use.
    template <class... Values>
    Statement& bind([[maybe_unused]] bool keep, const Values&... values) {
        [[maybe_unused]] int index = 0;
        (bind_one(++index, keep, values), ...);
        return *this;
    }

private:
    template <class T>
    void bind_one(int index, bool keep, const T& value) {
        if constexpr (std::integral<T>) {
            bind_integer(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::is_enum_v<T>) {
            bind_integer(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::same_as<T, Uuid>) {
            bind_blob(index, value.raw(), keep);
        } else if constexpr (std::same_as<T, Digest>) {
            bind_blob(index, {reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()}, keep);
        } else if constexpr (std::same_as<T, Instant>) {
            bind_integer(index, unix_ms(value));
        } else if constexpr (std::same_as<T, Bytes>) {
            bind_blob(index, value.bytes, keep);
        } else if constexpr (requires { value.has_value(); }) {
            value.has_value() ? bind_one(index, keep, *value) : bind_null(index);
        } else {
            bind_text(index, value, keep);
        }
    }
    void bind_integer(int index, std::int64_t value);
    void bind_text(int index, std::string_view value, bool keep);
    void bind_blob(int index, std::string_view value, bool keep);
    void bind_null(int index);
    void note(int code);

    Connection* connection_;
    Prepared* prepared_;
    sqlite3_stmt* statement_;
    int bind_code_ = 0;
    bool malformed_ = false;
};

using Bytes = Statement::Bytes;

/// Every row, read by `read(Statement&)`.
template <class Read>
auto all_rows(Statement& statement, Read read)
    -> Result<std::vector<std::invoke_result_t<Read, Statement&>>> {
    std::vector<std::invoke_result_t<Read, Statement&>> rows;
    while (true) {
        TRY(const bool more, statement.step());
        if (!more) return rows;
        rows.push_back(read(statement));
    }
}

/// The first row, if there is one.
template <class Read>
auto first_row(Statement& statement, Read read)
    -> Result<std::optional<std::invoke_result_t<Read, Statement&>>> {
    TRY(const bool found, statement.step());
    if (!found) return std::nullopt;
    auto row = read(statement);
    if (statement.malformed()) return fail(Fault::corrupt, "SQLite: a stored value has the wrong shape");
    return std::optional{std::move(row)};
}

}  // namespace billmill::adapters::sqlite
