#include "http/router.hpp"

#include <algorithm>

#include "foundation/invariant.hpp"

namespace billmill::http {
namespace {

std::string_view take_segment(std::string_view& path) {
    const auto slash = path.find('/');
    const auto segment = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    return segment;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{';
}

/// Appends to `parameters` only what a full match found.
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
    if (pattern.find('{') == std::string_view::npos) return pattern == path;
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return false;
    std::vector<std::string> found;
    while (!pattern.empty()) {
        const auto expected = take_segment(pattern);
        const auto segment = take_segment(path);
        if (is_parameter(expected)) {
            if (segment.empty()) return false;
            found.emplace_back(segment);
        } else if (expected != segment) {
            return false;
        }
    }
    parameters = std::move(found);
    return true;
}

}  // namespace

void Router::add(Route route) {
    INVARIANT(route.pattern.starts_with('/') && (route.handler != nullptr || route.check != nullptr),
              "a route has an absolute path and a handler");
    routes_.push_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    // HEAD is GET without the body; the server leaves it out.
    const auto wanted = method == Method::head ? Method::get : method;
    // A path that a route spells out is never another's parameter: GET .../genBill asks for no bill of that id.
    const bool spelt_out =
        path.find('{') == std::string_view::npos &&
        std::ranges::any_of(routes_, [path](const Route& route) { return route.pattern == path; });
    for (const auto& route : routes_) {
        if (spelt_out ? route.pattern != path : !matches(route.pattern, path, match.parameters)) continue;
        if (route.method == wanted) {
            match.route = &route;
            match.allowed.clear();
            return match;
        }
        match.allowed.push_back(route.method);
        if (route.method == Method::get) match.allowed.push_back(Method::head);
    }
    match.parameters.clear();
    return match;
}

}  // namespace billmill::http
