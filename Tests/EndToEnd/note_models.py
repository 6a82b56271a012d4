#!/usr/bin/env python3
"""Sections that a language model writes: what it gets wrong is marked, it is watched, stopped and broken off, and what is typed is not lost."""

import json
import re
import time
from urllib.parse import urlencode

from ask import AXE, Asking, connection
from notes import KNEE, texts
from patients import approve
from support.client import Client
from support.harness import Checks, Clinic
from support.models import LlamaServer, ScriptedServer
from support.webdriver import Browser

CASES = [
    "Exam: There is an effusion of the left knee, {n} mm. Lachman test is negative. Range of motion is {m} to 120 degrees.",
    "Medications: Lisinopril {n} mg daily. Metformin {m} mg twice daily. Aspirin 81 mg was stopped.",
    "History: Pain of the right shoulder for {n} weeks after a fall. No fever. She denies chest pain. Physical therapy {m} times a week helped.",
    "Imaging: Ultrasound shows a tear of the right supraspinatus tendon of {n} mm. No fracture. The left side is normal.",
    "Plan: MRI of the left knee in {n} days. Injection of {m} mg of triamcinolone. Follow up in 6 weeks.",
]


def wrong(text: str, how: int):
    """The statement with one error of a kind, or None where it has no place for one."""
    if how == 0 and (number := re.search(r"\b\d+\b", text)):
        return text[:number.start()] + str(int(number.group()) + 7) + text[number.end():]
    if how == 1 and re.search(r"\b(left|right)\b", text):
        return re.sub(r"\b(left|right)\b", lambda m: {"left": "right", "right": "left"}[m.group()], text)
    if how == 2 and re.search(r"\b(is|was|shows)\b", text):
        return re.sub(r"\b(is|was|shows)\b", lambda m: {"is": "is not", "was": "was not", "shows": "does not show"}[m.group()], text, count=1)
    if how == 3 and re.search(r"\b(No|denies)\b", text):
        return re.sub(r"\bNo ", "There is ", re.sub(r"\bdenies\b", "has", text))
    return None


