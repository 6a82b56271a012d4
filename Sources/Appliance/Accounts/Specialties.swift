/// The specialty and subspecialty certificates of the 24 member boards of the American Board of Medical Specialties
/// (ABMS Guide to Medical Specialties, 2024), by board.
package enum Specialties {
  package struct Board: Sendable, Equatable {
    package var name: String
    /// General certificates first, then subspecialties.
    package var certificates: [String]
  }

  /// Each certificate once, in alphabetical order.
  package static let all: [String] = Array(Set(boards.flatMap(\.certificates))).sorted()

  package static let boards: [Board] = [
    Board(name: "Allergy and Immunology", certificates: ["Allergy and Immunology"]),
    Board(
      name: "Anesthesiology",
      certificates: [
        "Anesthesiology", "Adult Cardiac Anesthesiology", "Critical Care Medicine",
        "Health Care Administration, Leadership, and Management",
        "Hospice and Palliative Medicine", "Neurocritical Care", "Pain Medicine", "Pediatric Anesthesiology", "Sleep Medicine",
      ]),
    Board(name: "Colon and Rectal Surgery", certificates: ["Colon and Rectal Surgery"]),
    Board(
      name: "Dermatology", certificates: ["Dermatology", "Dermatopathology", "Micrographic Dermatologic Surgery", "Pediatric Dermatology"]),
    Board(
      name: "Emergency Medicine",
      certificates: [
        "Emergency Medicine", "Anesthesiology Critical Care Medicine", "Emergency Medical Services",
        "Health Care Administration, Leadership, and Management", "Hospice and Palliative Medicine",
        "Internal Medicine-Critical Care Medicine",
        "Medical Toxicology", "Neurocritical Care", "Pain Medicine", "Pediatric Emergency Medicine", "Sports Medicine",
        "Undersea and Hyperbaric Medicine",
      ]),
    Board(
      name: "Family Medicine",
      certificates: [
        "Family Medicine", "Adolescent Medicine", "Geriatric Medicine", "Health Care Administration, Leadership, and Management",
        "Hospice and Palliative Medicine", "Pain Medicine", "Sleep Medicine", "Sports Medicine",
      ]),
    Board(
      name: "Internal Medicine",
      certificates: [
        "Internal Medicine", "Adolescent Medicine", "Adult Congenital Heart Disease", "Advanced Heart Failure and Transplant Cardiology",
        "Cardiovascular Disease", "Clinical Cardiac Electrophysiology", "Critical Care Medicine", "Endocrinology, Diabetes and Metabolism",
        "Gastroenterology", "Geriatric Medicine", "Hematology", "Hospice and Palliative Medicine", "Infectious Disease",
        "Interventional Cardiology", "Medical Oncology", "Nephrology", "Neurocritical Care", "Pulmonary Disease", "Rheumatology",
        "Sleep Medicine", "Sports Medicine", "Transplant Hepatology",
      ]),
    Board(
      name: "Medical Genetics and Genomics",
      certificates: [
        "Clinical Biochemical Genetics", "Clinical Genetics and Genomics", "Laboratory Genetics and Genomics",
        "Medical Biochemical Genetics",
        "Molecular Genetic Pathology",
      ]),
    Board(name: "Neurological Surgery", certificates: ["Neurological Surgery", "Neurocritical Care"]),
    Board(name: "Nuclear Medicine", certificates: ["Nuclear Medicine"]),
    Board(
      name: "Obstetrics and Gynecology",
      certificates: [
        "Obstetrics and Gynecology", "Complex Family Planning", "Critical Care Medicine", "Gynecologic Oncology", "Maternal-Fetal Medicine",
        "Reproductive Endocrinology and Infertility", "Urogynecology and Reconstructive Pelvic Surgery",
      ]),
    Board(name: "Ophthalmology", certificates: ["Ophthalmology"]),
    Board(
      name: "Orthopaedic Surgery", certificates: ["Orthopaedic Surgery", "Orthopaedic Sports Medicine", "Surgery of the Hand"]),
    Board(
      name: "Otolaryngology – Head and Neck Surgery",
      certificates: [
        "Otolaryngology – Head and Neck Surgery", "Complex Pediatric Otolaryngology", "Neurotology",
        "Plastic Surgery Within the Head and Neck",
        "Sleep Medicine",
      ]),
    Board(
      name: "Pathology",
      certificates: [
        "Pathology – Anatomic/Pathology – Clinical", "Pathology – Anatomic", "Pathology – Clinical", "Blood Banking/Transfusion Medicine",
        "Clinical Informatics", "Cytopathology", "Dermatopathology", "Hematopathology", "Neuropathology", "Pathology – Chemical",
        "Pathology – Forensic", "Pathology – Medical Microbiology", "Pathology – Molecular Genetic", "Pathology – Pediatric",
      ]),
    Board(
      name: "Pediatrics",
      certificates: [
        "Pediatrics", "Adolescent Medicine", "Child Abuse Pediatrics", "Developmental-Behavioral Pediatrics",
        "Hospice and Palliative Medicine",
        "Medical Toxicology", "Neonatal-Perinatal Medicine", "Pediatric Cardiology", "Pediatric Critical Care Medicine",
        "Pediatric Emergency Medicine", "Pediatric Endocrinology", "Pediatric Gastroenterology", "Pediatric Hematology-Oncology",
        "Pediatric Hospital Medicine", "Pediatric Infectious Diseases", "Pediatric Nephrology", "Pediatric Pulmonology",
        "Pediatric Rheumatology", "Pediatric Transplant Hepatology", "Sleep Medicine", "Sports Medicine",
      ]),
    Board(
      name: "Physical Medicine and Rehabilitation",
      certificates: [
        "Physical Medicine and Rehabilitation", "Brain Injury Medicine", "Neuromuscular Medicine", "Pain Medicine",
        "Pediatric Rehabilitation Medicine", "Spinal Cord Injury Medicine", "Sports Medicine",
      ]),
    Board(
      name: "Plastic Surgery",
      certificates: ["Plastic Surgery", "Plastic Surgery Within the Head and Neck", "Surgery of the Hand"]),
    Board(
      name: "Preventive Medicine",
      certificates: [
        "Aerospace Medicine", "Occupational and Environmental Medicine", "Public Health and General Preventive Medicine",
        "Addiction Medicine",
        "Clinical Informatics", "Health Care Administration, Leadership, and Management", "Medical Toxicology",
        "Undersea and Hyperbaric Medicine",
      ]),
    Board(
      name: "Psychiatry and Neurology",
      certificates: [
        "Psychiatry", "Neurology", "Neurology with Special Qualification in Child Neurology", "Addiction Psychiatry",
        "Brain Injury Medicine",
        "Child and Adolescent Psychiatry", "Clinical Neurophysiology", "Consultation-Liaison Psychiatry", "Epilepsy", "Forensic Psychiatry",
        "Geriatric Psychiatry", "Neurocritical Care", "Neurodevelopmental Disabilities", "Neuromuscular Medicine", "Pain Medicine",
        "Sleep Medicine", "Vascular Neurology",
      ]),
    Board(
      name: "Radiology",
      certificates: [
        "Diagnostic Radiology", "Interventional Radiology and Diagnostic Radiology", "Medical Physics (Diagnostic)",
        "Medical Physics (Nuclear)", "Medical Physics (Therapeutic)", "Radiation Oncology", "Neuroradiology", "Nuclear Radiology",
        "Pain Medicine", "Pediatric Radiology",
      ]),
    Board(
      name: "Surgery",
      certificates: [
        "Surgery", "Vascular Surgery", "Complex General Surgical Oncology", "Hospice and Palliative Medicine", "Pediatric Surgery",
        "Surgery of the Hand", "Surgical Critical Care",
      ]),
    Board(name: "Thoracic Surgery", certificates: ["Thoracic and Cardiac Surgery", "Congenital Cardiac Surgery"]),
    Board(
      name: "Urology", certificates: ["Urology", "Pediatric Urology", "Urogynecology and Reconstructive Pelvic Surgery"]),
  ]
}
