// What each kernel of kernels.def is called with: the names of its arguments in their order, and what they are. One text
// for the recorder, which writes these down, and for the replay, which reads them back; each defines the words.
//
//   SIZE(m)  FLAG(f)  REAL(x)    a number, whole, or a double
//   WINDOW(g)                    a geometry
//   IN(p, count)  OUT(p, count)  `count` numbers of the table's type, read only, or read and written; NULL is possible
//   VECTORS(x, count, n)         pointers to `count` vectors of n numbers
//   ROWS(rows, indices, d, n)    n indices, and the rows of d bytes that they name; others of the set are not written down
//   WORDS(p, count)              `count` whole numbers of 64 bits, read only
//
// Numbers come before what is counted by them. A kernel without a text here does not compile.

/// How far m rows of n numbers reach, `row` numbers apart, each number `column` after the one before.
static inline size_t reach(size_t m, size_t row, size_t n, size_t column) {
  return m == 0 || n == 0 ? 0 : (m - 1) * row + (n - 1) * column + 1;
}
#define PLANE(m, ld) reach(m, ld, n, 1)
#define INPUTS (size_t)(g->channels * g->height * g->width)
#define OUTPUTS (size_t)(g->filters * g->out_height * g->out_width)
#define POOLED (size_t)(g->channels * g->out_height * g->out_width)
#define WEIGHTS (size_t)(g->filters * g->channels * g->window_height * g->window_width)

#define multiply_ARGUMENTS m, n, k, a, a_row, a_col, b, ldb, c, ldc, bias, accumulate
#define multiply_WHAT                                                                              \
  SIZE(m) SIZE(n) SIZE(k) SIZE(a_row) SIZE(a_col) SIZE(ldb) SIZE(ldc) FLAG(accumulate)             \
  IN(a, reach(m, a_row, k, a_col)) IN(b, PLANE(k, ldb)) OUT(c, PLANE(m, ldc)) IN(bias, m)
#define multiply_each_ARGUMENTS m, n, k, steps, a, a_row, a_col, b, ldb, c, ldc, bias, accumulate
#define multiply_each_WHAT                                                                         \
  SIZE(m) SIZE(n) SIZE(k) SIZE(steps) SIZE(a_row) SIZE(a_col) SIZE(ldb) SIZE(ldc) FLAG(accumulate) \
  IN(a, reach(m, a_row, k, a_col)) IN(b, PLANE(k * steps, ldb)) OUT(c, PLANE(m * steps, ldc)) IN(bias, m)
#define multiply_transposed_ARGUMENTS m, n, k, a, lda, b, ldb, c, ldc
#define multiply_transposed_WHAT                                                                   \
  SIZE(m) SIZE(n) SIZE(k) SIZE(lda) SIZE(ldb) SIZE(ldc)                                            \
  IN(a, reach(m, lda, k, 1)) IN(b, reach(n, ldb, k, 1)) OUT(c, PLANE(m, ldc))
#define multiply_steps_ARGUMENTS m, k, n, steps, a, a_step, b, c, ldc
#define multiply_steps_WHAT                                                                        \
  SIZE(m) SIZE(k) SIZE(n) SIZE(steps) SIZE(a_step) SIZE(ldc)                                       \
  IN(a, reach(steps, a_step, m * n, 1)) IN(b, steps * k * n) OUT(c, reach(m, ldc, k, 1))

#define add_step_sums_ARGUMENTS m, n, steps, x, out
#define add_step_sums_WHAT SIZE(m) SIZE(n) SIZE(steps) IN(x, m * n * steps) OUT(out, m)
#define add_scaled_ARGUMENTS n, scale, x, y
#define add_scaled_WHAT SIZE(n) REAL(scale) IN(x, n) OUT(y, n)
#define sum_vectors_ARGUMENTS n, count, x, y
#define sum_vectors_WHAT SIZE(n) SIZE(count) VECTORS(x, count, n) OUT(y, n)
#define squared_norm_ARGUMENTS n, x
#define squared_norm_WHAT SIZE(n) IN(x, n)
#define gather_columns_ARGUMENTS d_count, n, rows, indices, scale, out, ld
#define gather_columns_WHAT                                                                        \
  SIZE(d_count) SIZE(n) REAL(scale) SIZE(ld) ROWS(rows, indices, d_count, n) OUT(out, PLANE(d_count, ld))

