#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "http/admission.hpp"
#include "http/answer_stream.hpp"
#include "http/body_budget.hpp"
#include "http/body_stream.hpp"
#include "http/io_loop.hpp"
#include "http/request_reader.hpp"

namespace billmill::http {

class Ticket;

/// One client's connection: reads a request, has it answered, and only then looks at the next. So pipelined
/// requests are answered in order and a client that does not read its answers is not read either.
///
/// Threads: the loop's own.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Time = std::chrono::steady_clock::time_point;
    Connection(std::shared_ptr<IoLoop> loop, boost::asio::ip::tcp::socket socket, PeerPlace place);
    ~Connection();

    void begin();
    void refuse();                   ///< There are too many: 503 and close.
    void answer(Response response);  ///< To the request in hand.
    void drain();
    void close();
    void look_at_deadlines(Time now);

    [[nodiscard]] IoLoop& loop() const { return *loop_; }
    [[nodiscard]] const Peers::Address& peer() const { return peer_.key(); }
    /// Owes no answer and has nothing of a request.
    [[nodiscard]] bool is_idle() const;
    [[nodiscard]] Time idle_until() const { return read_deadline_; }
    std::size_t place = 0;  ///< In the loop's list.

private:
    enum class Phase : std::uint8_t {
        reading,    ///< Waits for a request, or is in the middle of one.
        streaming,  ///< A handler has it, and reads its body while it arrives.
        handling,   ///< A handler has it; nothing is read.
        sending,    ///< The answer follows while it is made.
        closing,    ///< The last answer is on its way.
        /// Said all; reads and drops what the client still sends, so that the answer is not lost to a reset.
        lingering,
        closed,
    };
    static constexpr Time never = Time::max();

    void advance();
    bool step();  ///< True: there is more to do at once.
    bool read_step();
    void check_head();
    void answer_at_head(Response response, bool close);
    void dispatch();
    void submit(Request&& request, BodyClaim&& claim);
    void submit_stream(Request&& request, BodyClaim&& claim, std::shared_ptr<Ticket> ticket);
    void begin_stream();
    bool stream_step();
    std::size_t take_part();
    bool send_step();
    void finish_answer();
    void stream_on();  ///< The handler has read what there was.
    void keep_pace(std::size_t bytes);
    void end_stream(BodyStream::End how);
    void append(const Response& response, bool keep_alive);
    void end_with(const Response& response);
    bool flush();  ///< True: the client has been given everything.
    void notice_end_of_client();
    void receive();
    void received(const boost::system::error_code& error, std::size_t count);
    void make_space();
    void linger();
    void wait_for_request();
    [[nodiscard]] std::string_view unread() const {
        return {input_.data() + input_begin_, input_end_ - input_begin_};
    }

    const std::shared_ptr<IoLoop> loop_;
    /// A late ticket may outlive the server, and its connection too.
    const std::shared_ptr<OpenConnections> count_;
    PeerPlace peer_;
    TrustedProxies::Address address_;  ///< Of the peer; unspecified where it left at once.
    bool refused_ = false;
    boost::asio::ip::tcp::socket socket_;
    Phase phase_ = Phase::reading;
    RequestReader reader_;
    BodyClaim body_claim_;                ///< For the body the reader holds, or is to hold.
    std::shared_ptr<BodyStream> stream_;  ///< While streaming.
    bool stream_full_ = false;
    std::shared_ptr<AnswerStream> answer_stream_;  ///< While sending.
    Time stream_deadline_ = never;
    Time pace_deadline_ = never;  ///< When its body has come too slowly, if nothing more comes of it.
    Time stream_full_since_{};
    std::vector<char> input_;
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;
    std::string output_;
    std::string chunk_;            ///< The body of the chunk that `output_` ends with the size of.
    std::size_t output_sent_ = 0;  ///< Of both.

    bool advancing_ = false;
    bool receiving_ = false;
    bool blocked_ = false;  ///< The client's window is full.
    bool keep_alive_ = true;
    bool head_only_ = false;
    bool is_http_1_0_ = false;
    bool head_read_ = false;  ///< Of the request under way.
    std::size_t requests_ = 0;
    std::size_t dropped_ = 0;
    Admitted admitted_;
    std::string trace_id_;
    Time started_{};
    std::weak_ptr<Ticket> ticket_;  ///< Of the request in hand.
    Time answer_deadline_ = never;
    Time read_deadline_ = never;
    Time write_deadline_ = never;
    /// "headers" or "body": a 408 is due at the read deadline. nullptr: just close.
    const char* waits_for_ = nullptr;
};

}  // namespace billmill::http
