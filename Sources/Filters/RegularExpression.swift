import CPCRE2

/// A compiled regular expression over bytes, by PCRE2: translated to machine code where the system allows it.
///
/// Matching is bounded, so that no expression can hang the program on values that strangers send: where the bound is hit,
/// the value counts as no match and as given up.
final class RegularExpression {
  struct CompileError: Error {
    /// In bytes of the expression.
    let offset: Int
    let message: String
  }

  /// Backtracks from one starting place before a value is given up: a quarter of a millisecond of machine code. Sensible
  /// expressions need one or two for each byte of the value.
  private static let mostBacktracks: UInt32 = 50_000
  /// In KiB, for what is remembered of places to go back to.
  private static let mostHeap: UInt32 = 16 << 10

  private let code: OpaquePointer
  private let match: OpaquePointer
  private let context: OpaquePointer
  /// Of the machine code, which would otherwise have 32 KiB: too little for a group repeated over a URL of 8 KiB. Nil where
  /// there is no machine code.
  private let stack: OpaquePointer?
  /// How many calls hit the bound.
  private(set) var givenUp = 0

  init(_ expression: String) throws(CompileError) {
    // A value is one string of bytes: line ends within it mean nothing, and nobody may switch to UTF-8, which a log isn't.
    let options = UInt32(PCRE2_DOTALL) | UInt32(PCRE2_DOLLAR_ENDONLY) | UInt32(PCRE2_NEVER_UTF)
    var number: Int32 = 0
    var offset = 0
    let bytes = Array(expression.utf8)
    guard let code = pcre2_compile_8(bytes, bytes.count, options, &number, &offset, nil) else {
      throw CompileError(offset: offset, message: Self.message(number))
    }
    guard let match = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
      preconditionFailure("Out of memory for a regular expression.")
    }
    // Where there is no compiler for the machine, or pages may not be made executable, the interpreter does it.
    let isMachineCode = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
    stack = isMachineCode ? pcre2_jit_stack_create_8(32 << 10, 1 << 20, nil) : nil
    if let stack { pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
    pcre2_set_match_limit_8(context, Self.mostBacktracks)
    pcre2_set_depth_limit_8(context, Self.mostBacktracks)
    pcre2_set_heap_limit_8(context, Self.mostHeap)
    self.code = code
    self.match = match
    self.context = context
  }

  deinit {
    pcre2_jit_stack_free_8(stack)
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(match)
    pcre2_code_free_8(code)
  }

  private static func message(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
      let length = pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
      return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }
  }

  /// Whether the expression matches anywhere in the bytes.
  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let result = pcre2_match_8(code, start, bytes.count, 0, 0, match, context)
    if result >= 0 { return true }
    if result != PCRE2_ERROR_NOMATCH { givenUp += 1 }
    return false
  }
}
