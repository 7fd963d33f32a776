// 2-D convolution (cross-correlation, as in the texts: Zaki and Meira, equations 11 and 12) as a matrix product with the
// windows as columns. A column of the product is one window of one example; the windows are read where they lie
// instead of being copied out, since the examples are adjacent in memory.

/// y[f][oh][ow...] for `filters` filters and `positions` windows along a row; window rows kh0..<kh1 and
/// columns kw0..<kw1 lie inside the picture.
INLINE void F(convolve_tile)(const size_t filters, const size_t positions, const retrace_window *g,
                             ptrdiff_t oh, ptrdiff_t ow, ptrdiff_t kh0, ptrdiff_t kh1,
                             ptrdiff_t kw0, ptrdiff_t kw1, const T *x, size_t ldx, const T *w,
                             const T *bias, T *y, size_t ldy) {
  V sum[CONV_FILTERS][CONV_POSITIONS];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (size_t p = 0; p < positions; p++) sum[f][p] = (V)(bias[f]);
  ptrdiff_t area = g->window_height * g->window_width, volume = g->channels * area;
  size_t step = (size_t)g->stride * ldx;
  for (ptrdiff_t c = 0; c < g->channels; c++)
    for (ptrdiff_t kh = kh0; kh < kh1; kh++) {
      ptrdiff_t ih = oh * g->stride + kh - g->padding, iw = ow * g->stride - g->padding;
      const T *row = x + ((c * g->height + ih) * g->width + iw) * (ptrdiff_t)ldx;
      const T *weights = w + c * area + kh * g->window_width;
      for (ptrdiff_t kw = kw0; kw < kw1; kw++) {
        V input[CONV_POSITIONS];
#pragma clang loop unroll(full)
        for (size_t p = 0; p < positions; p++)
          input[p] = F(load)(row + kw * (ptrdiff_t)ldx + (ptrdiff_t)(p * step));
#pragma clang loop unroll(full)
        for (size_t f = 0; f < filters; f++) {
          V weight = (V)(weights[(ptrdiff_t)f * volume + kw]);
#pragma clang loop unroll(full)
          for (size_t p = 0; p < positions; p++) sum[f][p] = F(fma)(weight, input[p], sum[f][p]);
        }
      }
    }
#pragma clang loop unroll(full)
  for (size_t f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (size_t p = 0; p < positions; p++)
      F(store)(y + (size_t)(((ptrdiff_t)f * g->out_height + oh) * g->out_width + ow) * ldy + p * ldy,
               sum[f][p]);
}

INLINE ptrdiff_t F(clip)(ptrdiff_t value, ptrdiff_t low, ptrdiff_t high) {
  return value < low ? low : value > high ? high : value;
}

INLINE void F(convolve_filters)(const size_t filters, const retrace_window *g, const T *x,
                                size_t ldx, const T *w, const T *bias, T *y, size_t ldy) {
  for (ptrdiff_t oh = 0; oh < g->out_height; oh++) {
    ptrdiff_t top = oh * g->stride - g->padding;
    ptrdiff_t kh0 = F(clip)(-top, 0, g->window_height);
    ptrdiff_t kh1 = F(clip)(g->height - top, kh0, g->window_height);
    ptrdiff_t ow = 0;
    while (ow < g->out_width) {
      ptrdiff_t left = ow * g->stride - g->padding;
      ptrdiff_t right = left + (CONV_POSITIONS - 1) * g->stride + g->window_width;
      if (left >= 0 && right <= g->width && ow + CONV_POSITIONS <= g->out_width) {
        F(convolve_tile)(filters, CONV_POSITIONS, g, oh, ow, kh0, kh1, 0, g->window_width, x, ldx,
                         w, bias, y, ldy);
        ow += CONV_POSITIONS;
      } else {
        ptrdiff_t kw0 = F(clip)(-left, 0, g->window_width);
        ptrdiff_t kw1 = F(clip)(g->width - left, kw0, g->window_width);
        F(convolve_tile)(filters, 1, g, oh, ow, kh0, kh1, kw0, kw1, x, ldx, w, bias, y, ldy);
        ow += 1;
      }
    }
  }
}

/// All filters for W examples.
static void F(convolve_lanes)(const retrace_window *g, const T *x, size_t ldx, const T *w,
                              const T *bias, T *y, size_t ldy) {
  ptrdiff_t volume = g->channels * g->window_height * g->window_width;
  ptrdiff_t plane = g->out_height * g->out_width;
  ptrdiff_t f = 0;
#define FILTERS(count) \
  F(convolve_filters)(count, g, x, ldx, w + f * volume, bias + f, y + (size_t)(f * plane) * ldy, ldy)
  for (; f + CONV_FILTERS <= g->filters; f += CONV_FILTERS) FILTERS(CONV_FILTERS);
  switch (g->filters - f) {
#if CONV_FILTERS > 3
    case 5: FILTERS(5); break;
    case 4: FILTERS(4); break;
    case 3: FILTERS(3); break;
#endif
    case 2: FILTERS(2); break;
    case 1: FILTERS(1); break;
    default: break;
  }
#undef FILTERS
}

/// dx for W examples: each input cell collects what the windows over it send back.
INLINE void F(input_gradient_channels)(const size_t channels, const retrace_window *g,
                                       ptrdiff_t c0, const T *dy, size_t ldy, const T *w, T *dx,
                                       size_t ldx) {
  ptrdiff_t area = g->window_height * g->window_width, volume = g->channels * area;
  ptrdiff_t plane = g->out_height * g->out_width;
  for (ptrdiff_t ih = 0; ih < g->height; ih++)
    for (ptrdiff_t iw = 0; iw < g->width; iw++) {
      V sum[CONV_FILTERS];
#pragma clang loop unroll(full)
      for (size_t c = 0; c < channels; c++) sum[c] = (V)(0);
      for (ptrdiff_t kh = 0; kh < g->window_height; kh++) {
        ptrdiff_t above = ih + g->padding - kh, oh = above / g->stride;
        if (above < 0 || above % g->stride != 0 || oh >= g->out_height) continue;
        for (ptrdiff_t kw = 0; kw < g->window_width; kw++) {
          ptrdiff_t before = iw + g->padding - kw, ow = before / g->stride;
          if (before < 0 || before % g->stride != 0 || ow >= g->out_width) continue;
          const T *gradient = dy + (size_t)(oh * g->out_width + ow) * ldy;
          const T *weights = w + c0 * area + kh * g->window_width + kw;
          for (ptrdiff_t f = 0; f < g->filters; f++) {
            V d = F(load)(gradient + (size_t)(f * plane) * ldy);
#pragma clang loop unroll(full)
            for (size_t c = 0; c < channels; c++)
              sum[c] = F(fma)((V)(weights[f * volume + (ptrdiff_t)c * area]), d, sum[c]);
          }
        }
      }
#pragma clang loop unroll(full)
      for (size_t c = 0; c < channels; c++)
        F(store)(dx + (size_t)(((c0 + (ptrdiff_t)c) * g->height + ih) * g->width + iw) * ldx, sum[c]);
    }
}

static void F(input_gradient_lanes)(const retrace_window *g, const T *dy, size_t ldy, const T *w,
                                    T *dx, size_t ldx) {
  ptrdiff_t c = 0;
#define CHANNELS(count) F(input_gradient_channels)(count, g, c, dy, ldy, w, dx, ldx)
  for (; c + CONV_FILTERS <= g->channels; c += CONV_FILTERS) CHANNELS(CONV_FILTERS);
  switch (g->channels - c) {
#if CONV_FILTERS > 3
    case 5: CHANNELS(5); break;
    case 4: CHANNELS(4); break;
    case 3: CHANNELS(3); break;
#endif
    case 2: CHANNELS(2); break;
    case 1: CHANNELS(1); break;
    default: break;
  }
#undef CHANNELS
}

#define GRAD_TAPS 5

/// dw of `filters` filters and `taps` neighbouring columns of one window row, over W examples: summed
/// over windows in registers, over lanes at the end. (Kelleher et al., equation 89: what a shared weight did at each place,
/// added up.)
INLINE void F(weight_gradient_tile)(const size_t filters, const size_t taps,
                                    const retrace_window *g, ptrdiff_t c, ptrdiff_t kh,
                                    ptrdiff_t kw, const T *x, size_t ldx, const T *dy, size_t ldy,
                                    T *dw) {
  V sum[GRAD_FILTERS][GRAD_TAPS];
#pragma clang loop unroll(full)
  for (size_t f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (size_t k = 0; k < taps; k++) sum[f][k] = (V)(0);
  ptrdiff_t plane = g->out_height * g->out_width;
  for (ptrdiff_t oh = 0; oh < g->out_height; oh++) {
    ptrdiff_t ih = oh * g->stride + kh - g->padding;
    if (ih < 0 || ih >= g->height) continue;
    const T *row = x + (size_t)((c * g->height + ih) * g->width) * ldx;
    for (ptrdiff_t ow = 0; ow < g->out_width; ow++) {
      ptrdiff_t iw = ow * g->stride + kw - g->padding;
      const T *gradient = dy + (size_t)(oh * g->out_width + ow) * ldy;
      V d[GRAD_FILTERS];
#pragma clang loop unroll(full)
      for (size_t f = 0; f < filters; f++) d[f] = F(load)(gradient + f * (size_t)plane * ldy);
      if (iw >= 0 && iw + (ptrdiff_t)taps <= g->width) {
#pragma clang loop unroll(full)
        for (size_t k = 0; k < taps; k++) {
          V input = F(load)(row + (size_t)(iw + (ptrdiff_t)k) * ldx);
#pragma clang loop unroll(full)
          for (size_t f = 0; f < filters; f++) sum[f][k] = F(fma)(d[f], input, sum[f][k]);
        }
      } else {
#pragma clang loop unroll(full)
        for (size_t k = 0; k < taps; k++) {
          ptrdiff_t at = iw + (ptrdiff_t)k;
          if (at < 0 || at >= g->width) continue;
          V input = F(load)(row + (size_t)at * ldx);
#pragma clang loop unroll(full)
          for (size_t f = 0; f < filters; f++) sum[f][k] = F(fma)(d[f], input, sum[f][k]);
        }
      }
    }
  }
  ptrdiff_t area = g->window_height * g->window_width, volume = g->channels * area;
#pragma clang loop unroll(full)
  for (size_t f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (size_t k = 0; k < taps; k++)
      dw[(ptrdiff_t)f * volume + c * area + kh * g->window_width + kw + (ptrdiff_t)k] +=
          F(sum)(sum[f][k]);
}

INLINE void F(weight_gradient_filters)(const size_t filters, const retrace_window *g, const T *x,
                                       size_t ldx, const T *dy, size_t ldy, T *dw) {
  for (ptrdiff_t c = 0; c < g->channels; c++)
    for (ptrdiff_t kh = 0; kh < g->window_height; kh++) {
      ptrdiff_t kw = 0;
#define TAPS(count) F(weight_gradient_tile)(filters, count, g, c, kh, kw, x, ldx, dy, ldy, dw)
      for (; kw + GRAD_TAPS <= g->window_width; kw += GRAD_TAPS) TAPS(GRAD_TAPS);
      switch (g->window_width - kw) {
        case 4: TAPS(4); break;
        case 3: TAPS(3); break;
        case 2: TAPS(2); break;
        case 1: TAPS(1); break;
        default: break;
      }
#undef TAPS
    }
}

static void F(weight_gradient_lanes)(const retrace_window *g, const T *x, size_t ldx, const T *dy,
                                     size_t ldy, T *dw) {
  ptrdiff_t volume = g->channels * g->window_height * g->window_width;
  ptrdiff_t plane = g->out_height * g->out_width;
  ptrdiff_t f = 0;
#define FILTERS(count)                                                                           \
  F(weight_gradient_filters)(count, g, x, ldx, dy + (size_t)(f * plane) * ldy, ldy, dw + f * volume)
  for (; f + GRAD_FILTERS <= g->filters; f += GRAD_FILTERS) FILTERS(GRAD_FILTERS);
#if GRAD_FILTERS > 1
  switch (g->filters - f) {
    case 3: FILTERS(3); break;
    case 2: FILTERS(2); break;
    case 1: FILTERS(1); break;
    default: break;
  }
#endif
#undef FILTERS
}
#undef GRAD_TAPS

/// Copies `width` (< W) columns of `rows` rows into full vectors, the other lanes 0.
static void F(pad_columns)(ptrdiff_t rows, size_t width, const T *x, size_t ldx, T *to) {
  for (ptrdiff_t i = 0; i < rows; i++)
    F(store)(to + i * W, F(load_part)(x + (size_t)i * ldx, width));
}

static void F(convolve)(const retrace_window *g, size_t n, const T *x, size_t ldx, const T *w,
                        const T *bias, T *y, size_t ldy) {
  size_t j = 0;
  for (; j + W <= n; j += W) F(convolve_lanes)(g, x + j, ldx, w, bias, y + j, ldy);
  if (j == n) return;
  ptrdiff_t inputs = g->channels * g->height * g->width;
  ptrdiff_t outputs = g->filters * g->out_height * g->out_width;
  T *columns = F(scratch_columns)((size_t)inputs * W), *result = F(scratch_result)((size_t)outputs * W);
  F(pad_columns)(inputs, n - j, x + j, ldx, columns);
  F(convolve_lanes)(g, columns, W, w, bias, result, W);
  for (ptrdiff_t i = 0; i < outputs; i++)
    F(store_part)(y + (size_t)i * ldy + j, F(load)(result + i * W), n - j);
}

static void F(convolve_input_gradient)(const retrace_window *g, size_t n, const T *dy, size_t ldy,
                                       const T *w, T *dx, size_t ldx) {
  size_t j = 0;
  for (; j + W <= n; j += W) F(input_gradient_lanes)(g, dy + j, ldy, w, dx + j, ldx);
  if (j == n) return;
  ptrdiff_t inputs = g->channels * g->height * g->width;
  ptrdiff_t outputs = g->filters * g->out_height * g->out_width;
  T *columns = F(scratch_columns)((size_t)outputs * W), *result = F(scratch_result)((size_t)inputs * W);
  F(pad_columns)(outputs, n - j, dy + j, ldy, columns);
  F(input_gradient_lanes)(g, columns, W, w, result, W);
  for (ptrdiff_t i = 0; i < inputs; i++)
    F(store_part)(dx + (size_t)i * ldx + j, F(load)(result + i * W), n - j);
}

static void F(convolve_weight_gradient)(const retrace_window *g, size_t n, const T *x, size_t ldx,
                                        const T *dy, size_t ldy, T *dw) {
  size_t j = 0;
  for (; j + W <= n; j += W) F(weight_gradient_lanes)(g, x + j, ldx, dy + j, ldy, dw);
  if (j == n) return;
  ptrdiff_t inputs = g->channels * g->height * g->width;
  ptrdiff_t outputs = g->filters * g->out_height * g->out_width;
  T *columns = F(scratch_columns)((size_t)inputs * W), *result = F(scratch_result)((size_t)outputs * W);
  F(pad_columns)(inputs, n - j, x + j, ldx, columns);
  F(pad_columns)(outputs, n - j, dy + j, ldy, result);
  F(weight_gradient_lanes)(g, columns, W, result, W, dw);
}
