// Recurrent layers, a whole sequence a call: a step of a small layer takes less time than the way from
// Swift to here. The part of the preactivations that comes from the input is in place already. Equations as Zaki and
// Meira number them (ZM).
//
// A step of n sequences is hidden n numbers without gaps, so what is done number by number runs over all of them as one
// vector. Products are added to what is there: h_0 = 0 adds nothing, and is left out.

/// Where step t begins from: the step before, or what was handed in, NULL where that is zeros.
INLINE const T *F(before)(size_t t, size_t size, const T *first, const T *all) {
  return t > 0 ? all + (t - 1) * size : first;
}

static void F(rnn)(size_t hidden, size_t n, size_t steps, int rectified, const T *u, const T *h0, T *h) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, size, h0, h);
    T *state = h + t * size;
    // ZM (1)  h_t = f(W x_t + b + U h_{t-1})
    if (h_before) F(multiply)(hidden, n, hidden, u, hidden, 1, h_before, n, state, n, NULL, 1);
    if (rectified) F(relu)(1, size, state, size, state, size);
    else F(tanh)(1, size, state, size, state, size);
  }
}

static void F(rnn_gradient)(size_t hidden, size_t n, size_t steps, int rectified, const T *u,
                            const T *h, T *dh, T *dh0) {
  size_t size = hidden * n;
  for (size_t t = steps; t-- > 0;) {
    const T *state = h + t * size;
    T *delta = dh + t * size;
    // ZM (3)  δ_t = f' (dE/dh_t + U' δ_{t+1}); what U' brings is there from the step after.
    if (rectified) F(relu_gradient)(1, size, state, size, delta, size, delta, size);
    else F(tanh_gradient)(1, size, state, size, delta, size, delta, size);
    if (t > 0) F(multiply)(hidden, n, hidden, u, 1, hidden, delta, n, delta - size, n, NULL, 1);
    else if (dh0) F(multiply)(hidden, n, hidden, u, 1, hidden, delta, n, dh0, n, NULL, 0);
  }
}

/// One group of lanes of a step, at number `at`; in z the gates lie `size` numbers apart.
INLINE void F(lstm_group)(const size_t width, size_t at, size_t size, T *z, const T *c_before, T *c,
                          T *tanh_c, T *h) {
  T *input = z + at, *forget = input + size, *candidate = forget + size, *output = candidate + size;
  // ZM (7)  i = σ(…), f = σ(…), o = σ(…), the text's κ, φ and ω
  V i = F(sigmoid_lanes)(F(load_up_to)(input, width));
  V f = F(sigmoid_lanes)(F(load_up_to)(forget, width));
  V o = F(sigmoid_lanes)(F(load_up_to)(output, width));
  // ZM (8)  g = tanh(…), the text's u
  V g = F(tanh_lanes)(F(load_up_to)(candidate, width));
  // ZM (9)  c = f c_before + i g,  h = o tanh(c)
  V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
  V cell = F(fma)(f, before, i * g);
  V squashed = F(tanh_lanes)(cell);
  F(store_up_to)(input, i, width);
  F(store_up_to)(forget, f, width);
  F(store_up_to)(candidate, g, width);
  F(store_up_to)(output, o, width);
  F(store_up_to)(c + at, cell, width);
  F(store_up_to)(tanh_c + at, squashed, width);
  F(store_up_to)(h + at, o * squashed, width);
}

static void F(lstm)(size_t hidden, size_t n, size_t steps, const T *u, const T *h0, const T *c0, T *z,
                    T *c, T *tanh_c, T *h) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, size, h0, h), *c_before = F(before)(t, size, c0, c);
    T *gates = z + 4 * t * size;
    if (h_before) F(multiply)(4 * hidden, n, hidden, u, hidden, 1, h_before, n, gates, n, NULL, 1);
#define GROUP(width) \
  F(lstm_group)(width, j, size, gates, c_before, c + t * size, tanh_c + t * size, h + t * size)
    EACH_GROUP(size, GROUP)
#undef GROUP
  }
}

INLINE void F(lstm_gradient_group)(const size_t width, size_t at, size_t size, T *z, const T *c_before,
                                   const T *tanh_c, const T *dh, T *dc) {
  T *input = z + at, *forget = input + size, *candidate = forget + size, *output = candidate + size;
  V i = F(load_up_to)(input, width), f = F(load_up_to)(forget, width);
  V g = F(load_up_to)(candidate, width), o = F(load_up_to)(output, width);
  V squashed = F(load_up_to)(tanh_c + at, width), d = F(load_up_to)(dh + at, width);
  V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
  V next = F(load_up_to)(dc + at, width);
  // dE/dc = dE/dh o (1 - tanh(c)^2) + what comes from the step after: (9) backwards. ZM print 1 - c^2.
  V cell = F(fma)(d * o, F(fma)(-squashed, squashed, (V)(1)), next);
  // The gradients at the preactivations: each gate's partner in (9) times the derivative of its function.
  F(store_up_to)(input, cell * g * (i * ((V)(1) - i)), width);
  F(store_up_to)(forget, cell * before * (f * ((V)(1) - f)), width);
  F(store_up_to)(candidate, cell * i * F(fma)(-g, g, (V)(1)), width);
  F(store_up_to)(output, d * squashed * (o * ((V)(1) - o)), width);
  F(store_up_to)(dc + at, cell * f, width);
}

static void F(lstm_gradient)(size_t hidden, size_t n, size_t steps, const T *u, const T *c0, T *z,
                             const T *c, const T *tanh_c, T *dh, T *dc, T *dh0) {
  size_t size = hidden * n;
  for (size_t t = steps; t-- > 0;) {
    const T *c_before = F(before)(t, size, c0, c);
    T *gates = z + 4 * t * size, *state = dh + t * size;
#define GROUP(width) \
  F(lstm_gradient_group)(width, j, size, gates, c_before, tanh_c + t * size, state, dc)
    EACH_GROUP(size, GROUP)
#undef GROUP
    // dE/dh_{t-1} gets U' δ_t added.
    if (t > 0) F(multiply)(hidden, n, 4 * hidden, u, 1, hidden, gates, n, state - size, n, NULL, 1);
    else if (dh0) F(multiply)(hidden, n, 4 * hidden, u, 1, hidden, gates, n, dh0, n, NULL, 0);
  }
}
