// What recorder and replay agree on. A record is the magic, then calls: number of the kernel in kernels.def, bytes of a
// number, the arguments as kernels.def lists them, and the hash of what was returned and of all memory that was written. In
// the end stand NO_CALL and how many calls there were, so that a record that was cut off is known as one.
// Whole numbers are 8 bytes, the lowest first, as on every machine that has these kernels.
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "a record is read and written in the order of the machine's bytes, which must be little-endian"
#endif

#define RECORD_MAGIC "Retrace calls 2"
#define MOST_BUFFERS 4096
#define NO_BUFFER UINT64_MAX
#define NO_CALL UINT64_MAX

/// Like FNV-1a, but over words of 8 bytes, high bits folded into low ones; then over the bytes that are left.
#define FIRST_HASH 0xcbf29ce484222325u
static inline uint64_t hash_of(uint64_t hash, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  for (; size >= sizeof hash; at += sizeof hash, size -= sizeof hash) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    hash = (hash ^ word) * 0x100000001b3u;
    hash ^= hash >> 32;
  }
  for (; size > 0; at++, size--) hash = (hash ^ *at) * 0x100000001b3u;
  return hash;
}
