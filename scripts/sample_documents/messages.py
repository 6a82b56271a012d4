"""Messages and plain text: HL7 v2.5.1, FHIR R4, notes and a list of appointments."""

import csv
import io
import json
from datetime import date

from .people import (
    ANA, CLINIC, DOROTHEA, EMEKA, ENT, FAMILY_DOCTOR, HOSPITAL, MARTA, MINH, NEUROSURGEON, ORTHOPEDIST, PATIENTS, PLASTIC, SURGEON,
    TARIQ, Patient, Provider, us)


def hl7_header(kind: str, number: str, time: str, charset: str) -> str:
    return f"MSH|^~\\&|LABCORE|{HOSPITAL.issuer}|CHARTS|{CLINIC.issuer}|{time}||{kind}|{number}|P|2.5.1||||||{charset}"


def hl7_patient(p: Patient, second_number: str = "") -> str:
    numbers = f"{p.record}^^^{HOSPITAL.issuer}^MR~{p.ssn.replace('-', '')}^^^USSSA^SS"
    if second_number:
        numbers += f"~{second_number}^^^{CLINIC.issuer}^MR"
    city, rest = p.city.split(", ")[-2:]
    state, code = rest.split(" ")
    given, _, middle = p.given.partition(" ")
    phone = p.phone.replace("(", "").replace(") ", "").replace("-", "")
    return (f"PID|1||{numbers}||{p.family}^{given}^{middle}||{p.born:%Y%m%d}|{p.sex}|||{p.street}^^{city}^{state}^{code}||"
            f"^PRN^PH^{p.email}^1^{phone[:3]}^{phone[3:]}")


def xcn(d: Provider) -> str:
    return f"{d.number}^{d.family}^{d.given}^^^Dr^{d.suffix.split(',')[0]}^^NPI"


def hl7_result() -> bytes:
    """ORU^R01 in UTF-8 with escaped delimiters, a repeated OBX-5 and free text in NTE."""
    p, d = DOROTHEA, FAMILY_DOCTOR
    return "\r".join([
        hl7_header("ORU^R01^ORU_R01", "LC2026081801", "20260818133100-0700", "UNICODE UTF-8"),
        hl7_patient(p, "A-20817"),
        f"PV1|1|O|LAB^^^{HOSPITAL.issuer}||||{xcn(d)}",
        f"ORC|RE|ORD55120|L26-118204||CM||||20260818072000|||{xcn(d)}",
        f"OBR|1|ORD55120|L26-118204|24323-8^Comprehensive metabolic panel^LN|||20260818072000|||||||||{xcn(d)}||||||20260818133100||LAB|F",
        "OBX|1|NM|2345-7^Glucose^LN||148|mg/dL|70-99|H|||F",
        "OBX|2|NM|4548-4^Hemoglobin A1c^LN||7.6|%|4.0-5.6|H|||F",
        "OBX|3|NM|33914-3^eGFR^LN||41|mL/min/1.73m2|>60|L|||F",
        "OBX|4|TX|8251-1^Comment^LN||Glucose 140 \\T\\ above on three mornings~Sample slightly hemolyzed \\F\\ potassium may read high||||||F",
        "NTE|1|L|Patient fasted 11 hours.\\.br\\Hypoglycemia unawareness was reported by telephone; "
        f"spoke with {p.contact} at {p.contact_phone}.",
        "OBX|5|ST|30525-0^Age^LN||93|a|||||F",
    ]).encode() + b"\r"


def hl7_admission() -> bytes:
    """ADT^A01 in ISO 8859-1 (MSH-18), as older systems send it, with next of kin, insurance and an allergy."""
    p, d = ANA, SURGEON
    family, given = p.contact.split(" ")[-1], p.contact.split(" ")[0]
    return "\r".join([
        hl7_header("ADT^A01^ADT_A01", "REG900417", "20260604061500-0700", "8859/1"),
        "EVN|A01|20260604061500",
        hl7_patient(p),
        f"NK1|1|{family}^{given}|SPO^Husband||{p.contact_phone}",
        f"PV1|1|I|3W^312^A^{HOSPITAL.issuer}|E|||{xcn(FAMILY_DOCTOR)}|{xcn(d)}||SUR||||7|||{xcn(d)}|IP|V2026-77310||||||||||||||||||||||||||20260604061500",
        "PV2|||K80.10^Calculus of gallbladder with chronic cholecystitis^I10",
        "AL1|1|DA|10180^Sulfamethoxazole^RXN|MO|Urticaria",
        "DG1|1||K80.10^Calculus of gallbladder with chronic cholecystitis^I10||20260604|A",
        f"IN1|1|PPO|CMUT|{p.plan}|||||GRP7714||||||1|{p.family}^{p.given}|SEL|{p.born:%Y%m%d}|||||||||||||||||||{p.plan_number}",
        "PR1|1||47562^Laparoscopic cholecystectomy^CPT||20260604081000",
        "NTE|1||Intérprete de español solicitado para el consentimiento. Elective admission for laparoscopic cholecystectomy after biliary colic.",
    ]).encode("latin-1") + b"\r"


