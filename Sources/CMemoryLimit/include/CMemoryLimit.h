// Too little memory is said before anything asks for it, and ends the program. Whoever links this target has that, so it
// is for programs of ours: a library must not end the program of somebody else.
#ifndef RETRACE_CMEMORYLIMIT_H
#define RETRACE_CMEMORYLIMIT_H

#pragma clang assume_nonnull begin

/// Ends `program` with one line on stderr and exit code 1 where a limit on the address space (`ulimit -v`) is lower than
/// what experiments take.
///
/// On Linux this has happened before `main`, and before the constructors of all libraries. A program calls it at its start
/// all the same: what nothing refers to, a linker may leave out.
void retrace_check_memory_limit(const char *program);

#pragma clang assume_nonnull end
#endif
