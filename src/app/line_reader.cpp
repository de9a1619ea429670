#include "app/line_reader.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace billmill::app {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::unexpected<Error> unreadable(const std::string& path, int error) {
    return fail(Fault::invalid, "cannot read " + path + ": " + std::strerror(error));
}

}  // namespace

Result<LineReader> LineReader::open(const std::string& path, std::size_t bytes_max, int stop) {
    const int fd =
        path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return unreadable(path, errno);
    LineReader reader{path, fd, bytes_max, stop};
    struct stat status{};
    if (fstat(fd, &status) != 0) return unreadable(path, errno);
    if (S_ISDIR(status.st_mode)) return unreadable(path, EISDIR);
    return reader;
}

LineReader::LineReader(std::string path, int fd, std::size_t bytes_max, int stop)
    : path_{std::move(path)}, fd_{fd}, bytes_max_{bytes_max}, stop_{stop} {}

LineReader::LineReader(LineReader&& other) noexcept
    : path_{std::move(other.path_)},
      fd_{std::exchange(other.fd_, -1)},
      bytes_max_{other.bytes_max_},
      stop_{other.stop_},
      buffer_{std::move(other.buffer_)},
      at_{other.at_},
      first_{other.first_} {}

LineReader::~LineReader() {
    if (fd_ >= 0) close(fd_);
}

Result<LineReader::Filled> LineReader::fill() {
    buffer_.erase(0, std::exchange(at_, 0));
    std::array<pollfd, 2> waited{pollfd{fd_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    while (poll(waited.data(), waited.size(), -1) < 0) {
        if (errno != EINTR) return unreadable(path_, errno);
    }
    if (waited[1].revents != 0) return Filled::stopped;
    std::array<char, 64 * 1024> chunk;
    ssize_t count = 0;
    while ((count = read(fd_, chunk.data(), chunk.size())) < 0) {
        if (errno != EINTR) return unreadable(path_, errno);
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    return count == 0 ? Filled::end : Filled::more;
}

Result<LineReader::Next> LineReader::next(std::string& line) {
    line.clear();
    bool too_long = false;
    while (true) {
        const auto end = buffer_.find('\n', at_);
        const auto part = std::string_view{buffer_}.substr(at_, end == std::string::npos ? end : end - at_);
        const auto space = bytes_max_ + 1 - line.size();  // One more for the CR.
        line += part.substr(0, space);
        too_long = too_long || part.size() > space;
        at_ += part.size();
        bool last = false;
        if (end != std::string::npos) {
            ++at_;
        } else {
            TRY(const auto filled, fill());
            if (filled == Filled::stopped) return Next::stopped;
            if (filled == Filled::more) continue;
            last = true;
        }
        if (std::exchange(first_, false) && line.starts_with(byte_order_mark))
            line.erase(0, byte_order_mark.size());
        if (!too_long && line.ends_with('\r')) line.pop_back();
        if (too_long || line.size() > bytes_max_) {
            line.resize(bytes_max_);
            return Next::too_long;
        }
        return last && line.empty() ? Next::end : Next::line;
    }
}

}  // namespace billmill::app
