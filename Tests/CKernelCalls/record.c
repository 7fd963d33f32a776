#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "CKernelCalls.h"
#include "calls.h"
#include "format.h"

static FILE *file;
static int is_whole;
static uint64_t call_count;
// One call at a time, so that the calls of several threads do not mix.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Of trainings, the calls of a step wait in memory until it ends: some steps are kept, all others let go.
static struct {
  unsigned char *bytes;
  size_t size, room;
  uint64_t calls;
  int is_cut;
} waiting;
#define MOST_WAITING ((size_t)3 << 30)
// Steps of each network that are kept; 0 keeps all calls, as they come.
static uint64_t most_steps, wanted_networks;
static struct {
  uint64_t parameters, number_size, steps;
} networks[64];
static size_t network_count;
#define MOST_NETWORKS (sizeof networks / sizeof networks[0])
// The first whole numbers of a call: its kernel, the bytes of a number, and its first size.
static uint64_t first_sizes[3];
static size_t first_count;

static void write_out(const void *bytes, size_t size) {
  if (size > 0 && fwrite(bytes, 1, size, file) != size) is_whole = 0;
}
static void put(const void *bytes, size_t size) {
  if (most_steps == 0) {
    write_out(bytes, size);
    return;
  }
  if (waiting.is_cut || size == 0) return;
  if (size > waiting.room - waiting.size) {
    size_t room = 2 * (waiting.size + size);
    unsigned char *more = room > MOST_WAITING ? NULL : realloc(waiting.bytes, room);
    if (more == NULL) {
      // The step cannot be kept.
      waiting.is_cut = 1;
      return;
    }
    waiting.bytes = more;
    waiting.room = room;
  }
  memcpy(waiting.bytes + waiting.size, bytes, size);
  waiting.size += size;
}
static void put_size(uint64_t number) {
  if (first_count < 3) first_sizes[first_count++] = number;
  put(&number, sizeof number);
}

int retrace_begin_record(const char *path) {
  file = fopen(path, "wb");
  is_whole = file != NULL;
  call_count = most_steps = wanted_networks = network_count = 0;
  if (file) write_out(RECORD_MAGIC, sizeof RECORD_MAGIC);
  return is_whole;
}

int retrace_begin_record_of_steps(const char *path, uint64_t steps, uint64_t count) {
  int begun = retrace_begin_record(path);
  most_steps = steps;
  wanted_networks = count;
  return begun && steps > 0;
}

int retrace_end_record(void) {
  if (file == NULL) return 0;
  for (size_t i = 0; i < network_count; i++)
    fprintf(stderr, "record: %llu steps of a network of %llu %s\n", (unsigned long long)networks[i].steps,
            (unsigned long long)networks[i].parameters, networks[i].number_size == sizeof(float) ? "floats" : "doubles");
  uint64_t end[2] = {NO_CALL, call_count};
  write_out(end, sizeof end);
  if (fclose(file) != 0) is_whole = 0;
  file = NULL;
  free(waiting.bytes);
  memset(&waiting, 0, sizeof waiting);
  return is_whole;
}

/// A network has moved: what led to it is kept, unless enough is kept of that network.
static void end_step(uint64_t parameters, uint64_t number_size) {
  size_t i = 0;
  while (i < network_count && (networks[i].parameters != parameters || networks[i].number_size != number_size)) i++;
  if (i == network_count && i < MOST_NETWORKS) {
    networks[i].parameters = parameters;
    networks[i].number_size = number_size;
    networks[i].steps = 0;
    network_count++;
  }
  if (i < MOST_NETWORKS && networks[i].steps < most_steps && !waiting.is_cut) {
    write_out(waiting.bytes, waiting.size);
    call_count += waiting.calls;
    networks[i].steps++;
  }
  waiting.size = waiting.calls = 0;
  waiting.is_cut = 0;
  size_t complete = 0;
  for (i = 0; i < network_count; i++) complete += networks[i].steps == most_steps;
  // As if the program were killed: it has nothing to report.
  if (wanted_networks > 0 && complete >= wanted_networks) _exit(retrace_end_record() ? 0 : 1);
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

/// Indices, then the rows that they name and no other: a set of pictures is large.
static void put_rows(call *one, const uint8_t *rows, const int32_t *indices, size_t count, size_t size) {
  put_buffer(one, indices, count * sizeof *indices, 0);
  for (size_t i = 0; i < count; i++) put(rows + (size_t)indices[i] * size, size);
  // Has a number among the buffers, and is no other one.
  if (one->count == MOST_BUFFERS) {
    is_whole = 0;
    return;
  }
  one->at[one->count] = NULL;
  one->size[one->count] = 0;
  one->is_written[one->count++] = 0;
}

static void put_hash(const call *one, double sum) {
  uint64_t hash = hash_of(FIRST_HASH, &sum, sizeof sum);
  for (size_t i = 0; i < one->count; i++)
    if (one->is_written[i]) hash = hash_of(hash, one->at[i], one->size[i]);
  put_size(hash);
}

enum {
#define KERNEL(result, name, parameters, arguments, what) number_of_##name,
#include "../../Sources/CKernels/kernels.def"
#undef KERNEL
};

static void begin_call(uint64_t kernel, uint64_t number_size) {
  first_count = 0;
  put_size(kernel);
  put_size(number_size);
}
static void end_call(void) {
  if (most_steps == 0) {
    call_count++;
    return;
  }
  waiting.calls++;
  // A step is one `add_scaled` over all parameters (`Network.descend`).
  if (first_sizes[0] == number_of_add_scaled) end_step(first_sizes[2], first_sizes[1]);
}

#define SIZE(name) put_size(name);
#define FLAG(name) put_size((uint64_t)name);
#define REAL(name) put(&name, sizeof name);
#define WINDOW(name) put(name, sizeof *name);
#define IN(name, count) put_buffer(&one, name, (count) * NUMBER, 0);
#define OUT(name, count) put_buffer(&one, name, (count) * NUMBER, 1);
#define VECTORS(name, count, n) for (size_t v = 0; v < count; v++) put_buffer(&one, name[v], (n) * NUMBER, 0);
#define ROWS(rows, indices, d, n) put_rows(&one, rows, indices, n, d);
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
