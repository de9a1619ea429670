#include "foundation/time.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <cstdio>
#include <map>
#include <mutex>

#include "foundation/ascii.hpp"

namespace billmill {
namespace {

/// Reads exactly `count` digits at the front of `text`.
bool take_digits(std::string_view& text, int count, int& value) {
    if (text.size() < static_cast<std::size_t>(count)) return false;
    value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[static_cast<std::size_t>(i)];
        if (!ascii::is_digit(c)) return false;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(static_cast<std::size_t>(count));
    return true;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

date::sys_days days_of(Date day) {
    return date::year{day.year} / static_cast<int>(day.month) / static_cast<int>(day.day);
}

Date date_of(date::year_month_day day) {
    return Date{static_cast<std::int16_t>(static_cast<int>(day.year())),
                static_cast<std::uint8_t>(static_cast<unsigned>(day.month())),
                static_cast<std::uint8_t>(static_cast<unsigned>(day.day()))};
}

/// Zones are looked up once: the data base's own search takes longer than pricing an invoice.
const date::time_zone* find_zone(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, const date::time_zone*, std::less<>> known;
    const std::lock_guard lock{mutex};
    if (const auto it = known.find(name); it != known.end()) return it->second;
    try {
        const auto* zone = date::locate_zone(std::string{name});
        (void)zone->get_info(
            date::sys_seconds{});  // Reads its file now, not at a moment that has no descriptor left.
        return known.emplace(std::string{name}, zone).first->second;
    } catch (const std::exception&) {
        return nullptr;  // Not remembered: names come from settings, but must not fill memory if they ever do not.
    }
}

}  // namespace

std::string rfc3339(Instant at) {
    const auto day = date::floor<date::days>(at);
    const auto ymd = date_of(date::year_month_day{day});
    const auto ms = (at - day).count();
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", ymd.year, ymd.month, ymd.day,
                  static_cast<int>(ms / 3'600'000), static_cast<int>(ms / 60'000 % 60),
                  static_cast<int>(ms / 1'000 % 60), static_cast<int>(ms % 1'000));
    return text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
    if (text.size() < 20) return std::nullopt;
    const auto day = parse_date(text.substr(0, 10));
    text.remove_prefix(10);
    int hour = 0, minute = 0, second = 0, ms = 0;
    if (!day || !take(text, 'T') || !take_digits(text, 2, hour) || !take(text, ':') ||
        !take_digits(text, 2, minute) || !take(text, ':') || !take_digits(text, 2, second)) {
        return std::nullopt;
    }
    if (take(text, '.') && !take_digits(text, 3, ms)) return std::nullopt;
    if (text != "Z" || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return Instant{days_of(*day)} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + Milliseconds{ms};
}

std::string rfc5322_date(Instant at) {
    static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = date::floor<date::days>(at);
    const auto ymd = date_of(date::year_month_day{day});
    const auto seconds = (at - day).count() / 1'000;
    char text[48];
    std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d +0000",
                  weekdays[date::weekday{day}.c_encoding()], ymd.day, months[ymd.month - 1], ymd.year,
                  static_cast<int>(seconds / 3'600), static_cast<int>(seconds / 60 % 60),
                  static_cast<int>(seconds % 60));
    return text;
}

std::string Date::text() const {
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02d-%02d", year, month, day);
    return out;
}

std::optional<Date> parse_date(std::string_view text) {
    int year = 0, month = 0, day = 0;
    if (text.size() != 10 || !take_digits(text, 4, year) || !take(text, '-') ||
        !take_digits(text, 2, month) || !take(text, '-') || !take_digits(text, 2, day)) {
        return std::nullopt;
    }
    const date::year_month_day ymd{date::year{year}, date::month{static_cast<unsigned>(month)},
                                   date::day{static_cast<unsigned>(day)}};
    if (!ymd.ok() || year < 1900 || year > 2999) return std::nullopt;
    return date_of(ymd);
}

Date add_days(Date day, int days) {
    return date_of(date::year_month_day{days_of(day) + date::days{days}});
}

Result<Date> local_date(Instant at, std::string_view zone) {
    const auto* found = find_zone(zone);
    if (found == nullptr) return fail(Fault::invalid, "unknown time zone: " + std::string{zone});
    return date_of(date::year_month_day{date::floor<date::days>(found->to_local(at))});
}

}  // namespace billmill
