"""Pools of names, places and words, and random people, dates, streets, numbers and organizations made from them."""
import importlib
import re
import unicodedata

from pieces import CHECKOUT

LEX = f"{CHECKOUT}/Sources/Ingest/Resources/Lexicons/"
LOCALES = ("en_GB en_IN en_KE en_NG en_NZ en_PK en_TH en_IE es_ES es_MX es_AR es_CO es_CL es fr_FR de_DE it_IT nl_NL pl_PL pt_BR ro_RO sv_SE no_NO da_DK fi_FI hu_HU cs_CZ "
           "hr_HR tr_TR vi_VN id_ID ha_NG ig_NG yo_NG zu_ZA tw_GH sw az_AZ uz_UZ ga_IE is_IS lt_LT lv_LV et_EE sl_SI sk_SK ja_JP zh_CN ko_KR").split()
SPANISH = ["es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es"]


def fold(word):
    """Letters without accents, lower case."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).lower()


def _latin(word):
    return all(ord(c) < 0x250 or unicodedata.combining(c) for c in word) and 1 < len(word) < 22 and word[0].isalpha() and "." not in word


class Lexicon:
    """The appliance's word lists: frequency of a word in English, Spanish, as given name, as family name, and flags."""

    def __init__(self):
        self.word = {}
        for line in open(LEX + "words.txt", encoding="utf-8"):
            word, _, code = line.strip().partition(" ")
            if len(code) >= 4 and code[:4].isdigit():
                self.word[word] = (int(code[0]), int(code[1]), int(code[2]), int(code[3]), code[4:])
        self.terms, section = {}, None
        for line in open(LEX + "terms.txt", encoding="utf-8"):
            line = line.strip()
            if line.startswith("["):
                section = line.strip("[]")
                self.terms[section] = []
            elif line and not line.startswith("#") and section and section != "phrases":
                self.terms[section] += line.split()
        self.cities, self.counties, self.world = [], [], []
        for line in open(LEX + "places.txt", encoding="utf-8"):
            name, _, flags = line.strip().partition("\t")
            if "c" in flags: self.cities.append(name.title())
            if "k" in flags: self.counties.append(name.title())
            if "w" in flags: self.world.append(name.title())
        self.zips = [line.split() for line in open(LEX + "zips.txt")]
        w = self.word
        self.given = [x for x, c in w.items() if c[2] >= 1 and len(x) > 2]
        self.given_weight = [2 ** (c[2] * 0.7) for x, c in w.items() if c[2] >= 1 and len(x) > 2]
        self.family = [x for x, c in w.items() if c[3] >= 1 and len(x) > 1]
        self.family_weight = [2 ** (c[3] * 0.7) for x, c in w.items() if c[3] >= 1 and len(x) > 1]
        self.common_family = [x for x, c in w.items() if c[3] >= 1 and c[0] >= 4 and len(x) > 2]
        self.common_given = [x for x, c in w.items() if c[2] >= 1 and c[0] >= 4 and len(x) > 2]
        self.nouns = [x for x, c in w.items() if 3 <= c[0] <= 5 and not c[4] and 4 <= len(x) <= 9 and x.isalpha()]
        self.drugs = [x for x, c in w.items() if "d" in c[4] and c[0] == 0 and c[2] == 0 and c[3] == 0 and len(x) > 5]
        self.eponyms = [x for x in self.terms.get("eponym", []) if len(x) > 3] + [x for x, c in w.items() if "o" in c[4] and len(x) > 4]
        self.drug_set, self.eponym_set = set(self.drugs), set(self.eponyms)
        self.locales = {}
        for name in LOCALES:
            provider = importlib.import_module("faker.providers.person." + name).Provider
            given, family = set(), set()
            for attribute in dir(provider):
                values = getattr(provider, attribute)
                if not isinstance(values, (list, tuple, dict, set)):
                    continue
                values = {v.strip() for v in values if isinstance(v, str) and "{" not in v and _latin(v.strip())}
                if "last" in attribute: family |= values
                elif "first" in attribute or "given" in attribute: given |= values
            if len(given) > 15 and len(family) > 15:
                self.locales[name] = (sorted(given), sorted(family))
        surnames = self.locales
        self.world_locales = sorted(surnames)


