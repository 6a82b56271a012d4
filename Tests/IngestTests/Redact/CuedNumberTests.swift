import Ingest
import Testing

/// Numbers told by a word before them, however they are written.
struct CuedNumberTests {
  @Test(arguments: [
    ("4 S.S. NO.             1 1 8 - 7 4 - 9 0 0 3", "SSN 1 1 8 - 7 4 - 9 0 0 3"),
    ("SS# |1|1|8|-|7|4|-|9|0|0|3|", "SSN 1|1|8|-|7|4|-|9|0|0|3"),
    ("needs his social, 407 / 88 / 1190 today", "SSN 407 / 88 / 1190"),
    ("SSN given by wife: xxx-xx-4417 thanks", "SSN xxx-xx-4417"),
    ("only had the last four, which was 9038, and", "SSN 9038"),
    ("his social is five one two, forty four, nine zero three eight ok", "PHONE five one two, forty four, nine zero three eight"),
    (
      "sticker, she reads zero four one seven dash H as in hotel dash two two nine ok",
      "OTHER_ID zero four one seven dash H as in hotel dash two two nine"
    ),
    ("TO RN ODALYS EXT 2204 AT 1414", "PHONE 2204"),
    ("the beeper 0447 is on", "PHONE 0447"),
    ("  usr:ENF_BRIOSO ", "OTHER_ID ENF_BRIOSO"),
    ("impreso por usuario xsepulv", "OTHER_ID xsepulv"),
    ("LOGOFF SBEGAYE4 FROM", "OTHER_ID SBEGAYE4"),
    ("Blood: 1 u PRBC unit W0417 25 118806 00 hung", "OTHER_ID W0417 25 118806 00"),
    ("sticker, serial: P 1190 4477 D6 on it", "DEVICE P 1190 4477 D6"),
    ("returned, tracking 1Z 88A 04E 03 9917 2206.", "OTHER_ID 1Z 88A 04E 03 9917 2206"),
    ("boxes SSN     [9][0][7]-[5][5]-[0][1][6][4] x", "SSN 9][0][7]-[5][5]-[0][1][6][4"),
    ("El paciente, DNI dicho por la madre, 47.555.018, de la ciudad", "OTHER_ID 47.555.018"),
    ("El paciente de la sala con RUN 9.555.018-3, domiciliada", "OTHER_ID 9.555.018-3"),
    ("El paciente no debe conducir su Berlingo (5550 HJT) en la ciudad", "VEHICLE 5550 HJT"),
    ("his son (07700 900482) is near", "PHONE (07700 900482"),
    ("La madre del paciente llama al celular de Maximiliano 9 5550 1174 por la noche", "PHONE 9 5550 1174"),
    ("police ofc Crudup badge 6120, then", "OTHER_ID 6120"),
    ("Subject 117-0043 came", "OTHER_ID 117-0043"),
    ("last4 4471 on file", "SSN 4471"),
    ("filed as petrosyan_z_pre_020325.zip today", "OTHER_ID petrosyan_z_pre_020325"),
    ("tagged on Instagram (nor @jana.en.vivo).", "OTHER_ID @jana.en.vivo"),
    ("ended. @rorybellyarns joined", "OTHER_ID @rorybellyarns"),
    ("printed 08JUL2021 0604 by phleb07 now", "OTHER_ID phleb07"),
    ("src=2001:db8:4a::1f via", "IP 2001:db8:4a::1f"),
    ("call Dr. Dorothea Vance x 4417 to send", "PHONE 4417"),
    ("SSN: ***-**-4417 62 yo M", "SSN ***-**-4417"),
    ("write to dorothea.v_@mail.example now", "EMAIL dorothea.v_@mail.example"),
    ("LOT: EK9231 30 MCG IM", "DEVICE EK9231"),
    ("El paciente de la cama 12 DNI 47.555.018 y su hija", "LICENSE 47.555.018"),
    ("Control del paciente con la enfermera mié 12 citado en la tarde", "DATE 12"),
    ("last four 9038, 62 yo", "SSN 9038"), ("call EXT 2014 today", "PHONE 2014"), ("she turned ninety-two yesterday", "AGE ninety-two"),
    ("Policy: 1 2 3 - 4 5 - 6 7 8 9", "HEALTH_PLAN 1 2 3 - 4 5 - 6 7 8 9"),
    ("HOME PH ( 2 0 8 ) 5 5 5 - 0 1 7 3 ", "PHONE ( 2 0 8 ) 5 5 5 - 0 1 7 3"),
    ("member id 9 K K 4 . T N 0 . M C 5 5 ; other", "HEALTH_PLAN 9 K K 4 . T N 0 . M C 5 5"),
    ("Monitor LP15 SN 40 8 8 1 7 0 2. FAST by", "DEVICE 40 8 8 1 7 0 2"),
    ("fallecido a los noventa y seis.", "AGE noventa y seis"),
    ("is a ninety-four year old man", "AGE ninety-four"),
    ("El paciente vuelve el 24. Ingresó con la familia desde el 9 y le duele", "DATE 24"),
    ("El paciente de la cama 2 y su hija. Control mié 12 con la enfermera", "DATE 12"),
    ("MOVIL 14  DOMINIO AE 555 KD   CHOFER", "VEHICLE AE 555 KD"),
  ])
  func `are found whole`(text: String, finding: String) throws { #expect(try RedactSample.found(text).contains(finding)) }

  @Test(arguments: [
    "Social: drinks 2 beers a day, last four in 2019", "knee ext 120 flex 135, ext 5/5", "last 4 weeks, last four doses 1000 mg",
    "ss 100 mg, soc 2, user friendly, login again", "grade one, two, three, four, five of the scale", "B1234 25 mg daily",
    "Insulin pump user, HbA1c 7.2 %", "Walker user L4-L5 fusion", "positive by FOXP3, by GATA3, by BIRADS4",
    "fusion with extension in 2019",
    "NPH para el paciente por la mañana 20 y por la noche 12, vómitos ayer 4",
    "reducir el 20 por ciento la dosis de la tarde, queda en el 7 en la escala",
    "El paciente en 2018 PTR derecha y en 2020 RCP", "Extracción de 10 cc. Carga viral del paciente 1.250.000 copias",
    "Neck turned ninety degrees",
    "stone passed ninety minutes later", "follow up @6weeks", "seen @bedside.Pt stable", "see Discharge_Summary.pdf and MRI_brain.pdf",
    "RAVLT Trial 1 2 3 4 5: 6 8 9 11 12", "BNP, last 4: 1830, 2210, 1675", "el control de la tarde es el lunes 2 tabletas",
    "el grupo de la dosis 2: mejoró el 20 %, el 3 y 4 dedo, día 5 del tratamiento, lun 8 h y mié 10 a 14 h", "id 1 2 3 4 then rest",
    "noventa gramos de la dieta para el paciente, a los noventa días", "ninety percent of the patients",
    "facet involvement at L two L three, L three L four, and L five", "see flagged_results_v3.csv and visit_summary.pdf",
    "seen @bedside and @home, rested @ 5 pm, by day2 and by stage2",
    "carga viral del paciente de 1.250.000 copias en la sangre de la tarde", "NS x1000 and heparin x 5000", "SUBARU PLATE ON ITS ROOF",
    "Social worker 1200 kcal",
    "lot 4 of 12 500 mg",
  ])
  func `what only looks like one stays`(text: String) throws { #expect(try RedactSample.found(text).isEmpty) }
}
