#pragma once

#include <sys/types.h>

namespace billmill::app {

/// May a password stand in a file of this mode and owner, read by the user `self`? A file of one's own is for oneself: 0600. One
/// that root owns may be read by its group too, 0640: so Kubernetes and systemd hand secrets to a process that is not root.
[[nodiscard]] bool is_private(mode_t mode, uid_t owner, uid_t self);

}  // namespace billmill::app
