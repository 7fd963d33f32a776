// Which table serves which level.
#include "CKernels.h"

#define TABLES(level) extern const retrace_kernels kernels_f32_##level, kernels_f64_##level;
TABLES(portable)
#if defined(__x86_64__)
TABLES(avx2)
TABLES(avx512)
#elif defined(__aarch64__)
TABLES(neon)
#endif

int retrace_supports(retrace_level level) {
  switch (level) {
    case RETRACE_PORTABLE: return 1;
#if defined(__x86_64__)
    case RETRACE_AVX2:
      __builtin_cpu_init();
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case RETRACE_AVX512:
      return retrace_supports(RETRACE_AVX2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    case RETRACE_NEON: return 1;
#endif
    default: return 0;
  }
}

static const retrace_kernels *const tables[][2] = {
    [RETRACE_PORTABLE] = {&kernels_f32_portable, &kernels_f64_portable},
#if defined(__x86_64__)
    [RETRACE_AVX2] = {&kernels_f32_avx2, &kernels_f64_avx2},
    [RETRACE_AVX512] = {&kernels_f32_avx512, &kernels_f64_avx512},
#elif defined(__aarch64__)
    [RETRACE_NEON] = {&kernels_f32_neon, &kernels_f64_neon},
#endif
};

const retrace_kernels *(*retrace_kernels_through)(const retrace_kernels *, int);

static const retrace_kernels *table_of(retrace_level level, int is_double) {
  const retrace_kernels *table = tables[level][is_double];
  return retrace_kernels_through ? retrace_kernels_through(table, is_double) : table;
}
const retrace_kernels *retrace_kernels_for_float(retrace_level level) { return table_of(level, 0); }
const retrace_kernels *retrace_kernels_for_double(retrace_level level) { return table_of(level, 1); }

const char *retrace_kernel_name(size_t index) {
  static const char *const names[] = {
#define KERNEL(result, name, parameters, arguments, what) #name,
#include "kernels.def"
#undef KERNEL
  };
  return index < sizeof names / sizeof names[0] ? names[index] : NULL;
}
