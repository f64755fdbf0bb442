#ifndef CUBETOP_CNCURSES_H
#define CUBETOP_CNCURSES_H
/* The module is compiled by clang on its own, so what ncurses.h wants to know stands here, not in Package.swift. */
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <ncurses.h>
#include <stdint.h>
#include <string.h>

/* What Swift can't import: macros with casts in them, variables (a data race in Swift 6), and what differs between the
   ncurses that systems ship. */

static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }
static inline attr_t curses_italic(void) {
#ifdef A_ITALIC
  return A_ITALIC;
#else
  return A_NORMAL;
#endif
}

static inline int curses_colors(void) { return COLORS; }
static inline int curses_pairs(void) { return COLOR_PAIRS; }
static inline WINDOW *curses_screen_window(void) { return stdscr; }

/* terminfo's string capability of that name; NULL where the terminal has none. */
static inline const char *curses_capability(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == (const char *)-1 ? NULL : value;
}

#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
static inline int curses_most_pairs(void) { return 65536; }
static inline void curses_init_pair(int pair, int foreground, int background) {
  init_extended_pair(pair, foreground, background);
}
#else
static inline int curses_most_pairs(void) { return 256; }
static inline void curses_init_pair(int pair, int foreground, int background) {
  init_pair((short)pair, (short)foreground, (short)background);
}
#endif

/* Fills in a cell: setcchar() without its wcwidth of every character, which the canvas has asked for already. */
static inline void curses_set_cell(cchar_t *cell, const uint32_t *scalars, int count, attr_t attributes, int pair) {
  memset(cell, 0, sizeof *cell);
  for (int i = 0; i < count && i < CCHARW_MAX; i++) cell->chars[i] = (wchar_t)scalars[i];
  /* The old place of the pair's number has eight bits; ncurses still looks at it. */
  cell->attr = attributes | (attr_t)COLOR_PAIR(pair < 255 ? pair : 255);
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  cell->ext_color = pair;
#endif
}
#endif
