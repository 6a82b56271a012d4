/// Chapter 3 (patient administration) and 6 (financial management). An empty place is a field that is not shown.
/// Fields that versions 2.6 to 2.8 added follow where senders use them.
let hl7PatientSegments = """
  EVN Event Type/patient = Event Type Code:ID | Recorded Date/Time:TS | Date/Time Planned Event:TS | Event Reason Code:IS |
  Operator ID:XCN | Event Occurred:TS | Event Facility:HD:ORG/other

  PID Patient Identification/patient = | Patient ID:CX:MRN | Patient Identifier List:CX:MRN | Alternate Patient ID:CX:MRN |
  Patient Name:XPN | Mother's Maiden Name:XPN/relative | Date/Time of Birth:TS | Administrative Sex:IS | Patient Alias:XPN |
  Race:CE | Patient Address:XAD | County Code:IS:LOCATION | Phone Number - Home:XTN | Phone Number - Business:XTN |
  Primary Language:CE | Marital Status:CE | Religion:CE | Patient Account Number:CX:ACCOUNT | SSN Number - Patient:ST:SSN |
  Driver's License Number - Patient:DLN | Mother's Identifier:CX:MRN/relative | Ethnic Group:CE | Birth Place:ST:LOCATION |
  Multiple Birth Indicator:ID | Birth Order:NM | Citizenship:CE | Veterans Military Status:CE | Nationality:CE |
  Patient Death Date and Time:TS | Patient Death Indicator:ID | Identity Unknown Indicator:ID | Identity Reliability Code:IS |
  Last Update Date/Time:TS | Last Update Facility:HD:ORG/other | Species Code:CE | Breed Code:CE | Strain:ST |
  Production Class Code:CE | Tribal Citizenship:CWE | Patient Telecommunication Information:XTN

  PD1 Patient Additional Demographic/patient = Living Dependency:IS | Living Arrangement:IS | Patient Primary Facility:XON |
  Patient Primary Care Provider:XCN | Student Indicator:IS | Handicap:IS | Living Will Code:IS | Organ Donor Code:IS |
  Separate Bill:ID | Duplicate Patient:CX:MRN | Publicity Code:CE | Protection Indicator:ID |
  Protection Indicator Effective Date:DT | Place of Worship:XON | Advance Directive Code:CE | Immunization Registry Status:IS |
  Immunization Registry Status Effective Date:DT | Publicity Code Effective Date:DT | Military Branch:IS | Military Rank/Grade:IS |
  Military Status:IS

  NK1 Next of Kin/relative = | Name:XPN | Relationship:CE | Address:XAD | Phone Number:XTN | Business Phone Number:XTN |
  Contact Role:CE | Start Date:DT | End Date:DT | Job Title:ST | Job Code/Class:JCC | Employee Number:CX:OTHER_ID |
  Organization Name:XON | Marital Status:CE | Administrative Sex:IS | Date/Time of Birth:TS | Living Dependency:IS |
  Ambulatory Status:IS | Citizenship:CE | Primary Language:CE | Living Arrangement:IS | Publicity Code:CE |
  Protection Indicator:ID | Student Indicator:IS | Religion:CE | Mother's Maiden Name:XPN | Nationality:CE | Ethnic Group:CE |
  Contact Reason:CE | Contact Person's Name:XPN | Contact Person's Telephone Number:XTN | Contact Person's Address:XAD |
  Identifiers:CX:OTHER_ID | Job Status:IS | Race:CE | Handicap:IS | Social Security Number:ST:SSN | Birth Place:ST:LOCATION |
  VIP Indicator:IS | Telecommunication Information:XTN | Contact Person's Telecommunication Information:XTN

  PV1 Patient Visit/patient = | Patient Class:IS | Assigned Patient Location:PL | Admission Type:IS | Preadmit Number:CX:ACCOUNT |
  Prior Patient Location:PL | Attending Doctor:XCN | Referring Doctor:XCN | Consulting Doctor:XCN | Hospital Service:IS |
  Temporary Location:PL | Preadmit Test Indicator:IS | Re-admission Indicator:IS | Admit Source:IS | Ambulatory Status:IS |
  VIP Indicator:IS | Admitting Doctor:XCN | Patient Type:IS | Visit Number:CX:ACCOUNT | Financial Class:FC |
  Charge Price Indicator:IS | Courtesy Code:IS | Credit Rating:IS | Contract Code:IS | Contract Effective Date:DT |
  Contract Amount:NM | Contract Period:NM | Interest Code:IS | Transfer to Bad Debt Code:IS | Transfer to Bad Debt Date:DT |
  Bad Debt Agency Code:IS | Bad Debt Transfer Amount:NM | Bad Debt Recovery Amount:NM | Delete Account Indicator:IS |
  Delete Account Date:DT | Discharge Disposition:IS | Discharged to Location:DLD | Diet Type:CE | Servicing Facility:IS:ORG/other |
  Bed Status:IS | Account Status:IS | Pending Location:PL | Prior Temporary Location:PL | Admit Date/Time:TS |
  Discharge Date/Time:TS | Current Patient Balance:NM | Total Charges:NM | Total Adjustments:NM | Total Payments:NM |
  Alternate Visit ID:CX:ACCOUNT | Visit Indicator:IS | Other Healthcare Provider:XCN | Service Episode Description:ST |
  Service Episode Identifier:CX:OTHER_ID

  PV2 Patient Visit - Additional Information/patient = Prior Pending Location:PL | Accommodation Code:CE | Admit Reason:CE |
  Transfer Reason:CE | Patient Valuables:ST | Patient Valuables Location:ST | Visit User Code:IS | Expected Admit Date/Time:TS |
  Expected Discharge Date/Time:TS | Estimated Length of Inpatient Stay:NM | Actual Length of Inpatient Stay:NM |
  Visit Description:ST | Referral Source Code:XCN | Previous Service Date:DT | Employment Illness Related Indicator:ID |
  Purge Status Code:IS | Purge Status Date:DT | Special Program Code:IS | Retention Indicator:ID |
  Expected Number of Insurance Plans:NM | Visit Publicity Code:IS | Visit Protection Indicator:ID | Clinic Organization Name:XON |
  Patient Status Code:IS | Visit Priority Code:IS | Previous Treatment Date:DT | Expected Discharge Disposition:IS |
  Signature on File Date:DT | First Similar Illness Date:DT | Patient Charge Adjustment Code:CE | Recurring Service Code:IS |
  Billing Media Code:ID | Expected Surgery Date and Time:TS | Military Partnership Code:ID | Military Non-Availability Code:ID |
  Newborn Baby Indicator:ID | Baby Detained Indicator:ID | Mode of Arrival Code:CE | Recreational Drug Use Code:CE |
  Admission Level of Care Code:CE | Precaution Code:CE | Patient Condition Code:CE | Living Will Code:IS | Organ Donor Code:IS |
  Advance Directive Code:CE | Patient Status Effective Date:DT | Expected LOA Return Date/Time:TS |
  Expected Pre-admission Testing Date/Time:TS | Notify Clergy Code:IS

  AL1 Patient Allergy Information/patient = | Allergen Type:CE | Allergen:CE | Allergy Severity:CE | Allergy Reaction:ST |
  Identification Date:DT

  IAM Patient Adverse Reaction Information/patient = | Allergen Type:CE | Allergen:CE | Allergy Severity:CE | Allergy Reaction:ST |
  Allergy Action Code:CNE | Allergy Unique Identifier:EI | Action Reason:ST | Sensitivity to Causative Agent:CE |
  Allergen Group:CE | Onset Date:DT | Onset Date Text:ST | Reported Date/Time:TS | Reported By:XPN/relative |
  Relationship to Patient:CE | Alert Device Code:CE | Allergy Clinical Status:CE | Statused by Person:XCN |
  Statused by Organization:XON | Statused at Date/Time:TS

  MRG Merge Patient Information/patient = Prior Patient Identifier List:CX:MRN | Prior Alternate Patient ID:CX:MRN |
  Prior Patient Account Number:CX:ACCOUNT | Prior Patient ID:CX:MRN | Prior Visit Number:CX:ACCOUNT |
  Prior Alternate Visit ID:CX:ACCOUNT | Prior Patient Name:XPN

  DG1 Diagnosis/patient = | Diagnosis Coding Method:ID | Diagnosis Code:CE | Diagnosis Description:ST | Diagnosis Date/Time:TS |
  Diagnosis Type:IS | Major Diagnostic Category:CE | Diagnostic Related Group:CE | DRG Approval Indicator:ID |
  DRG Grouper Review Code:IS | Outlier Type:CE | Outlier Days:NM | Outlier Cost:CP | Grouper Version and Type:ST |
  Diagnosis Priority:ID | Diagnosing Clinician:XCN | Diagnosis Classification:IS | Confidential Indicator:ID |
  Attestation Date/Time:TS | Diagnosis Identifier:EI | Diagnosis Action Code:ID

  PR1 Procedures/patient = | Procedure Coding Method:IS | Procedure Code:CE | Procedure Description:ST | Procedure Date/Time:TS |
  Procedure Functional Type:IS | Procedure Minutes:NM | Anesthesiologist:XCN | Anesthesia Code:IS | Anesthesia Minutes:NM |
  Surgeon:XCN | Procedure Practitioner:XCN | Consent Code:CE | Procedure Priority:ID | Associated Diagnosis Code:CE |
  Procedure Code Modifier:CE | Procedure DRG Type:IS | Tissue Type Code:CE | Procedure Identifier:EI | Procedure Action Code:ID

  GT1 Guarantor/relative = | Guarantor Number:CX:ACCOUNT | Guarantor Name:XPN | Guarantor Spouse Name:XPN | Guarantor Address:XAD |
  Guarantor Phone - Home:XTN | Guarantor Phone - Business:XTN | Guarantor Date/Time of Birth:TS | Guarantor Administrative Sex:IS |
  Guarantor Type:IS | Guarantor Relationship:CE | Guarantor SSN:ST:SSN | Guarantor Date - Begin:DT | Guarantor Date - End:DT |
  Guarantor Priority:NM | Guarantor Employer Name:XPN:ORG | Guarantor Employer Address:XAD | Guarantor Employer Phone Number:XTN |
  Guarantor Employee ID Number:CX:OTHER_ID | Guarantor Employment Status:IS | Guarantor Organization Name:XON |
  Guarantor Billing Hold Flag:ID | Guarantor Credit Rating Code:CE | Guarantor Death Date and Time:TS | Guarantor Death Flag:ID |
  Guarantor Charge Adjustment Code:CE | Guarantor Household Annual Income:CP | Guarantor Household Size:NM |
  Guarantor Employer ID Number:CX:OTHER_ID | Guarantor Marital Status Code:CE | Guarantor Hire Effective Date:DT |
  Employment Stop Date:DT | Living Dependency:IS | Ambulatory Status:IS | Citizenship:CE | Primary Language:CE |
  Living Arrangement:IS | Publicity Code:CE | Protection Indicator:ID | Student Indicator:IS | Religion:CE |
  Mother's Maiden Name:XPN | Nationality:CE | Ethnic Group:CE | Contact Person's Name:XPN | Contact Person's Telephone Number:XTN |
  Contact Reason:CE | Contact Relationship:IS | Job Title:ST | Job Code/Class:JCC | Guarantor Employer's Organization Name:XON |
  Handicap:IS | Job Status:IS | Guarantor Financial Class:FC | Guarantor Race:CE | Guarantor Birth Place:ST:LOCATION |
  VIP Indicator:IS

  IN1 Insurance/patient = | Insurance Plan ID:CE | Insurance Company ID:CX:- | Insurance Company Name:XON |
  Insurance Company Address:XAD/other | Insurance Company Contact Person:XPN/other | Insurance Company Phone Number:XTN/other |
  Group Number:ST:HEALTH_PLAN | Group Name:XON | Insured's Group Employer ID:CX:HEALTH_PLAN | Insured's Group Employer Name:XON |
  Plan Effective Date:DT | Plan Expiration Date:DT | Authorization Information:AUI | Plan Type:IS | Name of Insured:XPN/relative |
  Insured's Relationship to Patient:CE | Insured's Date of Birth:TS/relative | Insured's Address:XAD/relative |
  Assignment of Benefits:IS | Coordination of Benefits:IS | Coordination of Benefits Priority:ST | Notice of Admission Flag:ID |
  Notice of Admission Date:DT | Report of Eligibility Flag:ID | Report of Eligibility Date:DT | Release Information Code:IS |
  Pre-Admit Certification:ST:HEALTH_PLAN | Verification Date/Time:TS | Verification By:XCN | Type of Agreement Code:IS |
  Billing Status:IS | Lifetime Reserve Days:NM | Delay Before L.R. Day:NM | Company Plan Code:IS | Policy Number:ST:HEALTH_PLAN |
  Policy Deductible:CP | Policy Limit - Amount:CP | Policy Limit - Days:NM | Room Rate - Semi-Private:CP | Room Rate - Private:CP |
  Insured's Employment Status:CE | Insured's Administrative Sex:IS | Insured's Employer's Address:XAD/relative |
  Verification Status:ST | Prior Insurance Plan ID:IS | Coverage Type:IS | Handicap:IS | Insured's ID Number:CX:HEALTH_PLAN |
  Signature Code:IS | Signature Code Date:DT | Insured's Birth Place:ST:LOCATION/relative | VIP Indicator:IS

  IN2 Insurance Additional Information/relative = Insured's Employee ID:CX:OTHER_ID | Insured's Social Security Number:ST:SSN |
  Insured's Employer's Name and ID:XCN | Employer Information Data:IS | Mail Claim Party:IS |
  Medicare Health Insurance Card Number:ST:HEALTH_PLAN | Medicaid Case Name:XPN | Medicaid Case Number:ST:HEALTH_PLAN |
  Military Sponsor Name:XPN | Military ID Number:ST:OTHER_ID | Dependent of Military Recipient:CE | Military Organization:ST |
  Military Station:ST:LOCATION | Military Service:IS | Military Rank/Grade:IS | Military Status:IS | Military Retire Date:DT |
  Military Non-Availability Certificate on File:ID | Baby Coverage:ID | Combine Baby Bill:ID | Blood Deductible:ST |
  Special Coverage Approval Name:XPN/provider | Special Coverage Approval Title:ST | Non-Covered Insurance Code:IS | Payor ID:CX:- |
  Payor Subscriber ID:CX:HEALTH_PLAN | Eligibility Source:IS | Room Coverage Type/Amount:RMC | Policy Type/Amount:PTA |
  Daily Deductible:DDI | Living Dependency:IS | Ambulatory Status:IS | Citizenship:CE | Primary Language:CE |
  Living Arrangement:IS | Publicity Code:CE | Protection Indicator:ID | Student Indicator:IS | Religion:CE |
  Mother's Maiden Name:XPN | Nationality:CE | Ethnic Group:CE | Marital Status:CE | Insured's Employment Start Date:DT |
  Employment Stop Date:DT | Job Title:ST | Job Code/Class:JCC | Job Status:IS | Employer Contact Person Name:XPN |
  Employer Contact Person Phone Number:XTN | Employer Contact Reason:IS | Insured's Contact Person's Name:XPN |
  Insured's Contact Person Phone Number:XTN | Insured's Contact Person Reason:IS | Relationship to the Patient Start Date:DT |
  Relationship to the Patient Stop Date:DT | Insurance Company Contact Reason:IS |
  Insurance Company Contact Phone Number:XTN/other | Policy Scope:IS | Policy Source:IS |
  Patient Member Number:CX:HEALTH_PLAN/patient | Guarantor's Relationship to Insured:CE | Insured's Phone Number - Home:XTN |
  Insured's Employer Phone Number:XTN | Military Handicapped Program:CE | Suspend Flag:ID | Copay Limit Flag:ID |
  Stoploss Limit Flag:ID | Insured Organization Name and ID:XON | Insured Employer Organization Name and ID:XON | Race:CE |
  Patient's Relationship to Insured:CE

  ACC Accident/patient = Accident Date/Time:TS | Accident Code:CE | Accident Location:ST:LOCATION | Auto Accident State:CE |
  Accident Job Related Indicator:ID | Accident Death Indicator:ID | Entered By:XCN | Accident Description:ST | Brought In By:ST |
  Police Notified Indicator:ID | Accident Address:XAD

  FT1 Financial Transaction/patient = | Transaction ID:ST:OTHER_ID | Transaction Batch ID:ST | Transaction Date:DR |
  Transaction Posting Date:TS | Transaction Type:IS | Transaction Code:CE | Transaction Description:ST |
  Transaction Description - Alt:ST | Transaction Quantity:NM | Transaction Amount - Extended:CP | Transaction Amount - Unit:CP |
  Department Code:CE | Insurance Plan ID:CE | Insurance Amount:CP | Assigned Patient Location:PL | Fee Schedule:IS |
  Patient Type:IS | Diagnosis Code:CE | Performed By:XCN | Ordered By:XCN | Unit Cost:CP | Filler Order Number:EI:OTHER_ID |
  Entered By:XCN | Procedure Code:CE | Procedure Code Modifier:CE | Advanced Beneficiary Notice Code:CE |
  Medically Necessary Duplicate Procedure Reason:CWE | NDC Code:CNE | Payment Reference ID:CX:ACCOUNT |
  Transaction Reference Key:SI
  """
