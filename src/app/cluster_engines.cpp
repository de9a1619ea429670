#include "app/cluster_engines.hpp"
