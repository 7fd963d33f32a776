// The AVX-512 level (x86-64-v4).
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define LEVEL avx512
#define HAS_FMA 1
#define HAS_MASKS 1
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define CONV_FILTERS 6
#define CONV_POSITIONS 4
#define STEP_ROWS 4
#define GRAD_FILTERS 4
#include "level.h"
#pragma clang attribute pop
#endif
