// Inner loops that need a chosen instruction set, in one table a scalar type and level. README.md beside the sources
// says how to read them and how to add one.
//
// Conventions. A matrix is row-major with a row stride (`ld…`, in elements); its columns are examples
// and lie next to each other, so that every loop runs over examples in fixed groups of lanes (16 for
// float, 8 for double) whatever the instruction set. Each output is one chain of operations in a fixed
// order, or one a lane joined in a fixed tree, and contraction is off: what is fused says so. All levels therefore give
// the same bits, but for sign and payload of a NaN.
#ifndef RETRACE_CKERNELS_H
#define RETRACE_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum { RETRACE_PORTABLE = 0, RETRACE_AVX2 = 1, RETRACE_AVX512 = 2, RETRACE_NEON = 3 } retrace_level;

/// Whether this CPU and this build have the level.
int retrace_supports(retrace_level level);

/// Geometry of a convolution or pooling over `channels` planes of `height` x `width`.
typedef struct {
  ptrdiff_t channels, height, width;      // input
  ptrdiff_t filters;                      // output planes
  ptrdiff_t window_height, window_width;
  ptrdiff_t stride, padding;
  ptrdiff_t out_height, out_width;
} retrace_window;

#pragma clang assume_nonnull end

/// The kernels of one level for one scalar type, a pointer to each by its name in kernels.def. The same struct serves
/// both types, so a number's address is a `void *` in it: whoever takes a table keeps to its type, as `Kernels` does.
typedef struct {
#define T void
#define KERNEL(result, name, parameters, arguments, what) result(*_Nonnull name) parameters;
#include "../kernels.def"
#undef KERNEL
#undef T
} retrace_kernels;

#pragma clang assume_nonnull begin

/// The kernels of one level, which `retrace_supports`.
const retrace_kernels *retrace_kernels_for_float(retrace_level level);
const retrace_kernels *retrace_kernels_for_double(retrace_level level);

/// Where a test looks at every call: tables are handed out through it, if it is set before they are asked for.
extern const retrace_kernels *_Nonnull (*_Nullable retrace_kernels_through)(
    const retrace_kernels *_Nonnull table, int is_double);

/// The name of kernel `index` in kernels.def; NULL after the last one.
const char *_Nullable retrace_kernel_name(size_t index);

/// The additions and multiplications of one round of `retrace_peak_run`.
double retrace_peak_operations(retrace_level level);

/// Fused multiply-adds of floats in registers, at a level that `retrace_supports`: in as many chains as keep the CPU busy,
/// a ← a factor + summand (Neon: a ← a + factor summand), `rounds` times. The sum of all lanes.
double retrace_peak_run(retrace_level level, size_t rounds, float factor, float summand);

/// That sum with ½ and ½ after at least 64 rounds.
double retrace_peak_sum(retrace_level level, size_t rounds);

/// Calls `body(context)`: the function that scripts/instructions.sh has valgrind count in.
void retrace_counted(void (*_Nonnull body)(void *_Nonnull context), void *_Nonnull context);

/// A hint to the CPU that this thread spins.
static inline void retrace_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

#pragma clang assume_nonnull end
#endif
