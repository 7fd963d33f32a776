// Losses on logits, column by column. m outputs, n examples. Equations as Kelleher et al. number them (KMD).

static void F(softmax)(size_t m, size_t n, const T *z, size_t ldz, T *p, size_t ldp) {
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    // Less the largest logit, so that no exponential overflows.
    V largest = F(load_up_to)(z + j, width);
    for (size_t i = 1; i < m; i++) largest = F(max)(largest, F(load_up_to)(z + i * ldz + j, width));
    V sum = (V)(0);
    for (size_t i = 0; i < m; i++) {
      V e = F(exp_lanes)(F(load_up_to)(z + i * ldz + j, width) - largest);
      sum += e;
      F(store_up_to)(p + i * ldp + j, e, width);
    }
    // KMD (65)  p_i = e^z_i / Σ_j e^z_j, its index put right
    for (size_t i = 0; i < m; i++)
      F(store_up_to)(p + i * ldp + j, F(load_up_to)(p + i * ldp + j, width) / sum, width);
  }
}

static double F(softmax_cross_entropy_step)(size_t m, size_t n, const T *z, size_t ldz,
                                            const T *t, size_t ldt, const T *mask, T scale, T *dz,
                                            size_t lddz, int wants_loss) {
  DV total = (DV)(0);
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    V weight = mask ? F(load_up_to)(mask + j, width) : F(load_part)((const T[W]){[0 ... W - 1] = 1}, width);
    V largest = F(load_up_to)(z + j, width);
    for (size_t i = 1; i < m; i++) largest = F(max)(largest, F(load_up_to)(z + i * ldz + j, width));
    V sum = (V)(0), at_target = (V)(0), others = (V)(0);
    IV is_found = (IV)(0);
    for (size_t i = 0; i < m; i++) {
      V shifted = F(load_up_to)(z + i * ldz + j, width) - largest;
      V e = F(exp_lanes)(shifted);
      sum += e;
      if (wants_loss) {
        // All but the first of the largest, which is e^0.
        IV is_one = (shifted == (V)(0)) & ~is_found;
        is_found |= is_one;
        others += F(select)(is_one, (V)(0), e);
      }
      at_target = F(fma)(F(load_up_to)(t + i * ldt + j, width), shifted, at_target);
    }
    if (wants_loss) {
      // KMD (66)  -Σ t ln p = ln Σ e^(z - largest) - Σ t (z - largest), and the sum is 1 + others.
      V w = (V)(1) + others;
      V loss = F(log_one_plus_lanes)(others, w, (V)(1) / w) - at_target;
      total = F(add_product)(loss, weight, total);
    }
    if (dz) {
      // KMD (79) to (81)  dE/dz = p - t
      V factor = weight * (V)(scale);
      for (size_t i = 0; i < m; i++) {
        V p = F(exp_lanes)(F(load_up_to)(z + i * ldz + j, width) - largest) / sum;
        F(store_up_to)(dz + i * lddz + j, (p - F(load_up_to)(t + i * ldt + j, width)) * factor,
                       width);
      }
    }
  }
  return F(sum_double)(total);
}

static double F(sigmoid_cross_entropy_step)(size_t m, size_t n, const T *z, size_t ldz,
                                            const T *t, size_t ldt, const T *mask, T scale, T *dz,
                                            size_t lddz, int wants_loss) {
  DV total = (DV)(0);
  for (size_t j = 0; j < n; j += W) {
    size_t width = n - j < W ? n - j : W;
    V weight = mask ? F(load_up_to)(mask + j, width) : F(load_part)((const T[W]){[0 ... W - 1] = 1}, width);
    V factor = weight * (V)(scale);
    V sum = (V)(0);
    for (size_t i = 0; i < m; i++) {
      V logit = F(load_up_to)(z + i * ldz + j, width);
      V target = F(load_up_to)(t + i * ldt + j, width);
      // e^-|z| serves the sigmoid and the loss, and cannot overflow.
      V e = F(exp_lanes)(-F(max)(logit, -logit));
      V w = (V)(1) + e, inverse = (V)(1) / w;
      V p = F(select)(logit < (V)(0), e * inverse, inverse);
      if (wants_loss)
        // -t ln p - (1-t) ln(1-p) = max(z, 0) - t z + ln(1 + e^-|z|)
        sum += F(fma)(-target, logit, F(max)(logit, (V)(0))) + F(log_one_plus_lanes)(e, w, inverse);
      // dE/dz = p - t, as above
      if (dz) F(store_up_to)(dz + i * lddz + j, (p - target) * factor, width);
    }
    if (wants_loss) total = F(add_product)(sum, weight, total);
  }
  return F(sum_double)(total);
}

/// One time step after the other; their losses are added in that order.
#define OVER_STEPS(name)                                                                           \
  static double F(name)(size_t m, size_t n, size_t steps, const T *z, size_t ldz, const T *t,      \
                        size_t ldt, const T *mask, double scale, T *dz, size_t lddz,               \
                        int wants_loss) {                                                          \
    double sum = 0;                                                                                \
    for (size_t s = 0; s < steps; s++)                                                             \
      sum += F(name##_step)(m, n, z + s * m * ldz, ldz, t + s * m * ldt, ldt,                      \
                            mask ? mask + s * n : NULL, (T)scale, dz ? dz + s * m * lddz : NULL,   \
                            lddz, wants_loss);                                                     \
    return sum;                                                                                    \
  }
OVER_STEPS(softmax_cross_entropy)
OVER_STEPS(sigmoid_cross_entropy)
#undef OVER_STEPS
