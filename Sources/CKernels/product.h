// Matrix products. Each output is one chain of products, or one a lane joined in a fixed tree, so that neither tiles nor
// blocks change a result.

/// What a tile computes: C = (C or bias) + the sum over all steps and all k of A B.
typedef struct {
  const T *a;  // A(i, kk) = a[i * a_row + kk * a_col]
  size_t a_row, a_col;
  const T *b;  // the first vector of B's row kk begins at b[kk * b_row], the next one b_next further
  size_t b_row, b_next;
  T *c;
  size_t c_row, c_next;
  const T *bias;
  int accumulate;
  size_t k;
  size_t steps, a_step, b_step;  // how far the next step's operands are
} F(operands);

INLINE void F(tile)(const size_t rows, const size_t vectors, F(operands) p) {
  V sum[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++)
      sum[i][v] = p.accumulate ? F(load)(p.c + i * p.c_row + v * p.c_next)
                               : (V)(p.bias ? p.bias[i] : (T)0);
  for (size_t s = 0; s < p.steps; s++) {
    const T *a = p.a + s * p.a_step, *b = p.b + s * p.b_step;
    for (size_t kk = 0; kk < p.k; kk++) {
      V right[TILE_VECTORS];
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) right[v] = F(load)(b + kk * p.b_row + v * p.b_next);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        V left = (V)(a[i * p.a_row + kk * p.a_col]);
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) sum[i][v] = F(fma)(left, right[v], sum[i][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < vectors; v++) F(store)(p.c + i * p.c_row + v * p.c_next, sum[i][v]);
}

/// One panel of `vectors` vectors, all m rows.
INLINE void F(panel)(const size_t vectors, size_t m, F(operands) p) {
#define ROWS(count)                    \
  {                                    \
    F(tile)(count, vectors, p);        \
    p.a += (count) * p.a_row;          \
    p.c += (count) * p.c_row;          \
    if (p.bias) p.bias += (count);     \
  }
  for (; m >= TILE_ROWS; m -= TILE_ROWS) ROWS(TILE_ROWS)
  switch (m) {
#if TILE_ROWS > 6
    case 11: ROWS(11) break;
    case 10: ROWS(10) break;
    case 9: ROWS(9) break;
    case 8: ROWS(8) break;
    case 7: ROWS(7) break;
    case 6: ROWS(6) break;
#endif
#if TILE_ROWS > 3
    case 5: ROWS(5) break;
    case 4: ROWS(4) break;
    case 3: ROWS(3) break;
#endif
    case 2: ROWS(2) break;
    case 1: ROWS(1) break;
    default: break;
  }
#undef ROWS
}

/// The same for a panel of B that the first cache does not hold, block by block along k, each block
/// copied together before all rows use it. C keeps the chains between two blocks.
static void F(packed_panel)(size_t m, F(operands) p) {
  const size_t depth = 192, width = TILE_VECTORS * W;
  T *packed = F(scratch_columns)(depth * width);
  F(operands) block = p;
  block.b = packed;
  block.b_row = width;
  block.b_next = W;
  for (size_t first = 0; first < p.k; first += depth) {
    block.k = p.k - first < depth ? p.k - first : depth;
    for (size_t kk = 0; kk < block.k; kk++)
      for (size_t v = 0; v < TILE_VECTORS; v++)
        F(store)(packed + kk * width + v * W,
                 F(load)(p.b + (first + kk) * p.b_row + v * p.b_next));
    block.a = p.a + first * p.a_col;
    F(panel)(TILE_VECTORS, m, block);
    block.accumulate = 1;
  }
}

/// All columns of C, n of them. `padded`: B's rows may be read up to a whole vector.
static void F(panels)(size_t m, size_t n, F(operands) p, int padded) {
  const size_t width = TILE_VECTORS * W;
  int packs = p.steps == 1 && p.k > 128 && m > 2 * TILE_ROWS;
  size_t j = 0;
  F(operands) at = p;
  for (; j + width <= n; j += width) {
    at.b = p.b + j;
    at.c = p.c + j;
    if (packs) F(packed_panel)(m, at);
    else F(panel)(TILE_VECTORS, m, at);
  }
#if TILE_VECTORS > 1
  for (; j + W <= n; j += W) {
    at.b = p.b + j;
    at.c = p.c + j;
    F(panel)(1, m, at);
  }
#endif
  size_t rest = n - j;
  if (rest == 0) return;
  // The last columns, padded to a full vector.
  T *result = F(scratch_result)(m * W);
  at.b = p.b + j;
  if (!padded) {
    T *columns = F(scratch_columns)(p.k * W);
    for (size_t kk = 0; kk < p.k; kk++)
      F(store)(columns + kk * W, F(load_part)(p.b + kk * p.b_row + j, rest));
    at.b = columns;
    at.b_row = W;
  }
  if (p.accumulate)
    for (size_t i = 0; i < m; i++)
      F(store)(result + i * W, F(load_part)(p.c + i * p.c_row + j, rest));
  at.c = result;
  at.c_row = W;
  F(panel)(1, m, at);
  for (size_t i = 0; i < m; i++)
    F(store_part)(p.c + i * p.c_row + j, F(load)(result + i * W), rest);
}

/// The most rows of B that a vector of A's row covers at every level.
#define FEW_INPUTS 8

/// Which row of B holds the 1 of each column, where every column is one-hot: the symbol of a string.
/// False where one is not.
static int F(one_hot)(size_t k, size_t n, const T *b, size_t ldb, I *index) {
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    V sum = (V)(0), at = (V)(0);
    IV fits = (IV)(-1);
    for (size_t kk = 0; kk < k; kk++) {
      V x = F(load_up_to)(b + kk * ldb + j, width);
      fits &= (x == (V)(0)) | (x == (V)(1));
      sum += x;
      at = F(fma)(x, (V)((T)kk), at);
    }
    fits &= sum == (V)(1);
    if (width < W) fits |= F(lane_numbers)() >= (IV)((I)width);
    if (__builtin_reduce_and(fits) == 0) return 0;
    IV symbols = __builtin_convertvector(at, IV);
    memcpy(index + j, &symbols, sizeof symbols);
  }
  return 1;
}

