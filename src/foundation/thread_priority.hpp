#pragma once

namespace billmill {

/// From now on the calling thread runs where the others leave time: for work that nobody waits for.
void run_in_background();

/// From now on the calling thread gets half as much time as the others where there is not enough for all: for work that takes
/// long and may, so that requests are answered and numbers are given meanwhile.
void run_after_requests();

}  // namespace billmill
