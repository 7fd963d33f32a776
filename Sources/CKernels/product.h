// Matrix products. Each output is one chain over k, so that no tiling changes a result.

INLINE void F(tile)(const size_t rows, const size_t vectors, size_t k, const T *a, size_t a_row,
                    size_t a_col, const T *b, size_t ldb, T *c, size_t ldc, const T *bias,
                    int accumulate) {
  V sum[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++)
      sum[i][v] = accumulate ? F(load)(c + i * ldc + v * W) : (V)(bias ? bias[i] : (T)0);
  for (size_t kk = 0; kk < k; kk++) {
    V right[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) right[v] = F(load)(b + kk * ldb + v * W);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
      V left = (V)(a[i * a_row + kk * a_col]);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sum[i][v] = F(fma)(left, right[v], sum[i][v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) F(store)(c + i * ldc + v * W, sum[i][v]);
}

/// One panel of `vectors` * W columns, all rows.
INLINE void F(panel)(const size_t vectors, size_t m, size_t k, const T *a, size_t a_row,
                     size_t a_col, const T *b, size_t ldb, T *c, size_t ldc, const T *bias,
                     int accumulate) {
  size_t i = 0;
#define ROWS(count)                                                                            \
  F(tile)(count, vectors, k, a + i * a_row, a_row, a_col, b, ldb, c + i * ldc, ldc,            \
          bias ? bias + i : NULL, accumulate)
  for (; i + TILE_ROWS <= m; i += TILE_ROWS) ROWS(TILE_ROWS);
  switch (m - i) {
#if TILE_ROWS > 6
    case 11: ROWS(11); break;
    case 10: ROWS(10); break;
    case 9: ROWS(9); break;
    case 8: ROWS(8); break;
    case 7: ROWS(7); break;
    case 6: ROWS(6); break;
#endif
#if TILE_ROWS > 3
    case 5: ROWS(5); break;
    case 4: ROWS(4); break;
    case 3: ROWS(3); break;
#endif
    case 2: ROWS(2); break;
    case 1: ROWS(1); break;
    default: break;
  }
#undef ROWS
}

static void F(multiply)(size_t m, size_t n, size_t k, const T *a, size_t a_row, size_t a_col,
                        const T *b, size_t ldb, T *c, size_t ldc, const T *bias, int accumulate) {
  size_t j = 0;
#if TILE_VECTORS > 1
  for (; j + TILE_VECTORS * W <= n; j += TILE_VECTORS * W)
    F(panel)(TILE_VECTORS, m, k, a, a_row, a_col, b + j, ldb, c + j, ldc, bias, accumulate);
#endif
  for (; j + W <= n; j += W)
    F(panel)(1, m, k, a, a_row, a_col, b + j, ldb, c + j, ldc, bias, accumulate);
  size_t rest = n - j;
  if (rest == 0) return;
  // The last columns, padded to a full vector.
  T *columns = F(scratch_columns)(k * W);
  T *result = F(scratch_result)(m * W);
  for (size_t kk = 0; kk < k; kk++)
    F(store)(columns + kk * W, F(load_part)(b + kk * ldb + j, rest));
  if (accumulate)
    for (size_t i = 0; i < m; i++) F(store)(result + i * W, F(load_part)(c + i * ldc + j, rest));
  F(panel)(1, m, k, a, a_row, a_col, columns, W, result, W, bias, accumulate);
  for (size_t i = 0; i < m; i++) F(store_part)(c + i * ldc + j, F(load)(result + i * W), rest);
}

/// Transposes W rows of W numbers: log2(W) perfect shuffles.
INLINE void F(transpose_block)(V *rows) {
  V other[W];
  V *from = rows, *to = other;
#pragma clang loop unroll(full)
  for (size_t stage = 1; stage < W; stage *= 2) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < W / 2; i++) {
      V a = from[i], b = from[i + W / 2];
#ifdef IS_DOUBLE
      to[2 * i] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      to[2 * i + 1] = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
      to[2 * i] =
          __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      to[2 * i + 1] = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                              14, 30, 15, 31);
#endif
    }
    V *swap = from;
    from = to;
    to = swap;
  }
  if (from != rows)
#pragma clang loop unroll(full)
    for (size_t i = 0; i < W; i++) rows[i] = from[i];
}

static void F(multiply_transposed)(size_t m, size_t n, size_t k, const T *a, size_t lda,
                                   const T *b, size_t ldb, T *c, size_t ldc) {
  size_t ldt = (n + W - 1) / W * W;
  T *transposed = F(scratch_transposed)((k + W) * ldt);
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
  F(multiply)(m, n, k, a, lda, 1, transposed, ldt, c, ldc, NULL, 1);
}

#define STEP_COLUMNS 4

