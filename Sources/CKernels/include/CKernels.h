// Inner loops that need a chosen instruction set, in one table a scalar type and level.
//
// Conventions. A matrix is row-major with a row stride (`ld…`, in elements); its columns are examples
// and lie next to each other, so that every loop runs over examples in fixed groups of lanes (16 for
// float, 8 for double) whatever the instruction set. Each output is one chain of operations in a fixed
// order, or one a lane joined in a fixed tree. The AVX2 and the AVX-512 level therefore give the same bits; the portable level has no fused
// multiply-add and differs in the last ones.
#ifndef RETRACE_CKERNELS_H
#define RETRACE_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

typedef enum { RETRACE_PORTABLE = 0, RETRACE_AVX2 = 1, RETRACE_AVX512 = 2 } retrace_level;

/// The highest level that this CPU and this build support.
retrace_level retrace_highest_level(void);

/// Geometry of a convolution or pooling over `channels` planes of `height` x `width`.
typedef struct {
  ptrdiff_t channels, height, width;      // input
  ptrdiff_t filters;                      // output planes
  ptrdiff_t window_height, window_width;
  ptrdiff_t stride, padding;
  ptrdiff_t out_height, out_width;
} retrace_window;

#define RETRACE_TABLE(T, NAME)                                                                      \
  typedef struct {                                                                                  \
    /* C = A B (+ C, or + bias of each row). A(i,k) = a[i*a_row + k*a_col]; B: k x n, C: m x n.     \
       A must be finite where columns of B may be one-hot: they are looked up, not summed. */       \
    void (*multiply)(size_t m, size_t n, size_t k, const T *a, size_t a_row, size_t a_col,          \
                     const T *b, size_t ldb, T *c, size_t ldc, const T *_Nullable bias,             \
                     int accumulate);                                                               \
    /* The same for every one of `steps` matrices B, k rows further each, and C, m rows further. */ \
    void (*multiply_each)(size_t m, size_t n, size_t k, size_t steps, const T *a, size_t a_row,     \
                          size_t a_col, const T *b, size_t ldb, T *c, size_t ldc,                   \
                          const T *_Nullable bias, int accumulate);                                 \
    /* C += A B' with A: m x k, B: n x k. */                                                        \
    void (*multiply_transposed)(size_t m, size_t n, size_t k, const T *a, size_t lda, const T *b,   \
                                size_t ldb, T *c, size_t ldc);                                      \
    /* C += sum over steps of A_s B_s', A_s: m x n, B_s: k x n, one step after the other. */        \
    void (*multiply_steps)(size_t m, size_t k, size_t n, size_t steps, const T *a, const T *b,      \
                           T *c, size_t ldc);                                                       \
    /* out[i] += sum of row i over all steps of x: m x n each. */                                   \
    void (*add_step_sums)(size_t m, size_t n, size_t steps, const T *x, T *out);                    \
    /* out[i] += sum of row i. */                                                                   \
    void (*add_row_sums)(size_t m, size_t n, const T *x, size_t ldx, T *out);                       \
    /* The window slides over x: (channels*height*width) x n, y: (filters*oh*ow) x n;               \
       w: filters x channels x window_height x window_width. */                                     \
    void (*convolve)(const retrace_window *g, size_t n, const T *x, size_t ldx, const T *w,         \
                     const T *bias, T *y, size_t ldy);                                              \
    void (*convolve_input_gradient)(const retrace_window *g, size_t n, const T *dy, size_t ldy,     \
                                    const T *w, T *dx, size_t ldx);                                 \
    void (*convolve_weight_gradient)(const retrace_window *g, size_t n, const T *x, size_t ldx,     \
                                     const T *dy, size_t ldy, T *dw);                               \
    /* NaN where the window holds one. */                                                           \
    void (*max_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y, size_t ldy);  \
    /* The gradient goes to the first maximum of each window, in reading order; of a window with    \
       NaNs to the first of them. */                                                                \
    void (*max_pool_gradient)(const retrace_window *g, size_t n, const T *x, size_t ldx,            \
                              const T *y, size_t ldy, const T *dy, size_t lddy, T *dx,              \
                              size_t lddx);                                                         \
    void (*average_pool)(const retrace_window *g, size_t n, const T *x, size_t ldx, T *y,           \
                         size_t ldy);                                                               \
    void (*average_pool_gradient)(const retrace_window *g, size_t n, const T *dy, size_t ldy,       \
                                  T *dx, size_t ldx);                                               \
    /* Elementwise over m x n, in place allowed. */                                                 \
    void (*relu)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy);                     \
    void (*sigmoid)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy);                  \
    void (*tanh)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy);                     \
    void (*exp)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy);                      \
    void (*log)(size_t m, size_t n, const T *x, size_t ldx, T *y, size_t ldy);                      \
    /* dx = dy f'(x), from the value y = f(x). */                                                   \
    void (*relu_gradient)(size_t m, size_t n, const T *y, size_t ldy, const T *dy, size_t lddy,     \
                          T *dx, size_t lddx);                                                      \
    void (*sigmoid_gradient)(size_t m, size_t n, const T *y, size_t ldy, const T *dy, size_t lddy,  \
                             T *dx, size_t lddx);                                                   \
    void (*tanh_gradient)(size_t m, size_t n, const T *y, size_t ldy, const T *dy, size_t lddy,     \
                          T *dx, size_t lddx);                                                      \
    /* Column-wise softmax of the logits z: m x n. */                                               \
    void (*softmax)(size_t m, size_t n, const T *z, size_t ldz, T *p, size_t ldp);                  \
    /* For each of `steps` matrices, m rows further each (mask: n numbers further):                 \
       dz = (softmax(z) - t) mask scale; returns the sum of mask times cross-entropy in nats        \
       (targets of a column sum to 1). */                                                           \
    double (*softmax_cross_entropy)(size_t m, size_t n, size_t steps, const T *z, size_t ldz,       \
                                    const T *t, size_t ldt, const T *_Nullable mask, T scale,       \
                                    T *_Nullable dz, size_t lddz, int wants_loss);                  \
    /* dz = (sigmoid(z) - t) mask scale; returns the sum of mask times binary cross-entropy. */     \
    double (*sigmoid_cross_entropy)(size_t m, size_t n, size_t steps, const T *z, size_t ldz,       \
                                    const T *t, size_t ldt, const T *_Nullable mask, T scale,       \
                                    T *_Nullable dz, size_t lddz, int wants_loss);                  \
    /* A simple recurrent layer over n sequences of `steps` steps, tanh or ReLU. h: steps matrices  \
       hidden x n, first W x + b, then the states. u: hidden x hidden. */                           \
    void (*rnn)(size_t hidden, size_t n, size_t steps, int rectified, const T *u, T *h);            \
    /* Its gradient: dh, the gradients at the states from above, become those at the preactivations. */\
    void (*rnn_gradient)(size_t hidden, size_t n, size_t steps, int rectified, const T *u, const T *h,\
                         T *dh);                                                                    \
    /* An LSTM. z: at each step the preactivations of the input, forget, candidate and output gates \
       (4*hidden x n), first W x + b, then the activations.                                         \
       c = f c_before + i g;  h = o tanh(c). All hidden x n at each step; u: 4*hidden x hidden. */  \
    void (*lstm)(size_t hidden, size_t n, size_t steps, const T *u, T *z, T *c, T *tanh_c, T *h);   \
    /* Its gradient: dh, the gradients at the outputs from above, get those from the step after added;\
       the activations in z become the gradients at the preactivations. dc: room for one step. */   \
    void (*lstm_gradient)(size_t hidden, size_t n, size_t steps, const T *u, T *z, const T *c,      \
                          const T *tanh_c, T *dh, T *dc);                                           \
    /* Vectors of length n. */                                                                      \
    void (*add_scaled)(size_t n, T scale, const T *x, T *y);      /* y += scale x */                \
    void (*sum_vectors)(size_t n, size_t count, const T *const _Nonnull *_Nonnull x, T *y);         \
    double (*squared_norm)(size_t n, const T *x);                                                   \
    /* out[d*ld + j] = scale * rows[indices[j]*d_count + d]: n images become columns. */            \
    void (*gather_columns)(size_t d_count, size_t n, const uint8_t *rows, const int32_t *indices,   \
                           T scale, T *out, size_t ld);                                             \
  } NAME;

RETRACE_TABLE(float, retrace_kernels_f32)
RETRACE_TABLE(double, retrace_kernels_f64)

/// A hint to the CPU that this thread spins.
static inline void retrace_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// The kernels of one level, which must not exceed `retrace_highest_level()`.
const retrace_kernels_f32 *retrace_kernels_for_float(retrace_level level);
const retrace_kernels_f64 *retrace_kernels_for_double(retrace_level level);

#pragma clang assume_nonnull end
#endif
