#include "support/stand_in_renderer.inl"
