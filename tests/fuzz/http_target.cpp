#include <cstdint>
#include <cstdlib>

#include "foundation/utf8.hpp"
#include "http/request_reader.hpp"
#include "http/target.hpp"

namespace {

using billmill::http::RequestReader;
using State = RequestReader::State;

void require(bool condition) {
    if (!condition) std::abort();
}

/// What a target was decoded to holds nothing a handler would trip over.
void check_target(std::string_view text) {
    const auto target = billmill::http::decode_target(text);
    if (!target) return;
    require(target->path.starts_with('/'));
    require(billmill::is_utf8(target->path));
    require(target->path.find('\0') == std::string::npos);
    require(target->query.size() <= billmill::http::query_parameters_max);
    for (const auto& [name, value] : target->query)
        require(billmill::is_utf8(name) && billmill::is_utf8(value));
}

struct Outcome {
    std::string bodies;  ///< Of all requests read, each closed by a line feed.
    bool failed = false;
    bool operator==(const Outcome&) const = default;
};

/// Reads the bytes as they would come in pieces of `step`.
Outcome read_in_steps(std::string_view bytes, std::size_t step) {
    constexpr std::size_t body_max = 4'096;
    RequestReader reader{{.head_bytes_max = 2'048, .target_bytes_max = 512, .fields_max = 20}};
    Outcome outcome;
    std::size_t begin = 0;
    for (std::size_t end = 0; begin < bytes.size() && !outcome.failed;) {
        end = std::min(bytes.size(), std::max(end, begin) + step);
        while (true) {
            const auto used = reader.read(bytes.substr(begin, end - begin));
            require(used <= end - begin);
            begin += used;
            if (reader.state() == State::head_complete) {
                check_target(reader.target());
                require(reader.content_length() == 0 || reader.has_body());
                if (reader.content_length() > body_max) return outcome;
                reader.read_body(body_max);
            }
            if (reader.state() == State::complete) {
                require(reader.request().body.size() <= body_max);
                outcome.bodies += reader.request().body + '\n';
                reader.next();
            } else if (reader.state() == State::failed) {
                outcome.failed = true;
                break;
            } else if (used == 0) {
                break;
            }
        }
        if (end == bytes.size()) break;
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    check_target(bytes);
    // However the network cuts a stream, the same requests come out of it.
    const auto whole = read_in_steps(bytes, bytes.size());
    const auto pieces = read_in_steps(bytes, 1);
    require(whole.bodies == pieces.bodies);
    // A broken chunk extension, which follows a semicolon, may be refused sooner or later; it never lets a body through.
    require(whole.failed == pieces.failed || bytes.find(';') != std::string_view::npos);
    return 0;
}
