// rounded LEVEL THREADS STEPS: what exp, ln, tanh and sigma of floats would cost if they were rounded correctly, by the kernels for doubles
// with the result rounded to a float. Of every float it is tried whether that is right: where the double lies so near the
// middle between two floats that its error could decide, the C library's long double says which is the right one. Then
// both are timed, alone and as a share of a step of two published trainings, whose kernels are called here at their
// shapes. Prints CSV, and writes the shares to the file STEPS.
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "CKernels.h"

enum { EXP, LOG, TANH, SIGMOID, FUNCTIONS };
static const struct {
  const char *name;
  float low, high;
} functions[FUNCTIONS] = {
    {"exp", -87, 88}, {"log", 0x1p-149f, 3.402823466e38f}, {"tanh", -INFINITY, INFINITY}, {"sigmoid", -87, INFINITY}};
static const retrace_kernels *singles, *doubles;

static long double truth(int function, long double x) {
  switch (function) {
    case EXP: return expl(x);
    case LOG: return logl(x);
    case TANH: return tanhl(x);
    default: return 1 / (1 + expl(-x));
  }
}
static void call(const retrace_kernels *kernels, int function, size_t n, const void *x, void *y) {
  switch (function) {
    case EXP: kernels->exp(1, n, x, n, y, n); break;
    case LOG: kernels->log(1, n, x, n, y, n); break;
    case TANH: kernels->tanh(1, n, x, n, y, n); break;
    default: kernels->sigmoid(1, n, x, n, y, n); break;
  }
}

enum { BLOCK = 1024 };
/// The candidate: by way of doubles, which a first cache holds.
static void rounded(int function, size_t n, const float *x, float *y) {
  double wide[BLOCK], results[BLOCK];
  for (size_t first = 0; first < n; first += BLOCK) {
    size_t count = n - first < BLOCK ? n - first : BLOCK;
    for (size_t i = 0; i < count; i++) wide[i] = x[first + i];
    call(doubles, function, count, wide, results);
    for (size_t i = 0; i < count; i++) y[first + i] = (float)results[i];
  }
}

typedef struct {
  int function;
  uint64_t first, last, tried, near, wrong;
} share;

static void *check(void *argument) {
  share *mine = argument;
  double wide[BLOCK], results[BLOCK];
  for (uint64_t first = mine->first; first < mine->last; first += BLOCK) {
    size_t count = 0;
    for (uint64_t i = first; i < first + BLOCK; i++) {
      uint32_t bits = (uint32_t)i;
      float x;
      memcpy(&x, &bits, sizeof x);
      if (x >= functions[mine->function].low && x <= functions[mine->function].high) wide[count++] = x;
    }
    if (count == 0) continue;
    call(doubles, mine->function, count, wide, results);
    mine->tried += count;
    for (size_t i = 0; i < count; i++) {
      uint64_t bits;
      memcpy(&bits, &results[i], sizeof bits);
      // A float has 29 bits fewer; the error of the double is below 4 units in its last place. Results below the least
      // normal float have fewer still, and are all looked at.
      int64_t off = (int64_t)(bits & 0x1fffffff) - 0x10000000;
      if ((off > 8 || off < -8) && fabs(results[i]) >= 0x1p-126) continue;
      mine->near++;
      float right = (float)truth(mine->function, wide[i]), found = (float)results[i];
      mine->wrong += memcmp(&right, &found, sizeof right) != 0;
    }
  }
  return NULL;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}
static double median(double *times, size_t n) {
  qsort(times, n, sizeof *times, ascending);
  return times[n / 2];
}

enum { FLOATS = 1000000, REPEATS = 21, PIECE = 16, STEPS = 47, POSITIONS = PIECE * STEPS };
static float *numbers(size_t n) {
  float *all = aligned_alloc(64, (n * sizeof *all + 63) / 64 * 64);
  if (all == NULL) abort();
  for (size_t i = 0; i < n; i++) all[i] = (float)rand() / (float)RAND_MAX - 0.5f;
  return all;
}

