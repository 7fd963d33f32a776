// The words in which kernels.def says what its arguments are. One text for the recorder, which writes these down, and for the
// replay, which reads them back; each defines the words.
//
//   SIZE(m)  FLAG(f)  REAL(x)    a number, whole, or a double
//   WINDOW(g)                    a geometry
//   IN(p, count)  OUT(p, count)  `count` numbers of the table's type, read only, or read and written; NULL is possible
//   VECTORS(x, count, n)         pointers to `count` vectors of n numbers
//   ROWS(rows, indices, d, n)    n indices, and the rows of d bytes that they name; others of the set are not written down
//   WORDS(p, count)              `count` whole numbers of 64 bits, read only
//
// Numbers come before what is counted by them. A kernel without them does not compile. Behind the words stand
// names for what is counted, for those kernels that share them.

/// How far m rows of n numbers reach, `row` numbers apart, each number `column` after the one before.
static inline size_t reach(size_t m, size_t row, size_t n, size_t column) {
  return m == 0 || n == 0 ? 0 : (m - 1) * row + (n - 1) * column + 1;
}
#define PLANE(m, ld) reach(m, ld, n, 1)
#define INPUTS (size_t)(g->channels * g->height * g->width)
#define OUTPUTS (size_t)(g->filters * g->out_height * g->out_width)
#define POOLED (size_t)(g->channels * g->out_height * g->out_width)
#define WEIGHTS (size_t)(g->filters * g->channels * g->window_height * g->window_width)

#define KEPT ((m + 31) / 32 * n)

#define STATE hidden * n
#define STATES hidden * n * steps
#define SQUARE hidden * hidden
#define SEQUENCE SIZE(hidden) SIZE(n) SIZE(steps)
#define GATES(units) ((coupled ? 3 : 4) * (units))
#define PEEPHOLES ((coupled ? 2 : 3) * SQUARE)
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
