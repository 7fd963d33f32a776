// What only measuring programs call: the machine's peak, and a name by which valgrind finds what it is to count.
#include "CKernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
// Where no fused multiply-add is asked for, none is meant.
#pragma STDC FP_CONTRACT OFF

// Chains of multiply-adds, no one of which waits for another: as many as keep every unit busy (two units with a latency of
// four or five cycles need ten, Neon's four need sixteen) and still leave registers for the two operands; with 24 clang
// moved some of AVX-512's chains to memory and back in every round. Nothing is loaded or stored between first and last.
// Factor and summand are not known to the compiler, the result is used, and floating-point sums are not to be rearranged:
// nothing can be left out, and callers compare the result with `retrace_peak_sum`.
#define PEAK(level, attributes, V, LANES, CHAINS, SET, FMA, STORE)                      \
  attributes static double run_##level(size_t rounds, float factor, float summand) {     \
    const V m = SET(factor), c = SET(summand);                                          \
    V chain[CHAINS];                                                                    \
    _Pragma("unroll") for (int k = 0; k < CHAINS; k++) chain[k] = SET((float)k);        \
    for (size_t round = 0; round < rounds; round++) {                                   \
      _Pragma("unroll") for (int k = 0; k < CHAINS; k++) chain[k] = FMA(chain[k], m, c); \
    }                                                                                   \
    double sum = 0;                                                                     \
    float lanes[LANES];                                                                 \
    _Pragma("unroll") for (int k = 0; k < CHAINS; k++) {                                \
      STORE(lanes, chain[k]);                                                           \
      for (int lane = 0; lane < LANES; lane++) sum += lanes[lane];                      \
    }                                                                                   \
    return sum;                                                                         \
  }                                                                                     \
  enum { operations_##level = 2 * LANES * CHAINS };

// The baseline of x86-64 multiplies and adds apart; that counts as two as well.
typedef float four __attribute__((vector_size(16)));
#define SET_FOUR(x) ((four){(x), (x), (x), (x)})
#define MULTIPLY_ADD(a, m, c) ((a) * (m) + (c))
#define STORE_FOUR(lanes, v) \
  for (int lane = 0; lane < 4; lane++) lanes[lane] = (v)[lane]
PEAK(portable, , four, 4, 12, SET_FOUR, MULTIPLY_ADD, STORE_FOUR)

#if defined(__x86_64__)
PEAK(avx2, __attribute__((target("avx2,fma"))), __m256, 8, 12, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_storeu_ps)
PEAK(avx512, __attribute__((target("avx512f"))), __m512, 16, 12, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_storeu_ps)
#elif defined(__aarch64__)
// Its register of the sum is that of the result: a ← a + factor summand, where the others do a ← a factor + summand.
#define NEON_FMA(a, m, c) vfmaq_f32(a, m, c)
PEAK(neon, , float32x4_t, 4, 16, vdupq_n_f32, NEON_FMA, vst1q_f32)
#endif

double retrace_peak_operations(retrace_level level) {
  switch (level) {
#if defined(__x86_64__)
    case RETRACE_AVX2: return operations_avx2;
    case RETRACE_AVX512: return operations_avx512;
#elif defined(__aarch64__)
    case RETRACE_NEON: return operations_neon;
#endif
    default: return operations_portable;
  }
}

double retrace_peak_sum(retrace_level level, size_t rounds) {
  const int lanes = level == RETRACE_NEON ? 4 : (int)retrace_peak_operations(level) / 2;
  // A lane that begins at k is 1 + (k - 1) / 2^rounds after so many, which is soon rounded to 1.
  if (level != RETRACE_NEON) return lanes;
  // One that begins at k grows by a quarter, up to 2^22, whose neighbours are a half away.
  double sum = 0;
  for (int k = 0; k < (int)retrace_peak_operations(level) / 2 / lanes; k++) {
    const double end = k + (double)rounds / 4;
    sum += lanes * (end < 4194304 ? end : 4194304);
  }
  return sum;
}

double retrace_peak_run(retrace_level level, size_t rounds, float factor, float summand) {
  switch (level) {
#if defined(__x86_64__)
    case RETRACE_AVX2: return run_avx2(rounds, factor, summand);
    case RETRACE_AVX512: return run_avx512(rounds, factor, summand);
#elif defined(__aarch64__)
    case RETRACE_NEON: return run_neon(rounds, factor, summand);
#endif
    default: return run_portable(rounds, factor, summand);
  }
}

__attribute__((noinline)) void retrace_counted(void (*body)(void *), void *context) {
  body(context);
  // Something is left to do, so that the call above is no jump: valgrind sees where it ends.
  __asm__ volatile("" ::: "memory");
}
