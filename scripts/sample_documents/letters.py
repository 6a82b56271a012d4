"""What the sample documents say: letters, notes and reports as plain blocks, which `paper.py` and `office.py` set."""

from dataclasses import dataclass, field
from datetime import date

from .people import (
    ANA, CLINIC, DOROTHEA, EMEKA, ENT, FAMILY_DOCTOR, HOSPITAL, MARTA, MINH, NEUROSURGEON, ORTHOPEDIST, PLASTIC, SURGEON, TARIQ,
    Facility, Patient, Provider, long, us)


@dataclass
class Table:
    rows: list[list[str]]


@dataclass
class Break:
    """A new page begins here."""


@dataclass
class Letter:
    facility: Facility
    title: str
    patient: Patient
    provider: Provider
    day: date
    blocks: list = field(default_factory=list)
    """Strings (a paragraph), `# heading` strings, tables and breaks."""

    def head(self) -> list[list[str]]:
        p = self.patient
        return [
            [f"Patient: {p.name}", f"MRN: {p.record} ({HOSPITAL.issuer})"],
            [f"Date of birth: {p.birthday}", f"Sex: {'Female' if p.sex == 'F' else 'Male'}"],
            [f"Address: {p.address}", f"Phone: {p.phone}"],
            [f"Insurance: {p.plan}", f"Member ID: {p.plan_number}"],
            [f"Date of service: {us(self.day)}", f"Provider: {self.provider.signed}"],
        ]

    def signature(self) -> str:
        return (f"Electronically signed by {self.provider.signed}, {self.provider.specialty}, NPI {self.provider.number}, "
                f"on {us(self.day)} at 16:42.")


def referral() -> Letter:
    p = ANA
    return Letter(CLINIC, "Referral for surgical evaluation", p, FAMILY_DOCTOR, date(2026, 4, 7), [
        f"{long(date(2026, 4, 7))}",
        f"To: {SURGEON.signed}, {SURGEON.specialty}, {HOSPITAL.name}, {HOSPITAL.street}, {HOSPITAL.city}. Fax {HOSPITAL.fax}.",
        f"Dear Dr. {SURGEON.family},",
        f"Thank you for seeing Mrs. {p.family}, a {p.age(date(2026, 4, 7))}-year-old bookkeeper whom I have looked after since 2009. "
        "Over the past four months she has had six attacks of right upper quadrant pain, each one to three hours after a fatty meal, "
        "radiating to the right shoulder blade and lasting up to five hours. Two attacks came with vomiting. She has had no fever, "
        "no jaundice, no dark urine and no weight loss.",
        "# Examination",
        "Blood pressure 128/76, pulse 74 and regular, temperature 98.2 F, weight 171 lb, BMI 29.4. The sclerae are clear. The abdomen is "
        "soft with mild tenderness under the right costal margin; Murphy sign was equivocal on March 30 and negative today. There is "
        "no mass and no hepatomegaly. A low transverse scar from a Caesarean section in 1989 is well healed.",
        "# Ultrasound",
        "Abdominal ultrasound of 03/31/2026 shows multiple mobile gallstones up to 14 mm with acoustic shadowing, a gallbladder wall "
        "of 3 mm, no pericholecystic fluid, and a common bile duct of 4 mm. The liver is mildly echogenic, in keeping with steatosis. The "
        "pancreas was seen in part and is normal.",
        Break(),
        "# Laboratory results",
        Table([["Test", "Result", "Unit", "Reference", "Date"],
               ["White cell count", "7.1", "x10^3/uL", "4.0-11.0", "03/30/2026"],
               ["Hemoglobin", "13.2", "g/dL", "12.0-15.5", "03/30/2026"],
               ["Total bilirubin", "0.7", "mg/dL", "0.2-1.2", "03/30/2026"],
               ["Alkaline phosphatase", "96", "U/L", "40-129", "03/30/2026"],
               ["ALT", "41", "U/L", "7-35", "03/30/2026"],
               ["Lipase", "28", "U/L", "13-60", "03/30/2026"]]),
        "# Past history",
        "Hypertension since 2014, well controlled. Gestational diabetes in 1989, HbA1c 5.6 % this year. Mild gastro-oesophageal reflux. "
        "No history of pancreatitis, no anticoagulants, no previous problem with anesthesia. Her mother had a cholecystectomy at 50.",
        "# Medication and allergies",
        "Lisinopril 10 mg once a day; omeprazole 20 mg before breakfast when needed; vitamin D 1,000 IU. She had hives after "
        "sulfamethoxazole in 2003. She tolerates penicillin.",
        "# Social history",
        f"She lives with her husband {p.contact}, does not smoke and drinks a glass of wine at weekends. She prefers to speak Spanish when "
        f"decisions are made and would like an interpreter. She can be reached at {p.phone} or {p.email}; her husband's number is "
        f"{p.contact_phone}.",
        Break(),
        "# Question",
        "I believe that this is symptomatic cholelithiasis without complication and ask for your opinion on laparoscopic cholecystectomy. "
        "She has been told about a low-fat diet, about warning signs of cholecystitis and cholangitis, and when to come to the emergency "
        "department. She would prefer surgery before the end of June because of her work.",
        "If you find that the stones in her bile duct need to be ruled out before the operation, please order magnetic resonance "
        "cholangiography directly; she has no pacemaker and no metal implants.",
        "# Enclosed",
        "Ultrasound report of 03/31/2026; laboratory results of 03/30/2026; medication list.",
        "With kind regards,",
        f"{FAMILY_DOCTOR.signed}. {CLINIC.name}, {CLINIC.street}, {CLINIC.city}. Phone {CLINIC.phone}.",
    ])


