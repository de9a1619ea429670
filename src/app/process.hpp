#pragma once

#include <thread>

#include "foundation/time.hpp"

namespace billmill::app {

/// No core file ever holds a customer's data or a password.
void keep_memory_private();

/// Ends the process if an orderly stop takes longer than was promised; nothing is lost, the next start recovers.
/// The stop was in time if the thread is destroyed before.
[[nodiscard]] std::jthread stop_watchdog(Milliseconds deadline);

}  // namespace billmill::app
