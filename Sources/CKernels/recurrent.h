// One LSTM step; the products with the weights are done by `multiply`.

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
