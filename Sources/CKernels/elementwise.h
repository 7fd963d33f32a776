// Elementwise functions. exp, log and the double tanh follow Cephes (Moshier 1989). Errors in units in the last place,
// of floats over all of them (scripts/all-floats.sh): exp 1.02, log 0.83, tanh 2.42, sigmoid 2.49; of doubles, on samples
// in the tests: log below 1.5, exp, tanh and sigmoid 2.5.

/// eˣ; arguments are held within the range of normal results.
INLINE V F(exp_lanes)(V x) {
#ifdef IS_DOUBLE
  const T low = -708.0, high = 709.0, magic = 0x1.8p52;
  const T ln2_high = 6.93145751953125e-1, ln2_low = 1.42860682030941723212e-6;
#else
  const T low = -87.0f, high = 88.0f, magic = 0x1.8p23f;
  const T ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
#endif
  // In this order a NaN stays one.
  V held = F(min)((V)(high), F(max)((V)(low), x));
  // Rounds to the nearest integer n, which then stands in the low bits.
  V shifted = F(fma)(held, (V)((T)1.44269504088896340736), (V)(magic));
  V n = shifted - (V)(magic);
  V r = F(fma)(-n, (V)(ln2_high), held);
  r = F(fma)(-n, (V)(ln2_low), r);
  V square = r * r;
#ifdef IS_DOUBLE
  V p = F(fma)((V)(1.26177193074810590878e-4), square, (V)(3.02994407707441961300e-2));
  p = r * F(fma)(p, square, (V)(9.99999999999999999910e-1));
  V q = F(fma)((V)(3.00198505138664455042e-6), square, (V)(2.52448340349684104192e-3));
  q = F(fma)(q, square, (V)(2.27265548208155028766e-1));
  q = F(fma)(q, square, (V)(2.0));
  V y = (V)(1) + (V)(2) * (p / (q - p));
  IV power = ((IV)shifted - (IV)(V)(magic) + 1023) << 52;
#else
  V p = F(fma)((V)(1.9875691500e-4f), r, (V)(1.3981999507e-3f));
  p = F(fma)(p, r, (V)(8.3334519073e-3f));
  p = F(fma)(p, r, (V)(4.1665795894e-2f));
  p = F(fma)(p, r, (V)(1.6666665459e-1f));
  p = F(fma)(p, r, (V)(5.0000001201e-1f));
  V y = F(fma)(p, square, r) + (V)(1);
  IV power = ((IV)shifted - (IV)(V)(magic) + 127) << 23;
#endif
  return y * (V)power;
}

/// ln x for positive normal numbers.
INLINE V F(log_lanes)(V x) {
#ifdef IS_DOUBLE
  const I mantissa = 0x000fffffffffffff, half = 0x3fe0000000000000;
  IV exponent = (((IV)x >> 52) & 0x7ff) - 1022;
#else
  const I mantissa = 0x007fffff, half = 0x3f000000;
  IV exponent = (((IV)x >> 23) & 0xff) - 126;
#endif
  V m = (V)(((IV)x & mantissa) | half);
  IV is_low = m < (V)((T)0.70710678118654752440);
  exponent += is_low;  // a true lane is -1
  V f = F(select)(is_low, m + m, m) - (V)(1);
  V e = __builtin_convertvector(exponent, V);
  V square = f * f;
#ifdef IS_DOUBLE
  V p = F(fma)((V)(1.01875663804580931796e-4), f, (V)(4.97494994976747001425e-1));
  p = F(fma)(p, f, (V)(4.70579119878881725854e0));
  p = F(fma)(p, f, (V)(1.44989225341610930846e1));
  p = F(fma)(p, f, (V)(1.79368678507819816313e1));
  p = F(fma)(p, f, (V)(7.70838733755885391666e0));
  V q = f + (V)(1.12873587189167450590e1);
  q = F(fma)(q, f, (V)(4.52279145837532221105e1));
  q = F(fma)(q, f, (V)(8.29875266912776603211e1));
  q = F(fma)(q, f, (V)(7.11544750618563894466e1));
  q = F(fma)(q, f, (V)(2.31251620126765340583e1));
  V y = f * (square * p / q);
  y = F(fma)(e, (V)(-2.121944400546905827679e-4), y);
#else
  V p = F(fma)((V)(7.0376836292e-2f), f, (V)(-1.1514610310e-1f));
  p = F(fma)(p, f, (V)(1.1676998740e-1f));
  p = F(fma)(p, f, (V)(-1.2420140846e-1f));
  p = F(fma)(p, f, (V)(1.4249322787e-1f));
  p = F(fma)(p, f, (V)(-1.6668057665e-1f));
  p = F(fma)(p, f, (V)(2.0000714765e-1f));
  p = F(fma)(p, f, (V)(-2.4999993993e-1f));
  p = F(fma)(p, f, (V)(3.3333331174e-1f));
  V y = f * square * p;
  y = F(fma)(e, (V)(-2.12194440e-4f), y);
#endif
  y = F(fma)((V)((T)-0.5), square, y);
  return F(fma)(e, (V)((T)0.693359375), f + y);
}

/// ln(1 + x) for x >= 0, given w = 1 + x as rounded and 1 / w: ln w + (x - (w - 1)) / w to first order in what the
/// rounding has lost, which the subtractions give exactly. ln w alone is a multiple of the distance from 1 to the next
/// number where x is small, and mostly 0.
INLINE V F(log_one_plus_lanes)(V x, V w, V inverse) {
  return F(fma)(x - (w - (V)(1)), inverse, F(log_lanes)(w));
}

