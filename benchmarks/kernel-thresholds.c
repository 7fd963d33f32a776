// Measures both sides of each threshold of CKernels, in one thread, on floats. For one level:
//
//   clang -O2 -march=x86-64-v4 -DFILE_OF_LEVEL='"avx512.c"' -I Sources/CKernels/include -I Sources/CKernels \
//     benchmarks/kernel-thresholds.c -lm -o build/kernel-thresholds && build/kernel-thresholds
//
// and with -march=x86-64-v3 and "avx2.c" for the other. Each number is the least of 15 blocks, in nanoseconds a call.
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include FILE_OF_LEVEL
#undef T
#undef I
#undef W
#undef TYPE
#define T float
#define I int32_t
#define W 16
#define TYPE f32

enum { LARGEST = 1 << 20 };
static T left[LARGEST], right[LARGEST], result[LARGEST];

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// Nanoseconds that `call` takes, into `least`: the shortest of 15 blocks of a millisecond or so.
#define MEASURE(least, call)                                            \
  do {                                                                  \
    size_t count = 1;                                                   \
    (least) = 0;                                                        \
    for (int block = 0; block < 15;) {                                  \
      double start = seconds();                                         \
      for (size_t repeat = 0; repeat < count; repeat++) {               \
        call;                                                           \
        __asm__ volatile("" ::: "memory");                              \
      }                                                                 \
      double taken = seconds() - start;                                 \
      if (taken < 5e-4) { count *= 2; continue; }                       \
      double each = taken / (double)count * 1e9;                        \
      if (block == 0 || each < (least)) (least) = each;                 \
      block++;                                                          \
    }                                                                   \
  } while (0)

/// Columns of B of which each holds one 1; in the last one nowhere, if `harmed`.
static void one_hot_columns(size_t k, size_t n, int harmed) {
  for (size_t kk = 0; kk < k; kk++)
    for (size_t j = 0; j < n; j++) right[kk * n + j] = (T)(j * 5 % k == kk && !(harmed && j == n - 1));
}

__attribute__((noinline)) static void summed(size_t m, size_t n, size_t k) {
  F(operands) p = {.a = left, .a_row = k, .a_col = 1, .b = right, .b_row = n, .b_next = W,
                   .c = result, .c_row = n, .c_next = W, .k = k, .steps = 1};
  F(panels)(m, n, p, 0);
}

__attribute__((noinline)) static void looked_up(size_t m, size_t n, size_t k) {
  I *index = F(scratch_index)((n + W - 1) / W * W);
  if (F(one_hot)(k, n, right, n, index)) F(look_up)(m, n, k, left, k, index, result, n, NULL, 0);
  else summed(m, n, k);
}

static void look_for_one_hot(void) {
  printf("one-hot columns of k = 7 rows: m rows of A, n columns; sums, looked up, looked for in vain\n");
  const size_t rows[] = {4, 7, 14, 28, 80}, columns[] = {16, 32, 48, 64, 128, 400};
  for (size_t i = 0; i < 5; i++)
    for (size_t j = 0; j < 6; j++) {
      double sums, found, vain;
      one_hot_columns(7, columns[j], 0);
      MEASURE(sums, summed(rows[i], columns[j], 7));
      MEASURE(found, looked_up(rows[i], columns[j], 7));
      one_hot_columns(7, columns[j], 1);
      MEASURE(vain, looked_up(rows[i], columns[j], 7));
      printf("m %3zu n %3zu  %8.0f %8.0f %8.0f  %.2f times, in vain %.2f\n", rows[i], columns[j], sums, found, vain,
             sums / found, sums / vain);
    }
}

