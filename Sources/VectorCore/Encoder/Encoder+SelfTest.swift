extension Encoder {
  /// Whether this processor computes what it should: BLAS picks its kernels by processor, and some need OPENBLAS_CORETYPE.
  ///
  /// Three texts of different lengths, so that products of small and large matrices are both seen; the first eight components
  /// of each, as `scripts/build-encoder-golden --self-test` prints them. Takes some tens of milliseconds; call it at start.
  package func selfTest() throws(ModelFailure) {
    try EncodeKernels.selfTest()
    // Rounded to 8 bits, a vector of norm 1 is off by about .002 in each of its 384 numbers.
    let tolerance: Float = isExact ? 1e-4 : 0.02
    let vectors = embed(Self.knownAnswers.map(\.text))
    for (vector, known) in zip(vectors, Self.knownAnswers) {
      let square = vector.reduce(0) { $0 + $1 * $1 }
      // Written so that a NaN fails too.
      guard abs(square - 1) < 1e-4, zip(vector, known.beginning).allSatisfy({ abs($0 - $1) < tolerance }) else {
        throw .wrongResult
      }
    }
  }

  private static let knownAnswers: [(text: String, beginning: [Float])] = [
    ("chest pain", [0.039125, 0.09008, -0.003451, 0.083646, 0.047148, -0.023877, -0.03144, 0.03003]),
    (
      "The patient denies fever, chills, nausea and vomiting; the wound heals well without erythema.",
      [0.03329, 0.081878, -0.007677, 0.063692, 0.022991, -0.032623, 0.062267, 0.036441]
    ),
    (
      Array(repeating: longText, count: 2).joined(separator: " "),
      [0.03587, -0.043167, 0.035162, 0.0278, 0.034909, -0.057414, -0.041559, 0.093162]
    ),
  ]

  static let longText =
    "patient denies chest pain shortness of breath nausea vomiting fever chills hypertension diabetes mellitus type 2 "
    + "metoprolol 25 mg lisinopril daily follow-up in two weeks wound healing well no erythema MRI lumbar spine shows disc protrusion "
    + "at L4-L5 without stenosis physical therapy ordered labs within normal limits ejection fraction 35 % atrial fibrillation on "
    + "apixaban renal function stable creatinine 1.1 allergies penicillin rash family history of colon cancer"
}