def discharge() -> Letter:
    p = EMEKA
    return Letter(HOSPITAL, "Discharge summary", p, ORTHOPEDIST, date(2026, 5, 22), [
        f"Admitted: 05/19/2026. Discharged: 05/22/2026. Emergency contact: {p.contact} ({p.contact_relation}), {p.contact_phone}. SSN: {p.ssn}.",
        "# Diagnosis",
        "End-stage osteoarthritis of the left knee (M17.12), varus deformity of 9 degrees. Hypertension. Obstructive sleep apnea on CPAP.",
        "# Procedure",
        "Cemented left total knee arthroplasty on 05/19/2026 under spinal anesthesia with an adductor canal block. Posterior-stabilized "
        "femoral component size 6, tibial tray size 5, polyethylene insert 11 mm. Tourniquet time 68 minutes. Estimated blood loss 150 mL.",
        "# Hospital course",
        f"Mr. {p.family} stood at the bedside four hours after the operation and walked 40 feet with a walker that evening. On the second "
        "day he climbed one flight of stairs. Pain was controlled with scheduled acetaminophen, celecoxib and a few doses of oxycodone. "
        "The wound stayed dry under a silver-impregnated dressing. Hemoglobin fell from 14.1 to 11.3 g/dL and no transfusion was needed. "
        "He had one episode of urinary retention (520 mL) that resolved after a single straight catheterization and tamsulosin.",
        "At discharge the range of motion was 3 to 92 degrees, quadriceps strength 4 of 5, calf soft, foot warm with strong dorsalis pedis pulse.",
        Break(),
        "# Medication at discharge",
        Table([["Drug", "Dose", "How often", "Until"],
               ["Acetaminophen", "1,000 mg", "three times a day", "06/05/2026"],
               ["Celecoxib", "200 mg", "once a day", "06/05/2026"],
               ["Oxycodone", "5 mg", "every 6 hours if needed", "05/27/2026"],
               ["Aspirin", "81 mg", "twice a day", "06/30/2026"],
               ["Tamsulosin", "0.4 mg", "at bedtime", "05/29/2026"],
               ["Amlodipine", "5 mg", "once a day", "continue"]]),
        "# Instructions",
        "Full weight bearing with a walker. Outpatient physical therapy three times a week for six weeks; goal 110 degrees of flexion by week "
        "six. Aspirin is taken for prevention of deep vein thrombosis. Keep the dressing on for seven days; a shower is allowed from day three. "
        "No driving while on oxycodone and until the brake can be pressed without pain.",
        "Call at once for calf swelling, chest pain, shortness of breath, fever over 101 F, or wound drainage that soaks the dressing.",
        "# Follow-up",
        f"Wound check on 06/02/2026 at 09:30 and X-ray on 06/30/2026 with Dr. {ORTHOPEDIST.family}. Transport is arranged by "
        f"{p.contact}. A copy goes to Dr. {FAMILY_DOCTOR.name}, {CLINIC.name}, fax {CLINIC.fax}.",
        "Implant record: femoral component lot 7K2291, serial SN-FK6-0093318; tibial tray lot 7K1804, serial SN-TT5-0081172.",
    ])


