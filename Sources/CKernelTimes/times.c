#include <string.h>
#include <time.h>
#include "CKernelTimes.h"
#include "CKernels.h"

enum {
#define KERNEL(result, name, parameters, arguments, what) number_of_##name,
#include "../CKernels/kernels.def"
#undef KERNEL
  kernel_count
};

static retrace_kernel_time times[kernel_count];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}
static void note(size_t kernel, double start) {
  times[kernel].seconds += now() - start;
  times[kernel].calls++;
}

#define CALL_void(call) call
#define CALL_double(call) double sum = call
#define RETURN_void
#define RETURN_double return sum;
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define T void

#define TYPE float
#include "times_type.h"
#undef TYPE
#define TYPE double
#include "times_type.h"

static const retrace_kernels *timed(const retrace_kernels *table, int is_double) {
  return is_double ? timed_double(table) : timed_float(table);
}

void retrace_time_all_kernels(void) { retrace_kernels_through = timed; }
void retrace_forget_kernel_times(void) { memset(times, 0, sizeof times); }
retrace_kernel_time retrace_time_of_kernel(size_t index) {
  return index < kernel_count ? times[index] : (retrace_kernel_time){0, 0};
}
