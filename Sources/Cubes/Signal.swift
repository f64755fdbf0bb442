#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Wakes one waiting thread: a flag that is raised, waited for with a time limit, and lowered by the waiter.
///
/// Raising a raised flag costs a lock and nothing else, so a producer may do it for every batch.
public final class Signal: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isRaised = false

  public init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  public func raise() {
    pthread_mutex_lock(mutex)
    if !isRaised {
      isRaised = true
      pthread_cond_signal(condition)
    }
    pthread_mutex_unlock(mutex)
  }

  /// Waits until the signal is raised or the time is over, and lowers it.
  public func wait(milliseconds: Int) {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_nsec += milliseconds % 1000 * 1_000_000
    deadline.tv_sec += milliseconds / 1000 + deadline.tv_nsec / 1_000_000_000
    deadline.tv_nsec %= 1_000_000_000
    pthread_mutex_lock(mutex)
    while !isRaised {
      if pthread_cond_timedwait(condition, mutex, &deadline) != 0 { break }
    }
    isRaised = false
    pthread_mutex_unlock(mutex)
  }
}

/// A thread that can be waited for. Ingest and slices stay off Swift's cooperative pool: they block and compute for long.
public final class WorkThread: @unchecked Sendable {
  private var thread = pthread_t(bitPattern: 0)
  private let body: @Sendable () -> Void

  /// Starts at once. Signals are blocked in it: they belong to the thread that owns the terminal.
  public init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
    var everything = sigset_t()
    var before = sigset_t()
    sigfillset(&everything)
    // A fault must stay deliverable: the handler restores the terminal.
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { sigdelset(&everything, fault) }
    pthread_sigmask(SIG_SETMASK, &everything, &before)
    let context = Unmanaged.passRetained(self).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<WorkThread>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, context)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    precondition(status == 0, "The system has no thread to give.")
  }

  public func join() { pthread_join(thread, nil) }
}
