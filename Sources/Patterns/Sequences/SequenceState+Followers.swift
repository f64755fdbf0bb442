/// Attempts that would do what an earlier one does: they follow it, and cost nothing until it ends.
///
/// Somebody who guesses passwords a thousand times has a thousand attempts under way, all but a few in the same loop. From the event
/// on that brings two into the same state they take the same events; with `skip: past last`, a match of the first rules out the
/// other's. So the other is needed only where the first one's time is over before. Until then it is kept as where it came from, and
/// takes over what the first has taken since: an event moves one attempt, and the end of its time hands on its list, both at a cost
/// that doesn't depend on how many follow.
extension SequenceState {
  /// An attempt that follows another.
  struct Follower {
    /// Its own last event, which it has in common with the one that it follows, and that one's node of it.
    var node: Int32
    var common: Int32
    var start: Int64
    var startTime: Int64
  }

  /// Those that follow an attempt, in the order in which they began.
  struct Followers {
    private var all: [Follower] = []
    private var begin = 0

    var count: Int { all.count - begin }
    var last: Follower? { count > 0 ? all.last : nil }
    var present: ArraySlice<Follower> { all[begin...] }

    mutating func append(_ follower: Follower) { all.append(follower) }

    mutating func removeFirst() -> Follower {
      defer {
        begin += 1
        if begin > 32, begin * 2 > all.count {
          all.removeFirst(begin)
          begin = 0
        }
      }
      return all[begin]
    }
  }

  /// How many attempts are under way, with those that follow others.
  var attemptCount: Int { attempts.count + followerCount }

  /// Lets an attempt that has just taken the event follow the one before it, if it can.
  mutating func follow(_ attempt: Attempt, _ pattern: CompiledPattern.Tables, newFrom first: Int) -> Bool {
    guard let reads = pattern.readsLast, attempts.count > first else { return false }
    let state = pattern.states[Int(attempt.state)]
    let leader = attempts[attempts.count - 1]
    guard leader.state == attempt.state, !state.accepts, !state.isPending, leader.start < attempt.start,
      prefixes.haveSameLast(leader.node, attempt.node, of: reads)
    else { return false }
    if leader.followers < 0 {
      attempts[attempts.count - 1].followers = freeFollowers.popLast() ?? Int32(followers.count)
      if Int(attempts[attempts.count - 1].followers) == followers.count { followers.append(Followers()) }
    }
    followers[Int(attempts[attempts.count - 1].followers)].append(
      Follower(node: attempt.node, common: leader.node, start: attempt.start, startTime: attempt.startTime))
    followerCount += 1
    return true
  }

  /// Whether the attempt becomes exactly one other by an event with these bits, or none: then whoever follows it does the same.
  func isFollowed(_ attempt: Attempt, by bits: UInt64, _ pattern: CompiledPattern.Tables) -> Bool {
    let state = pattern.states[Int(attempt.state)]
    var held = 0
    for place in Int(state.firstEdge)..<Int(state.endOfEdges) where pattern.edges[place].guard.holds(bits) {
      held += 1
      let edge = pattern.edges[place]
      let target = pattern.states[Int(edge.target)]
      if edge.action == .take, target.accepts, target.firstEdge < target.endOfEdges || target.isPending { return false }
      if edge.action == .ignore || edge.action == .take, target.isPending { return false }
    }
    return held <= 1
  }

  /// The attempt that takes the place of one that ends, and takes over what it has taken; nil where none follows it.
  mutating func handOn(_ attempt: Attempt) -> Attempt? {
    guard attempt.followers >= 0 else {
      prefixes.release(attempt.node)
      return nil
    }
    var next = attempt
    let follower = followers[Int(attempt.followers)].removeFirst()
    followerCount -= 1
    (next.start, next.startTime) = (follower.start, follower.startTime)
    prefixes.graft(follower.common, as: follower.node)
    if followers[Int(attempt.followers)].count == 0 { next.followers = freed(attempt.followers) }
    return next
  }

  /// Gives up an attempt with all that follow it.
  mutating func giveUp(_ attempt: Attempt) {
    prefixes.release(attempt.node)
    giveUpFollowers(of: attempt)
  }

  mutating func giveUpFollowers(of attempt: Attempt) {
    // All may have been ruled out, and the list be gone.
    guard attempt.followers >= 0, followers.indices.contains(Int(attempt.followers)) else { return }
    if followers[Int(attempt.followers)].count == 0 { return }
    for follower in followers[Int(attempt.followers)].present {
      prefixes.release(follower.node)
      followerCount -= 1
    }
    _ = freed(attempt.followers)
  }

  /// Makes those that follow an attempt attempts again, each with a list of its own.
  mutating func unfollow(_ attempt: Attempt) -> [Attempt] {
    guard attempt.followers >= 0 else { return [] }
    let released = followers[Int(attempt.followers)].present.map { follower in
      var own = attempt
      (own.start, own.startTime, own.followers) = (follower.start, follower.startTime, -1)
      own.node = prefixes.copy(attempt.node, from: follower.common, onto: follower.node)
      return own
    }
    followerCount -= released.count
    _ = freed(attempt.followers)
    return released
  }

  /// The list is empty and can be another's; -1.
  private mutating func freed(_ list: Int32) -> Int32 {
    followers[Int(list)] = Followers()
    freeFollowers.append(list)
    if freeFollowers.count == followers.count { (followers, freeFollowers) = ([], []) }
    return -1
  }
}
