#!/usr/bin/env python3
"""SIGKILL while many ask at once: the books are right after each, nothing is charged twice, what was reserved comes back."""

import http.client
import json
import random
import threading
import time

from ask import Asking
from support import peers
from support.client import Client
from support.harness import LONG, Checks
from support.models import ScriptedServer

# Numbers would be replaced at the gate, and all questions be one.
WORDS = ("knee shoulder ankle wrist pain swelling fever cough rash walking climbing running resting standing sleeping therapy exercise dressing wound suture "
         "stable better worse daily weekly morning evening before after surgery injection imaging effusion ligament tendon fracture healing").split()
PRICE = {"input": 2_000_000, "output": 8_000_000}


def books(clinic) -> list:
    """Every rule of the ledger, read from its tables by another program than the one that writes them."""
    wrong = []
    balances = dict(clinic.rows("SELECT name, balance FROM ledger_accounts"))
    if sum(balances.values()) != 0:
        wrong.append(f"sum {balances}")
    for name, balance in balances.items():
        moved = clinic.rows(
            "SELECT (SELECT COALESCE(SUM(amount), 0) FROM ledger_movements WHERE given_to = ?1) - "
            "(SELECT COALESCE(SUM(amount), 0) FROM ledger_movements WHERE taken_from = ?1)", name)[0][0]
        if moved != balance:
            wrong.append(f"{name}: {balance}, moved {moved}")
        if balance < 0 and name != "granted":
            wrong.append(f"{name} is negative")
    if clinic.rows("SELECT COUNT(*) FROM (SELECT call FROM ledger_movements WHERE given_to = 'spent' GROUP BY call HAVING COUNT(*) > 1)")[0][0]:
        wrong.append("a call was charged twice")
    for id, state, reserved, charged in clinic.rows("SELECT id, state, reserved, charged FROM ledger_calls"):
        taken, back, spent = (clinic.rows(
            "SELECT COALESCE(SUM(amount), 0) FROM ledger_movements WHERE call = ? AND taken_from = ? AND given_to = ?", id, *way)[0][0]
            for way in (("available", "reserved"), ("reserved", "available"), ("reserved", "spent")))
        expected = {"settled": (reserved, reserved - charged, charged), "released": (reserved, reserved, 0), "reserved": (reserved, 0, 0)}[state]
        if (taken, back, spent) != expected:
            wrong.append(f"call {id} {state}: {(taken, back, spent)} instead of {expected}")
    return wrong


def killed_while_many_ask(checks: Checks):
    kills = 60 if LONG else 12
    chance = random.Random(4471)
    with ScriptedServer() as server, Asking(
        server, isLocal=False, assistant="dear-1", agreement={"party": "Example Inc.", "signedOn": "2026-01-01"}, atOnce=64,
        requestsPerMinute=10_000) as asking:
        clinic = asking.clinic
        asking.admin.api("PUT", "/prices", {"model": "dear-1", **PRICE})
        asking.admin.api("POST", "/credits", {"amount": 900_000, "reason": "for the trial"})
        faults = [(500,), (404,), "broken off", "reset", "not json"]

        def script(_):
            draw = random.random()
            return random.choice(faults) if draw < 0.2 else ["The meniscus ", random.random() * 0.05, "is torn [1]."]

        server.script = script
        passwords = {f"p{number}": clinic.add(f"p{number}", "clinician") for number in range(10)}
        asked, open_after = [0], 0
        wrong = []
        for kill in range(kills):
            clients = []
            for login, password in passwords.items():
                client = Client(clinic)
                client.log_in(login, password)
                clients.append(client)
            stop = threading.Event()

            def work(client, seed):
                own = random.Random(seed)
                while not stop.is_set():
                    try:
                        client.api("POST", "/ask", {"question": f"Is the meniscus torn? {' '.join(own.sample(WORDS, 5))}", "scope": "org"})
                        asked[0] += 1
                    except (OSError, http.client.HTTPException, json.JSONDecodeError):
                        return

            threads = [threading.Thread(target=work, args=(clients[number % 10], kill * 100 + number)) for number in range(20)]
            for thread in threads:
                thread.start()
            # A machine that is slow to start its models has to have answered before the kill tells anything.
            before, limit = asked[0], time.monotonic() + 60
            while asked[0] < before + 2 and time.monotonic() < limit:
                time.sleep(0.02)
            time.sleep(chance.random() * 1.2)
            clinic.kill()
            stop.set()
            for thread in threads:
                thread.join(20)
            open_after += clinic.rows("SELECT COUNT(*) FROM ledger_calls WHERE state = 'reserved'")[0][0]
            wrong += books(clinic)
            clinic.start()
            wrong += books(clinic)
            left = clinic.rows("SELECT COUNT(*) FROM ledger_calls WHERE state = 'reserved'")[0][0]
            sending = clinic.rows("SELECT COUNT(*) FROM egress_receipts WHERE state = 'sending'")[0][0]
            if left or sending:
                wrong.append(f"after the start {left} calls are open, {sending} receipts")
        calls = dict(clinic.rows("SELECT state, COUNT(*) FROM ledger_calls GROUP BY state"))
        print(f"{kills} kills, {asked[0]} answers, calls {calls}, {open_after} open at a kill")
        checks.check("kills came while calls were under way", open_after > 0)
        checks.check("the books are right after each kill and each start", not wrong, str(wrong[:5]))
        checks.check("calls were settled and released", calls.get("settled", 0) > 10 and calls.get("released", 0) > 0, str(calls))


if __name__ == "__main__":
    checks = Checks()
    if not peers.are_there():
        checks.skip("the ledger under kills", "no peers")
    checks.test(killed_while_many_ask)
    checks.finish()