/// `rows` x `columns` sums over all steps and examples: in lanes over time, over lanes at the end.
INLINE void F(steps_tile)(const size_t rows, const size_t columns, size_t m, size_t k, size_t n,
                          size_t steps, const T *a, const T *b, T *c, size_t ldc) {
  V sum[STEP_ROWS][STEP_COLUMNS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++) sum[i][j] = (V)(0);
  for (size_t s = 0; s < steps; s++) {
    const T *left = a + s * m * n, *right = b + s * k * n;
    size_t l = 0;
    for (; l + W <= n; l += W) {
      V r[STEP_COLUMNS];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < columns; j++) r[j] = F(load)(right + j * n + l);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        V x = F(load)(left + i * n + l);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < columns; j++) sum[i][j] = F(fma)(x, r[j], sum[i][j]);
      }
    }
    if (l < n)
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (size_t j = 0; j < columns; j++)
          sum[i][j] = F(fma)(F(load_part)(left + i * n + l, n - l),
                             F(load_part)(right + j * n + l, n - l), sum[i][j]);
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < columns; j++) c[i * ldc + j] += F(sum)(sum[i][j]);
}

INLINE void F(steps_rows)(const size_t rows, size_t m, size_t k, size_t n, size_t steps,
                          const T *a, const T *b, T *c, size_t ldc) {
  size_t j = 0;
#define COLUMNS(count) F(steps_tile)(rows, count, m, k, n, steps, a, b + j * n, c + j, ldc)
  for (; j + STEP_COLUMNS <= k; j += STEP_COLUMNS) COLUMNS(STEP_COLUMNS);
  switch (k - j) {
    case 3: COLUMNS(3); break;
    case 2: COLUMNS(2); break;
    case 1: COLUMNS(1); break;
    default: break;
  }
#undef COLUMNS
}

static void F(multiply_steps)(size_t m, size_t k, size_t n, size_t steps, const T *a, const T *b,
                              T *c, size_t ldc) {
  size_t i = 0;
#define ROWS(count) F(steps_rows)(count, m, k, n, steps, a + i * n, b, c + i * ldc, ldc)
  for (; i + STEP_ROWS <= m; i += STEP_ROWS) ROWS(STEP_ROWS);
#if STEP_ROWS > 1
  switch (m - i) {
#if STEP_ROWS > 2
    case 3: ROWS(3); break;
    case 2: ROWS(2); break;
#endif
    case 1: ROWS(1); break;
    default: break;
  }
#endif
#undef ROWS
}
#undef STEP_COLUMNS

static void F(add_step_sums)(size_t m, size_t n, size_t steps, const T *x, T *out) {
  for (size_t i = 0; i < m; i++) {
    V sum = (V)(0);
    for (size_t s = 0; s < steps; s++) {
      const T *row = x + (s * m + i) * n;
      size_t j = 0;
      for (; j + W <= n; j += W) sum += F(load)(row + j);
      if (j < n) sum += F(load_part)(row + j, n - j);
    }
    out[i] += F(sum)(sum);
  }
}

static void F(add_row_sums)(size_t m, size_t n, const T *x, size_t ldx, T *out) {
  for (size_t i = 0; i < m; i++) {
    const T *row = x + i * ldx;
    V sum = (V)(0);
    size_t j = 0;
    for (; j + W <= n; j += W) sum += F(load)(row + j);
    if (j < n) sum += F(load_part)(row + j, n - j);
    out[i] += F(sum)(sum);
  }
}

static void F(add_scaled)(size_t n, T scale, const T *x, T *y) {
  size_t i = 0;
  for (; i + W <= n; i += W) F(store)(y + i, F(fma)((V)(scale), F(load)(x + i), F(load)(y + i)));
  if (i < n)
    F(store_part)(y + i, F(fma)((V)(scale), F(load_part)(x + i, n - i), F(load_part)(y + i, n - i)),
                  n - i);
}

static void F(sum_vectors)(size_t n, size_t count, const T *const *x, T *y) {
  for (size_t i = 0; i < n; i += W) {
    size_t width = n - i < W ? n - i : W;
    V sum = (V)(0);
    for (size_t s = 0; s < count; s++)
      sum += width == W ? F(load)(x[s] + i) : F(load_part)(x[s] + i, width);
    if (width == W) F(store)(y + i, sum);
    else F(store_part)(y + i, sum, width);
  }
}

static double F(squared_norm)(size_t n, const T *x) {
  DV sum = (DV)(0);
  for (size_t i = 0; i < n; i += W) {
    V v = n - i < W ? F(load_part)(x + i, n - i) : F(load)(x + i);
    DV d = __builtin_convertvector(v, DV);
    sum += d * d;
  }
  return F(sum_double)(sum);
}

static void F(gather_columns)(size_t d_count, size_t n, const uint8_t *rows,
                              const int32_t *indices, T scale, T *out, size_t ld) {
  typedef uint8_t bytes __attribute__((ext_vector_type(W)));
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    for (size_t d = 0; d < d_count; d += W) {
      size_t depth = d_count - d < W ? d_count - d : W;
      V block[W];
      for (size_t i = 0; i < W; i++) {
        bytes b = (bytes)(0);
        if (i < width) {
          const uint8_t *from = rows + (size_t)indices[j + i] * d_count + d;
          if (depth == W) memcpy(&b, from, W);
          else for (size_t l = 0; l < depth; l++) b[l] = from[l];
        }
        block[i] = __builtin_convertvector(b, V) * (V)(scale);
      }
      F(transpose_block)(block);
      for (size_t i = 0; i < depth; i++) {
        if (width == W) F(store)(out + (d + i) * ld + j, block[i]);
        else F(store_part)(out + (d + i) * ld + j, block[i], width);
      }
    }
  }
}
