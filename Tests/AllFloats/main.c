// all-floats LEVEL THREADS: exp, ln, tanh and sigma of every one of the 2^32 floats, against the C library in double,
// whose own error is some 2^-28 of a float's last place. Prints the largest errors in units in the last place of the
// result, and exits with 1 where one is beyond what Sources/CKernels/elementwise.h states.
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"

typedef struct {
  const char *name;
  double (*truth)(double);
  /// Where the bound holds; outside the result is that at the end, or what the text after the table says.
  float low, high;
  /// In units in the last place.
  double bound;
} function;

static double sigma(double x) { return 1 / (1 + exp(-x)); }
static const function functions[] = {
    {"exp", exp, -87, 88, 1.02},
    {"log", log, 0x1p-149f, 3.402823466e38f, 0.83},
    {"tanh", tanh, -INFINITY, INFINITY, 2.42},
    {"sigmoid", sigma, -88, INFINITY, 2.49},
};
#define FUNCTIONS (sizeof functions / sizeof functions[0])

typedef struct {
  const retrace_kernels *kernels;
  uint64_t first, last;
  double worst[FUNCTIONS];
  float at[FUNCTIONS];
  uint64_t counted[FUNCTIONS], correctly_rounded[FUNCTIONS], wrong[FUNCTIONS];
  float wrong_at[FUNCTIONS];
} share;

/// The distance between floats where `x` lies.
static double last_place(double x) {
  int exponent;
  frexp(x, &exponent);
  return ldexp(1, exponent - 24 < -149 ? -149 : exponent - 24);
}

/// What is promised outside of the range.
static int is_as_promised(size_t index, float x, float y, const float *ends) {
  if (isnan(x)) return isnan(y);
  switch (index) {
    case 0: return y == (x < 0 ? ends[0] : ends[1]);
    case 1: return x == 0 ? y == -INFINITY : x < 0 ? isnan(y) : y == INFINITY;
    case 3: return y == ends[2];
    default: return 0;
  }
}

static void evaluate(const retrace_kernels *kernels, size_t index, size_t count, const float *x, float *y) {
  switch (index) {
    case 0: kernels->exp(1, count, x, count, y, count); break;
    case 1: kernels->log(1, count, x, count, y, count); break;
    case 2: kernels->tanh(1, count, x, count, y, count); break;
    default: kernels->sigmoid(1, count, x, count, y, count); break;
  }
}

enum { BLOCK = 4096 };

static void *work(void *argument) {
  share *mine = argument;
  static _Thread_local float x[BLOCK], y[BLOCK];
  const float edges[3] = {functions[0].low, functions[0].high, functions[3].low};
  float ends[3];
  evaluate(mine->kernels, 0, 2, edges, ends);
  evaluate(mine->kernels, 3, 1, edges + 2, ends + 2);
  for (uint64_t first = mine->first; first < mine->last; first += BLOCK) {
    for (size_t i = 0; i < BLOCK; i++) {
      uint32_t bits = (uint32_t)(first + i);
      memcpy(&x[i], &bits, sizeof bits);
    }
    for (size_t f = 0; f < FUNCTIONS; f++) {
      evaluate(mine->kernels, f, BLOCK, x, y);
      for (size_t i = 0; i < BLOCK; i++) {
        if (x[i] >= functions[f].low && x[i] <= functions[f].high) {
          double truth = functions[f].truth(x[i]), error = fabs(y[i] - truth) / last_place(truth);
          // A zero has no last place: it must be that zero.
          if (truth == 0 && !(y[i] == 0 && signbit(y[i]) == signbit(truth))) error = INFINITY;
          mine->counted[f]++;
          mine->correctly_rounded[f] += y[i] == (float)truth;
          // Not a number is beyond every bound.
          if (!(error <= mine->worst[f])) {
            mine->worst[f] = isnan(error) ? INFINITY : error;
            mine->at[f] = x[i];
          }
        } else if (!is_as_promised(f, x[i], y[i], ends)) {
          mine->wrong[f]++;
          mine->wrong_at[f] = x[i];
        }
      }
    }
  }
  return NULL;
}

int main(int count, char **arguments) {
  static const char *const names[] = {
      [RETRACE_PORTABLE] = "portable", [RETRACE_AVX2] = "avx2", [RETRACE_AVX512] = "avx512", [RETRACE_NEON] = "neon"};
  size_t level = 0, threads = count == 3 ? (size_t)atoi(arguments[2]) : 0;
  while (count == 3 && level < sizeof names / sizeof names[0] && strcmp(names[level], arguments[1]) != 0) level++;
  if (count != 3 || threads < 1 || threads > 64 || level == sizeof names / sizeof names[0] ||
      !retrace_supports((retrace_level)level)) {
    fprintf(stderr, "usage: all-floats LEVEL THREADS, with a level that this machine has\n");
    return 64;
  }
  share *shares = calloc(threads, sizeof *shares);
  pthread_t workers[64];
  uint64_t blocks = (UINT64_C(1) << 32) / BLOCK;
  for (size_t t = 0; t < threads; t++) {
    shares[t].kernels = retrace_kernels_for_float((retrace_level)level);
    shares[t].first = blocks * t / threads * BLOCK;
    shares[t].last = blocks * (t + 1) / threads * BLOCK;
    if (pthread_create(&workers[t], NULL, work, &shares[t]) != 0) return 2;
  }
  for (size_t t = 0; t < threads; t++) pthread_join(workers[t], NULL);

  int failed = 0;
  printf("function,from,to,floats,largest_error_ulp,at,correctly_rounded_percent,wrong_outside\n");
  for (size_t f = 0; f < FUNCTIONS; f++) {
    share all = shares[0];
    for (size_t t = 1; t < threads; t++) {
      if (shares[t].worst[f] > all.worst[f]) {
        all.worst[f] = shares[t].worst[f];
        all.at[f] = shares[t].at[f];
      }
      all.counted[f] += shares[t].counted[f];
      all.correctly_rounded[f] += shares[t].correctly_rounded[f];
      all.wrong[f] += shares[t].wrong[f];
      if (shares[t].wrong[f]) all.wrong_at[f] = shares[t].wrong_at[f];
    }
    printf("%s,%.9g,%.9g,%llu,%.3f,%.9g,%.2f,%llu\n", functions[f].name, functions[f].low, functions[f].high,
           (unsigned long long)all.counted[f], all.worst[f], all.at[f],
           100.0 * (double)all.correctly_rounded[f] / (double)all.counted[f], (unsigned long long)all.wrong[f]);
    if (all.worst[f] > functions[f].bound || all.wrong[f] > 0) {
      failed = 1;
      fprintf(stderr, "all-floats: %s is off by %.3f units in the last place at %.9g, bound %.3f; %llu wrong outside, as at %.9g\n",
              functions[f].name, all.worst[f], all.at[f], functions[f].bound, (unsigned long long)all.wrong[f],
              all.wrong_at[f]);
    }
  }
  return failed;
}
