"""The invented people of the sample files.

Six patients come back in file after file with the same record number from the same issuer, so that linking can be seen
to work. Nobody here exists: streets are made up, phones lie in 555-0100…0199, mail ends in example.org, social security
numbers use areas from 800 up (well-formed, but none was given to anyone born before 2011), provider numbers lie below the
first one ever given out and carry a right check digit.
"""

from dataclasses import dataclass, field
from datetime import date


def npi(first_nine: int) -> str:
    """A National Provider Identifier with its check digit: Luhn over 80840 and the first nine digits."""
    digits = [int(d) for d in f"80840{first_nine:09d}"]
    total = sum(sum(divmod(2 * d, 10)) if i % 2 == 0 else d for i, d in enumerate(reversed(digits)))
    return f"{first_nine:09d}{-total % 10}"


@dataclass(frozen=True)
class Facility:
    name: str
    issuer: str
    """The assigning authority of its record numbers, as in HL7 PID-3.4."""
    system: str
    """The same as a FHIR identifier system."""
    street: str
    city: str
    phone: str
    fax: str


@dataclass(frozen=True)
class Provider:
    given: str
    family: str
    suffix: str
    specialty: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def signed(self) -> str:
        return f"{self.given} {self.family}, {self.suffix}"


@dataclass(frozen=True)
class Patient:
    given: str
    family: str
    sex: str
    born: date
    record: str
    ssn: str
    street: str
    city: str
    phone: str
    email: str
    plan: str
    plan_number: str
    contact: str
    contact_relation: str
    contact_phone: str
    also_called: tuple[str, ...] = field(default=())
    """Further spellings of the name that the files use."""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def birthday(self) -> str:
        return us(self.born)

    @property
    def address(self) -> str:
        return f"{self.street}, {self.city}"

    def age(self, on: date) -> int:
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


def us(day: date) -> str:
    return day.strftime("%m/%d/%Y")


def long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


HOSPITAL = Facility(
    "Larkmoor Regional Medical Center", "LRMC", "http://larkmoor.example.org/mrn",
    "2200 Quillback Avenue", "Salem, OR 97301", "(503) 555-0100", "(503) 555-0101")
CLINIC = Facility(
    "Alder Ridge Family Clinic", "ARFC", "http://alderridge.example.org/mrn",
    "87 Thistledown Court", "Corvallis, OR 97330", "(541) 555-0110", "(541) 555-0111")

SURGEON = Provider("Helen", "Vasquez-Okada", "MD, FACS", "General Surgery", npi(100000017))
ORTHOPEDIST = Provider("Priyanka", "Raghunathan", "MD", "Orthopedic Surgery", npi(100000025))
PLASTIC = Provider("Sigrid", "Halvorsen", "MD", "Plastic Surgery", npi(100000033))
ENT = Provider("Bertrand", "Achterberg", "MD", "Otolaryngology", npi(100000041))
NEUROSURGEON = Provider("Joaquin", "Etxeberria", "MD", "Neurosurgery", npi(100000058))
FAMILY_DOCTOR = Provider("Lucille", "Mbeki-Farrow", "MD", "Family Medicine", npi(100000066))
PROVIDERS = (SURGEON, ORTHOPEDIST, PLASTIC, ENT, NEUROSURGEON, FAMILY_DOCTOR)

ANA = Patient(
    "Ana Lucía", "Villaseñor", "F", date(1961, 8, 14), "00482913", "812-44-1907",
    "418 Quillfeather Lane", "Corvallis, OR 97330", "(541) 555-0142", "ana.villasenor@example.org",
    "Cascadia Mutual PPO", "CMP448201937", "Esteban Villaseñor", "husband", "(541) 555-0143",
    ("Villasenor", "Ana Lucia", "VILLASEÑOR"))
EMEKA = Patient(
    "Chukwuemeka", "Okonkwo", "M", date(1957, 3, 2), "00517746", "834-19-6620",
    "1509 Harrowgate Terrace", "Salem, OR 97302", "(503) 555-0157", "emeka.okonkwo@example.org",
    "Medicare", "1EG4TE5MK72", "Ngozi Okonkwo", "daughter", "(503) 555-0158", ("Emeka", "OKONKWO"))
MARTA = Patient(
    "Marta", "Kowalczyk", "F", date(1974, 11, 23), "00533081", "847-52-3384",
    "36 Windlestraw Road, Apt 4B", "Albany, OR 97321", "(541) 555-0164", "mkowalczyk@example.org",
    "Blue Heron Health Plan", "BHH90317755", "Zofia Kowalczyk", "sister", "(541) 555-0165", ("KOWALCZYK",))
MINH = Patient(
    "Minh Anh", "Truong", "F", date(2017, 5, 30), "00560412", "871-30-5518",
    "704 Saltbramble Way", "Salem, OR 97304", "(503) 555-0171", "hanh.truong@example.org",
    "Oregon Sprout Kids", "OSK22817364", "Hanh Truong", "mother", "(503) 555-0172", ("TRUONG",))
TARIQ = Patient(
    "Tariq", "Al-Mansouri", "M", date(1968, 7, 9), "00498377", "826-73-9041",
    "2213 Foxbriar Crescent", "Keizer, OR 97303", "(503) 555-0183", "t.almansouri@example.org",
    "Cascadia Mutual PPO", "CMP771064402", "Layla Al-Mansouri", "wife", "(503) 555-0184", ("AL-MANSOURI",))
DOROTHEA = Patient(
    "Dorothea", "Pennyfeather", "F", date(1933, 2, 11), "00405528", "805-61-2279",
    "9 Lanternglass Mews", "Corvallis, OR 97333", "(541) 555-0196", "d.pennyfeather@example.org",
    "Medicare", "7XK2PA9WR41", "Cornelius Pennyfeather", "son", "(541) 555-0197", ("PENNYFEATHER",))
PATIENTS = (ANA, EMEKA, MARTA, MINH, TARIQ, DOROTHEA)
