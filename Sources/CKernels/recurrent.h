// Recurrent layers, a whole sequence a call: a step of a small layer takes less time than the way from
// Swift to here. The part of the preactivations that comes from the input is in place already.

static void F(rnn)(size_t hidden, size_t n, size_t steps, int rectified, const T *u, T *h) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++, h += size) {
    if (t > 0) F(multiply)(hidden, n, hidden, u, hidden, 1, h - size, n, h, n, NULL, 1);
    if (rectified) F(relu)(1, size, h, size, h, size);
    else F(tanh)(1, size, h, size, h, size);
  }
}

static void F(rnn_gradient)(size_t hidden, size_t n, size_t steps, int rectified, const T *u,
                            const T *h, T *dh) {
  size_t size = hidden * n;
  for (size_t t = steps; t-- > 0;) {
    T *delta = dh + t * size;
    if (rectified) F(relu_gradient)(1, size, h + t * size, size, delta, size, delta, size);
    else F(tanh_gradient)(1, size, h + t * size, size, delta, size, delta, size);
    if (t > 0) F(multiply)(hidden, n, hidden, u, 1, hidden, delta, n, delta - size, n, NULL, 1);
  }
}

static void F(lstm_step)(size_t hidden, size_t n, T *z, const T *c_before, T *c, T *tanh_c,
                         T *h) {
  for (size_t u = 0; u < hidden; u++) {
    size_t row = u * n, gate = hidden * n;
    for (size_t j = 0; j < n; j += W) {
      size_t width = n - j < W ? n - j : W, at = row + j;
      V i = F(sigmoid_lanes)(F(load_up_to)(z + at, width));
      V f = F(sigmoid_lanes)(F(load_up_to)(z + gate + at, width));
      V g = F(tanh_lanes)(F(load_up_to)(z + 2 * gate + at, width));
      V o = F(sigmoid_lanes)(F(load_up_to)(z + 3 * gate + at, width));
      V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
      V cell = F(fma)(f, before, i * g);
      V squashed = F(tanh_lanes)(cell);
      F(store_up_to)(z + at, i, width);
      F(store_up_to)(z + gate + at, f, width);
      F(store_up_to)(z + 2 * gate + at, g, width);
      F(store_up_to)(z + 3 * gate + at, o, width);
      F(store_up_to)(c + at, cell, width);
      F(store_up_to)(tanh_c + at, squashed, width);
      F(store_up_to)(h + at, o * squashed, width);
    }
  }
}

static void F(lstm_step_gradient)(size_t hidden, size_t n, T *z, const T *c_before,
                                  const T *tanh_c, const T *dh, T *dc) {
  for (size_t u = 0; u < hidden; u++) {
    size_t row = u * n, gate = hidden * n;
    for (size_t j = 0; j < n; j += W) {
      size_t width = n - j < W ? n - j : W, at = row + j;
      V i = F(load_up_to)(z + at, width), f = F(load_up_to)(z + gate + at, width);
      V g = F(load_up_to)(z + 2 * gate + at, width), o = F(load_up_to)(z + 3 * gate + at, width);
      V squashed = F(load_up_to)(tanh_c + at, width), d = F(load_up_to)(dh + at, width);
      V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
      V next = F(load_up_to)(dc + at, width);
      // h = o tanh(c), so the gradient reaches c through 1 - tanh(c)^2.
      V cell = F(fma)(d * o, (V)(1) - squashed * squashed, next);
      F(store_up_to)(z + at, cell * g * (i * ((V)(1) - i)), width);
      F(store_up_to)(z + gate + at, cell * before * (f * ((V)(1) - f)), width);
      F(store_up_to)(z + 2 * gate + at, cell * i * ((V)(1) - g * g), width);
      F(store_up_to)(z + 3 * gate + at, d * squashed * (o * ((V)(1) - o)), width);
      F(store_up_to)(dc + at, cell * f, width);
    }
  }
}

static void F(lstm)(size_t hidden, size_t n, size_t steps, const T *u, T *z, T *c, T *tanh_c, T *h) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++) {
    T *gates = z + 4 * t * size, *state = h + t * size, *cell = c + t * size;
    if (t > 0)
      F(multiply)(4 * hidden, n, hidden, u, hidden, 1, state - size, n, gates, n, NULL, 1);
    F(lstm_step)(hidden, n, gates, t > 0 ? cell - size : NULL, cell, tanh_c + t * size, state);
  }
}

static void F(lstm_gradient)(size_t hidden, size_t n, size_t steps, const T *u, T *z, const T *c,
                             const T *tanh_c, T *dh, T *dc) {
  size_t size = hidden * n;
  memset(dc, 0, size * sizeof(T));
  for (size_t t = steps; t-- > 0;) {
    T *gates = z + 4 * t * size, *state = dh + t * size;
    F(lstm_step_gradient)(hidden, n, gates, t > 0 ? c + (t - 1) * size : NULL, tanh_c + t * size,
                          state, dc);
    if (t > 0)
      F(multiply)(hidden, n, 4 * hidden, u, 1, hidden, gates, n, state - size, n, NULL, 1);
  }
}
