// Every call of a kernel, written down: its arguments, the numbers they point to, and a hash of what it left. The record
// is played back on another machine, by another compiler or at another level (replay/main.c), which must leave the same.
#ifndef RETRACE_CKERNELCALLS_H
#define RETRACE_CKERNELCALLS_H
#include "CKernels.h"

#pragma clang assume_nonnull begin

/// Begins a record in the file `path`; false where it cannot be written. One record at a time in a process.
int retrace_begin_record(const char *path);
/// Begins one of trainings, one after the other on one thread: of each network, known by how many parameters of which
/// type it has, the calls of its first `steps` steps, each with whatever was called since the step before. When
/// `networks` of them are complete the record is ended and the process with it, by exit code 0; with 0 the process goes
/// on. What was recorded is said on stderr at the end.
int retrace_begin_record_of_steps(const char *path, uint64_t steps, uint64_t networks);
/// Ends it; false where not all of it could be written.
int retrace_end_record(void);

/// A table of float or double kernels that calls those of `table` and writes down each call. For `table` of the other
/// type another one. The record must have begun, and one table of each type at most is recorded at a time.
const retrace_kernels *retrace_recording_float(const retrace_kernels *table);
const retrace_kernels *retrace_recording_double(const retrace_kernels *table);

/// Has every table recorded that is handed out from now on; `Kernels` asks for each once, when it is first used.
void retrace_record_all_tables(void);

#pragma clang assume_nonnull end
#endif
