public import Foundation

/// Logs and cases that other projects test with: the folder that `CUBETOP_SHARED_DATA` names, or `../shared/data` beside the package.
/// Where it isn't there, there is nothing to compare, and a test says so.
public let sharedData: URL =
  if let path = ProcessInfo.processInfo.environment["CUBETOP_SHARED_DATA"] {
    URL(filePath: path)
  } else {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/data").standardized
  }
