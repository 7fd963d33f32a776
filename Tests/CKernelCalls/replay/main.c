// replay LEVEL RECORD…: calls the kernels of a level as records say and compares what they leave, bit by bit.
// Exit code 1 where a call left something else than the record says, 2 where it could not be tried.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"
#include "../calls.h"
#include "../format.h"

static FILE *file;
static const char *path;

static _Noreturn void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "replay: ");
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  exit(2);
}

static void get(void *bytes, size_t size) {
  if (size > 0 && fread(bytes, 1, size, file) != size) fail("%s is cut off", path);
}
static uint64_t get_size(void) {
  uint64_t number;
  get(&number, sizeof number);
  return number;
}
static double get_real(void) {
  double number;
  get(&number, sizeof number);
  return number;
}
static retrace_window get_window(void) {
  retrace_window window;
  get(&window, sizeof window);
  return window;
}

/// Memory of the call that is being read: its own where it is new.
static struct {
  void *at;
  size_t size;
  int is_written, is_own;
} buffers[MOST_BUFFERS];
static size_t buffer_count;

static void *get_buffer(size_t wanted, int is_written) {
  uint64_t same = get_size();
  size_t index = buffer_count++;
  if (index >= MOST_BUFFERS) fail("%s holds a call with more than %d buffers", path, MOST_BUFFERS);
  buffers[index].at = NULL;
  buffers[index].size = 0;
  buffers[index].is_written = is_written;
  buffers[index].is_own = 0;
  if (same == NO_BUFFER) return NULL;
  size_t size = get_size();
  if (size != wanted) fail("%s holds %zu bytes where the arguments make it %zu", path, size, wanted);
  if (same < index) {
    if (size > buffers[same].size) fail("%s holds memory that grows within a call", path);
    buffers[index].at = buffers[same].at;
  } else {
    // Aligned like the memory of a tensor, and of its exact size, so that a sanitizer sees what goes beyond.
    if (posix_memalign(&buffers[index].at, 64, size > 0 ? size : 1) != 0) fail("%zu bytes of memory are not there", size);
    buffers[index].is_own = 1;
    get(buffers[index].at, size);
  }
  buffers[index].size = size;
  return buffers[index].at;
}

/// As many rows of `size` bytes as the indices reach, of which those that they name are in the record.
static uint8_t *get_rows(const int32_t *indices, size_t count, size_t size) {
  size_t last = 0, index = buffer_count++;
  if (index >= MOST_BUFFERS) fail("%s holds a call with more than %d buffers", path, MOST_BUFFERS);
  for (size_t i = 0; i < count; i++) {
    if (indices[i] < 0) fail("%s names a row before the first", path);
    if ((size_t)indices[i] >= last) last = (size_t)indices[i] + 1;
  }
  buffers[index].size = last * size;
  buffers[index].is_written = 0;
  buffers[index].is_own = 1;
  if (posix_memalign(&buffers[index].at, 64, last * size > 0 ? last * size : 1) != 0)
    fail("%zu bytes of memory are not there", last * size);
  for (size_t i = 0; i < count; i++) get((uint8_t *)buffers[index].at + (size_t)indices[i] * size, size);
  return buffers[index].at;
}

static uint64_t hash_written(double sum) {
  uint64_t hash = hash_of(FIRST_HASH, &sum, sizeof sum);
  for (size_t i = 0; i < buffer_count; i++)
    if (buffers[i].is_written) hash = hash_of(hash, buffers[i].at, buffers[i].size);
  return hash;
}

#define SIZE(name) size_t name = get_size();
#define FLAG(name) int name = (int)get_size();
#define REAL(name) double name = get_real();
#define WINDOW(name) retrace_window window = get_window(), *name = &window;
#define IN(name, count) void *name = get_buffer((count) * number_size, 0);
#define OUT(name, count) void *name = get_buffer((count) * number_size, 1);
#define VECTORS(name, count, n)                                                                    \
  const void *name[MOST_BUFFERS];                                                                  \
  if (count >= MOST_BUFFERS) fail("%s holds a sum of %zu vectors", path, count);                   \
  for (size_t v = 0; v < count; v++) name[v] = get_buffer((n) * number_size, 0);