def a_model_writes(checks: Checks):
    """A section by a model: sources, errors that it plants, answers without form, identities, and no agreement."""
    with ScriptedServer() as server, Clinic('connections:\n  private_networks: ["127.0.0.1"]\n') as clinic:
        clinic.start()
        ruiz, root = Client(clinic), Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        root.log_in("root", clinic.add("root", "admin"))
        head = "Harbor Lane Orthopedics\nPatient: Thandiwe Okonkwo-Reyes\nDOB: 03/14/1967   MRN: HL-5520917\n\n"
        for number in range(12):
            body = "\n".join(case.format(n=11 + number * 3, m=40 + number) for case in CASES)
            approve(clinic, ruiz, f"visit {number}.txt", f"{head}Visit {number + 1}\n{body}\n")
        mark = ruiz.api("GET", "/patients")[1]["patients"][0]["mark"]
        _, note = ruiz.api("POST", "/notes", {"patient": mark, "template": "orthopedics-hp"})
        id = note["id"]
        status, answer = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
        checks.check("without a connection it says so", status == 409 and "no connection" in answer["detail"], f"{status} {answer}")
        status, made = root.api("POST", "/connections", {
            "name": "Box", "provider": "compatible", "address": server.address, "drafting": "scripted-1", "isLocal": True, "secret": server.key})
        planted, marked, true, kept = 0, 0, 0, 0
        missed = []

        def statements(request) -> list:
            return [(int(n), text) for n, text in re.findall(r"\[(\d+)\] (.*)", request["messages"][1]["content"].partition("Statements:")[2])]

        for how in range(4):
            for section in [s["key"] for s in note["sections"] if s["sentences"]]:
                errors = {}

                def script(request):
                    sentences = []
                    for number, text in statements(request):
                        error = wrong(text, how)
                        if error:
                            errors[error] = text
                        sentences.append({"text": error or text, "sources": [number]})
                    return [json.dumps({"sentences": sentences[:40]})]

                server.script = script
                status, note = ruiz.api("POST", f"/notes/{id}/sections/{section}/draft", {"version": note["version"]})
                assert status == 200, (status, note)
                for sentence in next(s for s in note["sections"] if s["key"] == section)["sentences"]:
                    if sentence["text"] in errors:
                        planted += 1
                        marked += bool(sentence["doubts"])
                        if not sentence["doubts"]:
                            missed.append((sentence["text"], errors[sentence["text"]]))
                    else:
                        true += 1
                        kept += not sentence["doubts"]
        checks.check(f"all of {planted} planted errors are marked", planted >= 200 and marked == planted, f"{marked} {missed[:4]}")
        checks.check(f"and of {true} true sentences hardly any", true > 50 and kept >= 0.97 * true, str(kept))
        plan = next(s for s in note["sections"] if s["key"] == "plan")
        checks.check("its sentences have the places of their sources", all(s["citations"] for s in plan["sentences"]) and plan["origin"] == "model", plan["origin"])
        received = b"".join(server.received)
        checks.check("no identity was received", not any(word.encode() in received for word in ("Okonkwo", "Thandiwe", "HL-5520917")))

        count = len(server.requests)
        answers = iter([["I am sorry, here it is: none."], [json.dumps({"sentences": [{"text": "MRI of the left knee.", "sources": [1]}]})]])
        server.script = lambda _: next(answers)
        status, note = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
        checks.check("an answer without form is asked for once more", status == 200 and len(server.requests) == count + 2
                     and "could not be used" in server.requests[-1]["messages"][1]["content"], f"{status} {len(server.requests) - count}")
        for what, bad in (("no JSON", "none"), ("another form", json.dumps({"sections": []})), ("a wrong type", json.dumps({"sentences": [{"text": 5, "sources": "1"}]})), ("nothing", json.dumps({"sentences": []}))):
            server.script = lambda _: [bad]
            status, answer = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
            checks.check(f"{what}: refused after the second time, and the section stays", status == 409 and "no answer of a model" in answer["detail"]
                         and texts(ruiz.api("GET", f"/notes/{id}")[1], "plan") == ["MRI of the left knee."], f"{status} {answer}")
        server.script = lambda request: ['Here: ```json\n{"sentences": [{"text": "MRI of the left knee. [link](https://evil.example) \\u202e", "sources": [1, 99, -1]}]}\n```']
        status, note = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
        sentence = next(s for s in note["sections"] if s["key"] == "plan")["sentences"][0]
        checks.check("a fence is taken off, addresses and numbers that are none too", status == 200 and "evil" not in sentence["text"] and len(sentence["citations"]) >= 1, str(sentence))
        for fault, words in (((500,), "fault"), ("broken off", "broke off"), ((401,), "refused the key")):
            server.script = lambda _: fault
            status, answer = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
            checks.check(f"{words}: said, and nothing changed", status == 409 and words in answer["detail"], f"{status} {answer}")
        root.api("PUT", f"/connections/{made['id']}", {
            "name": "Box", "provider": "compatible", "address": server.address, "drafting": "scripted-1", "isLocal": False, "secret": server.key})
        root.api("PUT", "/prices", {"model": "scripted-1", "input": 0, "output": 0})
        count = len(server.requests)
        status, answer = ruiz.api("POST", f"/notes/{id}/sections/plan/draft", {"version": note["version"]})
        checks.check("without an agreement nothing is sent", status == 409 and "agreement" in answer["detail"] and len(server.requests) == count, f"{status} {answer}")


PLAN = ["MRI of the left knee.", "Follow up in 2 weeks."]


def answer(*sentences) -> str:
    return json.dumps({"sentences": [{"text": text, "sources": list(sources)} for text, sources in sentences]}, ensure_ascii=False)


def pieces(text: str, size: int = 7, pause: float = 0.0) -> list:
    """As a model sends it: cut anywhere, each piece after a pause."""
    return [part for at in range(0, len(text), size) for part in (pause, text[at:at + size]) if part]


def named(events: list, wanted: str) -> list:
    return [value for name, value, _ in events if name == wanted]


