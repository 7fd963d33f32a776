// A vector of W lanes: how it is loaded and stored, whole and in part, and what is done with its lanes.

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
/// a b + c, rounded once. Contraction is off at every level, so wherever two roundings are one, this says so.
INLINE V F(fma)(V a, V b, V c) {
#if HAS_FMA && __has_builtin(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#elif HAS_FMA
  // Compilers without that builtin: contracted here and nowhere else, which is one instruction where there is one. Not of
  // two constants a and b, whose product a compiler may round by itself.
#pragma clang fp contract(on)
  return a * b + c;
#elif defined(IS_DOUBLE)
  for (size_t i = 0; i < W; i++) c[i] = __builtin_fma(a[i], b[i], c[i]);
  return c;
#else
  // In double the product is exact. The sum is rounded to odd, so that rounding it to float is as rounding once
  // (Boldo and Melquiond 2008): where it is not exact and its last bit is 0, it moves one place towards what is lost.
  DV product = __builtin_convertvector(a, DV) * __builtin_convertvector(b, DV);
  DV addend = __builtin_convertvector(c, DV), sum = product + addend, part = sum - product;
  DV lost = (product - (sum - part)) + (addend - part);
  typedef int64_t places __attribute__((ext_vector_type(W)));
  places is_even = ((places)sum & 1) - 1, grows = (lost > (DV)(0)) ^ (sum < (DV)(0));
  // A NaN, which is what an infinity loses, is neither greater nor less.
  places moves = ((lost > (DV)(0)) | (lost < (DV)(0))) & is_even;
  return __builtin_convertvector((DV)((places)sum + (moves & ((grows & 2) - 1))), V);
#endif
}
/// total + a b; floats are multiplied as such.
INLINE DV F(add_product)(V a, V b, DV total) {
#ifdef IS_DOUBLE
  return F(fma)(a, b, total);
#else
  return total + __builtin_convertvector(a * b, DV);
#endif
}
/// The second where either is a NaN.
INLINE V F(max)(V a, V b) { return a > b ? a : b; }
INLINE V F(min)(V a, V b) { return a < b ? a : b; }
/// The square root of each lane, rounded once.
INLINE V F(square_root)(V x) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);
#elif defined(IS_DOUBLE)
  for (size_t i = 0; i < W; i++) x[i] = __builtin_sqrt(x[i]);
  return x;
#else
  for (size_t i = 0; i < W; i++) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}
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

/// `body(width)` for each group of lanes from j on of n numbers, with the width of a whole group as a constant.
#define EACH_GROUP(n, body)                 \
  for (size_t j = 0; j < (n); j += W) {     \
    if ((n) - j >= W) body(W);              \
    else body((n) - j);                     \
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