/// As `multiply_steps_transposed`, `most` steps at a time.
__attribute__((noinline)) static void copied(size_t m, size_t k, size_t n, size_t steps, size_t most) {
  size_t ldt = (k + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(most * n * ldt);
  for (size_t first = 0; first < steps; first += most) {
    size_t count = steps - first < most ? steps - first : most;
    for (size_t s = 0; s < count; s++)
      F(transpose)(k, n, right + (first + s) * k * n, n, transposed + s * n * ldt, ldt);
    F(operands) p = {.a = left + first * m * n, .a_row = n, .a_col = 1, .b = transposed, .b_row = ldt, .b_next = W,
                     .c = result, .c_row = k, .c_next = W, .accumulate = 1, .k = n, .steps = count,
                     .a_step = m * n, .b_step = n * ldt};
    F(panels)(m, k, p, 1);
  }
}

__attribute__((noinline)) static void not_copied(size_t m, size_t k, size_t n, size_t steps) {
  F(steps)(m, k, (F(step_operands)){.a = left, .b = right, .lda = n, .ldb = n, .a_step = m * n, .b_step = k * n,
                                    .n = n, .steps = steps, .c = result, .ldc = k});
}

static void copy_over_steps(void) {
  const size_t steps = 40, n = 16;
  printf("gradient over %zu steps, n = %zu: A of m rows, B of k; without a copy, with one of 8 steps\n", steps, n);
  const size_t rows[] = {4, 8, 12, 20, 80}, others[] = {7, 16, 20, 24, 32, 60};
  for (size_t i = 0; i < 5; i++)
    for (size_t j = 0; j < 6; j++) {
      double without, with;
      MEASURE(without, not_copied(rows[i], others[j], n, steps));
      MEASURE(with, copied(rows[i], others[j], n, steps, 8));
      printf("m %3zu k %3zu  %8.0f %8.0f  %.2f times\n", rows[i], others[j], without, with, without / with);
    }
}

static void steps_of_a_copy(void) {
  const size_t most[] = {1, 2, 4, 8, 16, 32}, shapes[][3] = {{32, 32, 16}, {80, 32, 16}, {60, 60, 16}, {60, 60, 64}};
  printf("gradient over 48 steps with a copy of 1, 2, 4, 8, 16 and 32 steps\n");
  for (size_t i = 0; i < 4; i++) {
    printf("m %3zu k %3zu n %2zu ", shapes[i][0], shapes[i][1], shapes[i][2]);
    for (size_t j = 0; j < 6; j++) {
      double time;
      MEASURE(time, copied(shapes[i][0], shapes[i][1], shapes[i][2], 48, most[j]));
      printf(" %8.0f", time);
    }
    printf("\n");
  }
}

/// The way of `multiply_transposed` with a copy, k examples.
__attribute__((noinline)) static void transposed_once(size_t m, size_t n, size_t k) {
  size_t ldt = (n + W - 1) / W * W;
  T *transposed = F(scratch_transposed)(k * ldt);
  F(transpose)(n, k, right, k, transposed, ldt);
  F(operands) p = {.a = left, .a_row = k, .a_col = 1, .b = transposed, .b_row = ldt, .b_next = W,
                   .c = result, .c_row = n, .c_next = W, .accumulate = 1, .k = k, .steps = 1};
  F(panels)(m, n, p, 1);
}

static void few_rows(void) {
  const size_t sizes[][3] = {{1, 400, 64}, {4, 400, 64}, {8, 400, 64}, {10, 84, 32}, {12, 400, 64}, {16, 400, 64},
                             {120, 4, 64}, {120, 8, 64}, {120, 10, 64}, {120, 16, 64}, {84, 120, 32}};
  printf("gradient of one step: A of m rows, B of n, k examples; without a copy, with one\n");
  for (size_t i = 0; i < 11; i++) {
    const size_t m = sizes[i][0], n = sizes[i][1], k = sizes[i][2];
    double without, with;
    MEASURE(without, F(steps)(m, n, (F(step_operands)){.a = left, .b = right, .lda = k, .ldb = k, .n = k, .steps = 1,
                                                       .c = result, .ldc = n}));
    MEASURE(with, transposed_once(m, n, k));
    printf("m %3zu n %3zu k %2zu  %8.0f %8.0f  %.2f times\n", m, n, k, without, with, without / with);
  }
}

int main(void) {
  for (size_t i = 0; i < LARGEST; i++) left[i] = right[i] = (T)((double)(i * 7919 % 1000) / 1e6);
  look_for_one_hot();
  copy_over_steps();
  steps_of_a_copy();
  few_rows();
  return 0;
}
