// How long the calls of each kernel take: tables that call those of CKernels and look at the clock before and after.
#ifndef RETRACE_CKERNELTIMES_H
#define RETRACE_CKERNELTIMES_H
#include <stddef.h>
#include <stdint.h>

/// The calls of one kernel so far, for floats and doubles, and how long they took together.
typedef struct {
  uint64_t calls;
  double seconds;
} retrace_kernel_time;

/// Has every table timed that is handed out from now on; `Kernels` asks for each once, when it is first used. Of programs
/// whose kernels run on one thread: calls of several would lose each other's times.
void retrace_time_all_kernels(void);
/// Forgets the times so far.
void retrace_forget_kernel_times(void);
/// That of kernel `index` in kernels.def (`retrace_kernel_name`); zeros behind the last one.
retrace_kernel_time retrace_time_of_kernel(size_t index);
#endif