PINYIN = "li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan".split()
EXTRA = {
    "hmong": ("Xiong Vang Yang Lor Moua Thao Her Lee Vue Kue Cha Khang Xong Hang".split(), "Mai Pa Kou Tou Ying Chue Bao Houa Yer Xia Neng Pao Mee Chia Blia Nhia Toua Dao See Kao".split()),
    "arabic": ("Al-Rashid Haddad Khoury Al-Masri Nasser Abdallah Mansour Saleh Hussein Al-Hashimi Darwish Qasim Hamdan Shaheen Barakat Awad Issa Suleiman Zaki El-Sayed Abu-Zeid bin-Laith Farouk Hijazi Al-Tamimi".split(),
               "Ahmed Fatima Omar Layla Yusuf Amina Khalid Noor Hassan Zainab Mustafa Mariam Tariq Rania Ibrahim Samira Bilal Huda Karim Salma Abdulrahman Wafaa Jamal Nadia".split()),
    "armenian": ("Hakobyan Sargsyan Petrosyan Grigoryan Avetisyan Karapetyan Danielyan Mkrtchyan Bedrosian Hovhannisyan".split(), "Gevorg Ani Armen Narine Tigran Lusine Hayk Siranush Vartan Nune".split()),
    "slavic": ("Kovalenko Shevchenko Ivanov Petrova Sokolov Bondarenko Kuznetsova Melnyk Tkachenko Volkov Popova Lysenko Dragomirov Stoyanova Jovanovic Milosevic Djordjevic".split(),
               "Oksana Dmytro Svetlana Sergei Olena Mykola Tatiana Yevgenia Vladimir Ludmila Bohdan Zoya Ruslan Halyna Dragan Snezana".split()),
    "ethiopian": ("Tesfaye Bekele Gebremariam Haile Abebe Woldemichael Mekonnen Tadesse Girma Kidane".split(), "Selam Dawit Hirut Yonas Tigist Abel Meron Solomon Almaz Berhane".split()),
    "pacific": ("Tuiasosopo Faleolo Kealoha Kahananui Leota Tauiliili Fonoti Mahoe Kamakau Tupou".split(), "Sione Leilani Malia Tavita Keola Sina Kalani Lupe Viliami Noelani".split()),
    "native": ("Begay Yazzie Tsosie Benally Nez Redhouse Whitehorse Bitsui Manuelito Long-Soldier Two-Bulls Standing-Bear Iron-Cloud Blackgoat".split(), "Delbert Lorena Wilbert Nizhoni Leander Verna Kee Arlene Dibe Chester".split()),
    "portuguese": ("da Silva|dos Santos|Oliveira|Pereira|Figueiredo|Araujo|Medeiros|Furtado|Teixeira|de Souza|Goncalves".split("|"), "João Luzia Antônio Fátima Thiago Graça Manuel Conceição Otávio Benedita".split()),
    "cambodian": ("Sok Chhim Keo Pich Sar Prak Heng Chea Nhem Touch Ouk Meas".split(), "Sokha Dara Bopha Vuthy Chanthou Phally Sophea Rithy Kunthea Samnang".split()),
    "southasian": ("Venkataraman Subramanian Chatterjee Iyer Gopalakrishnan Bhattacharya Ramaswamy Krishnamurthy Mukherjee Kulkarni Thapa Gurung Shrestha Perera Wickramasinghe Rahman Chowdhury Siddiqui".split(),
                   "Lakshmi Raghav Ananya Suresh Deepika Arjun Kavitha Vikram Padma Sanjay Bishnu Sita Nimal Farhana Shafiq".split()),
}
PARTICLES = set("de la del las los van von der den da dos do di le el al bin ibn y e san du ten ter".split())
SUFFIXES = set("jr sr ii iii iv junior senior".split())
NICK = "Bill Bob Jim Tommy Lupe Pepe Paco Chuy Nacho Beto Betty Peggy Sally Liz Kate Katie Maggie Meg Dot Dottie Junior Bubba Skip Chip Buddy Mickey Topher Jojo Nena Chayo Concha Memo Kiko Tita Lola Nando Quique Mimi Gigi Nana Bea Trixie Ziggy Ace Sonny Red Tex Dee Jay CJ TJ AJ JR Mo Sam Vic Lou Ro Rob Robbie Ted Teddy Andy Ange Angie Ash Bex Barb Charlie Danny Dez Edie Ellie Fran Gus Hal Izzy Jackie Kenny Lex Manny Nate Ollie Pat Ray Ron Sid Tess Val Wes Zee".split()