/// Forward and back of 16 strings of 47 symbols in the published LSTM of 20 units.
static double lstm_step(void) {
  enum { H = 20, D = 7 };
  float *w = numbers(4 * H * D), *u = numbers(4 * H * H), *b = numbers(4 * H), *v = numbers(D * H), *x = numbers(D * POSITIONS),
        *z = numbers(4 * H * POSITIONS), *c = numbers(H * POSITIONS), *s = numbers(H * POSITIONS), *h = numbers(H * POSITIONS),
        *o = numbers(D * POSITIONS), *t = numbers(D * POSITIONS), *dh = numbers(H * POSITIONS), *dc = numbers(H * PIECE),
        *dw = numbers(4 * H * D), *du = numbers(4 * H * H), *db = numbers(4 * H), *dv = numbers(D * H), *h0 = numbers(H * PIECE),
        *c0 = numbers(H * PIECE), *dh0 = numbers(H * PIECE), *one = numbers(POSITIONS);
  for (size_t i = 0; i < D * POSITIONS; i++) x[i] = i / PIECE % D == i % D;
  for (size_t i = 0; i < POSITIONS; i++) one[i] = 1;
  double times[REPEATS];
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    double start = now();
    for (int piece = 0; piece < 25; piece++) {
      singles->multiply_each(4 * H, PIECE, D, STEPS, w, D, 1, x, PIECE, z, PIECE, b, 0);
      singles->lstm(H, PIECE, STEPS, 0, 0, u, NULL, h0, c0, z, c, s, h);
      singles->multiply_each(D, PIECE, H, STEPS, v, H, 1, h, PIECE, o, PIECE, b, 0);
      singles->sigmoid_cross_entropy(D, PIECE, STEPS, o, PIECE, t, PIECE, one, 0.001, o, PIECE, 0);
      singles->multiply_steps(D, H, PIECE, STEPS, o, D * PIECE, h, dv, H);
      singles->multiply_each(H, PIECE, D, STEPS, v, 1, H, o, PIECE, dh, PIECE, NULL, 0);
      singles->lstm_gradient(H, PIECE, STEPS, 0, 0, u, NULL, c0, z, c, s, dh, dc, dh0);
      singles->multiply_steps(4 * H, D, PIECE, STEPS, z, 4 * H * PIECE, x, dw, D);
      singles->multiply_steps(4 * H, H, PIECE, STEPS - 1, z + 4 * H * PIECE, 4 * H * PIECE, h, du, H);
      singles->add_step_sums(4 * H, PIECE, STEPS, z, db);
      memset(dc, 0, H * PIECE * sizeof *dc);
    }
    times[repeat] = (now() - start) / 25;
  }
  return median(times, REPEATS);
}

/// Forward and back of 256 symbols in the published MLP of 100 units.
static double mlp_step(void) {
  enum { H = 100, D = 7, N = 256 };
  float *w = numbers(H * D), *b = numbers(H), *v = numbers(D * H), *x = numbers(D * N), *h = numbers(H * N), *o = numbers(D * N),
        *t = numbers(D * N), *dh = numbers(H * N), *dw = numbers(H * D), *db = numbers(H), *dv = numbers(D * H);
  for (size_t i = 0; i < D * N; i++) x[i] = i / N == i % D;
  double times[REPEATS];
  for (int repeat = 0; repeat < REPEATS; repeat++) {
    double start = now();
    for (int piece = 0; piece < 75; piece++) {
      singles->multiply(H, N, D, w, D, 1, x, N, h, N, b, 0);
      singles->tanh(H, N, h, N, h, N);
      singles->multiply(D, N, H, v, H, 1, h, N, o, N, b, 0);
      singles->sigmoid_cross_entropy(D, N, 1, o, N, t, N, NULL, 0.001, o, N, 0);
      singles->multiply_transposed(D, H, N, o, N, h, N, dv, H);
      singles->multiply(H, N, D, v, 1, H, o, N, dh, N, NULL, 0);
      singles->tanh_gradient(H, N, h, N, dh, N, dh, N);
      singles->multiply_transposed(H, D, N, dh, N, x, N, dw, D);
      singles->add_step_sums(H, N, 1, dh, db);
    }
    times[repeat] = (now() - start) / 75;
  }
  return median(times, REPEATS);
}

