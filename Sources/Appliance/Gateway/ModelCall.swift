import Ingest

/// What is to be asked of a model.
struct ModelCall: Sendable {
  var action: ModelAction
  var role: ModelRole
  /// Nil takes the first that serves the role.
  var connection: Int64?
  /// What the model is told to do: our own words.
  var instructions: String
  var parts: [OutgoingText]
  /// Those whose charts the text is about.
  var people: [PatientIdentity] = []
  /// The longest answer, in tokens.
  var answerTokens: Int
  /// JSON Schema that the answer must follow; nil for plain text.
  var schema: String?
  /// The answer is JSON, also where the server was not given its form.
  var isJSON = false
  /// The person saw what the gate held, and wants it replaced.
  var mayReplace = false
}

/// What a person sees while a model answers.
package enum ModelEvent: Sendable, Equatable {
  /// It has left, or an earlier answer to the same is there.
  case sent(connection: String, model: String, replaced: Int, warning: String?)
  case text(String)
}

/// What a model answered, with its identifiers back.
struct ModelAnswer: Sendable, Equatable {
  var text: String
  var connection: String
  var model: String
  /// It ended for its length, not by itself.
  var isCut: Bool
  var isFromCache: Bool
  var replaced: Int
  var warning: String?
}
