#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <cstring>
#include <new>
#include <typeinfo>
#include <utility>

#include "foundation/invariant.hpp"
#include "foundation/logging.hpp"
#include "http/response_writer.hpp"
#include "http/trace.hpp"

namespace billmill::http {
namespace {

using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t input_first = 4 * 1024;
constexpr std::size_t output_keep_max = 256 * 1024;    ///< Capacity an idle connection may hold.
constexpr std::size_t output_pending_max = 64 * 1024;  ///< Pipelined answers gathered into one write.
constexpr int sends_at_once = 4;                       ///< Pieces of an answer that follows while it is made.
constexpr std::size_t linger_bytes_max = 16 * 1024 * 1024;
constexpr Milliseconds linger_deadline{2'000};
constexpr Milliseconds linger_deadline_draining{200};

}  // namespace

/// The right to answer one request: used once, or lost, which is an answer too.     Threads: any.
class Ticket {
public:
    explicit Ticket(std::shared_ptr<Connection> connection) : connection_{std::move(connection)} {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {  // NOLINT(bugprone-exception-escape): only out of memory throws; it ends the process.
        if (!used_) use(internal_error());
    }
    void operator()(Response response) {
        const auto before = used_.exchange(true);
        INVARIANT(!before || taken_back_, "a request is answered once");
        if (before) return drop(response);
        use(std::move(response));
    }
    [[nodiscard]] bool used() const { return used_; }
    /// The handler could not go on, or takes too long: what it may still say, from wherever it left its reply, is void.
    void take_back(Response response) {
        taken_back_ = true;
        if (!used_.exchange(true)) use(std::move(response));
    }

private:
    void use(Response response) {
        const auto connection = std::exchange(connection_, nullptr);
        if (connection->loop().is_this_thread()) {
            connection->answer(std::move(response));
        } else {
            connection->loop().deliver(connection, std::move(response));
        }
    }
    std::shared_ptr<Connection> connection_;
    std::atomic<bool> used_{false};
    std::atomic<bool> taken_back_{false};
};

namespace {

Reply reply_of(const std::shared_ptr<Ticket>& ticket) {
    return [ticket](Response response) { (*ticket)(std::move(response)); };
}

/// `handle` is given the request, and `ticket` answers what it cannot.
template <class Handle>
void call(const Route& route, Request&& request, const std::shared_ptr<Ticket>& ticket, Handle&& handle) {
    const auto trace_id = request.trace_id;
    try {
        handle(std::move(request));
    } catch (const std::bad_alloc&) {
        log::error("out_of_memory", {{"route", route.pattern}, {"trace_id", trace_id}});
        ticket->take_back(overloaded());
    } catch (const std::exception& error) {
        // what() may quote input: only its kind is safe to log.
        log::error("handler_threw",
                   {{"route", route.pattern}, {"trace_id", trace_id}, {"kind", typeid(error).name()}});
    } catch (...) {
        log::error("handler_threw", {{"route", route.pattern}, {"trace_id", trace_id}});
    }
}

void call(const Route& route, const Handler& handler, Request&& request,
          const std::shared_ptr<Ticket>& ticket) {
    call(route, std::move(request), ticket,
         [&](Request&& given) { handler(std::move(given), reply_of(ticket)); });
}

}  // namespace

Connection::Connection(std::shared_ptr<IoLoop> loop, boost::asio::ip::tcp::socket socket, PeerPlace place)
    : loop_{std::move(loop)},
      count_{loop_->service.connections},
      peer_{std::move(place)},
      socket_{std::move(socket)},
      reader_{{.head_bytes_max = loop_->service.limits.header_bytes_max,
               .target_bytes_max = std::min<std::size_t>(8 * 1024, loop_->service.limits.header_bytes_max)}},
      body_claim_{loop_->service.bodies} {
    error_code ignored;  // Without it answers are slower; that is no reason to refuse a client.
    socket_.set_option(boost::asio::ip::tcp::no_delay{true}, ignored);
    socket_.non_blocking(true, ignored);
    if (const auto remote = socket_.remote_endpoint(ignored); !ignored) address_ = remote.address();
    count_->add();
}

Connection::~Connection() {
    count_->remove(refused_);
}

void Connection::begin() {
    wait_for_request();
    advance();
}

void Connection::refuse() {
    refused_ = true;
    count_->refuse();
    peer_.leave();
    end_with(too_many_connections());
    advance();
}

void Connection::advance() {
    if (advancing_) return;  // A handler answered at once: the loop below goes on with it.
    advancing_ = true;
    const auto self = shared_from_this();
    try {
        while (step()) {
        }
    } catch (const std::bad_alloc&) {  // There is no memory for the request, nor to say so.
        log::error("out_of_memory", {{"trace_id", trace_id_}});
        close();
    }
    advancing_ = false;
}

bool Connection::step() {
    switch (phase_) {
        case Phase::reading: return read_step();
        case Phase::streaming: return stream_step();
        case Phase::sending: return send_step();
        case Phase::handling: flush(); return false;
        case Phase::closing:
            if (flush() && phase_ == Phase::closing) linger();
            return false;
        case Phase::lingering:
        case Phase::closed: return false;
    }
    return false;
}

bool Connection::read_step() {
    if (output_.size() - output_sent_ > output_pending_max && !flush()) return false;
    const auto used = reader_.read(unread());
    input_begin_ += used;
    if (head_read_ && reader_.state() != RequestReader::State::failed &&
        !body_claim_.grow_to(reader_.request().body.size())) {  // A chunked body announces nothing.
        end_with(overloaded());
        return true;
    }
    switch (reader_.state()) {
        case RequestReader::State::head_complete: check_head(); return true;
        case RequestReader::State::complete: dispatch(); return true;
        case RequestReader::State::failed:
            end_with(head_read_ ? answer_to(reader_.fault(), *admitted_.route) : answer_to(reader_.fault()));
            return true;
        case RequestReader::State::reading_head:
        case RequestReader::State::reading_body: break;
    }
    if (used > 0 && !unread().empty()) return true;
    if (!flush()) return false;
    if (loop_->draining() && waits_for_ == nullptr && unread().empty()) {
        close();
        return false;
    }
    if (waits_for_ == nullptr && !unread().empty()) {
        waits_for_ = "headers";
        read_deadline_ = Clock::now() + loop_->service.limits.header_deadline;
    }
    receive();
    return false;
}

void Connection::check_head() {
    const auto& service = loop_->service;
    auto& request = reader_.request();
    auto trace = begin_trace(request.header("traceparent"), request.header("x-request-id"));
    request.trace_id = trace.id;
    request.traceparent = std::move(trace.traceparent);
    trace_id_ = std::move(trace.id);
    head_only_ = request.method == Method::head;
    head_read_ = true;
    started_ = Clock::now();
    is_http_1_0_ = reader_.is_http_1_0();
    keep_alive_ = reader_.keep_alive() && ++requests_ < service.limits.requests_per_connection_max;
    admitted_ = admit(reader_, service.router, service.limits, service.names, service.proxies, address_);
    if (admitted_.answer) {
        return answer_at_head(*std::exchange(admitted_.answer, std::nullopt), admitted_.close);
    }
    const bool streams = admitted_.route->runs == Runs::on_stream;
    if (!body_claim_.grow_to(streams ? service.limits.stream_bytes_max : reader_.content_length()))
        return answer_at_head(overloaded(), true);
    if (streams) return begin_stream();
    reader_.read_body(admitted_.body_bytes_max);
    if (reader_.state() != RequestReader::State::reading_body) return;
    waits_for_ = "body";
    read_deadline_ = started_ + service.limits.body_deadline;
    if (!reader_.expectation().empty() && unread().empty()) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Connection::answer_at_head(Response response, bool close) {
    keep_alive_ = keep_alive_ && !close;
    phase_ = Phase::handling;
    answer(std::move(response));
}

void Connection::dispatch() {
    read_deadline_ = never;
    phase_ = Phase::handling;
    if (auto refused = take_empty_body(*admitted_.route, reader_.request().body)) {
        body_claim_.release();
        return answer(*std::move(refused));
    }
    // The claim ends when the handler has the body, or nobody wants it.
    submit(std::move(reader_.request()), std::move(body_claim_));
}

void Connection::submit(Request&& request, BodyClaim&& claim) {
    const auto& route = *admitted_.route;
    auto ticket = std::make_shared<Ticket>(shared_from_this());
    if (route.answer_within > Milliseconds{0}) {
        ticket_ = ticket;
        answer_deadline_ = started_ + route.answer_within;
    }
    if (route.runs == Runs::on_io) {
        const BodyClaim ended{std::move(claim)};
        call(route, route.handler, std::move(request), ticket);
        return;
    }
    if (route.check) return submit_stream(std::move(request), std::move(claim), std::move(ticket));
    WorkerPool::Work work{[&route, claim = std::move(claim), request = std::move(request),
                           ticket = std::move(ticket)]() mutable {
        if (ticket->used()) return;  // It waited too long: nobody wants the answer any more.
        call(route, route.handler, std::move(request), ticket);
    }};
    if (loop_->service.pool_of(route.runs).submit(work)) return;
    // The ticket in `work` answers when it goes; this answer comes first and makes that one void.
    answer(too_busy());
}

/// Who may not have a place takes none, not even in the queue. Whether it may is known at once, or on another thread.
void Connection::submit_stream(Request&& request, BodyClaim&& claim, std::shared_ptr<Ticket> ticket) {
    const auto& route = *admitted_.route;
    StreamChecked checked{[&route, ticket, streams = loop_->service.streams, claim = std::move(claim)](
                              Request&& asked, std::expected<StreamCaller, Response> caller) mutable {
        if (!caller) return (*ticket)(std::move(caller).error());
        WorkerPool::Work work{[&route, claim = std::move(claim), asked = std::move(asked),
                               handler = std::move(caller->handler), ticket]() mutable {
            if (!ticket->used()) call(route, handler, std::move(asked), ticket);
        }};
        if (!streams->submit(work, caller->client)) ticket->take_back(too_busy());
    }};
    call(route, std::move(request), ticket,
         [&](Request&& given) { route.check(std::move(given), std::move(checked)); });
}

/// The handler gets the request now. Its body follows, as fast as it is read.
void Connection::begin_stream() {
    const auto& limits = loop_->service.limits;
    stream_ = std::make_shared<BodyStream>(limits.stream_bytes_max, [loop = loop_, weak = weak_from_this()] {
        boost::asio::post(loop->io, [weak] {
            if (const auto connection = weak.lock()) connection->stream_on();
        });
    });
    stream_full_ = false;
    stream_deadline_ = started_ + limits.stream_deadline;
    const auto may_be_slow = admitted_.route->may_be_slow;
    const bool keeps_pace = may_be_slow == nullptr || !may_be_slow(reader_.request());
    pace_deadline_ = keeps_pace ? started_ + limits.stream_behind_max : never;
    reader_.read_body(admitted_.body_bytes_max);
    const bool expects_word = !reader_.expectation().empty() && unread().empty();
    auto request = std::move(reader_.request());
    request.stream = stream_;
    reader_.request().body.clear();  // What the reader appends to from now on.
    phase_ = Phase::streaming;
    waits_for_ = "body";
    read_deadline_ = std::min(started_ + limits.body_deadline, pace_deadline_);
    // Who has sent all of it keeps the connection, also where it is refused at once.
    if (!unread().empty() || reader_.state() == RequestReader::State::complete) (void)take_part();
    submit(std::move(request), BodyClaim{loop_->service.bodies});
    // Who is refused at once sends nothing that nobody reads.
    if (expects_word && phase_ == Phase::streaming) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

/// So many bytes have come, of which each pays for a part of a second.
void Connection::keep_pace(std::size_t bytes) {
    const auto& limits = loop_->service.limits;
    if (pace_deadline_ == never) return;
    const std::chrono::duration<double> paid{static_cast<double>(bytes) /
                                             static_cast<double>(limits.stream_rate_min)};
    const auto furthest = Clock::now() + limits.stream_behind_max;
    const auto left = std::chrono::duration<double>{furthest - pace_deadline_};
    pace_deadline_ =
        paid >= left ? furthest : pace_deadline_ + std::chrono::duration_cast<Clock::duration>(paid);
}

/// Hands on what has come of the body. Gives how much of it was used.
std::size_t Connection::take_part() {
    const auto used = reader_.read(unread());
    input_begin_ += used;
    keep_pace(used);
    if (auto& bytes = reader_.request().body; !bytes.empty()) {
        stream_full_ = !stream_->push(bytes);
        bytes.clear();
    }
    if (reader_.state() == RequestReader::State::complete) {
        end_stream(BodyStream::End::complete);
        read_deadline_ = never;
        phase_ = Phase::handling;
    } else if (stream_full_) {
        stream_full_since_ = Clock::now();
        read_deadline_ = stream_deadline_;  // The client waits for us.
    }
    return used;
}

bool Connection::stream_step() {
    (void)flush();  // 100 Continue, if anything; the answer has not started.
    if (phase_ != Phase::streaming || stream_full_) return false;
    const auto used = take_part();
    if (phase_ != Phase::streaming) return true;
    if (reader_.state() == RequestReader::State::failed) {
        end_with(answer_to(reader_.fault()));
        return true;
    }
    if (stream_full_) return false;
    if (used > 0 && !unread().empty()) return true;
    read_deadline_ =
        std::min({stream_deadline_, pace_deadline_, Clock::now() + loop_->service.limits.body_deadline});
    receive();
    return false;
}

void Connection::stream_on() {
    if (std::exchange(stream_full_, false) && pace_deadline_ != never)
        pace_deadline_ += Clock::now() - stream_full_since_;
    if (phase_ == Phase::streaming) advance();
}

void Connection::end_stream(BodyStream::End how) {
    if (!stream_) return;
    std::exchange(stream_, nullptr)->end(how);
    body_claim_.release();
}

void Connection::answer(Response response) {
    if (phase_ == Phase::streaming) {  // The handler does not want the rest; nobody will read it.
        keep_alive_ = false;
        end_stream(BodyStream::End::broken);
    } else if (phase_ != Phase::handling) {
        return drop(response);  // The connection ended meanwhile.
    }
    read_deadline_ = answer_deadline_ = never;
    const bool ends_by_closing = response.stream && is_http_1_0_;
    const bool keep_alive = keep_alive_ && !loop_->draining() && !ends_by_closing;
    append(response, keep_alive);
    keep_alive_ = keep_alive;
    if (response.stream && !head_only_) {
        answer_stream_ = std::move(response.stream);
        answer_stream_->listen([loop = loop_, weak = weak_from_this()] {
            boost::asio::post(loop->io, [weak] {
                if (const auto connection = weak.lock()) connection->advance();
            });
        });
        read_deadline_ = started_ + loop_->service.limits.stream_deadline;
        phase_ = Phase::sending;
    } else {
        drop(response);
        finish_answer();
    }
    advance();
}

void Connection::finish_answer() {
    if (keep_alive_) {
        phase_ = Phase::reading;
        reader_.next();
        wait_for_request();
    } else {
        phase_ = Phase::closing;
    }
}

/// Chunks, as they are made and as the client takes them; to HTTP/1.0 the bytes alone.     Source: RFC 9112, 7.1.
bool Connection::send_step() {
    for (int turn = 0; flush(); ++turn) {
        if (turn == sends_at_once) {  // The others of this thread have their turn too.
            boost::asio::post(loop_->io, [self = shared_from_this()] { self->advance(); });
            return false;
        }
        const auto end = answer_stream_->take(chunk_);
        if (chunk_.empty()) {
            if (end == AnswerStream::End::open) {
                notice_end_of_client();
                return false;
            }
            if (end == AnswerStream::End::broken) {  // Without its last chunk it is no whole answer.
                close();
                return false;
            }
            answer_stream_ = nullptr;
            chunk_ = {};
            if (!is_http_1_0_) output_ += "0\r\n\r\n";
            read_deadline_ = never;
            finish_answer();
            return true;
        }
        if (is_http_1_0_) continue;
        char size[20];
        output_.append(size, std::to_chars(size, size + sizeof size, chunk_.size(), 16).ptr).append("\r\n");
        chunk_.append("\r\n");
    }
    return false;
}

/// A stream that has nothing to say for a while would hold its place until its next word. What a client sends meanwhile
/// is its next request, and waits.
void Connection::notice_end_of_client() {
    if (answer_stream_->until() == AnswerStream::Until::client_goes && unread().empty()) receive();
}

void Connection::append(const Response& response, bool keep_alive) {
    append_response(output_, response,
                    {.date = loop_->date(),
                     .trace_id = trace_id_,
                     .keep_alive = keep_alive,
                     .head_only = head_only_,
                     .is_http_1_0 = is_http_1_0_});
    auto& service = loop_->service;
    service.answers[std::clamp(response.status / 100, 1, 5) - 1]->Increment();
    service.seconds->Observe(std::chrono::duration<double>(Clock::now() - started_).count());
}

void Connection::end_with(const Response& response) {
    if (!head_read_) {
        trace_id_ = begin_trace(std::nullopt, std::nullopt).id;
        head_only_ = is_http_1_0_ = false;
        started_ = Clock::now();
    }
    end_stream(BodyStream::End::broken);
    read_deadline_ = never;
    append(response, false);
    reader_.next();  // What there is of a body is not kept while the client reads the answer.
    body_claim_.release();
    phase_ = Phase::closing;
}

void Connection::wait_for_request() {
    head_read_ = false;
    waits_for_ = nullptr;
    read_deadline_ = Clock::now() + loop_->service.limits.idle_deadline;
}

bool Connection::is_idle() const {
    return phase_ == Phase::reading && !head_read_ && waits_for_ == nullptr && unread().empty() &&
           output_sent_ == output_.size() + chunk_.size();
}

bool Connection::flush() {
    if (blocked_) return false;
    while (output_sent_ < output_.size() + chunk_.size()) {
        error_code error;
        const auto of_output = std::min(output_sent_, output_.size());
        const auto of_chunk = output_sent_ - of_output;
        const std::array unsent{boost::asio::buffer(std::string_view{output_}.substr(of_output)),
                                boost::asio::buffer(std::string_view{chunk_}.substr(of_chunk))};
        output_sent_ += socket_.write_some(unsent, error);
        if (error == boost::asio::error::would_block) {
            blocked_ = true;
            if (write_deadline_ == never)
                write_deadline_ = Clock::now() + loop_->service.limits.write_deadline;
            socket_.async_wait(boost::asio::socket_base::wait_write,
                               [self = shared_from_this()](const error_code&) {
                                   self->blocked_ = false;
                                   self->advance();
                               });
            return false;
        }
        if (error) {
            close();
            return false;
        }
    }
    write_deadline_ = never;
    output_.clear();
    chunk_.clear();
    output_sent_ = 0;
    if (output_.capacity() > output_keep_max) output_.shrink_to_fit();
    return true;
}

void Connection::make_space() {
    const bool was_full = input_end_ == input_.size();
    if (input_begin_ == input_end_) {
        input_begin_ = input_end_ = 0;
    } else if (input_begin_ > 0 && was_full) {
        std::memmove(input_.data(), input_.data() + input_begin_, input_end_ - input_begin_);
        input_end_ -= input_begin_;
        input_begin_ = 0;
    }
    const auto size_max = std::max(loop_->service.limits.header_bytes_max, input_first);
    if (was_full) input_.resize(input_.empty() ? input_first : std::min(input_.size() * 2, size_max));
}

void Connection::receive() {
    if (receiving_ || phase_ == Phase::closed) return;
    make_space();
    if (input_end_ == input_.size()) {  // A chunk header or trailer that fills the buffer and has no end.
        end_with(answer_to(ReadFault::malformed));
        if (flush()) linger();
        return;
    }
    receiving_ = true;
    socket_.async_read_some(boost::asio::buffer(input_.data() + input_end_, input_.size() - input_end_),
                            [self = shared_from_this()](const error_code& error, std::size_t count) {
                                self->receiving_ = false;
                                self->received(error, count);
                            });
}

void Connection::received(const error_code& error, std::size_t count) {
    if (error) {
        if (phase_ != Phase::closing) close();
        return;
    }
    if (phase_ == Phase::lingering) {
        dropped_ += count;
        if (dropped_ > linger_bytes_max) {
            close();
        } else {
            receive();
        }
        return;
    }
    input_end_ += count;
    advance();
}

void Connection::linger() {
    phase_ = Phase::lingering;
    error_code error;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, error);
    if (error) {
        close();
        return;
    }
    waits_for_ = nullptr;
    read_deadline_ = Clock::now() + (loop_->draining() ? linger_deadline_draining : linger_deadline);
    input_begin_ = input_end_ = 0;
    receive();
}

void Connection::drain() {
    if (phase_ == Phase::reading && waits_for_ == nullptr && output_.empty()) {
        close();
    } else if (phase_ == Phase::streaming) {
        end_with(too_busy());
        advance();
    } else if (phase_ == Phase::lingering) {
        read_deadline_ = std::min(read_deadline_, Clock::now() + linger_deadline_draining);
    }
}

void Connection::look_at_deadlines(Time now) {
    if (now >= write_deadline_) {
        close();
    } else if (now >= answer_deadline_) {
        answer_deadline_ = never;
        if (const auto ticket = ticket_.lock()) ticket->take_back(answer_late());
    } else if (now >= read_deadline_) {
        if (phase_ == Phase::streaming || (phase_ == Phase::reading && waits_for_ != nullptr)) {
            const bool slow = phase_ == Phase::streaming && !stream_full_ && now >= pace_deadline_;
            end_with(slow ? too_slow(loop_->service.limits.stream_rate_min) : timed_out(waits_for_));
            advance();
        } else {
            close();
        }
    }
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    error_code ignored;  // It is closed afterwards in any case.
    if (answer_stream_) {
        std::exchange(answer_stream_, nullptr)->abandon();
        // To HTTP/1.0 a close says that the answer is whole, and only a reset that it is not.
        if (is_http_1_0_) socket_.set_option(boost::asio::socket_base::linger{true, 0}, ignored);
    }
    end_stream(BodyStream::End::broken);
    body_claim_.release();
    socket_.close(ignored);
    loop_->forget(*this);
}

}  // namespace billmill::http