/// The product with one-hot columns: each picks a column of A. While A is finite that is the sum to the bit,
/// all other terms of which are 0.
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

static void F(multiply)(size_t m, size_t n, size_t k, const T *a, size_t a_row, size_t a_col,
                        const T *b, size_t ldb, T *c, size_t ldc, const T *bias, int accumulate) {
  if (k > 1 && k <= FEW_INPUTS && m >= 2 * k && n >= 4 * W && a_col == 1) {
    I *index = F(scratch_index)((n + W - 1) / W * W);
    if (F(one_hot)(k, n, b, ldb, index)) {
      F(look_up)(m, n, k, a, a_row, index, c, ldc, bias, accumulate);
      return;
    }
  }
  F(operands) p = {a, a_row, a_col, b, ldb, W, c, ldc, W, bias, accumulate, k, 1, 0, 0};
  F(panels)(m, n, p, 0);
}

static void F(multiply_each)(size_t m, size_t n, size_t k, size_t steps, const T *a, size_t a_row,
                             size_t a_col, const T *b, size_t ldb, T *c, size_t ldc,
                             const T *bias, int accumulate) {
  size_t s = 0;
#if TILE_VECTORS > 1
  // A step of one vector would leave the units idle while each chain waits for itself: some at once.
  if (n == W)
    for (; s + TILE_VECTORS <= steps; s += TILE_VECTORS) {
      F(operands) p = {a,       a_row,   a_col, b + s * k * ldb, ldb, k * ldb, c + s * m * ldc,
                       ldc,     m * ldc, bias,  accumulate,      k,   1,       0,
                       0};
      F(panel)(TILE_VECTORS, m, p);
    }
#endif
  for (; s < steps; s++)
    F(multiply)(m, n, k, a, a_row, a_col, b + s * k * ldb, ldb, c + s * m * ldc, ldc, bias,
                accumulate);
}

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

#define STEP_COLUMNS 4
#define FEW_ROWS 8
#if STEP_ROWS > 4
#error "steps below has cases for up to 4 rows"
#endif

/// The sums of the lanes of W vectors, each in the tree of `sum`.
INLINE V F(sums)(V *vectors) {
  F(transpose_block)(vectors);
#pragma clang loop unroll(full)
  for (size_t half = W / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (size_t i = 0; i < half; i++) vectors[i] += vectors[i + half];
  return vectors[0];
}

/// A, m x n, and B, k x n, at each of some steps.
typedef struct {
  const T *a, *b;
  size_t lda, ldb, a_step, b_step;
  size_t n, steps;
  T *c;
  size_t ldc;
} F(step_operands);

/// `rows` x `columns` sums over all steps and examples: in lanes over time, over lanes at the end.
INLINE void F(steps_tile)(const size_t rows, const size_t columns, F(step_operands) p) {
  V sum[STEP_ROWS * STEP_COLUMNS];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows * columns; i++) sum[i] = (V)(0);
  for (size_t s = 0; s < p.steps; s++) {
    const T *left = p.a + s * p.a_step, *right = p.b + s * p.b_step;
    size_t l = 0;
    for (; l + W <= p.n; l += W) {
      V r[STEP_COLUMNS];
#pragma clang loop unroll(full)
      for (size_t j = 0; j < columns; j++) r[j] = F(load)(right + j * p.ldb + l);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++) {
        V x = F(load)(left + i * p.lda + l);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < columns; j++)
          sum[i * columns + j] = F(fma)(x, r[j], sum[i * columns + j]);
      }
    }
    if (l < p.n)
#pragma clang loop unroll(full)
      for (size_t i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (size_t j = 0; j < columns; j++)
          sum[i * columns + j] =
              F(fma)(F(load_part)(left + i * p.lda + l, p.n - l),
                     F(load_part)(right + j * p.ldb + l, p.n - l), sum[i * columns + j]);
  }
