// The portable level: the baseline of the architecture, no fused multiply-add.
#pragma STDC FP_CONTRACT OFF
#define LEVEL portable
#define HAS_FMA 0
#define TILE_ROWS 3
#define TILE_VECTORS 1
#define CONV_FILTERS 3
#define CONV_POSITIONS 1
#define STEP_ROWS 1
#define GRAD_FILTERS 1
#include "level.h"
