// The clockwork network (USC's INF 552, "Clockwork RNNs"): modules of units, each with a period, the fastest first. At step
// t = 1, 2, … only those modules are computed whose period divides t; the others stay as they were. A module is fed by
// itself and by the slower ones, which lie behind it, so that its block of U has a column for each unit from its own first
// on, and the blocks follow each other without gaps. Inputs are looked at by the modules that are computed, and by no other.

/// Module k of those that `sizes` and `periods` describe.
typedef struct {
  size_t first, size, period;  // first unit, how many units, every how many steps
  size_t row, next;            // columns of its block of U, and where the next block begins
} F(module);

/// The module after `m`, whose block of U follows; to begin with all of `m` is 0.
INLINE F(module) F(module_after)(F(module) m, size_t hidden, size_t k, const uint64_t *sizes,
                                 const uint64_t *periods) {
  m.first += m.size;
  m.size = sizes[k];
  m.period = periods[k];
  m.row = hidden - m.first;
  m.next = m.size * m.row;
  return m;
}
#define EACH_MODULE                                                                      \
  F(module) m = {0};                                                                     \
  for (size_t k = 0, at = 0; k < modules && (m = F(module_after)(m, hidden, k, sizes, periods), 1); \
       k++, at += m.next)

static void F(clockwork)(size_t hidden, size_t inputs, size_t n, size_t steps, size_t modules, const uint64_t *sizes,
                         const uint64_t *periods, size_t elapsed, const T *w, const T *u, const T *bias, const T *x,
                         const T *h0, T *h) {
  for (size_t t = 0; t < steps; t++) {
    const T *h_before = F(before)(t, hidden * n, h0, h), *input = x + t * inputs * n;
    EACH_MODULE {
      T *state = h + (t * hidden + m.first) * n;
      size_t size = m.size * n;
      if ((elapsed + t + 1) % m.period != 0) {
        if (h_before) memcpy(state, h_before + m.first * n, size * sizeof(T));
        else memset(state, 0, size * sizeof(T));
        continue;
      }
      // h_t = tanh(W x_t + b + U h_{t-1}), the rows of this module
      F(multiply)(m.size, n, inputs, w + m.first * inputs, inputs, 1, input, n, state, n, bias + m.first, 0);
      if (h_before)
        F(multiply)(m.size, n, m.row, u + at, m.row, 1, h_before + m.first * n, n, state, n, NULL, 1);
      F(tanh)(1, size, state, size, state, size);
    }
  }
}

static void F(clockwork_gradient)(size_t hidden, size_t inputs, size_t n, size_t steps, size_t modules,
                                  const uint64_t *sizes, const uint64_t *periods, size_t elapsed, const T *u,
                                  const T *x, const T *h0, const T *h, T *dh, T *dw, T *du, T *dh0) {
  size_t all = hidden * n;
  for (size_t t = steps; t-- > 0;) {
    T *below = F(below)(t, all, dh, dh0);
    EACH_MODULE {
      const T *state = h + t * all + m.first * n;
      T *delta = dh + t * all + m.first * n;
      size_t size = m.size * n;
      if ((elapsed + t + 1) % m.period != 0) {
        // The state was the one before, and what comes to it goes there; nothing was computed.
        if (below)
          for (size_t j = 0; j < size; j++) below[m.first * n + j] += delta[j];
        memset(delta, 0, size * sizeof(T));
        continue;
      }
      F(tanh_gradient)(1, size, state, size, delta, size, delta, size);
      if (below) F(multiply)(m.row, n, m.size, u + at, 1, m.row, delta, n, below + m.first * n, n, NULL, 1);
    }
  }
  // dW += Σ δ x', dU += Σ δ h_before', over the steps at which a module was computed.
  EACH_MODULE {
    size_t first = m.period - 1 - elapsed % m.period;
    if (first >= steps) continue;
    F(step_operands) p = {
        .a = dh + first * all + m.first * n, .b = x + first * inputs * n, .lda = n, .ldb = n,
        .a_step = m.period * all, .b_step = m.period * inputs * n, .n = n,
        .steps = (steps - 1 - first) / m.period + 1, .c = dw + m.first * inputs, .ldc = inputs,
    };
    F(steps)(m.size, inputs, p);
    p.b_step = p.a_step;
    p.c = du + at;
    p.ldc = m.row;
    if (first > 0) {
      p.b = h + (first - 1) * all + m.first * n;
      F(steps)(m.size, m.row, p);
      continue;
    }
    // The first step began with what was handed in, which lies elsewhere, or with zeros.
    size_t rest = p.steps - 1;
    if (h0) {
      p.steps = 1;
      p.b = h0 + m.first * n;
      F(steps)(m.size, m.row, p);
    }
    if (rest > 0) {
      p.steps = rest;
      p.a += p.a_step;
      p.b = h + (m.period - 1) * all + m.first * n;
      F(steps)(m.size, m.row, p);
    }
  }
}
#undef EACH_MODULE
