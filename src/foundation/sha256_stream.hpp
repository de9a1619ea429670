#pragma once

#include <memory>
#include <string_view>

#include "foundation/digest.hpp"

namespace billmill {

/// A SHA-256 of bytes that come one after another.     Threads: one at a time.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    /// Goes on from what `other` has taken in: what many texts begin with is hashed once.
    Sha256Stream(const Sha256Stream& other);
    Sha256Stream& operator=(const Sha256Stream&) = delete;
    void add(std::string_view bytes);
    /// Of all that was added. Nothing can be added after it.
    [[nodiscard]] Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace billmill
