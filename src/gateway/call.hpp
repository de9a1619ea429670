#pragma once

#include "http/message.hpp"
#include "usecases/caller.hpp"

namespace billmill::gateway {

using usecases::Caller;

/// A request whose caller is known and may make it.
struct Call {
    http::Request request;
    Caller caller;
};

}  // namespace billmill::gateway