#define convolve_ARGUMENTS g, n, x, ldx, w, bias, y, ldy
#define convolve_WHAT                                                                              \
  WINDOW(g) SIZE(n) SIZE(ldx) SIZE(ldy)                                                            \
  IN(x, PLANE(INPUTS, ldx)) IN(w, WEIGHTS) IN(bias, (size_t)g->filters) OUT(y, PLANE(OUTPUTS, ldy))
#define convolve_input_gradient_ARGUMENTS g, n, dy, ldy, w, dx, ldx
#define convolve_input_gradient_WHAT                                                               \
  WINDOW(g) SIZE(n) SIZE(ldy) SIZE(ldx)                                                            \
  IN(dy, PLANE(OUTPUTS, ldy)) IN(w, WEIGHTS) OUT(dx, PLANE(INPUTS, ldx))
#define convolve_weight_gradient_ARGUMENTS g, n, x, ldx, dy, ldy, dw
#define convolve_weight_gradient_WHAT                                                              \
  WINDOW(g) SIZE(n) SIZE(ldx) SIZE(ldy)                                                            \
  IN(x, PLANE(INPUTS, ldx)) IN(dy, PLANE(OUTPUTS, ldy)) OUT(dw, WEIGHTS)

#define max_pool_ARGUMENTS g, n, x, ldx, y, ldy
#define max_pool_WHAT WINDOW(g) SIZE(n) SIZE(ldx) SIZE(ldy) IN(x, PLANE(INPUTS, ldx)) OUT(y, PLANE(POOLED, ldy))
#define max_pool_gradient_ARGUMENTS g, n, x, ldx, y, ldy, dy, lddy, dx, lddx
#define max_pool_gradient_WHAT                                                                     \
  WINDOW(g) SIZE(n) SIZE(ldx) SIZE(ldy) SIZE(lddy) SIZE(lddx) IN(x, PLANE(INPUTS, ldx))            \
  IN(y, PLANE(POOLED, ldy)) IN(dy, PLANE(POOLED, lddy)) OUT(dx, PLANE(INPUTS, lddx))
#define average_pool_ARGUMENTS max_pool_ARGUMENTS
#define average_pool_WHAT max_pool_WHAT
#define average_pool_gradient_ARGUMENTS g, n, dy, ldy, dx, ldx
#define average_pool_gradient_WHAT                                                                 \
  WINDOW(g) SIZE(n) SIZE(ldy) SIZE(ldx) IN(dy, PLANE(POOLED, ldy)) OUT(dx, PLANE(INPUTS, ldx))

#define relu_ARGUMENTS m, n, x, ldx, y, ldy
#define relu_WHAT SIZE(m) SIZE(n) SIZE(ldx) SIZE(ldy) IN(x, PLANE(m, ldx)) OUT(y, PLANE(m, ldy))
#define sigmoid_ARGUMENTS relu_ARGUMENTS
#define sigmoid_WHAT relu_WHAT
#define tanh_ARGUMENTS relu_ARGUMENTS
#define tanh_WHAT relu_WHAT
#define exp_ARGUMENTS relu_ARGUMENTS
#define exp_WHAT relu_WHAT
#define log_ARGUMENTS relu_ARGUMENTS
#define log_WHAT relu_WHAT
#define relu_gradient_ARGUMENTS m, n, y, ldy, dy, lddy, dx, lddx
#define relu_gradient_WHAT                                                                         \
  SIZE(m) SIZE(n) SIZE(ldy) SIZE(lddy) SIZE(lddx)                                                  \
  IN(y, PLANE(m, ldy)) IN(dy, PLANE(m, lddy)) OUT(dx, PLANE(m, lddx))
