// One scalar type at one level. `F(name)` is a function's, `V` the vector of W lanes.
#undef F
#undef V
#undef IV
#undef DV
#define F(name) JOIN(name, TYPE, LEVEL)
#define V JOIN(lanes, TYPE, LEVEL)
#define IV JOIN(integer_lanes, TYPE, LEVEL)
#define DV JOIN(double_lanes, TYPE, LEVEL)

typedef T V __attribute__((ext_vector_type(W)));
typedef I IV __attribute__((ext_vector_type(W)));
typedef double DV __attribute__((ext_vector_type(W)));

INLINE V F(load)(const T *p) {
  V v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void F(store)(T *p, V v) { memcpy(p, &v, sizeof v); }
#if HAS_MASKS
#ifdef IS_DOUBLE
INLINE V F(masked_load)(const T *p, unsigned mask) {
  return (V)_mm512_maskz_loadu_pd((__mmask8)mask, p);
}
INLINE void F(masked_store)(T *p, V v, unsigned mask) {
  _mm512_mask_storeu_pd(p, (__mmask8)mask, (__m512d)v);
}
#else
INLINE V F(masked_load)(const T *p, unsigned mask) {
  return (V)_mm512_maskz_loadu_ps((__mmask16)mask, p);
}
INLINE void F(masked_store)(T *p, V v, unsigned mask) {
  _mm512_mask_storeu_ps(p, (__mmask16)mask, (__m512)v);
}
#endif
#endif
/// The first `count` lanes; the others 0.
INLINE V F(load_part)(const T *p, size_t count) {
#if HAS_MASKS
  return F(masked_load)(p, (1u << count) - 1);
#else
  T lanes[W] = {0};
  for (size_t i = 0; i < count; i++) lanes[i] = p[i];
  return F(load)(lanes);
#endif
}
INLINE void F(store_part)(T *p, V v, size_t count) {
#if HAS_MASKS
  F(masked_store)(p, v, (1u << count) - 1);
#else
  T lanes[W];
  F(store)(lanes, v);
  for (size_t i = 0; i < count; i++) p[i] = lanes[i];
#endif
}
INLINE V F(load_up_to)(const T *p, size_t count) {
  return count >= W ? F(load)(p) : F(load_part)(p, count);
}
INLINE void F(store_up_to)(T *p, V v, size_t count) {
  if (count >= W) F(store)(p, v);
  else F(store_part)(p, v, count);
}
INLINE IV F(load_index)(const I *p) {
  IV v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE IV F(lane_numbers)(void) {
  const I numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return F(load_index)(numbers);
}
INLINE V F(fma)(V a, V b, V c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
/// The second where either is a NaN.
INLINE V F(max)(V a, V b) { return a > b ? a : b; }
INLINE V F(min)(V a, V b) { return a < b ? a : b; }
INLINE V F(select)(IV mask, V a, V b) { return (V)(((IV)a & mask) | ((IV)b & ~mask)); }
/// For each lane the one of the first 8 numbers of `from` that `index` names.
INLINE V F(pick)(V from, IV index) {
#if HAS_MASKS && !defined(IS_DOUBLE)
  return (V)_mm512_permutexvar_ps((__m512i)index, (__m512)from);
#elif HAS_PERMUTES && !defined(IS_DOUBLE)
  V to;
  __m256 first;
  memcpy(&first, &from, sizeof first);
  for (size_t half = 0; half < 2; half++) {
    __m256i which;
    memcpy(&which, (char *)&index + half * sizeof which, sizeof which);
    __m256 picked = _mm256_permutevar8x32_ps(first, which);
    memcpy((char *)&to + half * sizeof picked, &picked, sizeof picked);
  }
  return to;
#else
  V to = from;
  for (size_t i = 0; i < W; i++) to[i] = from[index[i]];
  return to;
#endif
}
/// The sum of all lanes, always in the same tree.
INLINE T F(sum)(V v) {
  T lanes[W];
  F(store)(lanes, v);
  for (size_t half = W / 2; half > 0; half /= 2)
    for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}
INLINE double F(sum_double)(DV v) {
  double lanes[W];
  memcpy(lanes, &v, sizeof lanes);
  for (size_t half = W / 2; half > 0; half /= 2)
    for (size_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

/// Memory of this thread that grows as needed and is reused from call to call.
#define SCRATCH(name, number)                                    \
  static number *F(name)(size_t count) {                         \
    static _Thread_local number *memory;                         \
    static _Thread_local size_t capacity;                        \
    if (count > capacity) {                                      \
      free(memory);                                              \
      capacity = (count + 1023) / 1024 * 1024;                   \
      memory = aligned_alloc(64, capacity * sizeof(number));     \
      if (memory == NULL) abort();                               \
    }                                                            \
    return memory;                                               \
  }
SCRATCH(scratch_columns, T)
SCRATCH(scratch_result, T)
SCRATCH(scratch_transposed, T)
SCRATCH(scratch_index, I)
#undef SCRATCH

#include "product.h"
#include "elementwise.h"
#include "losses.h"
#include "convolution.h"
#include "pooling.h"
#include "recurrent.h"

const TABLE JOIN(table, TYPE, LEVEL) = {
    .multiply = F(multiply),
    .multiply_each = F(multiply_each),
    .multiply_transposed = F(multiply_transposed),
    .multiply_steps = F(multiply_steps),
    .add_step_sums = F(add_step_sums),
    .add_row_sums = F(add_row_sums),
    .convolve = F(convolve),
    .convolve_input_gradient = F(convolve_input_gradient),
    .convolve_weight_gradient = F(convolve_weight_gradient),
    .max_pool = F(max_pool),
    .max_pool_gradient = F(max_pool_gradient),
    .average_pool = F(average_pool),
    .average_pool_gradient = F(average_pool_gradient),
    .relu = F(relu),
    .sigmoid = F(sigmoid),
    .tanh = F(tanh),
    .exp = F(exp),
    .log = F(log),
    .relu_gradient = F(relu_gradient),
    .sigmoid_gradient = F(sigmoid_gradient),
    .tanh_gradient = F(tanh_gradient),
    .softmax = F(softmax),
    .softmax_cross_entropy = F(softmax_cross_entropy),
    .sigmoid_cross_entropy = F(sigmoid_cross_entropy),
    .rnn = F(rnn),
    .rnn_gradient = F(rnn_gradient),
    .lstm = F(lstm),
    .lstm_gradient = F(lstm_gradient),
    .add_scaled = F(add_scaled),
    .sum_vectors = F(sum_vectors),
    .squared_norm = F(squared_norm),
    .gather_columns = F(gather_columns),
};
