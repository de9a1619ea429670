#include "http/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "foundation/ascii.hpp"

namespace billmill::http {
namespace {

namespace beast = boost::beast;
using ErrorCode = beast::error_code;

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get: return Method::get;
        case beast::http::verb::head: return Method::head;
        case beast::http::verb::post: return Method::post;
        case beast::http::verb::put: return Method::put;
        case beast::http::verb::patch: return Method::patch;
        case beast::http::verb::delete_: return Method::del;
        case beast::http::verb::options: return Method::options;
        default: return Method::other;
    }
}

/// "… HTTP/2.0": a request line that is right but for the number.
bool names_a_version(std::string_view head) {
    const auto line = head.substr(0, head.find("\r\n"));
    const auto version = line.substr(line.rfind(' ') + 1);
    return version.size() == 8 && version.starts_with("HTTP/") && ascii::is_digit(version[5]) &&
           version[6] == '.' && ascii::is_digit(version[7]);
}

/// Beast reads the grammar; its events fill our Request directly, without a container in between.
class Parser final : public beast::http::basic_parser<true> {
public:
    Parser() { body_limit(boost::none); }

    Request request;
    std::string target;
    std::string expectation;
    std::size_t fields = 0;
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    int version = 11;
    bool strange_coding = false;
    bool head_done = false;

private:
    void on_request_impl(beast::http::verb verb, beast::string_view, beast::string_view text,
                         int http_version, ErrorCode&) override {
        request.method = method_of(verb);
        version = http_version;
        target.assign(text.data(), text.size());
    }
    void on_response_impl(int, beast::string_view, int, ErrorCode&) override {}
    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       ErrorCode&) override {
        if (head_done) return;  // Trailers are read and dropped.
        ++fields;
        if (field == beast::http::field::host) ++hosts;
        if (field == beast::http::field::content_length) lengths += value.find(',') == value.npos ? 1 : 2;
        if (field == beast::http::field::expect) expectation = ascii::lower_case(value);
        if (field == beast::http::field::transfer_encoding && ascii::lower_case(value) != "chunked")
            strange_coding = true;
        request.headers.emplace_back(ascii::lower_case(name), std::string{value.data(), value.size()});
    }
    void on_header_impl(ErrorCode&) override { head_done = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override {
        // Memory follows what has arrived, not what was announced.
        request.body.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(0), 64 * 1024)));
    }
    std::size_t on_body_impl(beast::string_view bytes, ErrorCode&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    /// No client of ours sends extensions, and the parser reads an unfinished one differently depending on how the
    /// network cut it: what nobody needs and two readers may read differently is refused.
    void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, ErrorCode& error) override {
        if (!extensions.empty()) error = beast::http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, ErrorCode&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(ErrorCode&) override {}
};

}  // namespace

struct RequestReader::Impl {
    Bounds bounds;
    State state = State::reading_head;
    ReadFault fault = ReadFault::malformed;
    std::size_t searched = 0;    ///< So much of the head is known not to hold its end.
    std::uint64_t raw_body = 0;  ///< Bytes taken since the head, framing included.
    std::uint64_t raw_body_max = 0;
    std::optional<Parser> parser;

    void fail(ReadFault why) {
        state = State::failed;
        fault = why;
    }
    std::size_t read_head(std::string_view bytes);
    std::size_t parse_head(std::string_view head);
    std::size_t read_body(std::string_view bytes);
};

std::size_t RequestReader::Impl::read_head(std::string_view bytes) {
    if (bytes.starts_with('\r')) {  // RFC 9112 2.2: an empty line before a request is ignored.
        if (bytes.size() == 1) return 0;
        if (bytes.starts_with("\r\n")) return 2;
    }
    const auto window = bytes.substr(0, bounds.head_bytes_max);
    const auto end = window.find("\r\n\r\n", searched);
    const auto line_end = window.substr(0, bounds.target_bytes_max).find("\r\n");
    if (line_end == std::string_view::npos && window.size() >= bounds.target_bytes_max) {
        fail(ReadFault::target_too_long);
        return 0;
    }
    if (end != std::string_view::npos) return parse_head(window.substr(0, end + 4));
    if (window.size() >= bounds.head_bytes_max) {
        fail(ReadFault::head_too_large);
        return 0;
    }
    searched = window.size() < 3 ? 0 : window.size() - 3;
    return 0;
}

