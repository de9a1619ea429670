#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace billmill::http {

/// An answer's body on its way from a handler to the connection, while it is made.
///
/// Promise:   holds at most `bytes_max` and what one write() brings: a client that reads slowly makes its handler wait.
///            What is written is gathered: the connection is told of it in parts of `gathered`, or at the end.
/// Threads:   write(), offer(), is_half_full() and end() from the handler's; is_abandoned() from any; the rest from the
///            connection's.
class AnswerStream {
public:
    enum class End : std::uint8_t {
        open,      ///< More may come.
        complete,  ///< This was the whole body.
        broken,    ///< It cannot be finished: the client sees that the body breaks off.
    };
    enum class Until : std::uint8_t {
        its_end,      ///< A client may have closed its sending side, and reads on.
        client_goes,  ///< A client that closes its sending side has gone, and the stream is abandoned at once.
    };
    static constexpr std::size_t usual_bytes_max = 512 * 1024;
    explicit AnswerStream(std::size_t bytes_max = usual_bytes_max, Until until = Until::its_end)
        : bytes_max_{bytes_max}, until_{until} {}
    [[nodiscard]] Until until() const { return until_; }

    /// Waits for space. False: nobody reads any more.
    [[nodiscard]] bool write(std::string_view bytes);
    /// Never waits, and is told at once. False: nobody reads any more, or it would hold more than it may.
    [[nodiscard]] bool offer(std::string_view bytes);
    /// Does half of what it may hold wait for the client?
    [[nodiscard]] bool is_half_full();
    /// The first end counts.
    void end(End how);

    /// `ready`: called, from the handler's thread, when there is something again after a take() that found
    /// nothing. It must not call back, and not wait.
    void listen(std::function<void()> ready);
    /// Puts all there is into `bytes`, which is empty and whose memory is used for what comes next. Returns the end where there
    /// is nothing any more, and open where there is something.
    [[nodiscard]] End take(std::string& bytes);
    void abandon();  ///< The client has gone.
    [[nodiscard]] bool is_abandoned();

private:
    static constexpr std::size_t gathered = 64 * 1024;

    void tell();  ///< Needs the lock.

    const std::size_t bytes_max_;
    const Until until_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::function<void()> ready_;
    std::string waiting_;
    End end_ = End::open;
    bool waited_for_ = false;
    bool abandoned_ = false;
};

}  // namespace billmill::http
