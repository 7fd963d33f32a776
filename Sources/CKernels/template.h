// All kernels of one scalar type at one level, and their table. T is the type, `I` the integer of its size, `W` the
// lanes of a vector; `F(name)` is a function's name, `V` a vector of T, `IV` of I and `DV` of double.
#undef F
#undef V
#undef IV
#undef DV
#define F(name) JOIN(name, TYPE, LEVEL)
#define V JOIN(lanes, TYPE, LEVEL)
#define IV JOIN(integer_lanes, TYPE, LEVEL)
#define DV JOIN(double_lanes, TYPE, LEVEL)

// Declared from the list, so that a definition with other parameters does not compile.
#define KERNEL(result, name, parameters, arguments, what) static result F(name) parameters;
#include "kernels.def"
#undef KERNEL

#include "lanes.h"
#include "transpose.h"
#include "product.h"
#include "product_transposed.h"
#include "vectors.h"
#include "elementwise.h"
#include "losses.h"
#include "random.h"
#include "convolution.h"
#include "pooling.h"
#include "recurrent.h"
#include "gated.h"
#include "clockwork.h"

// Pointers to T and to void are passed alike on every machine that has these kernels.
#pragma push_macro("T")
#undef T
#define T void
const retrace_kernels JOIN(kernels, TYPE, LEVEL) = {
#define KERNEL(result, name, parameters, arguments, what) .name = (result(*) parameters)F(name),
#include "kernels.def"
#undef KERNEL
};
#pragma pop_macro("T")
