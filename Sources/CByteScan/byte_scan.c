#include "CByteScan.h"
#include <string.h>

/* Clones for processors with AVX2 and AVX-512, chosen when the program is loaded. That takes an indirect function, which
   neither musl nor Darwin has; elsewhere it is compiled once, for the target. */
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "byte_scan: the bits of a comparison, and those of the spaces, are read from memory in little-endian order"
#endif

typedef uint8_t lanes __attribute__((ext_vector_type(64)));
typedef _Bool flags __attribute__((ext_vector_type(64)));

/* A bit for each of 64 bytes. Macros, for a vector can't be handed to a function that is compiled for another processor. */
#define EQUAL(bytes, byte) ((bytes) == (lanes)(uint8_t)(byte))
#define BITS(comparison, bits)                                    \
  do {                                                            \
    flags as_flags = __builtin_convertvector((comparison), flags); \
    memcpy(&(bits), &as_flags, sizeof(bits));                     \
  } while (0)

/* The place of the lowest bit; 64 where there is none, which is what processors with an instruction for it say. */
INLINE uint32_t lowest(uint64_t bits) { return bits ? (uint32_t)__builtin_ctzll(bits) : 64; }

/* Marks one block of 64 bytes and returns where the next one's marks go. Five are written without a branch: more are in
   few blocks of a usual log, and how many there are can't be foreseen. Fewer and more than five were slower. */
INLINE uint32_t *mark(const uint8_t *bytes, uint32_t offset, uint32_t *marks, uint64_t *spaces) {
  lanes block;
  uint64_t marked;
  memcpy(&block, bytes, sizeof block);
  BITS(EQUAL(block, '"') | EQUAL(block, '\\') | EQUAL(block, '\n'), marked);
  BITS(EQUAL(block, ' '), *spaces);
  uint32_t *end = marks + __builtin_popcountll(marked);
  for (int i = 0; i < 5; i++, marked &= marked - 1) *marks++ = offset + lowest(marked);
  for (; marked; marked &= marked - 1) *marks++ = offset + lowest(marked);
  return end;
}

CLONES size_t byte_scan(const uint8_t *bytes, size_t count, uint32_t *marks, uint64_t *spaces) {
  uint32_t *end = marks;
  size_t offset = 0;
  for (; count - offset >= 64; offset += 64) end = mark(bytes + offset, (uint32_t)offset, end, spaces++);
  if (offset < count) {
    /* The memory may end with the last byte. */
    uint8_t rest[64] = {0};
    memcpy(rest, bytes + offset, count - offset);
    end = mark(rest, (uint32_t)offset, end, spaces++);
  }
  spaces[0] = spaces[1] = 0;
  for (int i = 0; i < BYTE_SCAN_PADDING; i++) end[i] = (uint32_t)count - 1;
  return (size_t)(end - marks);
}