def hl7_batch() -> bytes:
    """Three messages about three patients in a batch (FHS/BHS … BTS/FTS): a document each."""
    def message(number: int, p: Patient, d: Provider, what: str, lines: list[str]) -> list[str]:
        return [
            hl7_header("ORU^R01^ORU_R01", f"RAD26{number:04d}", f"202605{20 + number}1510", "UNICODE UTF-8"),
            hl7_patient(p),
            f"OBR|1|RO{number:04d}|RF{number:04d}|{what}|||202605{20 + number}1430|||||||||{xcn(d)}||||||202605{20 + number}1510||RAD|F",
            *[f"OBX|{i + 1}|TX|59776-5^Findings^LN||{line}||||||F" for i, line in enumerate(lines)],
        ]
    rows = ["FHS|^~\\&|RADNET|" + HOSPITAL.issuer, "BHS|^~\\&|RADNET|" + HOSPITAL.issuer]
    rows += message(1, EMEKA, ORTHOPEDIST, "73562^X-ray knee 3 views^CPT", [
        "Left knee after total arthroplasty. Components well seated, no periprosthetic lucency.",
        "Small suprapatellar effusion, as expected on the second day."])
    rows += message(2, TARIQ, NEUROSURGEON, "72110^X-ray lumbar spine flexion and extension^CPT", [
        "Anterolisthesis of L4 on L5 of 9 mm in flexion and 4 mm in extension.",
        "Vacuum phenomenon in the L4-L5 disc. No fracture."])
    rows += message(3, MARTA, PLASTIC, "76642^Ultrasound breast limited^CPT", [
        "Reconstructed right breast: oil cyst of 11 mm at ten o'clock, typical of fat necrosis. BI-RADS 2.",
        "No fluid collection around the flap pedicle."])
    rows += ["BTS|3", "FTS|1"]
    return "\r".join(rows).encode() + b"\r"


