#include "CMemoryLimit.h"

// Where an address space is limited (ulimit -v, batch systems), OpenBLAS tries for ever to get its buffers while it is
// loaded, and Swift ends a program with a backtrace. So this runs before the constructors of all libraries, which nothing
// in Swift can.
#ifdef __linux__

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

// Enough for every experiment: the digits, which take most, run at 400 in Debian 12 and at 600, but not at 520,
// in Debian 13, whose OpenBLAS asks for more; threads on more processors ask for more again.
enum { needed_megabytes = 1024 };

// A sanitizer is not there yet either.
#define BEFORE_ALL __attribute__((no_sanitize("address", "undefined", "coverage")))

BEFORE_ALL
void retrace_check_memory_limit(const char *program) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  unsigned long long megabytes = (unsigned long long)limit.rlim_cur >> 20;
  if (megabytes >= needed_megabytes) return;
  const char *slash = strrchr(program, '/');
  char line[400];
  int length = snprintf(
      line, sizeof line, "%.200s: only %llu MB of memory may be used (ulimit -v); allow %d MB or more\n",
      slash ? slash + 1 : program, megabytes, needed_megabytes);
  // Where nothing can be written, the exit code is all that can be said.
  if (length > 0) (void)!write(STDERR_FILENO, line, (size_t)length);
  _exit(1);
}

BEFORE_ALL
static void check_first(int count, char **arguments, char **environment) {
  (void)environment;
  retrace_check_memory_limit(count > 0 ? arguments[0] : "retrace");
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = check_first;

#else

void retrace_check_memory_limit(const char *program) { (void)program; }

#endif