class Drafting(Asking):
    """A clinic with a clinician, a note on a patient, and a connection that drafts."""

    def __init__(self, server, **other):
        super().__init__(server, note="", **({"drafting": "scripted-1"} | other))

    def __enter__(self):
        super().__enter__()
        approve(self.clinic, self.ruiz, "knee.txt", KNEE)
        mark = self.ruiz.api("GET", "/patients")[1]["patients"][0]["mark"]
        status, self.note = self.ruiz.api("POST", "/notes", {"patient": mark, "template": "orthopedics-hp"})
        assert status == 201, self.note
        self.path = f"/notes/{self.note['id']}"
        return self

    def draft(self, until=None, **other) -> list:
        return self.ruiz.stream(self.path + "/sections/plan/draft", {"version": self.now()["version"]} | other, until)

    def now(self) -> dict:
        return self.ruiz.api("GET", self.path)[1]

    def origins(self) -> list:
        return [r["origin"] for r in self.ruiz.api("GET", self.path + "/sections/plan/history")[1]["revisions"]]

    def closed(self) -> list:
        """What the last request came to, once nothing is under way."""
        self.clinic.wait_for(lambda: self.clinic.rows("SELECT COUNT(*) FROM egress_receipts WHERE state = 'sending'") == [(0,)], 5, "the receipt's end")
        return self.clinic.rows("SELECT state, output_tokens FROM egress_receipts ORDER BY id DESC LIMIT 1")[0]


