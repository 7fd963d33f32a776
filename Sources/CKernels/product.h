// Products C = A B. Each output is one chain of products, so that neither tiles nor blocks change a result.

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
  // At most 24 KB of a first cache of 32 KB or more.
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
  // Rows of B that lie far apart and fill half a first cache, read often enough to pay for the copy.
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

#include "look_up.h"

static void F(multiply)(size_t m, size_t n, size_t k, const T *a, size_t a_row, size_t a_col,
                        const T *b, size_t ldb, T *c, size_t ldc, const T *bias, int accumulate) {
  // To look costs about k n, to sum m k n; the bounds are measured, see README.md.
  if (k > 1 && k <= FEW_INPUTS && m >= 2 * k && n >= 4 * W && a_col == 1) {
    I *index = F(scratch_index)((n + W - 1) / W * W);
    if (F(one_hot)(k, n, b, ldb, index)) {
      F(look_up)(m, n, k, a, a_row, index, c, ldc, bias, accumulate);
      return;
    }
  }
  F(operands) p = {
      .a = a, .a_row = a_row, .a_col = a_col,
      .b = b, .b_row = ldb, .b_next = W,
      .c = c, .c_row = ldc, .c_next = W,
      .bias = bias, .accumulate = accumulate, .k = k, .steps = 1,
  };
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
      F(operands) p = {
          .a = a, .a_row = a_row, .a_col = a_col,
          .b = b + s * k * ldb, .b_row = ldb, .b_next = k * ldb,
          .c = c + s * m * ldc, .c_row = ldc, .c_next = m * ldc,
          .bias = bias, .accumulate = accumulate, .k = k, .steps = 1,
      };
      F(panel)(TILE_VECTORS, m, p);
    }
#endif
  for (; s < steps; s++)
    F(multiply)(m, n, k, a, a_row, a_col, b + s * k * ldb, ldb, c + s * m * ldc, ldc, bias,
                accumulate);
}
