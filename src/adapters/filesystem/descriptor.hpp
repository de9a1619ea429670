#pragma once

#include <string_view>
#include <utility>

namespace billmill::adapters::filesystem {

/// Owns one file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool valid() const { return fd_ >= 0; }
    /// Closes it and tells whether that went well. Errors: false, see errno.
    [[nodiscard]] bool close();

private:
    int fd_ = -1;
};

/// Writes all bytes at the place where the descriptor stands. Errors: false, see errno.
[[nodiscard]] bool write_all(const Descriptor& file, std::string_view bytes);

}  // namespace billmill::adapters::filesystem
