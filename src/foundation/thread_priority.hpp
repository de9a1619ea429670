#pragma once

namespace billmill {

/// From now on the calling thread runs where the others leave time: for work that nobody waits for.
void run_in_background();

}  // namespace billmill
