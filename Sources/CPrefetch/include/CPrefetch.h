#ifndef CUBETOP_CPREFETCH_H
#define CUBETOP_CPREFETCH_H

/* Asks for the cache line at an address without waiting for it: the one instruction that Swift has no name for. Any
   address may be asked for, also one that nobody may read. */
static inline __attribute__((always_inline)) void prefetch_line(const void *address) { __builtin_prefetch(address); }

#endif
