#pragma once

#include "pipeline/handler.hpp"

namespace billmill::app::test_hooks {

/// In a build for tests (BILLMILL_TEST_HOOKS): a handler that ends the process on a message whose payload holds the text
/// in the environment variable BILLMILL_TEST_ABORT_ON. Otherwise `handler` itself.
pipeline::Handler& wrap(pipeline::Handler& handler);

}  // namespace billmill::app::test_hooks
