#pragma once

#include <algorithm>
#include <cstddef>

namespace billmill::usecases {

/// Places of the bus that a run may fill in a turn. A message that is given away takes one; the mails of one bill leave together,
/// so they may take a few more than there are.
class Places {
public:
    explicit Places(int count) : left_{count} {}
    [[nodiscard]] int left() const { return left_; }
    [[nodiscard]] int taken() const { return taken_; }
    void take(std::size_t messages) {
        taken_ += static_cast<int>(messages);
        left_ = std::max(0, left_ - static_cast<int>(messages));
    }

private:
    int left_;
    int taken_ = 0;
};

}  // namespace billmill::usecases
