// The recording table of one type of number, TYPE.
#define NUMBER sizeof(TYPE)
static const retrace_kernels *JOIN(through, TYPE);

#define KERNEL(result, name, parameters, arguments, what)                                          \
  static result JOIN(record_##name, TYPE) parameters {                                             \
    double sum = 0;                                                                                \
    call one;                                                                                      \
    one.count = 0;                                                                                 \
    pthread_mutex_lock(&lock);                                                                     \
    begin_call(number_of_##name, NUMBER);                                                          \
    what                                                                                           \
    CALL_##result(JOIN(through, TYPE)->name arguments);                                            \
    put_hash(&one, sum);                                                                           \
    end_call();                                                                                    \
    pthread_mutex_unlock(&lock);                                                                   \
    RETURN_##result                                                                                \
  }
#include "../../Sources/CKernels/kernels.def"
#undef KERNEL

const retrace_kernels *JOIN(retrace_recording, TYPE)(const retrace_kernels *table) {
  static const retrace_kernels recording = {
#define KERNEL(result, name, parameters, arguments, what) .name = JOIN(record_##name, TYPE),
#include "../../Sources/CKernels/kernels.def"
#undef KERNEL
  };
  JOIN(through, TYPE) = table;
  return &recording;
}
#undef NUMBER
