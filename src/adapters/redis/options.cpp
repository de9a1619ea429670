#include "adapters/redis/options.hpp"

#include <charconv>

namespace billmill::adapters::redis {
namespace {

template <class T>
bool read_number(std::string_view text, T& value) {
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc{} && read.ptr == end;
}

/// What stands before the last `mark`, which is taken off with it; empty: it is not there.
std::string_view take_before_last(std::string_view& text, char mark) {
    const auto at = text.rfind(mark);
    if (at == std::string_view::npos) return {};
    const auto before = text.substr(0, at);
    text.remove_prefix(at + 1);
    return before;
}

bool read_place(std::string_view place, RedisOptions& options) {
    std::string_view port;
    if (place.starts_with('[')) {  // An IPv6 address.
        const auto end = place.find(']');
        if (end == std::string_view::npos) return false;
        port = place.substr(end + 1);
        place = place.substr(1, end - 1);
        if (!port.empty() && !port.starts_with(':')) return false;
    } else if (const auto colon = place.find(':'); colon != std::string_view::npos) {
        port = place.substr(colon);
        place = place.substr(0, colon);
    }
    options.host = place;
    return !place.empty() && (port.empty() || read_number(port.substr(1), options.port));
}

}  // namespace

Result<RedisOptions> read_redis_uri(std::string_view uri) {
    RedisOptions options;
    const auto malformed = [] { return fail(Fault::invalid, "Redis: the URI can't be read"); };
    constexpr std::string_view plain = "redis://";
    constexpr std::string_view secure = "rediss://";
    options.tls = uri.starts_with(secure);
    if (!options.tls && !uri.starts_with(plain)) return malformed();
    uri.remove_prefix(options.tls ? secure.size() : plain.size());
    const auto who = take_before_last(uri, '@');
    const auto colon = who.find(':');
    options.user = who.substr(0, colon);
    if (colon != std::string_view::npos) options.password = who.substr(colon + 1);
    if (const auto slash = uri.find('/'); slash != std::string_view::npos) {
        const auto number = uri.substr(slash + 1);
        if (!number.empty() && !read_number(number, options.database)) return malformed();
        uri = uri.substr(0, slash);
    }
    if (options.database < 0 || !read_place(uri, options)) return malformed();
    return options;
}

}  // namespace billmill::adapters::redis