#define sigmoid_gradient_ARGUMENTS relu_gradient_ARGUMENTS
#define sigmoid_gradient_WHAT relu_gradient_WHAT
#define tanh_gradient_ARGUMENTS relu_gradient_ARGUMENTS
#define tanh_gradient_WHAT relu_gradient_WHAT

#define softmax_ARGUMENTS m, n, z, ldz, p, ldp
#define softmax_WHAT SIZE(m) SIZE(n) SIZE(ldz) SIZE(ldp) IN(z, PLANE(m, ldz)) OUT(p, PLANE(m, ldp))
#define softmax_cross_entropy_ARGUMENTS m, n, steps, z, ldz, t, ldt, mask, scale, dz, lddz, wants_loss
#define softmax_cross_entropy_WHAT                                                                 \
  SIZE(m) SIZE(n) SIZE(steps) SIZE(ldz) SIZE(ldt) REAL(scale) SIZE(lddz) FLAG(wants_loss)          \
  IN(z, PLANE(m * steps, ldz)) IN(t, PLANE(m * steps, ldt)) IN(mask, n * steps) OUT(dz, PLANE(m * steps, lddz))
#define sigmoid_cross_entropy_ARGUMENTS softmax_cross_entropy_ARGUMENTS
#define sigmoid_cross_entropy_WHAT softmax_cross_entropy_WHAT

#define KEPT ((m + 31) / 32 * n)
#define drop_ARGUMENTS m, n, streams, least, scale, x, ldx, kept, y, ldy
#define drop_WHAT                                                                                  \
  SIZE(m) SIZE(n) FLAG(least) REAL(scale) SIZE(ldx) SIZE(ldy) WORDS(streams, n) IN(x, PLANE(m, ldx)) \
  OUT(kept, KEPT) OUT(y, PLANE(m, ldy))
#define drop_gradient_ARGUMENTS m, n, scale, kept, dy, lddy, dx, lddx
#define drop_gradient_WHAT                                                                         \
  SIZE(m) SIZE(n) REAL(scale) SIZE(lddy) SIZE(lddx) IN(kept, KEPT) IN(dy, PLANE(m, lddy)) OUT(dx, PLANE(m, lddx))
#define add_noise_ARGUMENTS m, n, streams, deviation, x, ldx, y, ldy
#define add_noise_WHAT                                                                             \
  SIZE(m) SIZE(n) REAL(deviation) SIZE(ldx) SIZE(ldy) WORDS(streams, n) IN(x, PLANE(m, ldx)) OUT(y, PLANE(m, ldy))

#define STATE hidden * n
#define STATES hidden * n * steps
#define SQUARE hidden * hidden
#define SEQUENCE SIZE(hidden) SIZE(n) SIZE(steps)
#define rnn_ARGUMENTS hidden, n, steps, rectified, u, h0, h
#define rnn_WHAT SEQUENCE FLAG(rectified) IN(u, SQUARE) IN(h0, STATE) OUT(h, STATES)
#define rnn_gradient_ARGUMENTS hidden, n, steps, rectified, u, h, dh, dh0
#define rnn_gradient_WHAT SEQUENCE FLAG(rectified) IN(u, SQUARE) IN(h, STATES) OUT(dh, STATES) OUT(dh0, STATE)
#define GATES(units) ((coupled ? 3 : 4) * (units))
#define PEEPHOLES ((coupled ? 2 : 3) * SQUARE)
#define lstm_ARGUMENTS hidden, n, steps, coupled, tanh_last, u, p, h0, c0, z, c, squashed, h
#define lstm_WHAT                                                                                  \
  SEQUENCE FLAG(coupled) FLAG(tanh_last) IN(u, GATES(SQUARE)) IN(p, PEEPHOLES) IN(h0, STATE) IN(c0, STATE) \
  OUT(z, GATES(STATES)) OUT(c, STATES) OUT(squashed, STATES) OUT(h, STATES)
