// The network with a forget gate (Zaki and Meira, ZM) and the gated recurrent unit (Cho et al. 2014, in the form of USC's
// INF 552), a whole sequence a call, as in recurrent.h. Products and sums are rounded one by one, as the layers' plain
// loops did before there were these kernels: their numbers are printed.

/// One group of lanes of a step, at number `at`; in z the gates lie `size` numbers apart.
INLINE void F(forget_gate_group)(const size_t width, size_t at, size_t size, T *z, const T *h_before,
                                 T *h) {
  T *gate = z + at, *candidate = gate + size;
  // φ = σ(…),  ZM (5)  u = tanh(…)
  V phi = F(sigmoid_lanes)(F(load_up_to)(gate, width));
  V u = F(tanh_lanes)(F(load_up_to)(candidate, width));
  // ZM (6)  h = φ h_before + (1 - φ) u
  V before = h_before ? F(load_up_to)(h_before + at, width) : (V)(0);
  F(store_up_to)(gate, phi, width);
  F(store_up_to)(candidate, u, width);
  F(store_up_to)(h + at, phi * before + ((V)(1) - phi) * u, width);
}

static void F(forget_gate)(size_t hidden, size_t n, size_t steps, const T *u, const T *h0, T *z, T *h) {
  size_t size = hidden * n;
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, size, h0, h);
    T *gates = z + 2 * t * size;
    if (h_before) F(multiply)(2 * hidden, n, hidden, u, hidden, 1, h_before, n, gates, n, NULL, 1);
#define GROUP(width) F(forget_gate_group)(width, j, size, gates, h_before, h + t * size)
    EACH_GROUP(size, GROUP)
#undef GROUP
  }
}

INLINE void F(forget_gate_gradient_group)(const size_t width, size_t at, size_t size, T *z,
                                          const T *h_before, const T *dh, T *below) {
  T *gate = z + at, *candidate = gate + size;
  V phi = F(load_up_to)(gate, width), u = F(load_up_to)(candidate, width), d = F(load_up_to)(dh + at, width);
  V before = h_before ? F(load_up_to)(h_before + at, width) : (V)(0);
  // ZM, "Computing Net Gradients":  δ^φ = δ^h (h_before - u) φ (1 - φ),  δ^u = δ^h (1 - φ) (1 - u^2)
  F(store_up_to)(gate, d * (before - u) * phi * ((V)(1) - phi), width);
  F(store_up_to)(candidate, d * ((V)(1) - phi) * ((V)(1) - u * u), width);
  // δ^h of the step before: first the part that comes through φ h_before …
  if (below) F(store_up_to)(below + at, F(load_up_to)(below + at, width) + d * phi, width);
}

static void F(forget_gate_gradient)(size_t hidden, size_t n, size_t steps, const T *u, const T *h0, T *z,
                                    const T *h, T *dh, T *dh0) {
  size_t size = hidden * n;
  for (size_t t = steps; t-- > 0;) {
    const T *h_before = F(before)(t, size, h0, h);
    T *gates = z + 2 * t * size, *below = F(below)(t, size, dh, dh0);
#define GROUP(width) F(forget_gate_gradient_group)(width, j, size, gates, h_before, dh + t * size, below)
    EACH_GROUP(size, GROUP)
#undef GROUP
    // … then those through the gate and the candidate.
    if (below) F(multiply)(hidden, n, 2 * hidden, u, 1, hidden, gates, n, below, n, NULL, 1);
  }
}

/// The gates, and r h_before, which goes into the candidate.
INLINE void F(gru_gates_group)(const size_t width, size_t at, size_t size, T *z, const T *h_before,
                               T *rh) {
  T *update = z + at, *reset = update + size;
  // USC  z = σ(…), r = σ(…)
  V r = F(sigmoid_lanes)(F(load_up_to)(reset, width));
  F(store_up_to)(update, F(sigmoid_lanes)(F(load_up_to)(update, width)), width);
  F(store_up_to)(reset, r, width);
  F(store_up_to)(rh + at, h_before ? r * F(load_up_to)(h_before + at, width) : (V)(0), width);
}

