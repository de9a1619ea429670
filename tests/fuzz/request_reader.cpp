// Any bytes as a client's connection: however the network cuts them, the same requests come out, and none is larger
// than its bounds.
#include "http/request_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/expect.hpp"

namespace {

using billmill::http::ReadFault;
using billmill::http::RequestReader;
using State = RequestReader::State;

constexpr std::size_t body_bytes_max = 4'096;
constexpr RequestReader::Bounds bounds{.head_bytes_max = 2'048, .target_bytes_max = 512, .fields_max = 20};

/// What a caller sees of one request.
struct Seen {
    billmill::http::Method method{};
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool keep_alive = false;
    bool operator==(const Seen&) const = default;
};

struct Outcome {
    std::vector<Seen> requests;
    bool failed = false;
    ReadFault fault{};
};

/// RFC 9112 6.3 and 3.2: what two servers in a row may read as two different requests.
void has_one_length_and_one_host(RequestReader& reader) {
    const auto& request = reader.request();
    const auto codings = request.header_count("transfer-encoding");
    expect(request.header_count("content-length") + codings <= 1, "one way to tell the length");
    expect(codings == 0 || reader.has_body(), "a coding means a body");
    expect(request.header_count("host") <= 1, "at most one host");
    for (const auto& [name, value] : request.headers) {
        expect(name.find_first_of("\r\n: ") == std::string::npos && !name.empty(), "a name is a token");
        expect(value.find_first_of("\r\n") == std::string::npos, "no value holds a line end");
        expect(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }),
               "names are lower-cased");
    }
}

void keeps_bounds_of_head(RequestReader& reader) {
    expect(reader.target().size() <= bounds.target_bytes_max, "the target is bounded");
    expect(!reader.target().empty(), "there is a target");
    expect(reader.request().headers.size() <= bounds.fields_max, "so are the fields");
    expect(reader.content_length() == 0 || reader.has_body(), "a length means a body");
}

/// Reads on until nothing more can be used. False: the caller would have given up here.
bool read_on(RequestReader& reader, std::string_view bytes, std::size_t& begin, std::size_t end,
             Outcome& outcome) {
    while (true) {
        const auto used = reader.read(bytes.substr(begin, end - begin));
        expect(used <= end - begin, "no more is used than was there");
        begin += used;
        if (reader.state() == State::failed) {
            outcome.failed = true;
            outcome.fault = reader.fault();
            return false;
        }
        if (reader.state() == State::head_complete) {
            keeps_bounds_of_head(reader);
            has_one_length_and_one_host(reader);
            if (reader.content_length() > body_bytes_max) return false;
            reader.read_body(body_bytes_max);
        }
        if (reader.state() == State::complete) {
            const auto& request = reader.request();
            expect(request.body.size() <= body_bytes_max, "the body is bounded");
            outcome.requests.push_back({request.method, std::string{reader.target()}, request.headers,
                                        request.body, reader.keep_alive()});
            reader.next();
        } else if (used == 0) {
            return true;
        }
    }
}

/// Reads the bytes as they would come in pieces of `step`.
Outcome read_in_steps(std::string_view bytes, std::size_t step) {
    RequestReader reader{bounds};
    Outcome outcome;
    std::size_t begin = 0;
    for (std::size_t end = 0; end < bytes.size();) {
        end = std::min(bytes.size(), end + step);
        if (!read_on(reader, bytes, begin, end, outcome)) break;
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const auto whole = read_in_steps(bytes, bytes.size());
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
        const auto pieces = read_in_steps(bytes, step);
        expect(whole.requests == pieces.requests, "the network's cuts change no request");
        // A broken chunk extension, which follows a semicolon, may be refused sooner or later.
        expect(whole.failed == pieces.failed || bytes.find(';') != std::string_view::npos, "and no refusal");
    }
    return 0;
}