WORDS_AS_GIVEN = "will page dawn summer april may june august grace hope faith joy rose lily ivy iris ruby pearl opal amber hunter chase grant mark bill art gene frank ernest rich dale glen heath cliff reed pat sue drew rob mason tanner carter cash ace king duke earl prince major guy sunny sandy rusty dusty rocky early honor mercy patience charity constance prudence clay stone river rain sky skye storm autumn wren robin jay star angel precious destiny trinity eden dash jet lane royal legend colt ford chance".split()
WORDS_AS_FAMILY = "page day price young long short little small best good gray green brown black white rose stone woods rivers banks fields hill lake pond field ford bridge church bishop pope abbot knight king prince baker cook carter cooper mason miller smith taylor weaver fisher hunter shepherd potter butler cash rich wise sharp strong swift moody savage blood payne pain cough rash akers fever sweet love joy bliss moon summer winter spring may march monday friday noon early west north east south england ireland france holland german english french walker rider driver ward case chart foot hand head armour bone heart lung back stool cross church law justice waters wells bell rice bean berry cherry olive pepper curry ham bacon fish wolf fox lamb bull crow swan drake crane".split()


class Maker:
    """Random identifiers; everything comes from the random generator handed in."""

    def __init__(self, lexicon, rng, spanish=False):
        self.lex, self.rng, self.spanish = lexicon, rng, spanish
        self.hard = rng.random() < 0.12  # in some documents half of the people bear common words as names

    def chance(self, p):
        return self.rng.random() < p

    def digits(self, n):
        return "".join(self.rng.choice("0123456789") for _ in range(n))

    # names

    def given(self):
        r, lex = self.rng, self.lex
        if self.hard and self.chance(0.5): return r.choice(r.choice((WORDS_AS_GIVEN, lex.common_given))).title()
        x = r.random()
        if self.spanish and x < 0.6:
            return r.choice(lex.locales[r.choice([l for l in SPANISH if l in lex.locales])][0])
        if x < 0.31: return r.choices(lex.given, lex.given_weight)[0].title()
        if x < 0.38: return r.choice(lex.given).title()
        if x < 0.45: return r.choice(NICK)
        if x < 0.52: return r.choice(lex.common_given).title()
        if x < 0.55: return r.choice(WORDS_AS_GIVEN).title()
        if x < 0.58: return (r.choice(PINYIN) + r.choice(["", r.choice(PINYIN)])).title()
        if x < 0.61: return "-".join((r.choice(lex.given).title(), r.choice(lex.given).title()))
        if x < 0.72: return r.choice(EXTRA[r.choice(sorted(EXTRA))][1])
        return r.choice(lex.locales[r.choice(lex.world_locales)][0])

    def family(self):
        r, lex = self.rng, self.lex
        if self.hard and self.chance(0.5): return r.choice(r.choice((WORDS_AS_FAMILY, lex.common_family))).title()
        x = r.random()
        if self.spanish and x < 0.6:
            return r.choice(lex.locales[r.choice([l for l in SPANISH if l in lex.locales])][1])
        if x < 0.25: return r.choices(lex.family, lex.family_weight)[0].title()
        if x < 0.37: return r.choice(lex.family).title()
        if x < 0.46: return r.choice(lex.common_family).title()
        if x < 0.48: return r.choice(WORDS_AS_FAMILY).title()
        if x < 0.51: return r.choice(PINYIN).title()
        if x < 0.54: return "-".join((r.choice(lex.family).title(), r.choice(lex.family).title()))
        if x < 0.56: return r.choice(("O'", "Mc", "Mac", "D'", "Fitz", "De ", "Van ", "St. ", "La", "De La ", "Von ")) + r.choice(lex.family).title()
        if x < 0.58: return self.invented()
        if x < 0.69: return r.choice(EXTRA[r.choice(sorted(EXTRA))][0])
        return r.choice(lex.locales[r.choice(lex.world_locales)][1])

    def invented(self):
        """A surname no list has: halves of two that exist."""
        a, b = self.rng.choice(self.lex.family), self.rng.choice(self.lex.family)
        return (a[: max(2, len(a) // 2)] + b[len(b) // 2:]).title()

    def full(self):
        """A whole name in one of many layouts."""
        r, g, f = self.rng, self.given(), self.family()
        m = r.choice("ABCDEFGHJKLMNPRSTVW")
        if self.spanish and self.chance(0.5):
            f = f + " " + self.family()
        if self.spanish and self.chance(0.25):
            g = g + " " + self.given()
        return r.choice((f"{g} {f}", f"{g} {f}", f"{g} {f}", f"{f}, {g}", f"{f}, {g} {m}", f"{g} {m}. {f}", f"{g} {m} {f}", f"{g[0]}. {f}", f"{g[0]} {f}", f"{g} {f[0]}.", f"{f} {g[0]}", f"{f},{g}",
                         f"{g} {self.given()} {f}", f"{g} {f} {r.choice(('Jr', 'Jr.', 'Sr.', 'III', 'II'))}", f"{f.upper()}, {g.upper()}", f"{g.upper()} {f.upper()}", f"{f.upper()} {g}", f"{f} {g}", f"{g[0]}{m} {f}",
                         f'{g} "{r.choice(NICK)}" {f}', f"{g} ({r.choice(NICK)}) {f}", f"{g.lower()} {f.lower()}", f"{f}^{g}" if self.chance(0.4) else f"{g} {f}", f"{f.upper()}^{g.upper()}^{m}" if self.chance(0.4) else f"{f}, {g}"))

    # dates

    EN = "January February March April May June July August September October November December".split()
    ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

    def date(self, grain="full"):
        r = self.rng
        y, m, d = (r.randint(2018, 2027) if self.chance(0.7) else r.randint(1925, 2020)), r.randint(1, 12), r.randint(1, 28)
        yy, E, e, S = f"{y % 100:02d}", self.EN[m - 1], self.EN[m - 1][:3], self.ES[m - 1]
        o = f"{d}{'th' if 10 < d < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(d % 10, 'th')}"
        if self.spanish and self.chance(0.75):
            if grain == "month": return r.choice((S, S.title()))
            if grain == "monthyear": return r.choice((f"{S} de {y}", f"{S} {y}", f"{S} del {y}", f"{m:02d}/{y}", f"{S[:3]}-{yy}", f"{S[:3]} {y}"))
            if grain == "monthday": return r.choice((f"{d} de {S}", f"{d}/{m}", f"{d:02d}/{m:02d}", f"{d} {S[:3]}", f"{d}-{S[:3]}"))
            return r.choice((f"{d} de {S} de {y}", f"{d} de {S} del {y}", f"{d:02d}/{m:02d}/{y}", f"{d}/{m}/{yy}", f"{d:02d}-{m:02d}-{y}", f"{d:02d}.{m:02d}.{y}", f"{d}-{S[:3]}-{y}", f"{d} {S[:3]} {y}", f"{y}-{m:02d}-{d:02d}", f"{S} {d}, {y}",
                             f"{d:02d}-{S[:3].upper()}-{y}", f"{d}/{S[:3]}/{yy}", f"{d} {S} {y}"))
        if grain == "month": return r.choice((E, E, e, E.lower()))
        if grain == "monthyear": return r.choice((f"{E} {y}", f"{e} {y}", f"{e} '{yy}", f"{m}/{y}", f"{m:02d}/{y}", f"{e}-{yy}", f"{E} of {y}", f"{e.upper()} {y}", f"{E}, {y}", f"{m}/{yy}", f"{y}-{m:02d}"))
        if grain == "monthday": return r.choice((f"{E} {d}", f"{e} {d}", f"{m}/{d}", f"{m:02d}/{d:02d}", f"{E} {o}", f"{d} {E}", f"{d} {e}", f"{o} of {E}", f"{m}-{d}", f"{e}. {d}", f"the {o} of {E}", f"{e.lower()} {d}"))
        return r.choice((f"{m}/{d}/{y}", f"{m:02d}/{d:02d}/{y}", f"{m}/{d}/{yy}", f"{m:02d}/{d:02d}/{yy}", f"{m}-{d}-{y}", f"{m:02d}-{d:02d}-{yy}", f"{y}-{m:02d}-{d:02d}", f"{y}{m:02d}{d:02d}", f"{m}.{d}.{yy}", f"{d:02d}.{m:02d}.{y}",
                         f"{E} {d}, {y}", f"{E} {o}, {y}", f"{E} {o} {y}", f"{e} {d}, {y}", f"{e} {d} {y}", f"{e}. {d}, {y}", f"{d} {E} {y}", f"{d} {e} {y}", f"{d:02d}-{e}-{y}", f"{d:02d}{e.upper()}{y}", f"{d:02d}-{e.upper()}-{yy}",
                         f"{E.upper()} {d}, {y}", f"{o} of {E} {y}", f"{d:02d}/{m:02d}/{y}", f"{y}/{m:02d}/{d:02d}", f"{m:02d}{d:02d}{y}", f"{m:02d} {d:02d} {y}", f"{d}/{e}/{y}", f"{m:02d}/{d:02d} {y}"))

    HOLIDAYS = "Christmas|Christmas Eve|Thanksgiving|Thanksgiving Day|Easter|Easter Sunday|Labor Day|Memorial Day|New Year's|New Year's Eve|Halloween|the Fourth of July|July 4th|Valentine's Day|Mother's Day|St. Patrick's Day|Memorial Day weekend|Black Friday|Good Friday|MLK Day|Veterans Day|Ramadan|Passover|Juneteenth".split("|")
    FIESTAS = "Navidad|Nochebuena|Año Nuevo|Semana Santa|Día de Muertos|Reyes|Nochevieja|el Día de las Madres|el 12 de octubre|Viernes Santo".split("|")

    # places

    SUFFIX = "St Street Ave Avenue Rd Road Dr Drive Ln Lane Blvd Boulevard Ct Court Way Pl Place Terrace Ter Circle Cir Pkwy Parkway Hwy Highway Loop Trail Sq Square Run Row Pike".split()

    def place_word(self):
        r, lex = self.rng, self.lex
        x = r.random()
        return (r.choice(lex.family) if x < 0.35 else r.choice(lex.nouns) if x < 0.6 else r.choice(lex.cities).split()[0] if x < 0.85 else r.choice(lex.given)).title()

    def street(self):
        r = self.rng
        n = str(r.choice((r.randint(1, 99), r.randint(100, 999), r.randint(1000, 19999))))
        if self.spanish and self.chance(0.65):
            via = r.choice("Calle|C/|Avenida|Av.|Avda.|Paseo|Carrera|Cra.|Jirón|Jr.|Plaza|Camino|Calzada|Pasaje|Ronda|Blvd.".split("|"))
            name = r.choice((self.family(), self.place_word(), "de la " + self.place_word(), "San " + self.given(), r.choice(self.lex.world), f"{self.rng.randint(1, 150)}"))
            return r.choice((f"{via} {name} {n}", f"{via} {name}, {n}", f"{via} {name} #{n}", f"{via} {name} N° {n}", f"{via} {name} {n}, {r.randint(1, 9)}º {r.choice('ABCD')}", f"{via} {name} {n}, Depto. {r.randint(1, 40)}", f"{via} {name} {n} int. {r.randint(1, 20)}", f"{via} {name}"))
        name = self.place_word() if self.chance(0.75) else self.place_word() + " " + self.place_word()
        if self.chance(0.12): name = r.choice(("1st", "2nd", "3rd", "5th", "12th", "23rd", "44th", "Main", "Oak", "Elm", "Maple", "MLK Jr"))
        direction = r.choice(("", "", "", "", "N ", "S ", "E ", "W ", "NE ", "SW ", "North ", "N. "))
        unit = r.choice(("", "", "", "", f" Apt {r.randint(1, 40)}", f" #{r.randint(1, 400)}", f", Unit {r.choice('ABCD')}", f" Ste {r.randint(100, 900)}", f", Suite {r.randint(100, 900)}", f", Apt. {r.randint(1, 9)}{r.choice('ABC')}"))
        x = r.random()
        if x < 0.07: return f"{r.choice(('PO Box', 'P.O. Box', 'POB', 'Box'))} {r.randint(1, 99999)}"
        if x < 0.11: return f"{r.choice(('RR', 'Rural Route', 'HC', 'County Road', 'CR', 'State Route', 'Hwy', 'FM'))} {r.randint(1, 3000)}"
        if x < 0.15: return f"{name} and {self.place_word()}"
        if x < 0.21: return f"{n} {direction}{name}{unit}"
        return f"{n} {direction}{name} {r.choice(self.SUFFIX)}{'.' if self.chance(0.1) else ''}{unit}"

    def city(self):
        r, lex = self.rng, self.lex
        if self.spanish and self.chance(0.5): return r.choice(lex.world)
        return r.choice(lex.cities) if self.chance(0.85) else r.choice(lex.world) if self.chance(0.7) else self.place_word() + r.choice((" Falls", " Creek", " Springs", "ville", " City", " Heights", "ton", " Bend", " Grove"))

    def zip(self):
        return self.rng.choice(self.lex.zips)[0] + self.digits(2) + ("-" + self.digits(4) if self.chance(0.12) else "")

    # numbers

    def phone(self):
        r = self.rng
        a, b, c = str(r.randint(201, 989)), r.choice(("555", self.digits(3))), r.choice(("01" + self.digits(2), self.digits(4)))
        x = r.choice(("", "", "", "", f" x{r.randint(1, 999)}", f" ext. {r.randint(10, 9999)}", f" ext {r.randint(10, 9999)}"))
        if self.spanish and self.chance(0.4):
            return r.choice((f"+{r.randint(34, 598)} {self.digits(3)} {self.digits(3)} {self.digits(3)}", f"{self.digits(3)} {self.digits(2)} {self.digits(2)} {self.digits(2)}", f"{self.digits(4)}-{self.digits(4)}", f"({self.digits(2)}) {self.digits(4)} {self.digits(4)}", f"{self.digits(9)}", f"{self.digits(2)} {self.digits(4)} {self.digits(4)}"))
        return r.choice((f"({a}) {b}-{c}", f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a} {b} {c}", f"{a}{b}{c}", f"+1 {a} {b} {c}", f"1-{a}-{b}-{c}", f"({a}){b}-{c}", f"{b}-{c}", f"{a}/{b}-{c}", f"+1-{a}-{b}-{c}")) + x

    def number(self):
        """An identifier of no particular kind."""
        r = self.rng
        letters = "".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(r.choice((1, 2, 2, 3))))
        return r.choice((self.digits(r.randint(5, 10)), f"{letters}{self.digits(r.randint(4, 9))}", f"{letters}-{self.digits(r.randint(3, 8))}", f"{self.digits(3)}-{self.digits(2)}-{self.digits(4)}", f"{self.digits(4)}-{self.digits(4)}", f"{letters}{r.randint(19, 27)}-{self.digits(r.randint(4, 7))}",
                         f"20{r.randint(19, 27)}-{self.digits(r.randint(4, 6))}", f"{self.digits(3)} {self.digits(3)} {self.digits(3)}", f"{self.digits(2)}-{self.digits(6)}-{r.choice('ABXZ')}", f"{self.digits(r.randint(4, 8))}{r.choice('ABXZ')}", f"#{self.digits(r.randint(4, 8))}",
                         f"{letters}-{self.digits(2)}-{self.digits(5)}", f"{self.digits(4)}{letters}", f"{self.digits(3)}{letters}{self.digits(3)}"))

    # organizations

    def org(self):
        r = self.rng
        if self.spanish and self.chance(0.6):
            head = r.choice("Hospital|Clínica|Centro de Salud|Hospital General|Sanatorio|Policlínica|Consultorio|Farmacia|Laboratorio|Instituto|Hospital Universitario|Colegio|Escuela|Taller|Panadería|Residencia|Parroquia".split("|"))
            return f"{head} {r.choice((self.family(), 'San ' + self.given(), 'Santa ' + self.given(), 'Dr. ' + self.given() + ' ' + self.family(), 'de ' + r.choice(self.lex.world), self.place_word(), 'Nuestra Señora de ' + r.choice(self.lex.world)))}"
        core = r.choice((self.place_word(), self.place_word() + " " + self.place_word(), r.choice(self.lex.cities), "St. " + self.given(), "Saint " + self.given(), self.family(), self.place_word() + " " + r.choice("Valley Ridge River Lake Hills Creek Park Point Bay Mountain Harbor Grove Bend Prairie".split())))
        tail = r.choice("Hospital|Medical Center|Clinic|Family Medicine|Regional|Regional Medical Center|Memorial|Memorial Hospital|Community Hospital|Orthopedics|Cardiology Associates|Pediatrics|Women's Health|Urgent Care|Health|Surgical Center|Imaging|Rehab|Nursing and Rehab|Hospice|Home Health|Pharmacy|Dental|Behavioral Health|Eye Care|Cancer Center|Dialysis|"
                        "Elementary|High School|Middle School|Academy|Community College|Baptist Church|Lutheran Church|Parish|Logistics|Foods|Farms|Trucking|Builders|Auto Body|Bakery|Plumbing|Electric|Manufacturing|Steel|Packing|Lumber|Inc.|LLC|Bank|County Schools|Fire Department|Shelter|Senior Living|Manor|Care Center|Physical Therapy|Counseling|Labs|Pathology|Health Plan|Employees Trust|Group|Diner|Hardware|Warehouse".split("|"))
        return f"{core} {tail}"

    def email(self):
        r, g, f = self.rng, fold(self.given()), re.sub(r"\W", "", fold(self.family()))
        g = re.sub(r"\W", "", g)
        user = r.choice((f"{g}.{f}", f"{g[0]}{f}", f"{g}{f}{r.randint(1, 99)}", f"{f}_{g}", f"{g}{self.digits(2)}", f"{f}.{g[0]}", f"{r.choice(self.lex.nouns)}{self.digits(3)}"))
        return f"{user}@{r.choice(('gmail.com', 'yahoo.com', 'outlook.com', re.sub(chr(92) + 'W', '', self.place_word().lower()) + r.choice(('health', 'clinic', 'med', '')) + r.choice(('.example', '.org', '.com', '.net'))))}"
