#include "CKernels.h"

extern const retrace_kernels_f32 table_f32_portable;
extern const retrace_kernels_f64 table_f64_portable;
#if defined(__x86_64__)
extern const retrace_kernels_f32 table_f32_avx2, table_f32_avx512;
extern const retrace_kernels_f64 table_f64_avx2, table_f64_avx512;
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

const retrace_kernels_f32 *retrace_kernels_for_float(retrace_level level) {
#if defined(__x86_64__)
  if (level == RETRACE_AVX512) return &table_f32_avx512;
  if (level == RETRACE_AVX2) return &table_f32_avx2;
#endif
  return &table_f32_portable;
}

const retrace_kernels_f64 *retrace_kernels_for_double(retrace_level level) {
#if defined(__x86_64__)
  if (level == RETRACE_AVX512) return &table_f64_avx512;
  if (level == RETRACE_AVX2) return &table_f64_avx2;
#endif
  return &table_f64_portable;
}
