/// Chapters 2 (control), 9 (documents), 10 (scheduling), 11 (referral), 12 (patient care) and 15 (personnel).
let hl7OtherSegments = """
  MSH Message Header/other = | | Sending Application:HD | Sending Facility:HD:ORG | Receiving Application:HD |
  Receiving Facility:HD:ORG | Date/Time of Message:TS/patient | | Message Type:MSG | Message Control ID:ST:OTHER_ID |
  Processing ID:PT | Version ID:VID | Sequence Number:NM | Continuation Pointer:ST | Accept Acknowledgment Type:ID |
  Application Acknowledgment Type:ID | Country Code:ID | Character Set:ID | Principal Language of Message:CE |
  Alternate Character Set Handling Scheme:ID | Message Profile Identifier:EI | Sending Responsible Organization:XON |
  Receiving Responsible Organization:XON | Sending Network Address:HD | Receiving Network Address:HD

  SFT Software/other = Software Vendor Organization:XON:- | Software Certified Version or Release Number:ST |
  Software Product Name:ST | Software Binary ID:ST | Software Product Information:TX | Software Install Date:TS:-

  ROL Role/provider = Role Instance ID:EI | Action Code:ID | Role:CE | Role Person:XCN | Role Begin Date/Time:TS/patient |
  Role End Date/Time:TS/patient | Role Duration:CE | Role Action Reason:CE | Provider Type:CE | Organization Unit Type:CE |
  Office/Home Address/Birthplace:XAD | Phone:XTN | Person's Location:PL | Organization:XON

  CTD Contact Data/other = Contact Role:CE | Contact Name:XPN | Contact Address:XAD | Contact Location:PL |
  Contact Communication Information:XTN | Preferred Method of Contact:CE | Contact Identifiers:PLN

  PRD Provider Data/provider = Provider Role:CE | Provider Name:XPN | Provider Address:XAD | Provider Location:PL |
  Provider Communication Information:XTN | Preferred Method of Contact:CE | Provider Identifiers:PLN |
  Effective Start Date of Provider Role:TS | Effective End Date of Provider Role:TS

  RF1 Referral Information/patient = Referral Status:CE | Referral Priority:CE | Referral Type:CE | Referral Disposition:CE |
  Referral Category:CE | Originating Referral Identifier:EI:OTHER_ID | Effective Date:TS | Expiration Date:TS | Process Date:TS |
  Referral Reason:CE | External Referral Identifier:EI:OTHER_ID

  TXA Transcription Document Header/patient = | Document Type:IS | Document Content Presentation:ID | Activity Date/Time:TS |
  Primary Activity Provider:XCN | Origination Date/Time:TS | Transcription Date/Time:TS | Edit Date/Time:TS | Originator:XCN |
  Assigned Document Authenticator:XCN | Transcriptionist:XCN | Unique Document Number:EI:OTHER_ID |
  Parent Document Number:EI:OTHER_ID | Placer Order Number:EI:OTHER_ID | Filler Order Number:EI:OTHER_ID |
  Unique Document File Name:ST:OTHER_ID | Document Completion Status:ID | Document Confidentiality Status:ID |
  Document Availability Status:ID | Document Storage Status:ID | Document Change Reason:ST | Authentication Person, Time Stamp:PPN |
  Distributed Copies:XCN

  SCH Scheduling Activity Information/patient = Placer Appointment ID:EI:OTHER_ID | Filler Appointment ID:EI:OTHER_ID |
  Occurrence Number:NM | Placer Group Number:EI:OTHER_ID | Schedule ID:CE | Event Reason:CE | Appointment Reason:CE |
  Appointment Type:CE | Appointment Duration:NM | Appointment Duration Units:CE | Appointment Timing Quantity:TQ |
  Placer Contact Person:XCN | Placer Contact Phone Number:XTN/provider | Placer Contact Address:XAD/provider |
  Placer Contact Location:PL | Filler Contact Person:XCN | Filler Contact Phone Number:XTN/provider |
  Filler Contact Address:XAD/provider | Filler Contact Location:PL | Entered By Person:XCN | Entered By Phone Number:XTN/provider |
  Entered By Location:PL | Parent Placer Appointment ID:EI:OTHER_ID | Parent Filler Appointment ID:EI:OTHER_ID |
  Filler Status Code:CE | Placer Order Number:EI:OTHER_ID | Filler Order Number:EI:OTHER_ID

  RGS Resource Group/patient = | Segment Action Code:ID | Resource Group ID:CE

  AIS Appointment Information - Service/patient = | Segment Action Code:ID | Universal Service Identifier:CE | Start Date/Time:TS |
  Start Date/Time Offset:NM | Start Date/Time Offset Units:CE | Duration:NM | Duration Units:CE | Allow Substitution Code:IS |
  Filler Status Code:CE | Placer Supplemental Service Information:CE | Filler Supplemental Service Information:CE

  AIG Appointment Information - General Resource/patient = | Segment Action Code:ID | Resource ID:CE | Resource Type:CE |
  Resource Group:CE | Resource Quantity:NM | Resource Quantity Units:CE | Start Date/Time:TS | Start Date/Time Offset:NM |
  Start Date/Time Offset Units:CE | Duration:NM | Duration Units:CE | Allow Substitution Code:IS | Filler Status Code:CE

  AIL Appointment Information - Location Resource/patient = | Segment Action Code:ID | Location Resource ID:PL | Location Type:CE |
  Location Group:CE | Start Date/Time:TS | Start Date/Time Offset:NM | Start Date/Time Offset Units:CE | Duration:NM |
  Duration Units:CE | Allow Substitution Code:IS | Filler Status Code:CE

  AIP Appointment Information - Personnel Resource/provider = | Segment Action Code:ID | Personnel Resource ID:XCN |
  Resource Type:CE | Resource Group:CE | Start Date/Time:TS/patient | Start Date/Time Offset:NM | Start Date/Time Offset Units:CE |
  Duration:NM | Duration Units:CE | Allow Substitution Code:IS | Filler Status Code:CE

  GOL Goal Detail/patient = Action Code:ID | Action Date/Time:TS | Goal ID:CE | Goal Instance ID:EI |
  Episode of Care ID:EI:OTHER_ID | Goal List Priority:NM | Goal Established Date/Time:TS | Expected Goal Achieve Date/Time:TS |
  Goal Classification:CE | Goal Management Discipline:CE | Current Goal Review Status:CE | Current Goal Review Date/Time:TS |
  Next Goal Review Date/Time:TS | Previous Goal Review Date/Time:TS | Goal Review Interval:TQ | Goal Evaluation:CE |
  Goal Evaluation Comment:ST | Goal Life Cycle Status:CE | Goal Life Cycle Status Date/Time:TS | Goal Target Type:CE |
  Goal Target Name:XPN

  PRB Problem Details/patient = Action Code:ID | Action Date/Time:TS | Problem ID:CE | Problem Instance ID:EI |
  Episode of Care ID:EI:OTHER_ID | Problem List Priority:NM | Problem Established Date/Time:TS |
  Anticipated Problem Resolution Date/Time:TS | Actual Problem Resolution Date/Time:TS | Problem Classification:CE |
  Problem Management Discipline:CE | Problem Persistence:CE | Problem Confirmation Status:CE | Problem Life Cycle Status:CE |
  Problem Life Cycle Status Date/Time:TS | Problem Date of Onset:TS | Problem Onset Text:ST | Problem Ranking:CE |
  Certainty of Problem:CE | Probability of Problem:NM | Individual Awareness of Problem:CE | Problem Prognosis:CE |
  Individual Awareness of Prognosis:CE | Family/Significant Other Awareness of Problem/Prognosis:ST | Security/Sensitivity:CE

  VAR Variance/patient = Variance Instance ID:EI | Documented Date/Time:TS | Stated Variance Date/Time:TS |
  Variance Originator:XCN | Variance Classification:CE | Variance Description:ST

  PDA Patient Death and Autopsy/patient = Death Cause Code:CE | Death Location:PL | Death Certified Indicator:ID |
  Death Certificate Signed Date/Time:TS | Death Certified By:XCN | Autopsy Indicator:ID | Autopsy Start and End Date/Time:DR |
  Autopsy Performed By:XCN | Coroner Indicator:ID

  DB1 Disability/patient = | Disabled Person Code:IS | Disabled Person Identifier:CX:MRN | Disability Indicator:ID |
  Disability Start Date:DT | Disability End Date:DT | Disability Return to Work Date:DT | Disability Unable to Work Date:DT

  AUT Authorization Information/patient = Authorizing Payor, Plan ID:CE | Authorizing Payor, Company ID:CE |
  Authorizing Payor, Company Name:ST:ORG/other | Authorization Effective Date:TS | Authorization Expiration Date:TS |
  Authorization Identifier:EI:HEALTH_PLAN | Reimbursement Limit:CP | Requested Number of Treatments:NM |
  Authorized Number of Treatments:NM | Process Date:TS

  PRT Participation Information/provider = | Action Code:ID | Action Reason:CE | Participation:CE | Participation Person:XCN |
  Participation Person Provider Type:CE | Participant Organization Unit Type:CE | Participation Organization:XON |
  Participant Location:PL | Participation Device:EI:DEVICE | Participation Begin Date/Time:TS/patient |
  Participation End Date/Time:TS/patient | Participation Qualitative Duration:CE | Participation Address:XAD |
  Participant Telecommunication Address:XTN | Participant Device Identifier:EI:DEVICE | Participant Device Manufacture Date:TS:- |
  Participant Device Expiry Date:TS:- | Participant Device Lot Number:ST | Participant Device Serial Number:ST:DEVICE

  MSA Message Acknowledgment/other = Acknowledgment Code:ID | Message Control ID:ST:OTHER_ID | Text Message:ST

  ERR Error/other = Error Code and Location:ELD | Error Location:ERL | HL7 Error Code:CWE | Severity:ID |
  Application Error Code:CWE | Application Error Parameter:ST | Diagnostic Information:TX | User Message:TX
  """
