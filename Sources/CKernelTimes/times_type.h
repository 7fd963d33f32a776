// The timed table of one type of number, TYPE.
static const retrace_kernels *JOIN(through, TYPE);

#define KERNEL(result, name, parameters, arguments, what)  \
  static result JOIN(time_##name, TYPE) parameters {       \
    double start = now();                                  \
    CALL_##result(JOIN(through, TYPE)->name arguments);    \
    note(number_of_##name, start);                         \
    RETURN_##result                                        \
  }
#include "../CKernels/kernels.def"
#undef KERNEL

static const retrace_kernels *JOIN(timed, TYPE)(const retrace_kernels *table) {
  static const retrace_kernels timed = {
#define KERNEL(result, name, parameters, arguments, what) .name = JOIN(time_##name, TYPE),
#include "../CKernels/kernels.def"
#undef KERNEL
  };
  JOIN(through, TYPE) = table;
  return &timed;
}
