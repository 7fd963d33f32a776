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

/// Where the gradient at the state before step t goes: to the step before, or out; NULL where nobody wants it.
INLINE T *F(below)(size_t t, size_t size, T *dh, T *dh0) {
  if (t > 0) return dh + (t - 1) * size;
  if (dh0) memset(dh0, 0, size * sizeof(T));
  return dh0;
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

/// Of one group of lanes of a step, at number `at`: the memory. In z the gates lie `size` numbers apart; with `coupled` ones
/// i is 1 - f, and z has no place for it.
INLINE V F(lstm_cell)(const size_t width, const int coupled, size_t at, size_t size, T *z, const T *c_before,
                      T *c) {
  T *forget = z + (coupled ? 0 : size) + at, *candidate = forget + size;
  // ZM (7)  i = σ(…), f = σ(…), the text's κ and φ
  V f = F(sigmoid_lanes)(F(load_up_to)(forget, width));
  V i = coupled ? (V)(1) - f : F(sigmoid_lanes)(F(load_up_to)(z + at, width));
  // ZM (8)  g = tanh(…), the text's u
  V g = F(tanh_lanes)(F(load_up_to)(candidate, width));
  // ZM (9)  c = f c_before + i g
  V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
  V cell = F(fma)(f, before, i * g);
  if (!coupled) F(store_up_to)(z + at, i, width);
  F(store_up_to)(forget, f, width);
  F(store_up_to)(candidate, g, width);
  F(store_up_to)(c + at, cell, width);
  return cell;
}

/// The state that the memory `cell` shows.
INLINE void F(lstm_state)(const size_t width, const int tanh_last, V cell, T *output, T *squashed, T *h) {
  // ZM (7)  o = σ(…), the text's ω
  V o = F(sigmoid_lanes)(F(load_up_to)(output, width));
  F(store_up_to)(output, o, width);
  // ZM (9)  h = o tanh(c), or MMDS (13.15)  h = tanh(o c)
  V value = F(tanh_lanes)(tanh_last ? o * cell : cell);
  F(store_up_to)(squashed, value, width);
  F(store_up_to)(h, tanh_last ? value : o * value, width);
}

/// One step, the products with h_before being in z.
INLINE void F(lstm_step)(const int coupled, const int tanh_last, size_t hidden, size_t n, const T *p, T *z,
                         const T *c_before, T *c, T *squashed, T *h) {
  size_t size = hidden * n, rows = (coupled ? 1 : 2) * hidden;
  T *output = z + (coupled ? 2 : 3) * size;
  if (p == NULL) {
#define GROUP(width)                                                                                    \
  F(lstm_state)(width, tanh_last, F(lstm_cell)(width, coupled, j, size, z, c_before, c), output + j,     \
                squashed + j, h + j)
    EACH_GROUP(size, GROUP)
#undef GROUP
    return;
  }
  // USC, "peephole connections": i and f see c_before, o sees c.
  if (c_before) F(multiply)(rows, n, hidden, p, hidden, 1, c_before, n, z, n, NULL, 1);
#define GROUP(width) F(lstm_cell)(width, coupled, j, size, z, c_before, c)
  EACH_GROUP(size, GROUP)
#undef GROUP
  F(multiply)(hidden, n, hidden, p + rows * hidden, hidden, 1, c, n, output, n, NULL, 1);
#define GROUP(width) \
  F(lstm_state)(width, tanh_last, F(load_up_to)(c + j, width), output + j, squashed + j, h + j)
  EACH_GROUP(size, GROUP)
#undef GROUP
}

static void F(lstm)(size_t hidden, size_t n, size_t steps, int coupled, int tanh_last, const T *u, const T *p,
                    const T *h0, const T *c0, T *z, T *c, T *squashed, T *h) {
  size_t size = hidden * n, gates = coupled ? 3 : 4;
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, size, h0, h), *c_before = F(before)(t, size, c0, c);
    T *own = z + gates * t * size;
    if (h_before) F(multiply)(gates * hidden, n, hidden, u, hidden, 1, h_before, n, own, n, NULL, 1);
#define STEP(coupled, tanh_last)                                                                    \
  F(lstm_step)(coupled, tanh_last, hidden, n, p, own, c_before, c + t * size, squashed + t * size,  \
               h + t * size)
    if (coupled) tanh_last ? STEP(1, 1) : STEP(1, 0);
    else tanh_last ? STEP(0, 1) : STEP(0, 0);
#undef STEP
  }
}

/// The state backwards: the gradient at o's preactivation is stored, and what comes to the memory returned.
INLINE V F(lstm_state_gradient)(const size_t width, const int tanh_last, T *output, const T *c, const T *squashed,
                                const T *dh, const T *dc) {
  V o = F(load_up_to)(output, width), value = F(load_up_to)(squashed, width), d = F(load_up_to)(dh, width);
  V next = F(load_up_to)(dc, width), slope = F(fma)(-value, value, (V)(1));
  if (tanh_last) {
    // dE/dc = dE/dh (1 - h^2) o + what comes from the step after: (13.15) backwards.
    V inner = d * slope;
    F(store_up_to)(output, inner * F(load_up_to)(c, width) * (o * ((V)(1) - o)), width);
    return F(fma)(inner, o, next);
  }
  // dE/dc = dE/dh o (1 - tanh(c)^2) + what comes from the step after: (9) backwards. ZM print 1 - c^2.
  F(store_up_to)(output, d * value * (o * ((V)(1) - o)), width);
  return F(fma)(d * o, slope, next);
}

