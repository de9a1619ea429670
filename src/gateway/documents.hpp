#pragma once

#include "gateway/answers.hpp"
#include "usecases/check_document.hpp"

namespace billmill::gateway {

/// POST /api/v1/documents/check.     Threads: any; reads the body while it arrives.
class Documents {
public:
    explicit Documents(usecases::CheckDocument& check) : check_{check} {}
    [[nodiscard]] http::Response check(const Call& call);

private:
    usecases::CheckDocument& check_;
};

}  // namespace billmill::gateway
