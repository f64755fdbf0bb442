// The affinity mask is an extension of GNU's; neither that nor mallopt is known to Swift.
#define _GNU_SOURCE
#include "CSystem.h"

#include <unistd.h>
#ifdef __linux__
#include <malloc.h>
#include <sched.h>
#endif

int cubetop_processor_count(void) {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    int count = CPU_COUNT(&allowed);
    if (count > 0) return count;
  }
#endif
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

void cubetop_return_blocks_from(int bytes) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, bytes);
#else
  (void)bytes;
#endif
}