def a_model_is_watched(checks: Checks):
    """Sentence by sentence, each checked; stopped, broken off, asked again; what is typed is not lost."""
    with ScriptedServer() as server, Drafting(server) as drafting:
        clinic = drafting.clinic
        text = answer(("MRI of the right knee.", [1]), ("“Follow up” – in 2 weeks, ñandú.", [2]))
        server.script = lambda _: pieces(text, 3, 0.02)
        events = drafting.draft()
        names = [name for name, _, _ in events]
        checks.check("sentences come one by one, then the note", names == ["sent", "sentence", "sentence", "saving", "note"], str(names))
        first, second = named(events, "sentence")
        checks.check("the first comes while the model writes the second", events[2][2] - events[1][2] > 0.1, str(events[2][2] - events[1][2]))
        checks.check("with its source", [c["text"] for c in first["citations"]] == PLAN[:1] and first["citations"][0]["number"] == 1, str(first))
        checks.check("and its marks, in words", any(d["kind"] == "side" for d in first["doubts"]) and "“right”" in " ".join(first["checks"]), str(first))
        plan = next(s for s in named(events, "note")[0]["sections"] if s["key"] == "plan")
        checks.check("the section is what was shown", plan["origin"] == "model" and [(s["text"], s["doubts"]) for s in plan["sentences"]]
                     == [(s["text"], s["doubts"]) for s in (first, second)], str(plan))
        checks.check("the books are right", drafting.books() == [] and drafting.closed()[0] == "answered", str(drafting.books()))

        server.script = lambda _: pieces(answer(*[(PLAN[0], [1])] * 2) [:-2] + ", " + "x" * 3_000, 9, 0.03)
        before = drafting.now()
        events = drafting.draft(until=lambda e: len(named(e, "sentence")) == 2)
        checks.check("who stops stops the model too", server.cut.wait(5))
        state = drafting.closed()
        checks.check("and is charged for what came", state[0] == "stopped" and state[1] >= 5 and drafting.books() == [], str(state))
        checks.check("the note is as it was", drafting.now()["version"] == before["version"] and texts(drafting.now(), "plan") == texts(before, "plan"))
        came = [s["sealed"] for s in named(events, "sentence")]
        keep = lambda sentences, version=before["version"], client=drafting.ruiz: client.api(
            "POST", drafting.path + "/sections/plan/keep", {"version": version, "sentences": sentences})[0]
        other = Client(clinic)
        other.log_in("okada", clinic.add("okada", "clinician"))
        forged = [keep([came[0][:-8] + "AAAAAAA="]), keep(["TVJJLg=="]), keep([]), keep(came, client=other), keep(came, before["version"] + 1)]
        checks.check("what is kept is what came, by whom it came to, for this version", forged == [422, 422, 422, 404, 409], str(forged))
        checks.check("nor for another section", drafting.ruiz.api(
            "POST", drafting.path + "/sections/exam/keep", {"version": before["version"], "sentences": came})[0] == 422)
        checks.check("what was complete may be kept", keep(came) == 200 and texts(drafting.now(), "plan") == [PLAN[0]] * 2 and drafting.origins()[:2] == ["model"] * 2,
                     str(texts(drafting.now(), "plan")))
        checks.check("once", keep(came) == 409)

        server.script = lambda _: "stalled"
        begin = time.monotonic()
        drafting.draft(until=lambda e: named(e, "sent"))
        state = drafting.closed()
        checks.check("a model that says nothing is cut, too", state[0] == "stopped" and time.monotonic() - begin < 3 and drafting.books() == [], f"{state} {time.monotonic() - begin}")

        version = drafting.now()["version"]
        server.script = lambda _: pieces(answer((PLAN[0], [1]), (PLAN[1], [2]))[:-30]) + [None]
        events = drafting.draft()
        checks.check("one that breaks off is said to, and changes nothing", [n for n, _, _ in events] == ["sent", "sentence", "problem"]
                     and "broke off" in events[-1][1]["message"] and drafting.now()["version"] == version and drafting.closed()[0] == "failed", str(events))
        checks.check("what was complete is there to be kept", keep([s["sealed"] for s in named(events, "sentence")], version) == 200
                     and texts(drafting.now(), "plan") == PLAN[:1])

        answers = iter([pieces('{"sentences": [{"text": "No.", "sources": [1]}, {"text": 5}]}'), pieces("```json\n" + answer((PLAN[1], [2])) + "\n```")])
        server.script = lambda _: next(answers)
        events = drafting.draft()
        checks.check("an answer without form is void and asked for again", [n for n, _, _ in events] == ["sent", "sentence", "again", "sent", "sentence", "saving", "note"]
                     and texts(drafting.now(), "plan") == PLAN[1:], str([n for n, _, _ in events]))
        version = drafting.now()["version"]
        server.script = lambda _: ["I would rather not."]
        events = drafting.draft()
        checks.check("and refused after the second time", [n for n, _, _ in events] == ["sent", "again", "sent", "problem"] and drafting.now()["version"] == version, str(events))

        server.script = lambda _: pieces(answer((PLAN[0], [1])))
        events = drafting.draft(text="Rest.\nMs. Okonkwo-Reyes will call.")
        checks.check("what was typed is saved before", named(events, "typed") == [{"version": version + 1}] and drafting.origins()[:2] == ["model", "edited"], str(drafting.origins()))
        events = drafting.draft(text=PLAN[0])
        checks.check("but not when it is what is there", named(events, "typed") == [] and drafting.origins()[:2] == ["model", "model"], str(drafting.origins()))
        drafting.ruiz.api("POST", drafting.path + "/sections/plan/regenerate", {"version": drafting.now()["version"], "text": "Rest."})
        checks.check("also before the record's own sentences come back", drafting.origins()[:2] == ["regenerated", "edited"], str(drafting.origins()))
        old = drafting.ruiz.stream(drafting.path + "/sections/plan/draft", {"version": 1})
        checks.check("an old version is told before anything is asked", [n for n, _, _ in old] == ["problem"] and "meantime" in old[0][1]["message"], str(old))
        form = {"csrf": drafting.ruiz.cookies["__Host-csrf"], "version": drafting.now()["version"], "text": "Ice.", "connection": drafting.made["id"]}
        status, _ = drafting.ruiz.ask("POST", drafting.path + "/sections/plan/draft", urlencode(form).encode(), "application/x-www-form-urlencoded")
        checks.check("without script the form does the same", status == 303 and drafting.origins()[:2] == ["model", "edited"], f"{status} {drafting.origins()}")
        facts = [f for (f,) in clinic.rows("SELECT action FROM audit WHERE target = ? AND action = 'noteRegenerated'", f"note:{drafting.note['id']}")]
        checks.check("each is in the audit log", len(facts) == drafting.origins().count("model") + drafting.origins().count("regenerated"), str(len(facts)))
        drafting.admin.api("PUT", f"/connections/{drafting.made['id']}", connection(server, drafting="scripted-1", isLocal=False))
        count = len(server.requests)
        events = drafting.draft()
        checks.check("without an agreement nothing is sent", "agreement" in events[-1][1]["message"] and len(server.requests) == count, str(events))
        checks.check("the books are right at the end", drafting.books() == [], str(drafting.books()))
        log = clinic.log.read_text()
        checks.check("no sentence stands in the log", not any(word in log for word in ("left knee", "Okonkwo", "Follow up")))


