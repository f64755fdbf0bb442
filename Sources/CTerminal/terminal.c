#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Crashes: restore the terminal, then let the handler before ours have it, so that a backtrace lands on a clean screen. */
static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
/* Events: noted for the main loop. */
static const int noted[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
#define COUNT(array) (sizeof array / sizeof *array)

static int guarded_tty = -1;
static struct termios modes_before;
static uint8_t reset_bytes[256];
static size_t reset_count;
static atomic_int is_armed;
static struct sigaction before[65];

/* Made once and never closed: another thread may be about to write to it. */
static int notes[2] = {-1, -1};
static atomic_int is_waking;
static atomic_int ending_signal;

static int saved_errors = -1;
static int kept_errors = -1;

static void write_all(int fd, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(fd, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    next += written;
    count -= (size_t)written;
  }
}

/* Async-signal-safe, as everything that it calls. */
static void restore(void) {
  if (atomic_exchange(&is_armed, 0)) {
    /* A program in the background would be stopped for changing the modes, instead of ending. */
    signal(SIGTTOU, SIG_IGN);
    write_all(guarded_tty, reset_bytes, reset_count);
    tcsetattr(guarded_tty, TCSANOW, &modes_before);
  }
  terminal_release_errors();
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  alarm(1); /* for a terminal that takes no more bytes; a backtrace may then take its time */
  restore();
  alarm(0);
  struct sigaction *earlier = &before[number];
  sigaction(number, earlier, NULL);
  /* A faulting instruction faults again on return, with all that a backtrace wants to know. The rest doesn't: what was sent,
     and traps, since a breakpoint instruction is over. A handler that prints a backtrace returns from those, and the program
     would go on without its terminal: so it is called here, and the end comes after it whatever it does. */
  bool is_sent = info->si_code <= 0 || info->si_code == SI_USER;
  if (!is_sent && number != SIGABRT && number != SIGTRAP && number != SIGSYS) return;
  if (earlier->sa_flags & SA_SIGINFO) {
    earlier->sa_sigaction(number, info, context);
  } else if (earlier->sa_handler != SIG_DFL && earlier->sa_handler != SIG_IGN) {
    earlier->sa_handler(number);
  }
  signal(number, SIG_DFL);
  raise(number); /* pending until this returns */
}

/* The main loop has had its second and is stuck in a write to a terminal that stands still. */
static void on_alarm(int number) {
  (void)number;
  tcflush(guarded_tty, TCOFLUSH);
  restore();
  int cause = atomic_load(&ending_signal);
  _exit(128 + (cause ? cause : SIGALRM));
}

static void note(uint8_t number) {
  ssize_t ignored = write(notes[1], &number, 1);
  (void)ignored;
}

static void on_noted(int number) {
  int error = errno;
  if (number == SIGTERM || number == SIGHUP || number == SIGINT || number == SIGQUIT) {
    atomic_store(&ending_signal, number);
    alarm(1);
  }
  note((uint8_t)number);
  errno = error;
}

bool terminal_guard_install(int tty) {
  static bool is_registered;
  if (tcgetattr(tty, &modes_before) != 0) return false;
  if (notes[0] < 0) {
    if (pipe(notes) != 0) return false;
    for (int end = 0; end < 2; end++) {
      fcntl(notes[end], F_SETFL, O_NONBLOCK);
      fcntl(notes[end], F_SETFD, FD_CLOEXEC);
    }
  }
  guarded_tty = tty;

  /* A stack to handle an overflow of the main thread's on, unless the runtime brought one. */
  static char spare[1 << 16];
  stack_t stack;
  if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
    stack = (stack_t){.ss_sp = spare, .ss_size = sizeof spare};
    sigaltstack(&stack, NULL);
  }

  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_sigaction = on_fatal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (size_t i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &action, &before[fatal[i]]);
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_noted;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  for (size_t i = 0; i < COUNT(noted); i++) sigaction(noted[i], &action, &before[noted[i]]);
  action.sa_handler = on_alarm;
  sigaction(SIGALRM, &action, &before[SIGALRM]);

  if (!is_registered) atexit(restore);
  is_registered = true;
  return true;
}

void terminal_guard_arm(const uint8_t *reset, size_t count) {
  reset_count = count < sizeof reset_bytes ? count : sizeof reset_bytes;
  memcpy(reset_bytes, reset, reset_count);
  atomic_store(&is_armed, 1);
}

void terminal_guard_disarm(void) { atomic_store(&is_armed, 0); }

void terminal_guard_uninstall(void) {
  terminal_guard_disarm();
  alarm(0);
  for (size_t i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &before[fatal[i]], NULL);
  for (size_t i = 0; i < COUNT(noted); i++) sigaction(noted[i], &before[noted[i]], NULL);
  sigaction(SIGALRM, &before[SIGALRM], NULL);
}

