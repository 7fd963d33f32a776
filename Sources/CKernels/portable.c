// The level that needs nothing but the baseline of the architecture. Where that has no fused multiply-add, it is made of
// other operations: the same bits, at many times the cost.
#define LEVEL portable
#define HAS_FMA 0
#define TILE_ROWS 3
#define TILE_VECTORS 1
#define CONV_FILTERS 3
#define CONV_POSITIONS 1
#define STEP_ROWS 1
#define GRAD_FILTERS 1
#include "level.h"
