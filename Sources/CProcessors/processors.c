// The affinity mask is an extension of GNU's that Swift doesn't see.
#define _GNU_SOURCE
#include "CProcessors.h"

#include <unistd.h>
#ifdef __linux__
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