#define lstm_gradient_ARGUMENTS hidden, n, steps, coupled, tanh_last, u, p, c0, z, c, squashed, dh, dc, dh0
#define lstm_gradient_WHAT                                                                         \
  SEQUENCE FLAG(coupled) FLAG(tanh_last) IN(u, GATES(SQUARE)) IN(p, PEEPHOLES) IN(c0, STATE) OUT(z, GATES(STATES)) \
  IN(c, STATES) IN(squashed, STATES) OUT(dh, STATES) OUT(dc, STATE) OUT(dh0, STATE)
#define forget_gate_ARGUMENTS hidden, n, steps, u, h0, z, h
#define forget_gate_WHAT SEQUENCE IN(u, 2 * SQUARE) IN(h0, STATE) OUT(z, 2 * STATES) OUT(h, STATES)
#define forget_gate_gradient_ARGUMENTS hidden, n, steps, u, h0, z, h, dh, dh0
#define forget_gate_gradient_WHAT                                                                  \
  SEQUENCE IN(u, 2 * SQUARE) IN(h0, STATE) OUT(z, 2 * STATES) IN(h, STATES) OUT(dh, STATES) OUT(dh0, STATE)
#define gru_ARGUMENTS hidden, n, steps, u, h0, z, rh, h
#define gru_WHAT SEQUENCE IN(u, 3 * SQUARE) IN(h0, STATE) OUT(z, 3 * STATES) OUT(rh, STATES) OUT(h, STATES)
#define gru_gradient_ARGUMENTS hidden, n, steps, u, h0, z, h, dh, drh, dh0
#define gru_gradient_WHAT                                                                          \
  SEQUENCE IN(u, 3 * SQUARE) IN(h0, STATE) OUT(z, 3 * STATES) IN(h, STATES) OUT(dh, STATES)        \
  OUT(drh, STATE) OUT(dh0, STATE)
#define output_rnn_ARGUMENTS hidden, outputs, n, steps, u, v, bias, y0, h, y
#define output_rnn_WHAT                                                                            \
  SIZE(hidden) SIZE(outputs) SIZE(n) SIZE(steps) IN(u, hidden * outputs) IN(v, outputs * hidden) IN(bias, outputs) \
  IN(y0, outputs * n) OUT(h, STATES) OUT(y, outputs * n * steps)
#define output_rnn_gradient_ARGUMENTS hidden, outputs, n, steps, u, v, h, dy, delta, dy0
#define output_rnn_gradient_WHAT                                                                   \
  SIZE(hidden) SIZE(outputs) SIZE(n) SIZE(steps) IN(u, hidden * outputs) IN(v, outputs * hidden) IN(h, STATES) \
  OUT(dy, outputs * n * steps) OUT(delta, STATES) OUT(dy0, outputs * n)
/// How many recurrent weights there are where each module is fed by itself and by those behind it.
static inline size_t clockwork_weights(size_t modules, const uint64_t *sizes) {
  size_t count = 0, behind = 0;
  for (size_t k = modules; k-- > 0;) {
    behind += sizes[k];
    count += sizes[k] * behind;
  }
  return count;
}
#define MODULES \
  SIZE(hidden) SIZE(inputs) SIZE(n) SIZE(steps) SIZE(modules) SIZE(elapsed) WORDS(sizes, modules) WORDS(periods, modules)
#define BLOCKS clockwork_weights(modules, sizes)
#define clockwork_ARGUMENTS hidden, inputs, n, steps, modules, sizes, periods, elapsed, w, u, bias, x, h0, h
#define clockwork_WHAT                                                                             \
  MODULES IN(w, hidden * inputs) IN(u, BLOCKS) IN(bias, hidden) IN(x, inputs * n * steps) IN(h0, STATE) OUT(h, STATES)
#define clockwork_gradient_ARGUMENTS \
  hidden, inputs, n, steps, modules, sizes, periods, elapsed, u, x, h0, h, dh, dw, du, dh0
#define clockwork_gradient_WHAT                                                                    \
  MODULES IN(u, BLOCKS) IN(x, inputs * n * steps) IN(h0, STATE) IN(h, STATES) OUT(dh, STATES)      \
  OUT(dw, hidden * inputs) OUT(du, BLOCKS) OUT(dh0, STATE)