std::size_t RequestReader::Impl::parse_head(std::string_view head) {
    parser.emplace();
    // Folded lines are read differently by different programs, and nobody needs them.
    const bool folded =
        head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos;
    parser->header_limit(static_cast<std::uint32_t>(bounds.head_bytes_max));
    ErrorCode error;
    const auto used = parser->put(boost::asio::const_buffer{head.data(), head.size()}, error);
    if (error == beast::http::error::bad_version && names_a_version(head)) {
        fail(ReadFault::version);
    } else if (error || folded || used != head.size() || !parser->is_header_done() ||
               parser->strange_coding) {
        fail(ReadFault::malformed);
    } else if (parser->fields > bounds.fields_max) {
        fail(ReadFault::head_too_large);
    } else if (parser->hosts > 1 || parser->lengths > 1 || (parser->version == 11 && parser->hosts == 0) ||
               (parser->version == 10 && parser->chunked())) {
        fail(ReadFault::malformed);
    } else {
        state = State::head_complete;
    }
    return used;
}

std::size_t RequestReader::Impl::read_body(std::string_view bytes) {
    std::size_t used = 0;
    // At least "0\r\n\r\n" is still to come of an unfinished chunked body; Beast asserts that
    // it never sees less.
    const std::size_t least = parser->chunked() ? 5 : 1;
    while (bytes.size() - used >= least && !parser->is_done()) {
        ErrorCode error;
        const auto rest = bytes.substr(used);
        const auto taken = parser->put(boost::asio::const_buffer{rest.data(), rest.size()}, error);
        used += taken;
        raw_body += taken;
        if (error == beast::http::error::need_more) break;
        if (error == beast::http::error::body_limit || raw_body > raw_body_max) {
            fail(ReadFault::body_too_large);
            return used;
        }
        if (error) {
            fail(ReadFault::malformed);
            return used;
        }
    }
    if (parser->is_done()) state = State::complete;
    return used;
}

RequestReader::RequestReader(const Bounds& bounds) : impl_{std::make_unique<Impl>()} {
    impl_->bounds = bounds;
}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::read(std::string_view bytes) {
    if (bytes.empty()) return 0;
    if (impl_->state == State::reading_head) return impl_->read_head(bytes);
    if (impl_->state == State::reading_body) return impl_->read_body(bytes);
    return 0;
}

void RequestReader::read_body(std::size_t body_bytes_max) {
    impl_->parser->body_limit(body_bytes_max);
    // One byte a chunk costs six on the wire; what costs more than that is not sending a
    // body but passing time.
    impl_->raw_body_max = std::uint64_t{body_bytes_max} * 8 + 16 * 1024;
    impl_->raw_body = 0;
    impl_->state = impl_->parser->is_done() ? State::complete : State::reading_body;
}

void RequestReader::next() {
    impl_->state = State::reading_head;
    impl_->searched = 0;
    impl_->parser.reset();
}

RequestReader::State RequestReader::state() const {
    return impl_->state;
}
ReadFault RequestReader::fault() const {
    return impl_->fault;
}
Request& RequestReader::request() {
    return impl_->parser->request;
}
std::string_view RequestReader::target() const {
    return impl_->parser->target;
}
bool RequestReader::has_body() const {
    return impl_->parser->chunked() || content_length() > 0;
}
std::uint64_t RequestReader::content_length() const {
    return impl_->parser->content_length().value_or(0);
}
bool RequestReader::keep_alive() const {
    return impl_->parser->keep_alive();
}
bool RequestReader::is_http_1_0() const {
    return impl_->parser->version == 10;
}
std::string_view RequestReader::expectation() const {
    const std::string_view expectation = impl_->parser->expectation;
    return is_http_1_0() && expectation == "100-continue" ? std::string_view{} : expectation;
}

}  // namespace billmill::http