/// The memory backwards, from dE/dc = `cell` to the preactivations: each gate's partner in (9) times the derivative of its
/// function. dc becomes what goes to the memory before.
INLINE void F(lstm_cell_gradient)(const size_t width, const int coupled, size_t at, size_t size, T *z,
                                  const T *c_before, V cell, T *dc) {
  T *forget = z + (coupled ? 0 : size) + at, *candidate = forget + size;
  V f = F(load_up_to)(forget, width), g = F(load_up_to)(candidate, width);
  V i = coupled ? (V)(1) - f : F(load_up_to)(z + at, width);
  V before = c_before ? F(load_up_to)(c_before + at, width) : (V)(0);
  if (!coupled) F(store_up_to)(z + at, cell * g * (i * ((V)(1) - i)), width);
  F(store_up_to)(forget, cell * (coupled ? before - g : before) * (f * ((V)(1) - f)), width);
  F(store_up_to)(candidate, cell * i * F(fma)(-g, g, (V)(1)), width);
  F(store_up_to)(dc + at, cell * f, width);
}

INLINE void F(lstm_step_gradient)(const int coupled, const int tanh_last, size_t hidden, size_t n, const T *p, T *z,
                                  const T *c_before, const T *c, const T *squashed, const T *dh, T *dc) {
  size_t size = hidden * n, rows = (coupled ? 1 : 2) * hidden;
  T *output = z + (coupled ? 2 : 3) * size;
  if (p == NULL) {
#define GROUP(width)                                                                                           \
  F(lstm_cell_gradient)(width, coupled, j, size, z, c_before,                                                  \
                        F(lstm_state_gradient)(width, tanh_last, output + j, c + j, squashed + j, dh + j, dc + j), dc)
    EACH_GROUP(size, GROUP)
#undef GROUP
    return;
  }
#define GROUP(width)           \
  F(store_up_to)(dc + j,       \
                 F(lstm_state_gradient)(width, tanh_last, output + j, c + j, squashed + j, dh + j, dc + j), width)
  EACH_GROUP(size, GROUP)
#undef GROUP
  // To c through the output gate, and to c_before through the others: P' δ.
  F(multiply)(hidden, n, hidden, p + rows * hidden, 1, hidden, output, n, dc, n, NULL, 1);
#define GROUP(width) \
  F(lstm_cell_gradient)(width, coupled, j, size, z, c_before, F(load_up_to)(dc + j, width), dc)
  EACH_GROUP(size, GROUP)
#undef GROUP
  F(multiply)(hidden, n, rows, p, 1, hidden, z, n, dc, n, NULL, 1);
}

static void F(lstm_gradient)(size_t hidden, size_t n, size_t steps, int coupled, int tanh_last, const T *u,
                             const T *p, const T *c0, T *z, const T *c, const T *squashed, T *dh, T *dc, T *dh0) {
  size_t size = hidden * n, gates = coupled ? 3 : 4;
  for (size_t t = steps; t-- > 0;) {
    const T *c_before = F(before)(t, size, c0, c);
    T *own = z + gates * t * size, *state = dh + t * size;
#define STEP(coupled, tanh_last)                                                                        \
  F(lstm_step_gradient)(coupled, tanh_last, hidden, n, p, own, c_before, c + t * size,                  \
                        squashed + t * size, state, dc)
    if (coupled) tanh_last ? STEP(1, 1) : STEP(1, 0);
    else tanh_last ? STEP(0, 1) : STEP(0, 0);
#undef STEP
    // dE/dh_{t-1} gets U' δ_t added.
    if (t > 0) F(multiply)(hidden, n, gates * hidden, u, 1, hidden, own, n, state - size, n, NULL, 1);
    else if (dh0) F(multiply)(hidden, n, gates * hidden, u, 1, hidden, own, n, dh0, n, NULL, 0);
  }
}

// The output is fed back instead of the state: USC, "use the output at the previous step".

static void F(output_rnn)(size_t hidden, size_t outputs, size_t n, size_t steps, const T *u, const T *v,
                          const T *bias, const T *y0, T *h, T *y) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++) {
    const T *y_before = F(before)(t, outputs * n, y0, y);
    T *state = h + t * size;
    // h_t = tanh(W x_t + b + U y_{t-1}),  y_t = V h_t + bias
    if (y_before) F(multiply)(hidden, n, outputs, u, outputs, 1, y_before, n, state, n, NULL, 1);
    F(tanh)(1, size, state, size, state, size);
    F(multiply)(outputs, n, hidden, v, hidden, 1, state, n, y + t * outputs * n, n, bias, 0);
  }
}

static void F(output_rnn_gradient)(size_t hidden, size_t outputs, size_t n, size_t steps, const T *u, const T *v,
                                   const T *h, T *dy, T *delta, T *dy0) {
  size_t size = hidden * n, step = outputs * n;
  for (size_t t = steps; t-- > 0;) {
    const T *state = h + t * size;
    T *from = dy + t * step, *own = delta + t * size;
    // δ_t = (1 - h_t^2) V' dE/dy_t,  dE/dy_{t-1} gets U' δ_t added.
    F(multiply)(hidden, n, outputs, v, 1, hidden, from, n, own, n, NULL, 0);
    F(tanh_gradient)(1, size, state, size, own, size, own, size);
    if (t > 0) F(multiply)(outputs, n, hidden, u, 1, outputs, own, n, from - step, n, NULL, 1);
    else if (dy0) F(multiply)(outputs, n, hidden, u, 1, outputs, own, n, dy0, n, NULL, 0);
  }
}
