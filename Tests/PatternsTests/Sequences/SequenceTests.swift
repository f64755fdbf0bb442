import Testing

/// The operators one by one. `skip` is none unless said: every match counts.
@Suite struct SequenceTests {
  @Test func `next is the very next event, then skips to the next that meets the name, then any to each of them`() {
    expect("a next b", over: "a.ab.ab", toMatch: "..ab", ".....ab")
    expect("a then b", over: "a.bb", toMatch: "a.b")
    expect("a then any b", over: "a.bb", toMatch: "a.b", "a..b")
  }

  @Test func `every event that can begin a match begins one`() {
    expect("a then b", over: "aab", toMatch: "a.b", ".ab")
    expect("a", over: "a.a", toMatch: "a", "..a")
  }

  @Test func `a name may come more than once`() {
    expect("a then b then a", over: "a.ab.a", toMatch: "a..b.a", "..ab.a")
  }

  @Test func `an event may meet several names`() {
    // Each a meets both.
    expect("a then also", over: "a.a", toMatch: "a.a")
    expect("(a | also) next b", over: "ab", toMatch: "ab", "ab")
  }

  @Test func `a choice takes the next of any of its events`() {
    expect("a | b then c", over: "abc", toMatch: "a.c", ".bc")
    expect("c then (a | b) then c", over: "c.bac", toMatch: "c.b.c")
    expect("(a | b){2} next c", over: "babc", toMatch: ".abc")
  }

  @Test func `a choice may be between sequences`() {
    expect("a | (b next c) then d", over: "abcd", toMatch: "a..d", ".bcd")
    // Whichever alternative begins first is taken: the c is behind a b already.
    expect("a then ((b then d) | c) then c", over: "a.bcdc", toMatch: "a.b.dc")
    // Once one has begun, what the other begins with may come between.
    expect("(a then b) | (c then d)", over: "acb", toMatch: "a.b")
    expect("a{2} | (b then c) then d", over: "abad", toMatch: "a.ad")
  }

  // MARK: Loops

  @Test func `a loop makes a match for each number of repetitions`() {
    expect("c then a+ then b", over: "caab", toMatch: "caab", "ca.b")
    expect("c then a* then b", over: "c.aab", toMatch: "c.aab", "c.a.b", "c...b")
    expect("a then b? then c", over: "abc", toMatch: "abc", "a.c")
    expect("a? then b", over: "ab", toMatch: "ab", ".b")
  }

  @Test func `a loop with a number repeats so often`() {
    expect("a{2} then b", over: "aaab", toMatch: "aa.b", ".aab")
    expect("a{2,3} next b", over: "aaab", toMatch: "aaab", ".aab")
    expect("a{3,} next b", over: "aaaab", toMatch: "aaaab", ".aaab")
    expect("c then a{2}? then b", over: "caab", toMatch: "caab", "c..b")
    expect("c then a{0,2} then b", over: "caab", toMatch: "caab", "ca.b", "c..b")
  }

  @Test func `events of a loop follow each other relaxed, at once, or in any combination`() {
    expect("a then any b+ strict then c", over: "ab.b.bc", toMatch: "ab....c", "a..b..c", "a....bc")
    expect(
      "a then any b+ then c", over: "ab.b.bc",
      toMatch: "ab....c", "ab.b..c", "ab.b.bc", "a..b..c", "a..b.bc", "a....bc")
    expect(
      "a then any b+ any then c", over: "ab.b.bc",
      toMatch: "ab....c", "ab.b..c", "ab.b.bc", "a..b..c", "a..b.bc", "a....bc", "ab...bc")
  }

  @Test func `how close a loop comes is said before it, how close its events come behind it`() {
    expect("c then a{2} strict then b", over: "ca.aab")
    expect("c then any a{2} strict then b", over: "ca.aab", toMatch: "c..aab")
    expect("c next a{2} any then b", over: "ca.aab", toMatch: "ca.a.b", "ca..ab")
    expect("c next a{2} any then b", over: "c.aaab")
  }

  @Test func `nothing takes or passes over what a greedy loop before it could take`() {
    expect("c then a+ greedy then b", over: "ca.ab", toMatch: "ca.ab")
    expect("c then a* greedy then b", over: "c.b", toMatch: "c.b")
    expect("c then a* greedy then b", over: "c.ab", toMatch: "c.ab")
    expect("c then a{2,5} greedy then b", over: "caaaab", toMatch: "caaaab")
    // Each a meets both names: the loop has all of them.
    expect("a+ then also", over: "aa", toMatch: "aa")
    expect("a+ greedy then also", over: "aa")
    // Where the next event is asked for, the loop has that one, and is over with it.
    expect("c then a+ greedy next not x", over: "ca.", toMatch: "ca")
    expect("c then a+ greedy next not x", over: "caa.", toMatch: "caa")
    expect("c then a{1,2} greedy next not x then a", over: "ca.a", toMatch: "ca.a")
    // At the end there is nothing behind it.
    expect("c then a+ greedy", over: "caa", toMatch: "ca", "caa")
    expect("c then a+ greedy then b? then d", over: "cabd", toMatch: "cabd", "ca.d")
    expect("c then a+ greedy then b? then d", over: "ca.a.d", toMatch: "ca.a.d")
  }

