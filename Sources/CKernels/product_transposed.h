// Products C += A B^T, summed over examples and steps: the gradients of weights. Each output is one chain of products, or
// one a lane joined in a fixed tree, so that neither tiles nor blocks change a result.

// Measured, see README.md; which way a sum goes decides its last bits, so a change of FEW_ROWS changes recorded results.
#define STEP_COLUMNS 4
#define FEW_ROWS 8
#if STEP_ROWS > 4
#error "steps below has cases for up to 4 rows"
#endif

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
    F(steps)(m, n, (F(step_operands)){
        .a = a, .b = b, .lda = lda, .ldb = ldb, .n = k, .steps = 1, .c = c, .ldc = ldc});
    return;
  }
  size_t ldt = (n + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(k * ldt);
  F(transpose)(n, k, b, ldb, transposed, ldt);
  F(operands) p = {
      .a = a, .a_row = lda, .a_col = 1,
      .b = transposed, .b_row = ldt, .b_next = W,
      .c = c, .c_row = ldc, .c_next = W,
      .accumulate = 1, .k = k, .steps = 1,
  };
  F(panels)(m, n, p, 1);
}

/// As `multiply_transposed`, some steps at a time: for a B whose rows fill vectors.
static void F(multiply_steps_transposed)(size_t m, size_t k, size_t n, size_t steps, const T *a,
                                         size_t a_step, const T *b, T *c, size_t ldc) {
  const size_t most = 8;  // measured, see README.md; 16 KB for 16 examples and 32 units
  size_t ldt = (k + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(most * n * ldt);
  for (size_t first = 0; first < steps; first += most) {
    size_t count = steps - first < most ? steps - first : most;
    for (size_t s = 0; s < count; s++)
      F(transpose)(k, n, b + (first + s) * k * n, n, transposed + s * n * ldt, ldt);
    F(operands) p = {
        .a = a + first * a_step, .a_row = n, .a_col = 1,
        .b = transposed, .b_row = ldt, .b_next = W,
        .c = c, .c_row = ldc, .c_next = W,
        .accumulate = 1, .k = n, .steps = count, .a_step = a_step, .b_step = n * ldt,
    };
    F(panels)(m, k, p, 1);
  }
}

static void F(multiply_steps)(size_t m, size_t k, size_t n, size_t steps, const T *a, size_t a_step,
                              const T *b, T *c, size_t ldc) {
  if (k >= 2 * W && m > FEW_ROWS)
    F(multiply_steps_transposed)(m, k, n, steps, a, a_step, b, c, ldc);
  else
    F(steps)(m, k, (F(step_operands)){
        .a = a, .b = b, .lda = n, .ldb = n, .a_step = a_step, .b_step = k * n,
        .n = n, .steps = steps, .c = c, .ldc = ldc});
}
#undef STEP_COLUMNS
#undef FEW_ROWS