def operative() -> Letter:
    p = MARTA
    return Letter(HOSPITAL, "Operative note", p, PLASTIC, date(2026, 3, 12), [
        "# Preoperative diagnosis",
        "Acquired absence of the right breast after mastectomy for invasive ductal carcinoma, T2 N0, completed adjuvant chemotherapy.",
        "# Operation",
        "Delayed right breast reconstruction with a free deep inferior epigastric perforator (DIEP) flap; abdominal wall closure with "
        "progressive tension sutures.",
        f"Surgeon: {PLASTIC.signed}. Assistant: {SURGEON.signed}. Anesthesia: general endotracheal. Time-out at 07:48 confirmed "
        f"the patient by name, date of birth {p.birthday} and wristband {p.record}.",
        "# Description",
        "With the patient standing, the inframammary fold, the midline and the lower abdominal ellipse were marked. After induction, a two-team "
        "approach was used. The mastectomy scar was excised and the skin envelope raised down to the fold. The cartilage of the third rib was "
        "removed and the internal mammary artery (2.4 mm) and vein (2.8 mm) were dissected under loupe magnification.",
        "The abdominal flap was raised from lateral to medial. Two perforators of the left medial row, both over 1.5 mm, were chosen from the "
        "CT angiogram and followed through the rectus muscle with preservation of the intercostal motor nerves. Pedicle length 11 cm. Flap "
        "weight 612 g after trimming of zone IV.",
        Break(),
        "# Microsurgery",
        "The vein was coupled with a 2.5 mm ring coupler; the artery was sewn end to end with interrupted 9-0 nylon under the microscope. "
        "Ischemia time 47 minutes. Indocyanine green angiography showed even perfusion of the flap. Flap inset with the pedicle lying without "
        "tension. An implantable Doppler was placed on the vein.",
        "# Closure",
        "The rectus fascia was closed primarily with looped 0 PDS, no mesh. Two abdominal drains and one breast drain. The umbilicus was brought "
        "out through a new opening. Sponge and needle counts were correct twice.",
        "# Findings and blood loss",
        "Estimated blood loss 220 mL. No complication. Specimen: right mastectomy scar to pathology, accession S26-04417.",
        "# Plan",
        "Flap checks every hour for 24 hours, then every two hours. Target systolic pressure above 100 mmHg; no nicotine, no caffeine. Aspirin "
        f"81 mg for 30 days, enoxaparin 40 mg daily while in hospital. Her {p.contact_relation} {p.contact} ({p.contact_phone}) was informed at 16:05.",
        "Nipple-areola reconstruction is planned in four to six months, with fat grafting of the upper pole if needed.",
    ])


def laboratory() -> Letter:
    p = DOROTHEA
    return Letter(HOSPITAL, "Laboratory report", p, FAMILY_DOCTOR, date(2026, 8, 18), [
        f"Collected 08/18/2026 07:20, received 08:05, reported 13:31. Accession L26-118204. Ordered by Dr. {FAMILY_DOCTOR.name}. Fasting: yes.",
        "# Chemistry",
        Table([["Test", "Result", "Flag", "Unit", "Reference interval"],
               ["Glucose, fasting", "148", "H", "mg/dL", "70-99"],
               ["Hemoglobin A1c", "7.6", "H", "%", "4.0-5.6"],
               ["Creatinine", "1.21", "H", "mg/dL", "0.50-1.10"],
               ["eGFR (CKD-EPI 2021)", "41", "L", "mL/min/1.73m2", ">60"],
               ["Potassium", "4.8", "", "mmol/L", "3.5-5.1"],
               ["Sodium", "139", "", "mmol/L", "136-145"],
               ["Total cholesterol", "172", "", "mg/dL", "<200"],
               ["LDL cholesterol", "88", "", "mg/dL", "<100"],
               ["HDL cholesterol", "52", "", "mg/dL", ">50"],
               ["Triglycerides", "161", "H", "mg/dL", "<150"]]),
        "# Hematology",
        Table([["Test", "Result", "Flag", "Unit", "Reference interval"],
               ["White blood cells", "6.4", "", "x10^3/uL", "4.0-11.0"],
               ["Hemoglobin", "11.4", "L", "g/dL", "12.0-15.5"],
               ["Platelets", "231", "", "x10^3/uL", "150-400"]]),
        Break(),
        "# Urine",
        Table([["Test", "Result", "Flag", "Unit", "Reference interval"],
               ["Albumin", "96", "H", "mg/L", "<20"],
               ["Albumin/creatinine ratio", "84", "H", "mg/g", "<30"],
               ["Nitrite", "negative", "", "", "negative"]]),
        "# Comment",
        "The albumin to creatinine ratio has risen from 52 mg/g in February and lies in category A2. Together with an eGFR of 41 this is chronic "
        "kidney disease G3b A2. Metformin should not exceed 1,000 mg a day at this filtration rate. Repeat within three months.",
        f"Result telephoned to {CLINIC.name}, {CLINIC.phone}, read back by the nurse on duty at 13:40. The patient is {p.age(date(2026, 8, 18))} years old.",
    ])