def fhir_patient(p: Patient) -> dict:
    city, rest = p.city.split(", ")[-2:]
    state, code = rest.split(" ")
    return {
        "resourceType": "Patient", "id": f"pat-{p.record}",
        "identifier": [
            {"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
             "system": HOSPITAL.system, "value": p.record, "assigner": {"display": HOSPITAL.issuer}},
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": p.ssn}],
        "name": [{"use": "official", "family": p.family, "given": p.given.split(" ")}],
        "telecom": [{"system": "phone", "value": p.phone, "use": "home"}, {"system": "email", "value": p.email}],
        "gender": "female" if p.sex == "F" else "male", "birthDate": p.born.isoformat(),
        "address": [{"line": [p.street], "city": city, "state": state, "postalCode": code, "country": "US"}],
        "contact": [{"relationship": [{"text": p.contact_relation}], "name": {"text": p.contact},
                     "telecom": [{"system": "phone", "value": p.contact_phone}]}],
    }


def narrative(html: str) -> dict:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{html}</div>'}


def fhir_bundle() -> bytes:
    """A collection Bundle: the patient, her practitioner, conditions, a procedure, medication, an observation and a care plan."""
    p, d = MARTA, PLASTIC
    who = {"reference": f"Patient/pat-{p.record}", "display": p.name}
    entries = [
        fhir_patient(p),
        {"resourceType": "Practitioner", "id": "prac-1",
         "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": d.number}],
         "name": [{"family": d.family, "given": [d.given], "suffix": [d.suffix]}]},
        {"resourceType": "Condition", "id": "cond-1", "subject": who, "recordedDate": "2024-09-17",
         "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z90.11"}],
                  "text": "Acquired absence of right breast and nipple"},
         "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}},
        {"resourceType": "Procedure", "id": "proc-1", "status": "completed", "subject": who, "performedDateTime": "2026-03-12",
         "code": {"text": "Delayed right breast reconstruction with DIEP flap"},
         "performer": [{"actor": {"reference": "Practitioner/prac-1", "display": d.name}}],
         "note": [{"text": f"Seen on day 21: small area of delayed healing at the umbilicus, treated with hydrogel. Her {p.contact_relation} "
                           f"{p.contact} helps at home."}]},
        {"resourceType": "MedicationRequest", "id": "med-1", "status": "active", "intent": "order", "subject": who,
         "authoredOn": "2026-04-02", "medicationCodeableConcept": {"text": "Tamoxifen 20 mg tablet"},
         "dosageInstruction": [{"text": "One tablet daily for five years; stop two weeks before microsurgery"}]},
        {"resourceType": "Observation", "id": "obs-1", "status": "final", "subject": who, "effectiveDateTime": "2026-04-02T10:20:00-07:00",
         "code": {"text": "Abdominal wall strength, trunk flexion"}, "valueQuantity": {"value": 4, "unit": "of 5"}},
        {"resourceType": "CarePlan", "id": "plan-1", "status": "active", "intent": "plan", "subject": who,
         "text": narrative("<p>Lymphedema prevention: sleeve for flights, no blood pressure on the right arm, manual drainage "
                           "twice a week.</p><p>Nipple reconstruction with a C-V flap planned for September.</p>")},
    ]
    return json.dumps({
        "resourceType": "Bundle", "id": "chart-export", "type": "collection", "timestamp": "2026-04-02T12:00:00-07:00",
        "entry": [{"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{i:012d}", "resource": e} for i, e in enumerate(entries)],
    }, ensure_ascii=False, indent=2).encode() + b"\n"


def fhir_report() -> bytes:
    p, d = TARIQ, NEUROSURGEON
    patient = fhir_patient(p)
    return json.dumps({
        "resourceType": "DiagnosticReport", "id": "mri-lumbar", "status": "final",
        "contained": [patient],
        "text": narrative("<h2>MRI of the lumbar spine without contrast</h2>"
                          "<p>Severe central canal stenosis at L4-L5 from facet hypertrophy and ligamentum flavum thickening.</p>"
                          "<ul><li>Synovial cyst of 6 mm at the left L4-L5 facet touching the traversing L5 root.</li>"
                          "<li>Modic type 1 change of the L4 and L5 end plates.</li></ul>"),
        "code": {"coding": [{"system": "http://loinc.org", "code": "24968-8"}], "text": "MR Lumbar spine WO contrast"},
        "subject": {"reference": f"#pat-{p.record}", "display": p.name},
        "effectiveDateTime": "2026-05-20T15:10:00-07:00", "issued": "2026-05-20T17:45:00-07:00",
        "performer": [{"display": HOSPITAL.name}],
        "resultsInterpreter": [{"display": f"Dr. {d.name}"}],
        "conclusion": "Degenerative spondylolisthesis with severe stenosis at L4-L5; synovial cyst on the left.",
    }, ensure_ascii=False, indent=2).encode() + b"\n"


def progress_note() -> bytes:
    p, d = DOROTHEA, FAMILY_DOCTOR
    return f"""{CLINIC.name}
PROGRESS NOTE

Patient: {p.name}        MRN: {p.record} ({HOSPITAL.issuer})
DOB: {p.birthday}  Age: {p.age(date(2026, 8, 25))}        Visit: 08/25/2026
Provider: {d.signed}

S: Diabetes follow-up. Mrs. {p.family} comes with her {p.contact_relation}, {p.contact}. Two episodes of nocturnal hypoglycemia
   in the past month, glucose 54 and 58 mg/dL at about 3 am, both treated with juice. Appetite fair. No chest pain, no SOB, no
   foot ulcers. Numbness of both feet unchanged. She lives alone at {p.street} and gets meals delivered.

O: BP 142/70, HR 68, Wt 66.2 kg. Monofilament: 6/10 right, 5/10 left. Dorsalis pedis palpable. No edema.
   A1c 7.6 %, eGFR 41, UACR 84 mg/g.

A: 1. Type 2 diabetes with nephropathy and neuropathy; nocturnal hypoglycemia on basal insulin.
   2. CKD G3b A2, albuminuria rising.
   3. Hypertension, above goal.

P: Glargine reduced from 14 to 12 units. Add empagliflozin 10 mg for kidney protection; sick-day rules explained.
   Goal A1c under 8 % at her age. Continuous glucose monitor ordered. Podiatry referral. Call {p.phone} in one week.
   {p.contact} ({p.contact_phone}) will check the pill box on Sundays.

{d.signed}   08/25/2026 11:37
""".encode()


