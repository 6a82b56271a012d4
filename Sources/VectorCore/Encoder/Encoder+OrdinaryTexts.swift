extension Encoder {
  /// Texts of several kinds, which show how large the numbers between the layers get.
  static let ordinaryTexts = [
    longText,
    "Gallstones form when bile holds more cholesterol than it can dissolve. Most people never notice them; others have pain under "
      + "the right ribs after a fatty meal, sometimes with fever or yellow skin.",
    "How long should a child with strep throat stay home from school?",
    "(555) 010-7788; Fax: 555.010.7799 — Rx #4471-B, 2 x 500 mg PO q8h, qty: 42, refills: 0 [DAW]",
    "El paciente refiere tos seca desde hace tres semanas, sin fiebre ni pérdida de peso; radiografía de tórax normal.",
    "WBC 11.2 H, Hgb 9.8 L, Plt 402; Na 134, K 5.1, Cl 99, CO2 21, BUN 38, Cr 2.04, glucose 187 mg/dL",
    "He was discharged home yesterday with his wife and will be called about the biopsy. xxxx ?! ...",
  ]
}