int main(int count, char **arguments) {
  static const char *const names[] = {
      [RETRACE_PORTABLE] = "portable", [RETRACE_AVX2] = "avx2", [RETRACE_AVX512] = "avx512", [RETRACE_NEON] = "neon"};
  int level = 0;
  while (level < 4 && !(count == 4 && strcmp(names[level], arguments[1]) == 0)) level++;
  int threads = count == 4 ? atoi(arguments[2]) : 0;
  if (level == 4 || !retrace_supports((retrace_level)level) || threads < 1 || threads > 64) {
    fprintf(stderr, "usage: rounded LEVEL THREADS STEPS, a level that this machine has\n");
    return 64;
  }
  singles = retrace_kernels_for_float((retrace_level)level);
  doubles = retrace_kernels_for_double((retrace_level)level);
  double lstm = lstm_step(), mlp = mlp_step();
  double ours[FUNCTIONS], theirs[FUNCTIONS];
  uint64_t tried[FUNCTIONS] = {0}, near[FUNCTIONS] = {0}, wrong[FUNCTIONS] = {0};
  float *x = numbers(FLOATS), *y = numbers(FLOATS);
  for (int f = 0; f < FUNCTIONS; f++) {
    for (size_t i = 0; i < FLOATS; i++) x[i] = f == LOG ? fabsf(x[i]) + 0.01f : x[i];
    double times[2][REPEATS];
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      double start = now();
      for (size_t first = 0; first < FLOATS; first += 1000) call(singles, f, 1000, x + first, y + first);
      double middle = now();
      for (size_t first = 0; first < FLOATS; first += 1000) rounded(f, 1000, x + first, y + first);
      times[0][repeat] = middle - start;
      times[1][repeat] = now() - middle;
    }
    ours[f] = median(times[0], REPEATS) / FLOATS;
    theirs[f] = median(times[1], REPEATS) / FLOATS;
    share shares[64];
    pthread_t workers[64];
    uint64_t each = ((uint64_t)1 << 32) / (unsigned)threads / BLOCK * BLOCK;
    for (int i = 0; i < threads; i++) {
      shares[i] = (share){.function = f, .first = (unsigned)i * each, .last = i == threads - 1 ? (uint64_t)1 << 32 : ((unsigned)i + 1) * each};
      if (pthread_create(&workers[i], NULL, check, &shares[i]) != 0) return 1;
    }
    for (int i = 0; i < threads; i++) {
      pthread_join(workers[i], NULL);
      tried[f] += shares[i].tried;
      near[f] += shares[i].near;
      wrong[f] += shares[i].wrong;
    }
  }
  puts("level,function,ns_ours,ns_by_doubles,times,floats,near_a_middle,not_correctly_rounded");
  for (int f = 0; f < FUNCTIONS; f++)
    printf("%s,%s,%.3f,%.3f,%.1f,%llu,%llu,%llu\n", names[level], functions[f].name, 1e9 * ours[f], 1e9 * theirs[f],
           theirs[f] / ours[f], (unsigned long long)tried[f], (unsigned long long)near[f], (unsigned long long)wrong[f]);
  // Three sigmas and two tanhs a unit and symbol, or a tanh. In the loss seven times an exponential and a logarithm.
  double sigma = theirs[SIGMOID] - ours[SIGMOID], tanh = theirs[TANH] - ours[TANH];
  double loss = 7 * (theirs[EXP] - ours[EXP] + theirs[LOG] - ours[LOG]);
  FILE *steps = fopen(arguments[3], "w");
  if (steps == NULL) return 1;
  fprintf(steps, "level,step,microseconds,percent_more_activations,percent_more_loss\n");
  fprintf(steps, "%s,LSTM of 20 units: 16 strings of 47 symbols,%.1f,%.0f,%.1f\n", names[level], 1e6 * lstm,
          100 * POSITIONS * 20 * (3 * sigma + 2 * tanh) / lstm, 100 * POSITIONS * loss / lstm);
  fprintf(steps, "%s,MLP of 100 units: 256 symbols,%.1f,%.0f,%.1f\n", names[level], 1e6 * mlp, 100 * 256 * 100 * tanh / mlp,
          100 * 256 * loss / mlp);
  return fclose(steps) != 0;
}