def drafts_are_counted(checks: Checks):
    with Clinic("web:\n  limits:\n    general: 1000\n    costly: 3\n") as clinic:
        clinic.start()
        ruiz = Client(clinic)
        ruiz.log_in("ruiz", clinic.add("ruiz", "clinician"))
        routes = ("/notes", "/notes/1/sections/plan/regenerate", "/notes/1/sections/plan/draft", "/notes")
        bodies = ({"patient": "x", "template": "y"}, {"version": 1}, {"version": 1}, {"patient": "x", "template": "y"})
        statuses = [ruiz.api("POST", route, body)[0] for route, body in zip(routes, bodies)]
        checks.check("drafts count as questions to a model do", 429 not in statuses[:3] and statuses[3] == 429, str(statuses))
        checks.check("what is saved does not", ruiz.api("PUT", "/notes/1/sections/plan", {"text": "", "version": 1})[0] == 404)


def a_real_server_writes(checks: Checks):
    if not LlamaServer.is_there():
        return checks.skip("a real server", "no llama-server that runs on this processor; scripts/fetch-peers brings it")
    with LlamaServer() as server, Drafting(None) as drafting:
        drafting.admin.api("POST", "/connections", {
            "name": "Llama", "provider": "compatible", "address": server.address, "drafting": server.MODEL, "isLocal": True, "secret": "local-key-7731",
            "patience": 60})
        events = drafting.draft()
        shown = [s["text"] for s in named(events[events.index(next(e for e in reversed(events) if e[0] == "sent")):], "sentence")]
        names = [name for name, _, _ in events]
        print(f"{len(shown)} sentences, {names[-1]}: {shown[:2]}")
        checks.check("a small model's sentences are read as it writes them", names[-1] == "problem" or shown == texts(drafting.now(), "plan"), str(names))
        checks.check("and each is held against the record", all(s["citations"] or s["doubts"] for s in named(events, "sentence")), str(shown))
        version = drafting.now()["version"]
        drafting.draft(until=lambda e: named(e, "sent"))
        checks.check("it is stopped", drafting.closed()[0] == "stopped" and drafting.now()["version"] == version and drafting.books() == [], str(drafting.closed()))