def lumbar_consult() -> Letter:
    p = TARIQ
    return Letter(HOSPITAL, "Neurosurgical consultation", p, NEUROSURGEON, date(2026, 6, 3), [
        "# Reason",
        f"Mr. {p.family} is a {p.age(date(2026, 6, 3))}-year-old warehouse supervisor with two years of low back pain and neurogenic "
        "claudication. He can walk one block before both calves go numb and he has to sit down. Leaning on a shopping cart helps.",
        "# Examination",
        "Gait is slow and flexed forward. Straight leg raise negative. Extensor hallucis longus 4 of 5 on the left, otherwise full strength. "
        "Light touch is reduced over the left L5 dermatome. Reflexes symmetric, no clonus, Babinski absent. Anal tone normal.",
        "# Imaging",
        "MRI of 05/20/2026: grade 1 degenerative spondylolisthesis at L4-L5 with severe central stenosis and facet effusions. Flexion and extension "
        "films show 5 mm of translation. L5-S1 disc preserved.",
        Break(),
        "# Assessment",
        "Unstable degenerative spondylolisthesis L4-L5 with stenosis and failure of twelve weeks of physical therapy and two epidural "
        "steroid injections.",
        "# Recommendation",
        "L4-L5 decompression with posterior lumbar interbody fusion and pedicle screws. The risks were discussed: dural tear, infection, nerve "
        "injury, non-union, adjacent segment disease. He smokes half a pack a day and must stop six weeks before surgery; a nicotine test will be made.",
        f"His {p.contact_relation} {p.contact} was present. Prior authorization will be requested from {p.plan}, member {p.plan_number}.",
        f"Surgery is tentatively set for 07/28/2026. Questions: {HOSPITAL.phone}.",
    ])


def tonsil_records() -> Letter:
    p = MINH
    return Letter(HOSPITAL, "Records for prior authorization", p, ENT, date(2026, 2, 10), [
        f"FAX from {HOSPITAL.fax} to {p.plan}. Pages including this one: 3.",
        f"Guardian: {p.contact} ({p.contact_relation}), {p.contact_phone}.",
        "# Request",
        "Tonsillectomy and adenoidectomy (CPT 42820), outpatient, requested date 03/17/2026.",
        "# Clinical summary",
        f"{p.given} is {p.age(date(2026, 2, 10))} years old and had seven documented episodes of streptococcal tonsillitis in the past twelve "
        "months, each with fever above 101 F and a positive rapid test. She snores every night with witnessed pauses.",
        Break(),
        "# Episodes",
        Table([["Date", "Temperature", "Rapid strep", "Treatment"],
               ["02/24/2025", "102.1 F", "positive", "amoxicillin"],
               ["04/11/2025", "101.8 F", "positive", "amoxicillin"],
               ["06/02/2025", "102.6 F", "positive", "cefdinir"],
               ["09/15/2025", "101.5 F", "positive", "amoxicillin"],
               ["11/03/2025", "102.0 F", "positive", "clindamycin"],
               ["12/19/2025", "101.9 F", "positive", "amoxicillin"],
               ["01/26/2026", "102.4 F", "positive", "cefdinir"]]),
        "She missed 19 days of school.",
        Break(),
        "# Sleep study",
        "Polysomnography of 01/14/2026: apnea-hypopnea index 8.4 per hour, lowest oxygen saturation 86 percent, consistent with moderate "
        "pediatric obstructive sleep apnea. Tonsils 3+ on both sides, adenoids fill two thirds of the nasopharynx.",
        "The Paradise criteria are met.",
    ])


def preoperative() -> Letter:
    p = EMEKA
    return Letter(HOSPITAL, "Preoperative assessment", p, ORTHOPEDIST, date(2026, 5, 5), [
        "# Anesthesia review",
        "ASA class 3. Mallampati 3, mouth opening three fingers, neck movement full. Obstructive sleep apnea, uses CPAP at 9 cm of water. "
        "Exercise tolerance is limited by the knee to one block. ECG of 04/30/2026: sinus rhythm, left anterior fascicular block, no "
        "ischemia. Spinal anesthesia is preferred and was discussed.",
        "Stop naproxen seven days before surgery. Take amlodipine on the morning of surgery with a sip of water. Chlorhexidine wash on the "
        "three evenings before. Nasal swab of 05/05/2026 was negative for methicillin-resistant Staphylococcus aureus.",
    ])


