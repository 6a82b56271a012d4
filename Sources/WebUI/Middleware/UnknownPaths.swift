import Hummingbird

/// Counts what no route answers, by address: looking for holes is not free.
struct UnknownPaths: RouterMiddleware {
  typealias Context = WebContext

  let limits: RateLimits

  func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where context.endpointPath == "NotFound" {
      let standing = limits.take(.general, for: RateLimits.subject(address: context.address))
      throw CountedError(underlying: standing.isAllowed ? error : standing.refusal, standing: standing)
    }
  }
}