def beside_another_tab(checks: Checks):
    """A draft ends while the note is changed elsewhere: neither that change nor what is typed here is overwritten unseen."""
    with ScriptedServer() as server, Drafting(server) as drafting, Browser() as browser:
        browser.open(drafting.clinic.address + "/log-in")
        browser.type("#login", "ruiz")
        browser.type("#password", drafting.password)
        browser.click("form button.primary")
        browser.wait(lambda: "/log-in" not in browser.address, what="log-in")
        browser.open(drafting.clinic.address + drafting.path)
        server.script = lambda _: pieces(answer((PLAN[0], [1]), (PLAN[1], [2])), 5, 0.08)
        field = lambda name: browser.run("return document.querySelector('#text-exam').form.elements[arguments[0]].value", name)

        def draft_while_changed(text: str):
            browser.run("document.querySelector('#text-plan').closest('details').open = true")
            browser.click("#section-plan button[data-draft=model]")
            browser.wait(lambda: PLAN[0] in browser.text("#section-plan .live-draft"), what="the first sentence")
            status, _ = drafting.ruiz.api("PUT", drafting.path + "/sections/exam", {"text": text, "version": drafting.now()["version"]})
            assert status == 200, status
            browser.wait(lambda: not browser.all("#section-plan .live-draft"), what="the section as it stands")

        draft_while_changed("Effusion of the left knee, seen elsewhere.")
        checks.check("a field that nobody touched takes over what was saved elsewhere", field("text") == "Effusion of the left knee, seen elsewhere."
                     and int(field("version")) == drafting.now()["version"], f"{field('text')} {field('version')}")
        browser.run("document.querySelector('#text-exam').closest('details').open = true; document.querySelector('#text-exam').value = 'Typed here.'")
        draft_while_changed("Seen elsewhere once more.")
        checks.check("one that holds typed text keeps it, and the version that it was typed over", field("text") == "Typed here."
                     and int(field("version")) < drafting.now()["version"], f"{field('text')} {field('version')}")
        browser.run("document.querySelector('#section-exam button[value=save]').scrollIntoView({block: 'center', behavior: 'instant'})")
        browser.click("#section-exam button[value=save]")
        browser.find(".problem")
        checks.check("so that saving it says what happened, and loses neither", "changed in the meantime" in browser.text(".problem") and field("text") == "Typed here."
                     and texts(drafting.now(), "exam") == ["Seen elsewhere once more."], browser.text(".problem"))


