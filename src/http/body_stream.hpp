#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace billmill::http {

/// A request's body on its way from the connection to a handler that reads while it arrives.
///
/// Promise:   holds at most `bytes_max` and what one push() brings: who sends faster than is read must wait.
/// Threads:   push() and end() from the connection's; the rest from the handler's. `drained` is called by the handler's.
class BodyStream {
public:
    enum class End : std::uint8_t {
        open,      ///< More may come.
        complete,  ///< This was the whole body.
        broken,    ///< The client, the network or a limit ended it too early.
    };
    /// `drained`: called once after a push() that returned false, when it has been read.
    BodyStream(std::size_t bytes_max, std::function<void()> drained)
        : bytes_max_{bytes_max}, drained_{std::move(drained)} {}

    /// False: it is full; push no more until `drained` is called.
    [[nodiscard]] bool push(std::string_view bytes);
    /// The first end counts.
    void end(End how);

    /// Waits for the next bytes. Empty: it has ended.
    [[nodiscard]] std::string read();
    [[nodiscard]] End ended() const;

private:
    const std::size_t bytes_max_;
    const std::function<void()> drained_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string waiting_;
    End end_ = End::open;
    bool full_ = false;
};

}  // namespace billmill::http
