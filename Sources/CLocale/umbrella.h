#ifndef CUBETOP_CLOCALE_H
#define CUBETOP_CLOCALE_H
/* Two questions for libc that Swift's Glibc module doesn't pass on. Both depend on setlocale(LC_CTYPE). */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <langinfo.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

/* POSIX, but behind a feature macro that the Glibc module may have been built without. */
extern int wcwidth(wchar_t);

/* Columns that a scalar takes on the screen: 0, 1 or 2; -1 when the locale can't show it. */
static inline int locale_width_of(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

/* Whether the locale's characters are encoded as UTF-8. */
static inline bool locale_is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "utf8") == 0;
}
#endif
