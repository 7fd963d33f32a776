// Linked into one of our programs together with record.c, it has the first steps of the program's trainings recorded:
// RETRACE_RECORD names the file, RETRACE_RECORD_STEPS how many steps of each network, RETRACE_RECORD_NETWORKS after how
// many networks the program ends. Without the first nothing is different (scripts/same-bits.sh).
#include <stdio.h>
#include <stdlib.h>
#include "../include/CKernelCalls.h"

static void end(void) { retrace_end_record(); }

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("RETRACE_RECORD"), *steps = getenv("RETRACE_RECORD_STEPS"),
             *networks = getenv("RETRACE_RECORD_NETWORKS");
  if (path == NULL) return;
  if (!retrace_begin_record_of_steps(path, strtoull(steps ? steps : "10", NULL, 10), strtoull(networks ? networks : "0", NULL, 10))) {
    fprintf(stderr, "record: %s cannot be written\n", path);
    exit(1);
  }
  // Before any table is asked for, which is once.
  retrace_record_all_tables();
  // Where the program ends before there are so many networks.
  atexit(end);
}
