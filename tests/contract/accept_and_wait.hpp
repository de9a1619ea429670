#pragma once

#include <future>

#include "ports/request_inbox.hpp"

namespace billmill::contract {

inline Result<ports::Admission> accept_and_wait(ports::RequestInbox& inbox, ports::Stage stage,
                                                ports::Envelope message) {
    std::promise<Result<ports::Admission>> promise;
    auto future = promise.get_future();
    inbox.accept(stage, std::move(message), [&](auto result) { promise.set_value(std::move(result)); });
    return future.get();
}

}  // namespace billmill::contract