#pragma clang loop unroll(full)
  for (size_t first = 0; first < rows * columns; first += W) {
    V some[W];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < W; i++) some[i] = first + i < rows * columns ? sum[first + i] : (V)(0);
    T total[W];
    F(store)(total, F(sums)(some));
#pragma clang loop unroll(full)
    for (size_t i = first; i < rows * columns && i < first + W; i++)
      p.c[i / columns * p.ldc + i % columns] += total[i - first];
  }
}

INLINE void F(steps_rows)(const size_t rows, size_t k, F(step_operands) p) {
#define COLUMNS(count)                \
  {                                   \
    F(steps_tile)(rows, count, p);    \
    p.b += (count) * p.ldb;           \
    p.c += (count);                   \
  }
  for (; k >= STEP_COLUMNS; k -= STEP_COLUMNS) COLUMNS(STEP_COLUMNS)
  switch (k) {
    case 3: COLUMNS(3) break;
    case 2: COLUMNS(2) break;
    case 1: COLUMNS(1) break;
    default: break;
  }
#undef COLUMNS
}

/// C += the sum of A B^T over steps, for few rows of A or of B: without a transposed copy of B.
static void F(steps)(size_t m, size_t k, F(step_operands) p) {
#define ROWS(count)                \
  {                                \
    F(steps_rows)(count, k, p);    \
    p.a += (count) * p.lda;        \
    p.c += (count) * p.ldc;        \
  }
  for (; m >= STEP_ROWS; m -= STEP_ROWS) ROWS(STEP_ROWS)
#if STEP_ROWS > 1
  switch (m) {
    case 3: ROWS(3) break;
    case 2: ROWS(2) break;
    case 1: ROWS(1) break;
    default: break;
  }
#endif
#undef ROWS
}

static void F(multiply_transposed)(size_t m, size_t n, size_t k, const T *a, size_t lda,
                                   const T *b, size_t ldb, T *c, size_t ldc) {
  if (m <= FEW_ROWS || n <= FEW_ROWS) {
    F(steps)(m, n, (F(step_operands)){a, b, lda, ldb, 0, 0, k, 1, c, ldc});
    return;
  }
  size_t ldt = (n + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(k * ldt);
  F(transpose)(n, k, b, ldb, transposed, ldt);
  F(operands) p = {a, lda, 1, transposed, ldt, W, c, ldc, W, NULL, 1, k, 1, 0, 0};
  F(panels)(m, n, p, 1);
}

/// As `multiply_transposed`, some steps at a time: for a B whose rows fill vectors.
static void F(multiply_steps_transposed)(size_t m, size_t k, size_t n, size_t steps, const T *a,
                                         const T *b, T *c, size_t ldc) {
  const size_t most = 8;
  size_t ldt = (k + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(most * n * ldt);
  for (size_t first = 0; first < steps; first += most) {
    size_t count = steps - first < most ? steps - first : most;
    for (size_t s = 0; s < count; s++)
      F(transpose)(k, n, b + (first + s) * k * n, n, transposed + s * n * ldt, ldt);
    F(operands) p = {a + first * m * n, n, 1, transposed, ldt, W,     c,      ldc,
                     W,                 NULL, 1, n,       count, m * n, n * ldt};
    F(panels)(m, k, p, 1);
  }
}

static void F(multiply_steps)(size_t m, size_t k, size_t n, size_t steps, const T *a, const T *b,
                              T *c, size_t ldc) {
  if (k >= 2 * W && m > FEW_ROWS) F(multiply_steps_transposed)(m, k, n, steps, a, b, c, ldc);
  else F(steps)(m, k, (F(step_operands)){a, b, n, n, m * n, k * n, n, steps, c, ldc});
}
#undef STEP_COLUMNS
#undef FEW_ROWS

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
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    // The next rows lie anywhere in memory; asked for now, they are there in time.
    for (size_t next = j + W; next < j + 2 * W && next < n; next++)
      for (size_t d = 0; d < d_count; d += 64)
        __builtin_prefetch(rows + (size_t)indices[next] * d_count + d);
    for (size_t d = 0; d < d_count; d += W) {
      size_t depth = d_count - d < W ? d_count - d : W;
      // Transposed while they are bytes, which takes a quarter of the registers or less.
      F(bytes) block[W];
      for (size_t i = 0; i < W; i++) {
        block[i] = (F(bytes))(0);
        if (i < width) {
          const uint8_t *from = rows + (size_t)indices[j + i] * d_count + d;
          if (depth == W) memcpy(&block[i], from, W);
          else for (size_t l = 0; l < depth; l++) block[i][l] = from[l];
        }
      }
      F(transpose_bytes)(block);
      for (size_t i = 0; i < depth; i++)
        F(store_up_to)(out + (d + i) * ld + j, __builtin_convertvector(block[i], V) * (V)(scale), width);
    }
  }
}
