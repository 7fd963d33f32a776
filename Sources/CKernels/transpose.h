// Transposes, of numbers and of bytes, and the sums over lanes that come with them.

/// W rows of W elements each, transposed: log2(W) perfect shuffles.
#ifdef IS_DOUBLE
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define LOW_HALVES(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_HALVES(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#endif
#define TRANSPOSE(name, lanes)                        \
  INLINE void F(name)(lanes *rows) {                  \
    lanes other[W];                                   \
    lanes *from = rows, *to = other;                  \
    _Pragma("clang loop unroll(full)")                \
    for (size_t stage = 1; stage < W; stage *= 2) {   \
      _Pragma("clang loop unroll(full)")              \
      for (size_t i = 0; i < W / 2; i++) {            \
        lanes a = from[i], b = from[i + W / 2];       \
        to[2 * i] = LOW_HALVES(a, b);                 \
        to[2 * i + 1] = HIGH_HALVES(a, b);            \
      }                                               \
      lanes *swap = from;                             \
      from = to;                                      \
      to = swap;                                      \
    }                                                 \
    if (from != rows)                                 \
      _Pragma("clang loop unroll(full)")              \
      for (size_t i = 0; i < W; i++) rows[i] = from[i]; \
  }
typedef uint8_t F(bytes) __attribute__((ext_vector_type(W)));
TRANSPOSE(transpose_block, V)
TRANSPOSE(transpose_bytes, F(bytes))
#undef TRANSPOSE
#undef LOW_HALVES
#undef HIGH_HALVES

/// The transpose of b: n x k, its rows padded with zeros to `ldt`, a multiple of W.
static void F(transpose)(size_t n, size_t k, const T *b, size_t ldb, T *transposed, size_t ldt) {
  for (size_t j = 0; j < n; j += W) {
    size_t height = n - j < W ? n - j : W;
    for (size_t kk = 0; kk < k; kk += W) {
      size_t width = k - kk < W ? k - kk : W;
      V block[W];
      if (height == W && width == W) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < W; i++) block[i] = F(load)(b + (j + i) * ldb + kk);
      } else {
        for (size_t i = 0; i < W; i++)
          block[i] = i < height ? F(load_part)(b + (j + i) * ldb + kk, width) : (V)(0);
      }
      F(transpose_block)(block);
      for (size_t i = 0; i < width; i++) F(store)(transposed + (kk + i) * ldt + j, block[i]);
    }
  }
}

/// The sums of the lanes of W vectors, each in the tree of `sum`.
INLINE V F(sums)(V *vectors) {
  F(transpose_block)(vectors);
#pragma clang loop unroll(full)
  for (size_t half = W / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (size_t i = 0; i < half; i++) vectors[i] += vectors[i + half];
  return vectors[0];
}