/// ln x of any number: -infinity at 0, NaN below and for a NaN; `log_lanes` reads the bits of these as numbers.
INLINE V F(log_anywhere)(V x) {
#ifdef IS_DOUBLE
  const T least = 0x1p-1022, scale = 0x1p54, log_scale = 37.42994775023704671;
#else
  const T least = 0x1p-126f, scale = 0x1p25f, log_scale = 17.3286795139986f;
#endif
  const T infinity = (T)__builtin_inf(), not_a_number = (T)__builtin_nan("");
  IV is_small = x < (V)(least);
  V y = F(log_lanes)(F(select)(is_small, x * (V)(scale), x)) - F(select)(is_small, (V)(log_scale), (V)(0));
  y = F(select)(x == (V)(0), (V)(-infinity), F(select)(x == (V)(infinity), x, y));
  return F(select)(x >= (V)(0), y, (V)(not_a_number));
}

INLINE V F(sigmoid_lanes)(V x) { return (V)(1) / ((V)(1) + F(exp_lanes)(-x)); }

#ifdef IS_DOUBLE
INLINE V F(tanh_lanes)(V x) {
  V size = F(max)(x, -x);
  V square = x * x;
  V large = (V)(1) - (V)(2) / (F(exp_lanes)(size + size) + (V)(1));
  V p = F(fma)((V)(-9.64399179425052238628e-1), square, (V)(-9.92877231001918586564e1));
  p = F(fma)(p, square, (V)(-1.61468768441708447952e3));
  V q = square + (V)(1.12811678491632931402e2);
  q = F(fma)(q, square, (V)(2.23548839060100448583e3));
  q = F(fma)(q, square, (V)(4.84406305325125486048e3));
  V small = F(fma)(p / q * square, x, x);
  V signed_large = F(select)(x < (V)(0), -large, large);
  return F(select)(size < (V)((T)0.625), small, F(select)(x != x, x, signed_large));
}
#else
/// tanh |x| = m / (m + 2) with m = e^(2|x|) - 1 = 2^n (e^r - 1) + 2^n - 1, which loses nothing near zero.
INLINE V F(tanh_lanes)(V x) {
  const T high = 10, magic = 0x1.8p23f;  // from 9.02 on the result is 1
  const I sign = INT32_MIN;
  V size = (V)((IV)x & ~sign);
  V twice = F(min)((V)(high), size) * (V)(2);
  V shifted = F(fma)(twice, (V)((T)1.44269504088896340736), (V)(magic));
  V n = shifted - (V)(magic);
  V r = F(fma)(-n, (V)(0.693359375f), twice);
  r = F(fma)(-n, (V)(-2.12194440e-4f), r);
  V p = F(fma)((V)(1.9875691500e-4f), r, (V)(1.3981999507e-3f));
  p = F(fma)(p, r, (V)(8.3334519073e-3f));
  p = F(fma)(p, r, (V)(4.1665795894e-2f));
  p = F(fma)(p, r, (V)(1.6666665459e-1f));
  p = F(fma)(p, r, (V)(5.0000001201e-1f));
  p = F(fma)(p, r * r, r);
  V power = (V)(((IV)shifted - (IV)(V)(magic) + 127) << 23);
  V m = F(fma)(p, power, power - (V)(1));
  V y = m / (m + (V)(2));
  return (V)((IV)y | ((IV)x & sign));
}
#endif

#define UNARY(name, expression)                                                            \
  static void F(name)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy) {      \
    for (size_t i = 0; i < m; i++) {                                                       \
      const T *from = x + i * ldx;                                                         \
      T *to = y + i * ldy;                                                                 \
      size_t j = 0;                                                                        \
      for (; j + W <= n; j += W) {                                                         \
        V v = F(load)(from + j);                                                           \
        F(store)(to + j, expression);                                                      \
      }                                                                                    \
      if (j < n) {                                                                         \
        V v = F(load_part)(from + j, n - j);                                               \
        F(store_part)(to + j, expression, n - j);                                          \
      }                                                                                    \
    }                                                                                      \
  }
// A NaN stays a NaN, so that a diverged training shows.
UNARY(relu, F(select)(v < (V)(0), (V)(0), v))
UNARY(sigmoid, F(sigmoid_lanes)(v))
UNARY(tanh, F(tanh_lanes)(v))
UNARY(exp, F(exp_lanes)(v))
UNARY(log, F(log_anywhere)(v))
#undef UNARY

#define GRADIENT(name, expression)                                                         \
  static void F(name)(size_t m, size_t n, const T *y, size_t ldy, const T *dy, size_t lddy, \
                      T *dx, size_t lddx) {                                                \
    for (size_t i = 0; i < m; i++) {                                                       \
      const T *value = y + i * ldy, *from = dy + i * lddy;                                 \
      T *to = dx + i * lddx;                                                               \
      size_t j = 0;                                                                        \
      for (; j + W <= n; j += W) {                                                         \
        V v = F(load)(value + j), d = F(load)(from + j);                                   \
        F(store)(to + j, expression);                                                      \
      }                                                                                    \
      if (j < n) {                                                                         \
        V v = F(load_part)(value + j, n - j), d = F(load_part)(from + j, n - j);           \
        F(store_part)(to + j, expression, n - j);                                          \
      }                                                                                    \
    }                                                                                      \
  }
// What comes to a NaN goes on, as through the maximum of a window.
GRADIENT(relu_gradient, F(select)(v <= (V)(0), (V)(0), d))
GRADIENT(sigmoid_gradient, d * (v * ((V)(1) - v)))
GRADIENT(tanh_gradient, d * F(fma)(-v, v, (V)(1)))
#undef GRADIENT
