// The level of 64-bit ARM, whose baseline has vectors and fused multiply-add.
#if defined(__aarch64__)
#define LEVEL neon
#define HAS_FMA 1
#define TILE_ROWS 6
#define TILE_VECTORS 1
#define CONV_FILTERS 6
#define CONV_POSITIONS 1
#define STEP_ROWS 1
#define GRAD_FILTERS 1
#include "level.h"
#endif
