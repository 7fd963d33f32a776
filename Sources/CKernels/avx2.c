// The AVX2 level (x86-64-v3: AVX2 and FMA).
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LEVEL avx2
#define HAS_FMA 1
#define HAS_PERMUTES 1
#define TILE_ROWS 6
#define TILE_VECTORS 1
#define CONV_FILTERS 3
#define CONV_POSITIONS 2
#define STEP_ROWS 1
#define GRAD_FILTERS 1
#include "level.h"
#pragma clang attribute pop
#endif
