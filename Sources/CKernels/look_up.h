// Products with one-hot columns, as the symbols of strings are: looked up instead of summed.

/// The most rows of B that a vector of A's row covers for both types: the lanes of a vector of double.
#define FEW_INPUTS 8

/// Whether the columns of B from j on, `width` of them, are one-hot; then `index` gets which row of B holds the 1 of each.
INLINE int F(one_hot_group)(const size_t width, size_t j, size_t k, const T *b, size_t ldb, I *index) {
  V sum = (V)(0), at = (V)(0);
  IV fits = (IV)(-1);
  for (size_t kk = 0; kk < k; kk++) {
    V x = F(load_up_to)(b + kk * ldb + j, width);
    fits &= (x == (V)(0)) | (x == (V)(1));
    sum += x;
    at += x * (V)((T)kk);
  }
  fits &= sum == (V)(1);
  if (width < W) fits |= F(lane_numbers)() >= (IV)((I)width);
  if (__builtin_reduce_and(fits) == 0) return 0;
  IV symbols = __builtin_convertvector(at, IV);
  memcpy(index + j, &symbols, sizeof symbols);
  return 1;
}

/// Which row of B holds the 1 of each column, where every column is one-hot: the symbol of a string.
/// False where one is not.
static int F(one_hot)(size_t k, size_t n, const T *b, size_t ldb, I *index) {
#define GROUP(width)                                                   \
  do {                                                                 \
    if (!F(one_hot_group)(width, j, k, b, ldb, index)) return 0;       \
  } while (0)
  EACH_GROUP(n, GROUP)
#undef GROUP
  return 1;
}

/// The product with one-hot columns: each picks a column of A. While A is finite that is the sum to the bit, but for the
/// sign of a zero: all other terms are 0.
static void F(look_up)(size_t m, size_t n, size_t k, const T *a, size_t a_row, const I *index, T *c,
                       size_t ldc, const T *bias, int accumulate) {
  for (size_t i = 0; i < m; i++) {
    V row = F(load_part)(a + i * a_row, k), start = (V)(bias ? bias[i] : (T)0);
    size_t j = 0;
    T *to = c + i * ldc;
    for (; j + W <= n; j += W) {
      if (accumulate) start = F(load)(to + j);
      F(store)(to + j, start + F(pick)(row, F(load_index)(index + j)));
    }
    if (j < n) {
      if (accumulate) start = F(load_part)(to + j, n - j);
      F(store_part)(to + j, start + F(pick)(row, F(load_index)(index + j)), n - j);
    }
  }
}