  @Test func `until ends a loop, and what ends it isn't part of it`() {
    expect("c then a+ until s then b", over: "casab", toMatch: "ca..b")
    expect("c then a* until s then b", over: "casab", toMatch: "ca..b", "c...b")
    expect("c then a{2,} until s then b", over: "caasab", toMatch: "caa..b")
    // It meets the name that follows as well.
    expect("c then a+ until s then stop", over: "caas", toMatch: "caas", "ca.s")
    // Before the loop has begun there is nothing to end.
    expect("c then a+ until s then b", over: "csab", toMatch: "c.ab")
    // With greedy, what comes after the end may be passed over.
    expect("c then a+ greedy until s then b", over: "casab", toMatch: "ca..b")
    expect("c then a+ greedy until s then b", over: "ca.asb", toMatch: "ca.a.b")
  }

  // MARK: Groups

  @Test func `a group repeats as a whole`() {
    expect("c then (a then b){2} then d", over: "cab.abd", toMatch: "cab.abd")
    expect("(a next b){2} strict", over: "ab.abab", toMatch: "...abab")
    expect("(a next b){2}", over: "ab.ab", toMatch: "ab.ab")
    expect("((a next b){2}){2}", over: "abababab", toMatch: "abababab")
  }

  @Test func `a group that may repeat makes a match for each number of repetitions, whatever comes between`() {
    expect("c then (a then b)? then d", over: "cabd", toMatch: "cabd", "c..d")
    expect("(a then b)+ then d", over: "a.b.a.b.d", toMatch: "a.b.....d", "a.b.a.b.d", "....a.b.d")
    expect("c then (a then b)* then d", over: "c.a.b.d", toMatch: "c.a.b.d", "c.....d")
    expect("c then (a then b){1,2} then d", over: "cab.abd", toMatch: "cab...d", "cab.abd")
  }

  @Test func `until ends a group, wherever in it`() {
    expect("c then (a then b)+ until s then d", over: "cabsabd", toMatch: "cab...d")
    expect("c then (a then b)+ until s then d", over: "cabasbd", toMatch: "cab...d")
    expect("c then (a then b)+ until s then d", over: "casbd")
  }

  @Test func `a group begins as close as is said before it, unless it says so itself`() {
    expect("c next (a then b) then d", over: "c.abd")
    expect("c then (next a then b)+ then d", over: "c.abd")
    expect("c then any (a next b) then d", over: "cababd", toMatch: "cab..d", "c..abd")
    expect("c then (a? then b)+ then d", over: "cb.abd", toMatch: "cb...d", "cb.abd", "cb..bd", "c..abd")
  }

  // MARK: What must not happen

  @Test func `next not asks the very next event, which isn't taken`() {
    expect("a next not x then b", over: "axb")
    expect("a next not x then b", over: "a.xb", toMatch: "a..b")
    expect("a next not x next b", over: "ab", toMatch: "ab")
    // Only with the next event is it known.
    expect("a next not x", over: "a")
    expect("a next not x", over: "a.", toMatch: "a")
    expect("a next not x", over: "ax")
    expect("a next not x then b?", over: "a..b", toMatch: "a", "a..b")
  }

  @Test func `then not holds until what follows it`() {
    expect("a then not x then b", over: "axb.ab", toMatch: "....ab")
    expect("a then not x then any b then c", over: "abxbc", toMatch: "ab..c")
    expect("a then not x then not y then b", over: "a.xb")
    expect("a then not x then not y then b", over: "a.yb")
    expect("a then not x then not y then b", over: "a..b", toMatch: "a..b")
  }

  @Test func `what must not happen before something optional may once that has happened`() {
    expect("a then not x then b? then c", over: "abxc", toMatch: "ab.c")
    expect("a then not x then b? then c", over: "axbc")
    expect("a then not x then b* then c", over: "abxbc", toMatch: "ab.bc", "ab..c")
    expect("a then not x then (b then d)? then c", over: "abxdc", toMatch: "ab.dc")
    // What waits for c, which x doesn't matter to, and what waits for b go apart with the first event that is neither.
    expect("a+ then c? then not x then b", over: "a.xcb", toMatch: "a..cb")
  }

  @Test func `what must not happen behind a loop must not happen within it`() {
    expect("a{2} then not x then b", over: "axab")
    expect("c then a{2} then not x then b", over: "cxaab", toMatch: "c.aab")
    expect("c then a+ then not x then b", over: "caxab")
    expect("c then (a then d){2} then not x then b", over: "cadxadb")
  }
}