int terminal_wait(int tty, int milliseconds) {
  struct pollfd files[2] = {{tty, POLLIN, 0}, {notes[0], POLLIN, 0}};
  if (poll(files, 2, milliseconds) < 0) return 0;
  int found = 0;
  if (files[0].revents & POLLIN) found |= TERMINAL_INPUT;
  if (files[0].revents & (POLLHUP | POLLERR | POLLNVAL)) found |= TERMINAL_GONE;
  if (files[1].revents & POLLIN) found |= TERMINAL_NOTES;
  return found;
}

uint64_t terminal_take_notes(void) {
  uint64_t found = 0;
  uint8_t bytes[256];
  ssize_t count;
  while ((count = read(notes[0], bytes, sizeof bytes)) > 0)
    for (ssize_t i = 0; i < count; i++) found |= UINT64_C(1) << (bytes[i] & 63);
  /* After reading, or a byte written in between would be taken out with the flag left up, and no wake be heard again. A
     wake that finds the flag still up came before this line, so what it tells of is there for the caller to see. */
  if (atomic_exchange(&is_waking, 0)) found |= 1;
  return found;
}

void terminal_wake(void) {
  if (notes[1] >= 0 && !atomic_exchange(&is_waking, 1)) note(0);
}

void terminal_capture_errors(void) {
  if (saved_errors >= 0 || !isatty(2)) return; /* a file or a pipe doesn't disturb the screen */
  if (kept_errors < 0) {
#ifdef __linux__
    kept_errors = memfd_create("standard error", MFD_CLOEXEC);
#else
    char path[] = "/tmp/errors.XXXXXX";
    kept_errors = mkstemp(path);
    if (kept_errors >= 0) {
      unlink(path);
      fcntl(kept_errors, F_SETFD, FD_CLOEXEC);
    }
#endif
  }
  if (kept_errors < 0) return;
  int copy = fcntl(2, F_DUPFD_CLOEXEC, 10);
  if (copy < 0) return;
  ftruncate(kept_errors, 0);
  lseek(kept_errors, 0, SEEK_SET);
  if (dup2(kept_errors, 2) < 0) {
    close(copy);
    return;
  }
  saved_errors = copy;
}

void terminal_release_errors(void) {
  if (saved_errors < 0) return;
  dup2(saved_errors, 2);
  close(saved_errors);
  saved_errors = -1;
  char bytes[4096];
  ssize_t count;
  for (off_t at = 0; (count = pread(kept_errors, bytes, sizeof bytes, at)) > 0; at += count)
    write_all(2, bytes, (size_t)count);
}

bool terminal_size(int tty, int *width, int *height) {
  struct winsize size;
  if (ioctl(tty, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *width = size.ws_col;
  *height = size.ws_row;
  return true;
}

extern char **environ;
char **terminal_environment(void) { return environ; }

void terminal_stop_job(void) {
  struct sigaction standard, ours;
  memset(&standard, 0, sizeof standard);
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &ours);
  kill(0, SIGTSTP); /* returns after SIGCONT; at once in a group without a shell, which can't be stopped */
  sigaction(SIGTSTP, &ours, NULL);
}

int terminal_run(int tty, const char *path, char *const arguments[]) {
  /* As system(3) does it: a key that ends the program must not end us, nor start the second that we have to end in. */
  static const int borrowed[] = {SIGINT, SIGQUIT, SIGTSTP};
  struct sigaction ours[COUNT(borrowed)], action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < COUNT(borrowed); i++) {
    /* Whoever stops the program stops the job, and we are part of it: the shell waits for us, too. */
    action.sa_handler = borrowed[i] == SIGTSTP ? SIG_DFL : SIG_IGN;
    sigaction(borrowed[i], &action, &ours[i]);
  }

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t standard, none;
  sigemptyset(&standard);
  sigemptyset(&none);
  for (size_t i = 0; i < COUNT(borrowed); i++) sigaddset(&standard, borrowed[i]);
  posix_spawnattr_setsigdefault(&attributes, &standard);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  /* Our own input may be a log that is piped to us. */
  for (int file = 0; file < 3; file++) posix_spawn_file_actions_adddup2(&files, tty, file);

  pid_t program;
  int status = -1;
  if (posix_spawn(&program, path, &files, &attributes, arguments, environ) == 0) {
    int state;
    pid_t ended;
    while ((ended = waitpid(program, &state, 0)) < 0 && errno == EINTR) continue;
    if (ended == program) status = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
  }
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  for (size_t i = 0; i < COUNT(borrowed); i++) sigaction(borrowed[i], &ours[i], NULL);
  return status;
}