def spanish_instructions() -> bytes:
    """ISO 8859-1 on purpose: many older printing systems still export it."""
    p, d = ANA, SURGEON
    return f"""{HOSPITAL.name}
INSTRUCCIONES DE ALTA

Paciente: {p.name} {p.family}
Fecha de nacimiento: {p.born:%d/%m/%Y}      Expediente: {p.record} ({HOSPITAL.issuer})
Domicilio: {p.street}, {p.city}      Teléfono: {p.phone}
Fecha de alta: 5 de junio de 2026
Cirujana: Dra. {d.name}

Operación: colecistectomía laparoscópica por cálculos en la vesícula biliar.

En casa
- Puede caminar y subir escaleras desde hoy. No levante más de 5 kilos durante cuatro semanas.
- Puede ducharse mañana. No se sumerja en una bañera hasta que las heridas estén cerradas.
- Coma porciones pequeñas y evite las frituras durante dos semanas.
- Para el dolor: paracetamol 500 mg, dos tabletas cada ocho horas. Ibuprofeno 400 mg solo con comida.
- El dolor en el hombro se debe al gas de la operación y desaparece en dos o tres días.

Llame de inmediato si tiene
- fiebre de más de 38,3 °C, escalofríos o piel amarilla;
- vómitos que no paran, dolor que aumenta, o pus en una herida.

Teléfono de la clínica: {HOSPITAL.phone}. Cita de control: 18 de junio de 2026 a las 9:20.
Su esposo {p.contact} recibió estas instrucciones.
""".encode("latin-1")


def telephone_note() -> bytes:
    p, d = TARIQ, NEUROSURGEON
    return f"""TELEPHONE ENCOUNTER   06/17/2026 14:22

Re: {p.family}, {p.given}   DOB {p.birthday}   MRN {p.record}   {HOSPITAL.issuer}
Caller: {p.contact} ({p.contact_relation}), {p.contact_phone}

Asks whether he may keep taking varenicline until the fusion on 07/28/2026. He has not smoked for nine days. Sleeps badly and has
vivid dreams. No low mood. Also asks for a letter for the employer, Brightwater Cold Storage, about lifting limits.

Advice: continue varenicline, take the evening dose at dinner. Cotinine test on 07/14/2026; surgery is postponed if positive.
Lifting limit 10 pounds until six weeks after surgery. Letter sent to {p.email}.

Taken by R. Wyndham, RN, for Dr. {d.family}
""".encode()


def appointments() -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["Date", "Time", "Patient", "MRN", "Born", "Phone", "Provider", "Reason", "Comment"])
    reasons = [
        (ANA, SURGEON, "06/18/2026", "09:20", "post-op check", "cholecystectomy wound check, interpreter booked"),
        (EMEKA, ORTHOPEDIST, "06/30/2026", "09:30", "post-op X-ray", "knee arthroplasty six weeks"),
        (MARTA, PLASTIC, "09/02/2026", "13:00", "planning", "nipple reconstruction, bring photographs; \"prefers afternoon\""),
        (MINH, ENT, "09/15/2026", "15:40", "hearing test", "audiogram, school note needed"),
        (TARIQ, NEUROSURGEON, "07/14/2026", "10:10", "pre-op", "cotinine test, brace fitting"),
        (DOROTHEA, FAMILY_DOCTOR, "11/24/2026", "11:00", "diabetes", "foot check, wheelchair access"),
    ]
    for p, d, day, time, reason, comment in reasons:
        rows.writerow([day, time, f"{p.family}, {p.given}", p.record, us(p.born), p.phone, f"Dr. {d.family}", reason, comment])
    return out.getvalue().encode()