#define ROWS(rows, indices, d, n)                                                                  \
  int32_t *indices = get_buffer(n * sizeof *indices, 0);                                           \
  uint8_t *rows = get_rows(indices, n, d);
#define WORDS(name, count) uint64_t *name = get_buffer((count) * sizeof *name, 0);
#define CALL_void(call) call
#define CALL_double(call) sum = call
#define T void

#define KERNEL(result, name, parameters, arguments, what)                                          \
  static double replay_##name(const retrace_kernels *kernels, size_t number_size) {                \
    double sum = 0;                                                                                \
    what                                                                                           \
    CALL_##result(kernels->name arguments);                                                        \
    return sum;                                                                                    \
  }
#include "../../../Sources/CKernels/kernels.def"
#undef KERNEL

static double (*const replays[])(const retrace_kernels *, size_t) = {
#define KERNEL(result, name, parameters, arguments, what) replay_##name,
#include "../../../Sources/CKernels/kernels.def"
#undef KERNEL
};
#define KERNELS (sizeof replays / sizeof replays[0])

/// How many calls of a record left other bits.
static size_t replay(retrace_level level, const char *level_name) {
  char magic[sizeof RECORD_MAGIC];
  file = fopen(path, "rb");
  if (file == NULL) fail("%s cannot be read", path);
  if (fread(magic, 1, sizeof magic, file) != sizeof magic || memcmp(magic, RECORD_MAGIC, sizeof magic) != 0)
    fail("%s is no record of calls", path);
  size_t calls = 0, wrong = 0, called[KERNELS][2] = {{0}};
  uint64_t kernel, all = FIRST_HASH;
  while ((kernel = get_size()) != NO_CALL) {
    size_t number_size = get_size();
    if (kernel >= KERNELS || (number_size != sizeof(float) && number_size != sizeof(double)))
      fail("%s names a kernel that is not there", path);
    int is_double = number_size == sizeof(double);
    buffer_count = 0;
    double sum = replays[kernel](
        is_double ? retrace_kernels_for_double(level) : retrace_kernels_for_float(level), number_size);
    uint64_t found = hash_written(sum), wanted = get_size();
    calls++;
    called[kernel][is_double]++;
    all = hash_of(all, &found, sizeof found);
    if (found != wanted && wrong++ < 10)
      fprintf(stderr, "replay: %s, call %zu: %s of %s left other bits at level %s\n", path, calls,
              retrace_kernel_name(kernel), is_double ? "double" : "float", level_name);
    for (size_t i = 0; i < buffer_count; i++)
      if (buffers[i].is_own) free(buffers[i].at);
  }
  if (get_size() != calls || calls == 0) fail("%s does not hold the calls that it counts", path);
  fclose(file);
  size_t kinds = 0;
  for (size_t i = 0; i < KERNELS; i++) kinds += (called[i][0] > 0) + (called[i][1] > 0);
  const char *last = strrchr(path, '/');
  printf("%s %s: %zu calls of %zu of %zu kernels, %zu left other bits, hash %016llx\n", level_name,
         last ? last + 1 : path, calls, kinds, 2 * KERNELS, wrong, (unsigned long long)all);
  return wrong;
}

int main(int count, char **arguments) {
  static const char *const names[] = {
      [RETRACE_PORTABLE] = "portable", [RETRACE_AVX2] = "avx2", [RETRACE_AVX512] = "avx512", [RETRACE_NEON] = "neon"};
  if (count == 2 && strcmp(arguments[1], "levels") == 0) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
      if (retrace_supports((retrace_level)i)) puts(names[i]);
    return 0;
  }
  if (count < 3) fail("usage: replay portable|avx2|avx512|neon RECORD…, or replay levels");
  size_t level = 0, wrong = 0;
  while (level < sizeof names / sizeof names[0] && strcmp(names[level], arguments[1]) != 0) level++;
  if (level == sizeof names / sizeof names[0]) fail("there is no level '%s'", arguments[1]);
  if (!retrace_supports((retrace_level)level)) fail("this machine has no level %s", arguments[1]);
  for (int i = 2; i < count; i++) {
    path = arguments[i];
    wrong += replay((retrace_level)level, arguments[1]);
  }
  return wrong > 0;
}
