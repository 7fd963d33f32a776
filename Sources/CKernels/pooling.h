// Pooling of each channel over windows that lie inside the plane (they may overlap).

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

static void F(max_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y,
                        size_t ldy) {
  EACH_WINDOW {
    size_t width = n - j < W ? n - j : W;
    ptrdiff_t kh = 0, kw = 0;
    V largest = F(load_up_to)(x + INPUT(ldx), width);
    for (kh = 0; kh < g->window_height; kh++)
      for (kw = 0; kw < g->window_width; kw++)
        largest = F(max)(largest, F(load_up_to)(x + INPUT(ldx), width));
    F(store_up_to)(y + OUTPUT(ldy), largest, width);
  }
}

static void F(max_pool_gradient)(const retrace_window *g, size_t n, const T *x, size_t ldx,
                                 const T *y, size_t ldy, const T *dy, size_t lddy, T *dx,
                                 size_t lddx) {
  F(clear)(g, n, dx, lddx);
  EACH_WINDOW {
    size_t width = n - j < W ? n - j : W;
    V value = F(load_up_to)(y + OUTPUT(ldy), width), d = F(load_up_to)(dy + OUTPUT(lddy), width);
    IV taken = (IV)(0);
    EACH_CELL {
      IV here = (F(load_up_to)(x + INPUT(ldx), width) == value) & ~taken;
      taken |= here;
      V sum = F(load_up_to)(dx + INPUT(lddx), width) + F(select)(here, d, (V)(0));
      F(store_up_to)(dx + INPUT(lddx), sum, width);
    }
  }
}

static void F(average_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y,
                            size_t ldy) {
  T size = (T)(g->window_height * g->window_width);
  EACH_WINDOW {
    size_t width = n - j < W ? n - j : W;
    V sum = (V)(0);
    EACH_CELL sum += F(load_up_to)(x + INPUT(ldx), width);
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