/// The candidate and the state.
INLINE void F(gru_state_group)(const size_t width, size_t at, size_t size, T *z, const T *h_before, T *h) {
  T *candidate = z + 2 * size + at;
  // USC  g = tanh(W x + U (r h_before) + b), the text's h~
  V g = F(tanh_lanes)(F(load_up_to)(candidate, width)), update = F(load_up_to)(z + at, width);
  // USC  h = (1 - z) h_before + z g
  V before = h_before ? F(load_up_to)(h_before + at, width) : (V)(0);
  F(store_up_to)(candidate, g, width);
  F(store_up_to)(h + at, ((V)(1) - update) * before + update * g, width);
}

static void F(gru)(size_t hidden, size_t n, size_t steps, const T *u, const T *h0, T *z, T *rh, T *h) {
  size_t size = hidden * n;
  const T *u_candidate = u + 2 * hidden * hidden;
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, size, h0, h);
    T *gates = z + 3 * t * size, *reset = rh + t * size;
    if (h_before) F(multiply)(2 * hidden, n, hidden, u, hidden, 1, h_before, n, gates, n, NULL, 1);
#define GROUP(width) F(gru_gates_group)(width, j, size, gates, h_before, reset)
    EACH_GROUP(size, GROUP)
#undef GROUP
    if (h_before)
      F(multiply)(hidden, n, hidden, u_candidate, hidden, 1, reset, n, gates + 2 * size, n, NULL, 1);
#define GROUP(width) F(gru_state_group)(width, j, size, gates, h_before, h + t * size)
    EACH_GROUP(size, GROUP)
#undef GROUP
  }
}

INLINE void F(gru_state_gradient_group)(const size_t width, size_t at, size_t size, T *z,
                                        const T *h_before, const T *dh, T *below) {
  T *candidate = z + 2 * size + at;
  V update = F(load_up_to)(z + at, width), g = F(load_up_to)(candidate, width);
  V before = h_before ? F(load_up_to)(h_before + at, width) : (V)(0), d = F(load_up_to)(dh + at, width);
  // δ^g = δ^h z (1 - g^2),  δ^z = δ^h (g - h_before) z (1 - z)
  F(store_up_to)(candidate, d * update * ((V)(1) - g * g), width);
  F(store_up_to)(z + at, d * (g - before) * update * ((V)(1) - update), width);
  // δ^h of the step before: first the part that comes through (1 - z) h_before …
  if (below) F(store_up_to)(below + at, F(load_up_to)(below + at, width) + d * ((V)(1) - update), width);
}

INLINE void F(gru_reset_gradient_group)(const size_t width, size_t at, size_t size, T *z,
                                        const T *h_before, const T *drh, T *below) {
  T *reset = z + size + at;
  V r = F(load_up_to)(reset, width), d = F(load_up_to)(drh + at, width);
  V before = h_before ? F(load_up_to)(h_before + at, width) : (V)(0);
  // δ^r = dE/d(r h_before) h_before r (1 - r)
  F(store_up_to)(reset, d * before * r * ((V)(1) - r), width);
  // … then the part through r h_before …
  if (below) F(store_up_to)(below + at, F(load_up_to)(below + at, width) + d * r, width);
}

static void F(gru_gradient)(size_t hidden, size_t n, size_t steps, const T *u, const T *h0, T *z,
                            const T *h, T *dh, T *drh, T *dh0) {
  size_t size = hidden * n;
  const T *u_candidate = u + 2 * hidden * hidden;
  for (size_t t = steps; t-- > 0;) {
    const T *h_before = F(before)(t, size, h0, h);
    T *gates = z + 3 * t * size, *below = F(below)(t, size, dh, dh0);
#define GROUP(width) F(gru_state_gradient_group)(width, j, size, gates, h_before, dh + t * size, below)
    EACH_GROUP(size, GROUP)
#undef GROUP
    // dE/d(r h_before) = U_g' δ^g
    F(multiply)(hidden, n, hidden, u_candidate, 1, hidden, gates + 2 * size, n, drh, n, NULL, 0);
#define GROUP(width) F(gru_reset_gradient_group)(width, j, size, gates, h_before, drh, below)
    EACH_GROUP(size, GROUP)
#undef GROUP
    // … and those through the two gates.
    if (below) F(multiply)(hidden, n, 2 * hidden, u, 1, hidden, gates, n, below, n, NULL, 1);
  }
}
