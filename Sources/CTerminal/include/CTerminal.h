#ifndef CUBETOP_CTERMINAL_H
#define CUBETOP_CTERMINAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a terminal program needs and Swift can't do: signal handlers, which may only make async-signal-safe calls. One
   terminal a process. */

/* Installs the handlers and remembers the terminal's modes as they are. False if `tty` has none. Call it before
   ncurses starts, which takes over only signals that nobody handles. */
bool terminal_guard_install(int tty);

/* From now on the handlers write these bytes to the terminal before they restore its modes. */
void terminal_guard_arm(const uint8_t *reset, size_t count);

/* The terminal is as it was: the handlers have nothing to do. */
void terminal_guard_disarm(void);

/* Gives the signals back to whoever handled them before. */
void terminal_guard_uninstall(void);

/* Waits until there is something to read, or for so many milliseconds (-1: for ever). A set of TERMINAL_… bits. */
int terminal_wait(int tty, int milliseconds);
enum { TERMINAL_INPUT = 1, TERMINAL_NOTES = 2, TERMINAL_GONE = 4 };

/* Reads what was noted since the last call: a bit for each signal number, bit 0 for terminal_wake. */
uint64_t terminal_take_notes(void);

/* Ends a terminal_wait. From any thread, and at any time. */
void terminal_wake(void);

/* Keeps what is written to standard error, for it would land in the middle of the screen. */
void terminal_capture_errors(void);

/* Undoes that, and writes what was kept. */
void terminal_release_errors(void);

/* The terminal's size; false if it doesn't know. */
bool terminal_size(int tty, int *width, int *height);

/* What a program that is started inherits. */
char **terminal_environment(void);

/* Stops the whole job, as Ctrl-Z does, and returns once it goes on. */
void terminal_stop_job(void);

/* Runs a program with the terminal as its input and output, and waits until it has ended. Its exit status, 128 and its signal's
   number, or -1 if it can't be started. Ctrl-C and Ctrl-\ are the program's meanwhile; Ctrl-Z stops both. */
int terminal_run(int tty, const char *path, char *const arguments[]);
#endif
