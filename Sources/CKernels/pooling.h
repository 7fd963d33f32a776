// Pooling of each channel over windows that lie inside the plane (they may overlap). Zaki and Meira (ZM), "Max-Pooling in
// CNNs" and "Avg-Pooling": y_c[i, j] = max or mean over u, v of x_c[s i + u, s j + v].

#define EACH_WINDOW                                                                         \
  for (size_t j = 0; j < n; j += W)                                                         \
    for (ptrdiff_t c = 0; c < g->channels; c++)                                             \
      for (ptrdiff_t oh = 0; oh < g->out_height; oh++)                                      \
        for (ptrdiff_t ow = 0; ow < g->out_width; ow++)
#define EACH_CELL                                                                           \
  for (ptrdiff_t kh = 0; kh < g->window_height; kh++)                                       \
    for (ptrdiff_t kw = 0; kw < g->window_width; kw++)
#define OUTPUT(ld) (size_t)((c * g->out_height + oh) * g->out_width + ow) * (ld) + j
#define INPUT(ld)                                                                           \
  (size_t)((c * g->height + oh * g->stride + kh) * g->width + ow * g->stride + kw) * (ld) + j

static void F(clear)(const retrace_window *g, size_t n, T *dx, size_t lddx) {
  for (ptrdiff_t i = 0; i < g->channels * g->height * g->width; i++)
    memset(dx + (size_t)i * lddx, 0, n * sizeof(T));
}

INLINE void F(max_pool_group)(const retrace_window *g, size_t width, const T *x, size_t ldx, T *y,
                              size_t ldy) {
  const size_t down = (size_t)g->width * ldx, stride = (size_t)g->stride;
  for (ptrdiff_t c = 0; c < g->channels; c++, x += (size_t)g->height * down)
    for (size_t oh = 0; oh < (size_t)g->out_height; oh++)
      for (size_t ow = 0; ow < (size_t)g->out_width; ow++, y += ldy) {
        const T *row = x + stride * (oh * down + ow * ldx);
        V largest = F(load_up_to)(row, width);
        // The maximum of two passes over a NaN that came first, so NaNs are noted beside it.
        IV is_nan = (IV)(0);
        for (ptrdiff_t kh = 0; kh < g->window_height; kh++, row += down) {
          const T *cell = row;
          for (ptrdiff_t kw = 0; kw < g->window_width; kw++, cell += ldx) {
            V v = F(load_up_to)(cell, width);
            is_nan |= v != v;
            largest = F(max)(largest, v);
          }
        }
        F(store_up_to)(y, F(select)(is_nan, (V)((T)__builtin_nan("")), largest), width);
      }
}

static void F(max_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y,
                        size_t ldy) {
#define GROUP(width) F(max_pool_group)(g, width, x + j, ldx, y + j, ldy)
  EACH_GROUP(n, GROUP)
#undef GROUP
}

INLINE void F(max_pool_gradient_group)(const retrace_window *g, size_t width, const T *x,
                                       size_t ldx, const T *y, size_t ldy, const T *dy,
                                       size_t lddy, T *dx, size_t lddx) {
  const size_t columns = (size_t)g->width, stride = (size_t)g->stride;
  for (ptrdiff_t c = 0; c < g->channels;
       c++, x += (size_t)g->height * columns * ldx, dx += (size_t)g->height * columns * lddx)
    for (size_t oh = 0; oh < (size_t)g->out_height; oh++)
      for (size_t ow = 0; ow < (size_t)g->out_width; ow++, y += ldy, dy += lddy) {
        const size_t corner = stride * (oh * columns + ow);
        const T *row = x + corner * ldx;
        T *to = dx + corner * lddx;
        V value = F(load_up_to)(y, width), d = F(load_up_to)(dy, width);
        IV taken = (IV)(0);
        for (ptrdiff_t kh = 0; kh < g->window_height;
             kh++, row += columns * ldx, to += columns * lddx) {
          const T *cell = row;
          T *at = to;
          for (ptrdiff_t kw = 0; kw < g->window_width; kw++, cell += ldx, at += lddx) {
            V v = F(load_up_to)(cell, width);
            // ZM, "Backpropagation Phase": all of a window's gradient goes to the cell that was its maximum.
            // Where a cell is a NaN, so is the value: the first NaN is what made it.
            IV here = ((v == value) | (v != v)) & ~taken;
            taken |= here;
            F(store_up_to)(at, F(load_up_to)(at, width) + F(select)(here, d, (V)(0)), width);
          }
        }
      }
}

static void F(max_pool_gradient)(const retrace_window *g, size_t n, const T *x, size_t ldx,
                                 const T *y, size_t ldy, const T *dy, size_t lddy, T *dx,
                                 size_t lddx) {
  F(clear)(g, n, dx, lddx);
#define GROUP(width) \
  F(max_pool_gradient_group)(g, width, x + j, ldx, y + j, ldy, dy + j, lddy, dx + j, lddx)
  EACH_GROUP(n, GROUP)
#undef GROUP
}

static void F(average_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y,
                            size_t ldy) {
  T size = (T)(g->window_height * g->window_width);
  EACH_WINDOW {
    size_t width = n - j < W ? n - j : W;
    V sum = (V)(0);
    EACH_CELL sum += F(load_up_to)(x + INPUT(ldx), width);
    // ZM divide by k^2 r, for a window over all r channels; here each has its own.
    F(store_up_to)(y + OUTPUT(ldy), sum / (V)(size), width);
  }
}

static void F(average_pool_gradient)(const retrace_window *g, size_t n, const T *dy, size_t ldy,
                                     T *dx, size_t ldx) {
  T size = (T)(g->window_height * g->window_width);
  F(clear)(g, n, dx, ldx);
  EACH_WINDOW {
    size_t width = n - j < W ? n - j : W;
    V share = F(load_up_to)(dy + OUTPUT(ldy), width) / (V)(size);
    EACH_CELL F(store_up_to)(dx + INPUT(ldx), F(load_up_to)(dx + INPUT(ldx), width) + share, width);
  }
}
#undef EACH_WINDOW
#undef EACH_CELL
#undef OUTPUT
#undef INPUT
