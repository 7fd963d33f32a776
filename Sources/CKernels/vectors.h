// Sums of rows, operations on vectors of parameters, and pictures gathered into columns.

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

static void F(add_scaled)(size_t n, double scale, const T *x, T *y) {
  V factor = (V)((T)scale);
  size_t i = 0;
  for (; i + W <= n; i += W) F(store)(y + i, F(fma)(factor, F(load)(x + i), F(load)(y + i)));
  if (i < n)
    F(store_part)(y + i, F(fma)(factor, F(load_part)(x + i, n - i), F(load_part)(y + i, n - i)),
                  n - i);
}

static void F(adam_step)(size_t n, double first, double second, double scale, double correction, double epsilon,
                         const T *g, T *m, T *v, T *theta) {
  // What is not kept is rounded by itself: 1 - 0.999 in floats would be off by a part in 20,000.
  const V keep_m = (V)((T)first), take_m = (V)((T)(1 - first));
  const V keep_v = (V)((T)second), take_v = (V)((T)(1 - second));
  const V factor = (V)((T)scale), root_factor = (V)((T)correction), least = (V)((T)epsilon);
#define GROUP(width)                                                                                       \
  do {                                                                                                     \
    V slope = F(load_up_to)(g + j, width);                                                                 \
    V mean = keep_m * F(load_up_to)(m + j, width) + take_m * slope;             /* (1) */                  \
    V square = keep_v * F(load_up_to)(v + j, width) + take_v * (slope * slope); /* (2) */                  \
    V divisor = root_factor * F(square_root)(square) + least;                                              \
    V moved = F(load_up_to)(theta + j, width) - factor * mean / divisor;        /* (3) */                  \
    F(store_up_to)(m + j, mean, width);                                                                    \
    F(store_up_to)(v + j, square, width);                                                                  \
    F(store_up_to)(theta + j, moved, width);                                                               \
  } while (0)
  EACH_GROUP(n, GROUP)
#undef GROUP
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
#ifdef IS_DOUBLE
    sum = F(fma)(v, v, sum);
#else
    DV d = __builtin_convertvector(v, DV);
    sum += d * d;  // the product is exact
#endif
  }
  return F(sum_double)(sum);
}

static void F(gather_columns)(size_t d_count, size_t n, const uint8_t *rows,
                              const int32_t *indices, double scale, T *out, size_t ld) {
  V factor = (V)((T)scale);
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
        F(store_up_to)(out + (d + i) * ld + j, __builtin_convertvector(block[i], V) * factor, width);
    }
  }
}
