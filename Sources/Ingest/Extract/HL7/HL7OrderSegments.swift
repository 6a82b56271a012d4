/// Chapters 4 (orders, pharmacy) and 7 (observations).
let hl7OrderSegments = """
  ORC Common Order/patient = Order Control:ID | Placer Order Number:EI:OTHER_ID | Filler Order Number:EI:OTHER_ID |
  Placer Group Number:EI:OTHER_ID | Order Status:ID | Response Flag:ID | Quantity/Timing:TQ | Parent Order:EIP |
  Date/Time of Transaction:TS | Entered By:XCN | Verified By:XCN | Ordering Provider:XCN | Enterer's Location:PL |
  Call Back Phone Number:XTN/provider | Order Effective Date/Time:TS | Order Control Code Reason:CE |
  Entering Organization:CE:ORG/other | Entering Device:CE | Action By:XCN | Advanced Beneficiary Notice Code:CE |
  Ordering Facility Name:XON | Ordering Facility Address:XAD/other | Ordering Facility Phone Number:XTN/other |
  Ordering Provider Address:XAD/provider | Order Status Modifier:CWE | Advanced Beneficiary Notice Override Reason:CWE |
  Filler's Expected Availability Date/Time:TS | Confidentiality Code:CWE | Order Type:CWE | Enterer Authorization Mode:CNE |
  Parent Universal Service Identifier:CWE

  OBR Observation Request/patient = | Placer Order Number:EI:OTHER_ID | Filler Order Number:EI:OTHER_ID |
  Universal Service Identifier:CE | Priority:ID | Requested Date/Time:TS | Observation Date/Time:TS | Observation End Date/Time:TS |
  Collection Volume:CQ | Collector Identifier:XCN | Specimen Action Code:ID | Danger Code:CE | Relevant Clinical Information:ST |
  Specimen Received Date/Time:TS | Specimen Source:SPS | Ordering Provider:XCN | Order Callback Phone Number:XTN/provider |
  Placer Field 1:ST | Placer Field 2:ST | Filler Field 1:ST | Filler Field 2:ST | Results Reported/Status Change Date/Time:TS |
  Charge to Practice:MOC | Diagnostic Service Section ID:ID | Result Status:ID | Parent Result:PRL | Quantity/Timing:TQ |
  Result Copies To:XCN | Parent:EIP | Transportation Mode:ID | Reason for Study:CE | Principal Result Interpreter:NDL |
  Assistant Result Interpreter:NDL | Technician:NDL | Transcriptionist:NDL | Scheduled Date/Time:TS |
  Number of Sample Containers:NM | Transport Logistics of Collected Sample:CE | Collector's Comment:CE |
  Transport Arrangement Responsibility:CE | Transport Arranged:ID | Escort Required:ID | Planned Patient Transport Comment:CE |
  Procedure Code:CE | Procedure Code Modifier:CE | Placer Supplemental Service Information:CE |
  Filler Supplemental Service Information:CE | Medically Necessary Duplicate Procedure Reason:CWE | Result Handling:IS |
  Parent Universal Service Identifier:CWE

  OBX Observation/patient = | Value Type:ID | Observation Identifier:CE | Observation Sub-ID:ST | Observation Value:varies |
  Units:CE | References Range:ST | Abnormal Flags:IS | Probability:NM | Nature of Abnormal Test:ID | Observation Result Status:ID |
  Effective Date of Reference Range:TS:- | User Defined Access Checks:ST | Date/Time of the Observation:TS |
  Producer's ID:CE:ORG/other | Responsible Observer:XCN | Observation Method:CE | Equipment Instance Identifier:EI |
  Date/Time of the Analysis:TS | Observation Site:CWE | Observation Instance Identifier:EI | Mood Code:CNE |
  Performing Organization Name:XON | Performing Organization Address:XAD/other | Performing Organization Medical Director:XCN

  NTE Notes and Comments/patient = | Source of Comment:ID | Comment:FT | Comment Type:CE

  SPM Specimen/patient = | Specimen ID:EIP:OTHER_ID | Specimen Parent IDs:EIP:OTHER_ID | Specimen Type:CWE |
  Specimen Type Modifier:CWE | Specimen Additives:CWE | Specimen Collection Method:CWE | Specimen Source Site:CWE |
  Specimen Source Site Modifier:CWE | Specimen Collection Site:CWE | Specimen Role:CWE | Specimen Collection Amount:CQ |
  Grouped Specimen Count:NM | Specimen Description:ST | Specimen Handling Code:CWE | Specimen Risk Code:CWE |
  Specimen Collection Date/Time:DR | Specimen Received Date/Time:TS | Specimen Expiration Date/Time:TS | Specimen Availability:ID |
  Specimen Reject Reason:CWE | Specimen Quality:CWE | Specimen Appropriateness:CWE | Specimen Condition:CWE |
  Specimen Current Quantity:CQ | Number of Specimen Containers:NM | Container Type:CWE | Container Condition:CWE |
  Specimen Child Role:CWE

  TQ1 Timing/patient = | Quantity:CQ | Repeat Pattern:RPT | Explicit Time:TM | Relative Time and Units:CQ | Service Duration:CQ |
  Start Date/Time:TS | End Date/Time:TS | Priority:CWE | Condition Text:TX | Text Instruction:TX | Conjunction:ID |
  Occurrence Duration:CQ | Total Occurrences:NM

  RXO Pharmacy/Treatment Order/patient = Requested Give Code:CE | Requested Give Amount - Minimum:NM |
  Requested Give Amount - Maximum:NM | Requested Give Units:CE | Requested Dosage Form:CE |
  Provider's Pharmacy/Treatment Instructions:CE | Provider's Administration Instructions:CE | Deliver-To Location:LA1 |
  Allow Substitutions:ID | Requested Dispense Code:CE | Requested Dispense Amount:NM | Requested Dispense Units:CE |
  Number of Refills:NM | Ordering Provider's DEA Number:XCN | Pharmacist/Treatment Supplier's Verifier ID:XCN |
  Needs Human Review:ID | Requested Give Per:ST | Requested Give Strength:NM | Requested Give Strength Units:CE | Indication:CE |
  Requested Give Rate Amount:ST | Requested Give Rate Units:CE | Total Daily Dose:CQ | Supplementary Code:CE |
  Requested Drug Strength Volume:NM | Requested Drug Strength Volume Units:CWE | Pharmacy Order Type:ID | Dispensing Interval:NM

  RXR Pharmacy/Treatment Route/patient = Route:CE | Administration Site:CWE | Administration Device:CE | Administration Method:CWE |
  Routing Instruction:CE | Administration Site Modifier:CWE

  RXC Pharmacy/Treatment Component Order/patient = Component Type:ID | Component Code:CE | Component Amount:NM |
  Component Units:CE | Component Strength:NM | Component Strength Units:CE | Supplementary Code:CE |
  Component Drug Strength Volume:NM | Component Drug Strength Volume Units:CWE

  RXE Pharmacy/Treatment Encoded Order/patient = Quantity/Timing:TQ | Give Code:CE | Give Amount - Minimum:NM |
  Give Amount - Maximum:NM | Give Units:CE | Give Dosage Form:CE | Provider's Administration Instructions:CE |
  Deliver-to Location:LA1 | Substitution Status:ID | Dispense Amount:NM | Dispense Units:CE | Number of Refills:NM |
  Ordering Provider's DEA Number:XCN | Pharmacist/Treatment Supplier's Verifier ID:XCN | Prescription Number:ST:OTHER_ID |
  Number of Refills Remaining:NM | Number of Refills/Doses Dispensed:NM | Date/Time of Most Recent Refill or Dose Dispensed:TS |
  Total Daily Dose:CQ | Needs Human Review:ID | Special Dispensing Instructions:CE | Give Per:ST | Give Rate Amount:ST |
  Give Rate Units:CE | Give Strength:NM | Give Strength Units:CE | Give Indication:CE | Dispense Package Size:NM |
  Dispense Package Size Unit:CE | Dispense Package Method:ID | Supplementary Code:CE | Original Order Date/Time:TS |
  Give Drug Strength Volume:NM | Give Drug Strength Volume Units:CWE | Controlled Substance Schedule:CWE | Formulary Status:ID |
  Pharmaceutical Substance Alternative:CWE | Pharmacy of Most Recent Fill:CWE:ORG/other | Initial Dispense Amount:NM |
  Dispensing Pharmacy:CWE:ORG/other | Dispensing Pharmacy Address:XAD/other | Deliver-to Patient Location:PL |
  Deliver-to Address:XAD | Pharmacy Order Type:ID

  RXD Pharmacy/Treatment Dispense/patient = Dispense Sub-ID Counter:NM | Dispense/Give Code:CE | Date/Time Dispensed:TS |
  Actual Dispense Amount:NM | Actual Dispense Units:CE | Actual Dosage Form:CE | Prescription Number:ST:OTHER_ID |
  Number of Refills Remaining:NM | Dispense Notes:ST | Dispensing Provider:XCN | Substitution Status:ID | Total Daily Dose:CQ |
  Dispense-to Location:LA2 | Needs Human Review:ID | Special Dispensing Instructions:CE | Actual Strength:NM |
  Actual Strength Unit:CE | Substance Lot Number:ST | Substance Expiration Date:TS:- | Substance Manufacturer Name:CE |
  Indication:CE | Dispense Package Size:NM | Dispense Package Size Unit:CE | Dispense Package Method:ID | Supplementary Code:CE |
  Initiating Location:CE | Packaging Location:CE | Actual Drug Strength Volume:NM | Actual Drug Strength Volume Units:CWE |
  Dispense to Pharmacy:CWE:ORG/other | Dispense to Pharmacy Address:XAD/other | Pharmacy Order Type:ID | Dispense Type:CWE

  RXA Pharmacy/Treatment Administration/patient = Give Sub-ID Counter:NM | Administration Sub-ID Counter:NM |
  Date/Time Start of Administration:TS | Date/Time End of Administration:TS | Administered Code:CE | Administered Amount:NM |
  Administered Units:CE | Administered Dosage Form:CE | Administration Notes:CE | Administering Provider:XCN |
  Administered-at Location:LA2 | Administered Per:ST | Administered Strength:NM | Administered Strength Units:CE |
  Substance Lot Number:ST | Substance Expiration Date:TS:- | Substance Manufacturer Name:CE |
  Substance/Treatment Refusal Reason:CE | Indication:CE | Completion Status:ID | Action Code:ID | System Entry Date/Time:TS |
  Administered Drug Strength Volume:NM | Administered Drug Strength Volume Units:CWE | Administered Barcode Identifier:CWE |
  Pharmacy Order Type:ID
  """
