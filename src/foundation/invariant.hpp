#pragma once

namespace billmill {

[[noreturn]] void invariant_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace billmill

/// States what must be true if the code is right. Checked in every build; a breach logs and aborts,
/// because a process that has proved itself wrong must not issue another invoice.
#define INVARIANT(condition, why)                                              \
    do {                                                                       \
        if (!(condition)) [[unlikely]] {                                       \
            ::billmill::invariant_failed(#condition, why, __FILE__, __LINE__); \
        }                                                                      \
    } while (false)