def consent_page() -> Letter:
    p = EMEKA
    return Letter(HOSPITAL, "Consent for total knee replacement", p, ORTHOPEDIST, date(2026, 5, 5), [
        f"I, {p.name}, born {p.birthday}, agree to a total replacement of my LEFT knee by Dr. {ORTHOPEDIST.name}.",
        "I was told about infection, blood clots, stiffness, loosening, nerve or vessel injury, and that a manipulation under anesthesia "
        "may become necessary if the knee stays stiff.",
        "I agree to a blood transfusion if it is needed to save my life.",
        f"Signed in the presence of {p.contact} on 05/05/2026.",
    ])


def after_visit() -> Letter:
    p = ANA
    return Letter(CLINIC, "After-visit summary", p, FAMILY_DOCTOR, date(2026, 7, 9), [
        "# Today",
        "You came for a check five weeks after your gallbladder operation. The four small cuts have healed. You may lift more than 20 pounds again.",
        "# What to do",
        "Add fatty food slowly. Loose stools after meals are common in the first months; a spoon of psyllium fiber a day helps. "
        "Keep taking lisinopril 10 mg. Your blood pressure was 134/82.",
        f"Next visit 10/08/2026 at 08:40 with Dr. {FAMILY_DOCTOR.name}. Call {CLINIC.phone} for fever or yellow eyes.",
    ])


def pharmacy_fax() -> Letter:
    p = DOROTHEA
    return Letter(CLINIC, "Prescription refill request", p, FAMILY_DOCTOR, date(2026, 8, 21), [
        f"FAX to {CLINIC.fax}. From: Tidewater Corner Pharmacy, (541) 555-0125. Prescriber {FAMILY_DOCTOR.signed}, NPI {FAMILY_DOCTOR.number}.",
        "# Refill requested",
        "Insulin glargine 100 units/mL pen, 14 units at bedtime, quantity 15 mL. Prescription number RX 7714920.",
        "Last filled 05/24/2026. No refills remain.",
        Break(),
        "# Pharmacist note",
        "Patient reports two nights with glucose below 60 mg/dL and shakiness around 3 a.m. Please consider a lower bedtime dose. "
        f"Her {p.contact_relation} {p.contact} picks up the medicine, {p.contact_phone}.",
        "Glucagon nasal spray 3 mg is suggested as a rescue drug for hypoglycemia.",
    ])


def ent_letter() -> Letter:
    p = MINH
    return Letter(HOSPITAL, "Clinic letter after tonsillectomy", p, ENT, date(2026, 3, 31), [
        f"Dear Dr. {FAMILY_DOCTOR.family},",
        f"I saw {p.given} with her mother {p.contact} two weeks after coblation tonsillectomy and adenoidectomy on 03/17/2026. She drank "
        "well from the second day, had moderate ear pain for a week and no bleeding. She now sleeps quietly without pauses.",
        "# Examination",
        "Both tonsillar fossae are covered by healing slough, uvula midline, no velopharyngeal insufficiency on phonation. Weight 24.1 kg.",
        "# Pain diary",
        Table([["Day", "Pain 0-10", "Acetaminophen doses", "Ibuprofen doses"],
               ["1", "6", "4", "3"], ["3", "5", "4", "3"], ["6", "7", "4", "4"], ["9", "3", "2", "1"], ["12", "1", "0", "0"]]),
        Break(),
        "# Plan",
        "Normal diet and sports from today. A repeat sleep study is not needed unless snoring comes back. Hearing test at the "
        "six-month visit because of earlier middle ear effusions.",
        f"Kind regards, {ENT.signed}",
    ])


def therapy_plan() -> Letter:
    p = EMEKA
    return Letter(CLINIC, "Physical therapy plan of care", p, ORTHOPEDIST, date(2026, 6, 4), [
        "# Findings at week two",
        "Active flexion 95 degrees, extension lag 5 degrees, timed up-and-go 16.2 seconds, pain 4 of 10 on stairs. He walks with a cane.",
        "# Goals",
        Table([["Goal", "Now", "Target", "Week"],
               ["Flexion", "95 degrees", "120 degrees", "8"],
               ["Timed up-and-go", "16.2 s", "under 10 s", "8"],
               ["Stairs", "one at a time", "step over step", "10"]]),
        Break(),
        "# Program",
        "Patellar mobilization, stationary bicycle without resistance, terminal knee extension with a band, neuromuscular electrical "
        "stimulation of the quadriceps for 15 minutes, balance training on foam. Ice and elevation after each session.",
        f"Home exercise sheet given to {p.given} and his {p.contact_relation} {p.contact}.",
    ])
