#pragma once

#include "ports/clock.hpp"
#include "ports/stage_handler.hpp"

namespace billmill::app::test_hooks {

/// In a build for tests (BILLMILL_TEST_HOOKS): a handler that ends the process on a message whose payload holds the text
/// in the environment variable BILLMILL_TEST_ABORT_ON. Otherwise `handler` itself.
ports::StageHandler& wrap(ports::StageHandler& handler);

/// In a build for tests: the system's time, put on by as many milliseconds as stand in the file that the environment variable
/// BILLMILL_TEST_CLOCK_FILE names. Otherwise the system's.
const ports::Clock& system_clock();

}  // namespace billmill::app::test_hooks
