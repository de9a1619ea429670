#include "adapters/filesystem/descriptor.hpp"

#include <unistd.h>

#include <cerrno>

namespace billmill::adapters::filesystem {

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

bool Descriptor::close() {
    return ::close(std::exchange(fd_, -1)) == 0;
}

bool write_all(const Descriptor& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace billmill::adapters::filesystem