def in_the_browser(checks: Checks):
    with ScriptedServer() as server, Drafting(server) as drafting, Browser() as browser:
        address, axe = drafting.clinic.address, AXE.read_text()

        def log_in(login: str, password: str):
            browser.open(address + "/log-in")
            browser.type("#login", login)
            browser.type("#password", password)
            browser.click("form button.primary")
            browser.wait(lambda: "/log-in" not in browser.address, what="log-in")

        def look(name: str):
            # What lies half under the bar at the top would count as small.
            browser.run("scrollTo(0, 0)")
            for scheme in ("light", "dark"):
                browser.scheme(scheme)
                found = browser.barriers(axe)
                checks.check(f"axe finds nothing on {name} in {scheme}", not found, str(found))
            browser.scheme("light")

        def unfold(section: str, text: str | None = None):
            browser.run("const box = document.querySelector(arguments[0]); box.closest('details').open = true; "
                        "if (arguments[1] !== null) box.value = arguments[1]", f"#text-{section}", text)

        write = "#section-plan button[data-draft=model]"
        panel = lambda: browser.text("#section-plan .live-draft")
        log_in("ruiz", drafting.password)
        browser.open(address + "/notes/new")
        look("a new note")
        browser.open(address + drafting.path)
        look("a draft")
        unfold("exam", "Something that is typed and not saved.")
        unfold("plan")
        server.script = lambda _: pieces(answer(("MRI of the right knee.", [1]), (PLAN[1], [2])), 5, 0.08)
        browser.click(write)
        browser.wait(lambda: "MRI of the right knee." in panel(), what="the first sentence")
        checks.check("the first sentence shows while the second is written", len(browser.all(".live-draft .reading > p")) == 1, panel())
        checks.check("marked and with a footnote that leads to its source", "Check:" in panel() and browser.run(
            "return document.querySelector(document.querySelector('.live-draft .footnote').getAttribute('href')).textContent").find(PLAN[0]) > 0, panel())
        checks.check("what stood there stands there", PLAN[0] in browser.text("#section-plan > .note-columns"))
        checks.check("the focus is on Stop", "Stop" in browser.run("return document.activeElement.textContent"))
        look("a note that is being written")
        browser.wait(lambda: "Drafted by a model" in browser.text("#section-plan"), what="the end")
        checks.check("the section is the model's", "MRI of the right knee." in browser.text("#section-plan > .note-columns") and not browser.all(".live-draft"))
        checks.check("its title has the focus", browser.run("return document.activeElement.id") == "title-plan")
        checks.check("what was typed elsewhere is there", browser.run("return document.querySelector('#text-exam').value") == "Something that is typed and not saved.")
        checks.check("the checks of the page follow", "not borne out" in browser.text("#checks"))

        before = drafting.now()
        server.cut.clear()
        server.script = lambda _: pieces(answer((PLAN[0], [1]))[:-2] + ", " + "x" * 3_000, 7, 0.05)
        unfold("plan", "Ice and rest.")
        browser.click(write)
        browser.wait(lambda: browser.all("dialog#typed[open]"), what="the question about what was typed")
        look("the question about what was typed")
        browser.click("#typed button:not(.primary)")
        checks.check("who goes back loses nothing", browser.run("return document.querySelector('#text-plan').value") == "Ice and rest."
                     and drafting.now()["version"] == before["version"])
        browser.click(write)
        browser.wait(lambda: browser.all("dialog#typed[open]"), what="the question again")
        browser.click("#typed button.primary")
        browser.wait(lambda: PLAN[0] in panel(), what="a sentence")
        browser.press("escape")
        browser.wait(lambda: "Stopped." in panel(), what="the stop")
        checks.check("Escape stops the model", server.cut.wait(5) and drafting.closed()[0] == "stopped")
        look("a draft that was stopped")
        checks.check("what was typed is saved, and nothing of the model", texts(drafting.now(), "plan") == ["Ice and rest."])
        browser.click(".live-draft .row button.primary")
        browser.wait(lambda: "Drafted by a model" in browser.text("#section-plan") and not browser.all(".live-draft"), what="what is kept")
        checks.check("what was complete is kept", texts(drafting.now(), "plan") == PLAN[:1] and drafting.origins()[:2] == ["model", "edited"], str(drafting.origins()))

        unfold("plan")
        browser.click(write)
        browser.wait(lambda: PLAN[0] in panel(), what="a sentence")
        browser.click(".live-draft .heading button")
        browser.wait(lambda: "Stopped." in panel(), what="the stop")
        browser.click(".live-draft .row button:not(.primary)")
        checks.check("or left", not browser.all(".live-draft") and drafting.origins()[:2] == ["model", "edited"])
        server.script = lambda _: (500,)
        browser.click(write)
        browser.wait(lambda: "fault" in panel(), 30, what="the fault")
        checks.check("a fault is said in the panel", "No sentence was complete." in panel(), panel())
        browser.click(".live-draft .row button")
        unfold("plan", "Ice.")
        browser.click("#section-plan button[data-draft=again]")
        browser.wait(lambda: browser.all("dialog#typed[open]"), what="the question")
        browser.click("#typed button.primary")
        browser.wait(lambda: "Drafted again" in browser.text("#section-plan"), what="the new draft")
        checks.check("drafting again keeps what was typed", drafting.origins()[:2] == ["regenerated", "edited"], str(drafting.origins()))

        for field, text in {"printed_name": "Ana Ruiz", "credentials": "MD", "signature": "Ana Ruiz", "password": drafting.password}.items():
            browser.run(f"document.querySelector('#{field}').value = ''")
            browser.type(f"#{field}", text)
        browser.click("form[action$='/sign'] button.primary")
        browser.find("#signed-title")
        look("a signed note")
        for path, name in (("/notes", "the list of notes"), (drafting.path + "/print", "the print"), (drafting.path + "/sections/plan/history", "the history")):
            browser.open(address + path)
            look(name)
        complaints = [p for p in browser.problems() if "favicon" not in p]
        checks.check("the console has no complaint", not complaints, str(complaints[:3]))
        browser.run("document.querySelector('form[action=\"/log-out\"]').submit()")
        browser.wait(lambda: "/log-in" in browser.address, what="log-out")
        log_in("root", drafting.admin_password)
        for path, name in (("/note-templates", "the templates"), ("/note-templates/orthopedics-hp", "a template")):
            browser.open(address + path)
            look(name)


if __name__ == "__main__":
    checks = Checks()
    checks.test(a_model_writes)
    checks.test(a_model_is_watched)
    checks.test(drafts_are_counted)
    checks.test(a_real_server_writes)
    checks.test(beside_another_tab)
    checks.test(in_the_browser)
    checks.finish()
