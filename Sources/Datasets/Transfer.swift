import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One file fetched over HTTPS, with limits on time and size.
final class Transfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// Why a transfer failed, in one line.
  struct Failure: Error, Equatable, CustomStringConvertible {
    let description: String
  }

  /// How long a server may take to answer, in seconds.
  static let answerLimit: TimeInterval = 5
  /// How long a transfer may stand still, in seconds.
  static let idleLimit: TimeInterval = 15

  private let sizeLimit: Int
  private let done = DispatchSemaphore(value: 0)
  private let lock = NSLock()
  // All below is guarded by the lock.
  private var bytes: [UInt8] = []
  private var lastNews: Date?
  private var failure: Failure?

  private init(sizeLimit: Int) { self.sizeLimit = sizeLimit }

  /// The bytes at `address`.
  ///
  /// - Throws: `Failure` when the server does not answer within 5 s, answers with an error, stands
  ///   still, sends more than `limit` bytes, or is not done at `deadline`.
  static func fetch(_ address: String, limit: Int, deadline: Date) throws -> [UInt8] {
    guard let url = URL(string: address) else { throw Failure(description: "malformed address") }
    let transfer = Transfer(sizeLimit: limit)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = idleLimit
    let session = URLSession(configuration: configuration, delegate: transfer, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    session.dataTask(with: url).resume()
    let start = Date()
    while transfer.done.wait(timeout: .now() + 0.05) == .timedOut {
      let lastNews = transfer.lock.withLock { transfer.lastNews }
      let now = Date()
      if now > deadline { throw Failure(description: "not done within the time limit") }
      if let lastNews {
        if now.timeIntervalSince(lastNews) > idleLimit { throw Failure(description: "stands still") }
      } else if now.timeIntervalSince(start) > answerLimit {
        throw Failure(description: "no answer within \(Int(answerLimit)) s")
      }
    }
    return try transfer.lock.withLock {
      if let failure = transfer.failure { throw failure }
      return transfer.bytes
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 200
    lock.withLock {
      lastNews = Date()
      if status != 200 { failure = Failure(description: "HTTP status \(status)") }
    }
    completionHandler(status == 200 ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let tooMany = lock.withLock {
      lastNews = Date()
      bytes.append(contentsOf: data)
      if bytes.count > sizeLimit && failure == nil {
        failure = Failure(description: "more than \(sizeLimit) bytes")
      }
      return failure != nil
    }
    if tooMany { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    lock.withLock {
      if let error, failure == nil {
        failure = Failure(description: (error as NSError).localizedDescription)
      }
    }
    done.signal()
  }
}
