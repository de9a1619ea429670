#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "foundation/time.hpp"
#include "http/message.hpp"

namespace billmill::http {

/// Where a handler runs.
enum class Runs : std::uint8_t {
    on_io,      ///< On the I/O thread: must not block, not even on a disk.
    on_worker,  ///< On a worker of a bounded pool; 503 when its queue is full.
    on_costly,  ///< The same, for what takes long: workers and a short queue of its own, so that it holds up nothing else.
    on_stream,  ///< The same, for what reads its body while it arrives: Request::stream.
    on_status,  ///< The same, for what says how the process is: must not wait for anything that others can use up.
};

/// One who may have one of the places for streams.
struct StreamCaller {
    std::string client;  ///< The places are shared out by clients.
    Handler handler;     ///< Of this request alone.
};
using StreamChecked = std::move_only_function<void(Request&&, std::expected<StreamCaller, Response>)>;
/// Decides by the head whether a request may have a place for streams, before it waits for one. On the I/O thread: must not block;
/// what it calls may run on any thread.
using StreamCheck = std::function<void(Request&&, StreamChecked)>;

struct Route {
    Method method;
    std::string_view pattern;  ///< "/api/v1/invoices/{id}/pdf"; a {name} matches one non-empty segment.
    Runs runs;
    Handler handler;
    std::size_t body_max = 0;  ///< 0: this route takes no body; a POST may have `{}`.
    /// From its head on. What is not answered then is answered 503, and what the handler says later is void. 0: no bound.
    Milliseconds answer_within{0};
    /// on_stream: in place of `handler`. Without it everybody may have a place, and all are one client.
    StreamCheck check{};
    /// on_stream: whether a body may come as slowly as its sender likes, since it is sent while it is made. nullptr: none may.
    bool (*may_be_slow)(const Request&) = nullptr;
};

/// Finds the route of a request. What it does not find it answers itself: 404, 405 with Allow, OPTIONS.
class Router {
public:
    void add(Route route);
    struct Match {
        const Route* route = nullptr;
        std::vector<std::string> parameters;
        std::vector<Method> allowed;  ///< Of the path, when the method did not match.
    };
    [[nodiscard]] Match find(Method method, std::string_view path) const;

private:
    std::vector<Route> routes_;
};

}  // namespace billmill::http
