// Which table serves which level.
#include "CKernels.h"

extern const retrace_kernels kernels_f32_portable, kernels_f64_portable;
#if defined(__x86_64__)
extern const retrace_kernels kernels_f32_avx2, kernels_f64_avx2, kernels_f32_avx512, kernels_f64_avx512;
#endif

retrace_level retrace_highest_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return RETRACE_PORTABLE;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    return RETRACE_AVX512;
  return RETRACE_AVX2;
#else
  return RETRACE_PORTABLE;
#endif
}

static const retrace_kernels *const of_float[] = {
    [RETRACE_PORTABLE] = &kernels_f32_portable,
#if defined(__x86_64__)
    [RETRACE_AVX2] = &kernels_f32_avx2,
    [RETRACE_AVX512] = &kernels_f32_avx512,
#endif
};

static const retrace_kernels *const of_double[] = {
    [RETRACE_PORTABLE] = &kernels_f64_portable,
#if defined(__x86_64__)
    [RETRACE_AVX2] = &kernels_f64_avx2,
    [RETRACE_AVX512] = &kernels_f64_avx512,
#endif
};

const retrace_kernels *retrace_kernels_for_float(retrace_level level) { return of_float[level]; }
const retrace_kernels *retrace_kernels_for_double(retrace_level level) { return of_double[level]; }

const char *retrace_kernel_name(size_t index) {
  static const char *const names[] = {
#define KERNEL(result, name, parameters) #name,
#include "kernels.def"
#undef KERNEL
  };
  return index < sizeof names / sizeof names[0] ? names[index] : NULL;
}
