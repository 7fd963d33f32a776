// One instruction-set level: both scalar types. Included with LEVEL (the suffix of all names) and
// TILE_ROWS, TILE_VECTORS, STEP_ROWS, CONV_FILTERS, CONV_POSITIONS, GRAD_FILTERS (register tiles; they
// change speed, never a result) and HAS_FMA defined;
// HAS_MASKS where loads and stores take a mask, HAS_PERMUTES where 8 floats can be picked from by lane.
// A product and a sum are two roundings, whatever a compiler would rather do; where they are one, `F(fma)` stands.
// The control of scripts/same-bits.sh leaves it to the compiler, and must be noticed.
#ifndef RETRACE_CONTRACTED
#pragma STDC FP_CONTRACT OFF
#endif
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"

// Vectors are passed between functions of one level only, which are all inlined: no call crosses an ABI.
#pragma clang diagnostic ignored "-Wpsabi"

#define JOIN_(a, b, c) a##_##b##_##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define INLINE static inline __attribute__((always_inline))

#define T float
#define I int32_t
#define W 16
#define TYPE f32
#include "template.h"
#undef T
#undef I
#undef W
#undef TYPE

#define T double
#define I int64_t
#define W 8
#define TYPE f64
#define IS_DOUBLE 1
#include "template.h"
