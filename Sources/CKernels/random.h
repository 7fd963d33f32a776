// Numbers drawn at random for columns of a matrix: masks of dropout, and normal noise.
//
// Each column has a stream of its own, a state that SplitMix64 counts on from (Steele, Lea and Flood 2014), as in
// `RandomStream`: its number k, from 0, is mix(state + (k + 1) golden) and serves the rows 2k and 2k + 1. So a drawn
// number hangs on its stream and its row alone, never on what lies beside it.

typedef uint64_t F(words) __attribute__((ext_vector_type(W)));

/// The states of the first `count` streams, at most W.
INLINE F(words) F(load_states)(const uint64_t *streams, size_t count) {
  F(words) states = (F(words))(0);
  if (count >= W) memcpy(&states, streams, sizeof states);
  else for (size_t i = 0; i < count; i++) states[i] = streams[i];
  return states;
}

/// Number k of every stream.
INLINE F(words) F(draw)(F(words) states, size_t k) {
  F(words) z = states + (F(words))((k + 1) * 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * (F(words))(0xbf58476d1ce4e5b9u);
  z = (z ^ (z >> 27)) * (F(words))(0x94d049bb133111ebu);
  return z ^ (z >> 31);
}

/// The halves of drawn numbers as whole numbers from -2^31 to 2^31 - 1.
#ifdef IS_DOUBLE
INLINE IV F(upper)(F(words) z) { return (IV)z >> 32; }
INLINE IV F(lower)(F(words) z) { return (IV)(z << 32) >> 32; }
#else
// By their places in memory, of machines that begin with the lower half: one instruction a vector, where a shift and a
// conversion are three to five.
typedef I F(halves) __attribute__((ext_vector_type(2 * W)));
INLINE IV F(upper)(F(words) z) { return ((F(halves))z).odd; }
INLINE IV F(lower)(F(words) z) { return ((F(halves))z).even; }
#endif

/// y = x M for one row, M = scale where `bits` is at least `least`, else 0; the bit of the row goes into `word`.
INLINE IV F(drop_row)(IV bits, IV least, V scale, size_t bit, IV word, const T *x, T *y, size_t width) {
  IV stays = bits >= least;  // a true lane is -1
  F(store_up_to)(y, F(load_up_to)(x, width) * F(select)(stays, scale, (V)(0)), width);
  return word | (stays & (IV)((I)(1u << bit)));
}

/// Rows `first` up to `end`, at most 32, of a group of columns, and the word of their bits.
INLINE void F(drop_group)(size_t first, size_t end, const uint64_t *streams, IV least, V scale, const T *x, size_t ldx,
                          T *kept, T *y, size_t ldy, size_t width) {
  F(words) states = F(load_states)(streams, width);
  IV word = (IV)(0);
  for (size_t i = first; i < end; i += 2) {
    F(words) z = F(draw)(states, i / 2);
    word = F(drop_row)(F(upper)(z), least, scale, i - first, word, x + i * ldx, y + i * ldy, width);
    if (i + 1 == end) break;
    word = F(drop_row)(F(lower)(z), least, scale, i + 1 - first, word, x + (i + 1) * ldx, y + (i + 1) * ldy, width);
  }
  F(store_up_to)(kept, (V)word, width);
}

static void F(drop)(size_t m, size_t n, const uint64_t *streams, int least, double scale, const T *x, size_t ldx,
                    T *kept, T *y, size_t ldy) {
  for (size_t first = 0; first < m; first += 32) {
    size_t end = m - first < 32 ? m : first + 32;
#define GROUP(width)                                                                                 \
  F(drop_group)(first, end, streams + j, (IV)((I)least), (V)((T)scale), x + j, ldx, kept + first / 32 * n + j, \
                y + j, ldy, width)
    EACH_GROUP(n, GROUP)
#undef GROUP
  }
}

INLINE void F(drop_gradient_group)(IV bit, V scale, const T *kept, const T *dy, T *dx, size_t width) {
  IV stays = ((IV)F(load_up_to)(kept, width) & bit) != (IV)(0);
  F(store_up_to)(dx, F(load_up_to)(dy, width) * F(select)(stays, scale, (V)(0)), width);
}

static void F(drop_gradient)(size_t m, size_t n, double scale, const T *kept, const T *dy, size_t lddy, T *dx,
                             size_t lddx) {
  for (size_t i = 0; i < m; i++) {
    IV bit = (IV)((I)(1u << (i % 32)));
#define GROUP(width)                                                                                  \
  F(drop_gradient_group)(bit, (V)((T)scale), kept + i / 32 * n + j, dy + i * lddy + j, dx + i * lddx + j, width)
    EACH_GROUP(n, GROUP)
#undef GROUP
  }
}

/// sin f and cos f for |f| <= pi / 4; coefficients of Cephes (Moshier 1989).
INLINE V F(sine)(V f) {
  V z = f * f;
#ifdef IS_DOUBLE
  V p = F(fma)((V)(1.58962301576546568060e-10), z, (V)(-2.50507477628578072866e-8));
  p = F(fma)(p, z, (V)(2.75573136213857245213e-6));
  p = F(fma)(p, z, (V)(-1.98412698295895385996e-4));
  p = F(fma)(p, z, (V)(8.33333333332211858878e-3));
  p = F(fma)(p, z, (V)(-1.66666666666666307295e-1));
#else
  V p = F(fma)((V)(-1.9515295891e-4f), z, (V)(8.3321608736e-3f));
  p = F(fma)(p, z, (V)(-1.6666654611e-1f));
#endif
  return F(fma)(p * z, f, f);
}
INLINE V F(cosine)(V f) {
  V z = f * f;
#ifdef IS_DOUBLE
  V p = F(fma)((V)(-1.13585365213876817300e-11), z, (V)(2.08757008419747316778e-9));
  p = F(fma)(p, z, (V)(-2.75573141792967388112e-7));
  p = F(fma)(p, z, (V)(2.48015872888517045348e-5));
  p = F(fma)(p, z, (V)(-1.38888888888730564116e-3));
  p = F(fma)(p, z, (V)(4.16666666666665929218e-2));
#else
  V p = F(fma)((V)(2.443315711809948e-5f), z, (V)(-1.388731625493765e-3f));
  p = F(fma)(p, z, (V)(4.166664568298827e-2f));
#endif
  return F(fma)(p * z, z, F(fma)((V)((T)-0.5), z, (V)(1)));
}

/// Two independent standard normal numbers of one drawn number z (Box and Muller 1958): of radius sqrt(-2 ln u) with
/// u = (2 v + 1) / 2^32, v the first 31 bits, so that the largest is 6.66; at an angle that is uniform within pi / 4 of
/// an axis, by the last 30 bits, whose direction and axis are two bits more.
INLINE void F(normals)(F(words) z, V *first, V *second) {
  IV low = F(lower)(z);
#ifdef IS_DOUBLE
  const I one = 1;
  IV sign = (low >> 31 & one) << 63, swaps = -(low >> 30 & one), turn = (IV)(z << 34) >> 32;
  IV v = (IV)(z >> 33);
#else
  IV sign = low & INT32_MIN, swaps = (low << 1) >> 31, turn = low << 2;
  IV v = __builtin_convertvector(z >> 33, IV);
#endif
  // (1) u
  V u = F(fma)(__builtin_convertvector(v, V), (V)((T)0x1p-31), (V)((T)0x1p-32));
  // (2) r = ± sqrt(-2 ln u); u rounds to 1 at the most, whose logarithm is 0.
  V r = F(square_root)((V)(-2) * F(log_lanes)(u));
  r = (V)((IV)r ^ sign);
  // (3) f from -pi / 4 to pi / 4
  V f = __builtin_convertvector(turn, V) * (V)((T)(0x1.921fb54442d18p-1 * 0x1p-31));
  V across = r * F(cosine)(f), along = r * F(sine)(f);
  *first = F(select)(swaps, along, across);
  *second = F(select)(swaps, across, along);
}

INLINE void F(noise_group)(size_t m, const uint64_t *streams, V deviation, const T *x, size_t ldx, T *y, size_t ldy,
                           size_t width) {
  F(words) states = F(load_states)(streams, width);
  for (size_t i = 0; i < m; i += 2) {
    V first, second;
    F(normals)(F(draw)(states, i / 2), &first, &second);
    F(store_up_to)(y + i * ldy, F(fma)(deviation, first, F(load_up_to)(x + i * ldx, width)), width);
    if (i + 1 == m) break;
    F(store_up_to)(y + (i + 1) * ldy, F(fma)(deviation, second, F(load_up_to)(x + (i + 1) * ldx, width)), width);
  }
}

static void F(add_noise)(size_t m, size_t n, const uint64_t *streams, double deviation, const T *x, size_t ldx, T *y,
                         size_t ldy) {
#define GROUP(width) F(noise_group)(m, streams + j, (V)((T)deviation), x + j, ldx, y + j, ldy, width)
  EACH_GROUP(n, GROUP)
#undef GROUP
}
