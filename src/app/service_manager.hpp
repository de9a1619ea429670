#pragma once

#include <string_view>

namespace billmill::app {

/// Tells the service manager that started this process, if one wants to know: "READY=1", "STOPPING=1".
/// What cannot be told is logged, and the process goes on.
/// Source: sd_notify(3): a datagram to the socket that $NOTIFY_SOCKET names.     Threads: any.
void tell_service_manager(std::string_view state);

}  // namespace billmill::app
