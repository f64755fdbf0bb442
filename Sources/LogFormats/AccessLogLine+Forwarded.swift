import PageEvents

/// Access logs that have what a proxy forwarded where the client stands: Apache's `%{X-Forwarded-For}i %l %u`, nginx's
/// `"$http_x_forwarded_for" $remote_addr - $remote_user`.
///
///     10.0.0.2, 203.0.113.9 - - [      203.0.113.9, 10.0.0.1 10.2.1.185 - - [      "203.0.113.9" 10.2.1.185 - - [
extension AccessLogLine {
  /// The list that the line begins with: between quotes, or words that end in commas and the one behind them. Nil where it
  /// begins with one client, as most do.
  func clientList(clientEnd: UnsafeRawPointer, before namesEnd: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    if start[0] == Byte.quote {
      let closing = (start + 1).closingQuote(before: namesEnd)
      guard closing < namesEnd, closing + 1 == namesEnd || closing[1] == Byte.space else { return nil }
      return UnsafeRawBufferPointer(start: start, count: closing + 1 - start)
    }
    var listEnd = clientEnd
    while listEnd < namesEnd, listEnd[-1] == UInt8(ascii: ",") {
      let wordEnd = (listEnd + 1).nearFirst(Byte.space, before: namesEnd)
      // An ident is no part of it.
      if wordEnd - listEnd == 2, listEnd[1] == Byte.dash { break }
      listEnd = wordEnd
    }
    return listEnd > clientEnd ? UnsafeRawBufferPointer(start: start, count: listEnd - start) : nil
  }

  /// Reads `ident user` or `remote ident user` behind the list. The remote address is the last proxy's, and stands in for the
  /// client where the list is missing.
  func parseNames(
    behind list: UnsafeRawBufferPointer, to namesEnd: UnsafeRawPointer, into event: inout EventFields
  ) {
    let first = next(after: start + list.count, before: namesEnd)
    let firstEnd = first.nearFirst(Byte.space, before: namesEnd)
    let second = next(after: firstEnd, before: namesEnd)
    let secondEnd = second.nearFirst(Byte.space, before: namesEnd)
    let isFirstDash = firstEnd - first == 1 && first[0] == Byte.dash
    let isSecondDash = secondEnd - second == 1 && second[0] == Byte.dash
    // Whoever sends the request chooses the user: what it says must not pass for an address.
    let hasRemote =
      looksLikeAddress(UnsafeRawBufferPointer(start: first, count: firstEnd - first))
      || !isFirstDash && isSecondDash && secondEnd < namesEnd
    let isQuoted = list[0] == Byte.quote
    let client = ClientList.client(
      of: isQuoted ? UnsafeRawBufferPointer(rebasing: list.dropFirst().dropLast()) : list)
    event.client = Self.missing
    if let place = client.baseAddress { event.client = Self.value(place, place + client.count) }
    if event.client.count == 0, hasRemote { event.client = Self.value(first, firstEnd) }
    setUser(next(after: hasRemote ? secondEnd : firstEnd, before: namesEnd), namesEnd, in: &event)
  }
}
