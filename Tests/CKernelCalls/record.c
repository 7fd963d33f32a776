#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "CKernelCalls.h"
#include "calls.h"
#include "format.h"

static FILE *file;
static int is_whole;
static uint64_t call_count;
// One call at a time, so that the calls of several threads do not mix.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void put(const void *bytes, size_t size) {
  if (size > 0 && fwrite(bytes, 1, size, file) != size) is_whole = 0;
}
static void put_size(uint64_t number) { put(&number, sizeof number); }

int retrace_begin_record(const char *path) {
  file = fopen(path, "wb");
  is_whole = file != NULL;
  call_count = 0;
  if (file) put(RECORD_MAGIC, sizeof RECORD_MAGIC);
  return is_whole;
}

int retrace_end_record(void) {
  put_size(NO_CALL);
  put_size(call_count);
  if (fclose(file) != 0) is_whole = 0;
  file = NULL;
  return is_whole;
}

/// Memory that a call was handed, in the order of its text.
typedef struct {
  const void *at[MOST_BUFFERS];
  size_t size[MOST_BUFFERS];
  int is_written[MOST_BUFFERS];
  size_t count;
} call;

static void put_buffer(call *one, const void *at, size_t size, int is_written) {
  if (one->count == MOST_BUFFERS) {
    // The replay could not hold them either.
    is_whole = 0;
    return;
  }
  size_t same = 0;
  while (same < one->count && one->at[same] != at) same++;
  // Which earlier buffer it is, its own number where it is new, or none.
  put_size(at == NULL ? NO_BUFFER : same);
  one->at[one->count] = at;
  one->size[one->count] = at == NULL ? 0 : size;
  one->is_written[one->count++] = is_written;
  if (at == NULL) return;
  put_size(size);
  if (same == one->count - 1) put(at, size);
}

static void put_hash(const call *one, double sum) {
  uint64_t hash = hash_of(FIRST_HASH, &sum, sizeof sum);
  for (size_t i = 0; i < one->count; i++)
    if (one->is_written[i]) hash = hash_of(hash, one->at[i], one->size[i]);
  put_size(hash);
}

enum {
#define KERNEL(result, name, parameters) number_of_##name,
#include "../../Sources/CKernels/kernels.def"
#undef KERNEL
};

#define SIZE(name) put_size(name);
#define FLAG(name) put_size((uint64_t)name);
#define REAL(name) put(&name, sizeof name);
#define WINDOW(name) put(name, sizeof *name);
#define IN(name, count) put_buffer(&one, name, (count) * NUMBER, 0);
#define OUT(name, count) put_buffer(&one, name, (count) * NUMBER, 1);
#define VECTORS(name, count, n) for (size_t v = 0; v < count; v++) put_buffer(&one, name[v], (n) * NUMBER, 0);
#define ROWS(rows, indices, d, n)                                                                  \
  {                                                                                                \
    size_t last = 0;                                                                               \
    for (size_t i = 0; i < n; i++)                                                                 \
      if ((size_t)indices[i] >= last) last = (size_t)indices[i] + 1;                               \
    put_buffer(&one, indices, n * sizeof *indices, 0);                                             \
    put_buffer(&one, rows, last * (d), 0);                                                         \
  }
#define WORDS(name, count) put_buffer(&one, name, (count) * sizeof *name, 0);
#define CALL_void(call) call
#define CALL_double(call) sum = call
#define RETURN_void
#define RETURN_double return sum;
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define T void

#define TYPE float
#include "record_type.h"
#undef TYPE
#define TYPE double
#include "record_type.h"

static const retrace_kernels *recording_of(const retrace_kernels *table, int is_double) {
  return is_double ? retrace_recording_double(table) : retrace_recording_float(table);
}
void retrace_record_all_tables(void) { retrace_kernels_through = recording_of; }
