#!/usr/bin/env python3
"""Computes every figure of the scorecards again from /scores.json.

    python3 recompute.py < scores.json        (or: recompute.py scores.json)

From "inputs", "period" and "rules" it works out what "priors" and "wallets" say
and compares; it ends with 0 when all agrees. The distributions are summed as
series (DLMF 8.7.1; 8.17.8 with 15.2.1), not as the site does it.
"""
import json, math, sys
from collections import defaultdict
from fractions import Fraction

data = json.load(open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin)
inp, period, rule = data["inputs"], data["period"], data["rules"]
wrong = []
def counts(month):
    return not period["from"] or bool(month) and period["from"] <= month <= period["to"]
def series(step):
    total, term, n = 1.0, 1.0, 0
    while term > total * 1e-17:
        term, n = term * step(n), n + 1
        total += term
    return total
def beta_cdf(x, a, b):
    if x > a / (a + b): return 1 - beta_cdf(1 - x, b, a) if x < 1 else 1.0
    log = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b) if x > 0 else -math.inf
    return math.exp(log) * series(lambda n: (a + b + n) / (a + 1 + n) * x)
def gamma_cdf(x, a):
    log = a * math.log(x) - x - math.lgamma(a + 1) if x > 0 else -math.inf
    return math.exp(log) * series(lambda n: x / (a + 1 + n))
def where(cdf, p, high):
    low = 0.0
    for _ in range(90):
        mid = (low + high) / 2
        low, high = (mid, high) if cdf(mid) < p else (low, mid)
    return (low + high) / 2
def beta_prior(pairs):
    use = [(k, n) for k, n in pairs if n >= rule["prior_min_each"]]
    n, k, wallets = sum(n for _, n in use), sum(k for k, _ in use), len(use)
    if wallets < rule["prior_min_wallets"] or k in (0, n): return 1.0, 1.0, "fixed", wallets
    p = k / n
    s = sum(m * (j / m - p) ** 2 for j, m in use)
    rho = (s / (p * (1 - p)) - (wallets - 1)) / (n - sum(m * m for _, m in use) / n - (wallets - 1))
    weight = rule["prior_max_weight"] if rho <= 0 else min(max(1 / rho - 1, rule["prior_min_weight"]), rule["prior_max_weight"])
    return p * weight, (1 - p) * weight, "moments", wallets
def gamma_prior(people, months):
    if len(people) < rule["prior_min_wallets"] or sum(people) == 0: return 1.0, 1.0, "fixed", len(people)
    mean = sum(people) / len(people) / months
    between = sum((n / months - mean) ** 2 for n in people) / (len(people) - 1) - mean / months
    rate = rule["prior_max_months"] if between <= 0 else min(max(mean / between, rule["prior_min_months"]), rule["prior_max_months"])
    return mean * rate, rate, "moments", len(people)
def kaplan_meier(stays):
    at = defaultdict(lambda: [0, 0])
    for days, answered, still in stays:
        at[days][0] += answered
        at[days][1] += still
    risk, left, median, p80 = sum(a + o for a, o in at.values()), Fraction(1), None, None
    for days in sorted(at):
        answered, still = at[days]
        if answered:
            left *= 1 - Fraction(answered, risk)
            median = days if median is None and left <= Fraction(1, 2) else median
            p80 = days if p80 is None and left <= Fraction(1, 5) else p80
        risk -= answered + still
    return median, p80
def same(what, ours, theirs):
    ok = ours == theirs if None in (ours, theirs) or isinstance(ours, str) else abs(ours - theirs) <= 1e-6 * max(1, abs(ours))
    if not ok: wrong.append(f"{what}: {theirs} on the site, {ours} from its inputs")
def estimate(what, theirs, n, mean, cdf, high, scale=1.0):
    if n < rule["few"]: return same(what, None, theirs)
    tail = (1 - rule["interval"]) / 2
    for name, value in (("mean", mean), ("low", where(cdf, tail, high)), ("high", where(cdf, 1 - tail, high))):
        same(f"{what} {name}", value / scale, theirs[name] if theirs else None)
def rows(name):
    return ((r["wallet"], r) for r in inp[name] if counts(r["month"]))
people, stays, solved, money, public = {r["wallet"]: 0 for r in inp["people"]}, defaultdict(list), defaultdict(lambda: [0, 0]), defaultdict(dict), defaultdict(lambda: [0] * 4)
for w, r in rows("people"): people[w] += r["people"]
for w, r in rows("letters"): stays[w].append((r["days"], int(r["answered"]), int(not r["answered"])))
for w, r in rows("filings"): stays[w] += [(7 * wait["weeks"], wait["answered"], wait["open"]) for wait in r["waits"]]
for w, r in rows("outcomes"): solved[w] = [solved[w][0] + r["solved"], solved[w][1] + r["people"]]
for i, name in enumerate(("claims", "returns")):
    for w, r in rows(name):
        sums = money[w].setdefault(r["currency"], [None, None])
        sums[i] = (sums[i] or 0) + Fraction(r["amount"])
for w, r in rows("public"): public[w] = [a + r[k] for a, k in zip(public[w], ("timely_known", "timely", "ended", "relief"))]

replied = {w: (sum(s[1] for s in stays[w]), sum(s[1] + s[2] for s in stays[w])) for w in list(stays)}
priors = {"reply": beta_prior(list(replied.values())), "solved": beta_prior(list(solved.values())), "people": gamma_prior(list(people.values()), period["months"])}
for name, (a, b, how, n) in priors.items():
    theirs = data["priors"][name]
    for key, value in zip(("shape", "rate") if name == "people" else ("alpha", "beta"), (a, b)):
        same(f"prior {name} {key}", value, theirs[key])
    same(f"prior {name} how", how, theirs["how"]), same(f"prior {name} wallets", n, theirs["wallets"])

for c in data["wallets"]:
    w = c["wallet"]
    for name, (k, n) in (("reply", replied.get(w, (0, 0))), ("solved", solved[w])):
        a, b = priors[name][0] + k, priors[name][1] + n - k
        same(f"{w} {name} k", k, c[name]["k"]), same(f"{w} {name} n", n, c[name]["n"])
        estimate(f"{w} {name}", c[name]["estimate"], n, a / (a + b), lambda x: beta_cdf(x, a, b), 1.0)
    n = replied.get(w, (0, 0))[1]
    for name, value in zip(("median", "p80"), kaplan_meier(stays[w]) if n >= rule["few"] else (None, None)):
        same(f"{w} wait {name}", value, c["wait"][name])
    seen, a, t = people.get(w, 0), priors["people"][0] + people.get(w, 0), priors["people"][1] + period["months"]
    usual = priors["people"][0] / priors["people"][1]
    same(f"{w} people", seen, c["people"]["n"]), same(f"{w} expected", usual * period["months"], c["people"]["expected"])
    for name, scale in (("estimate", t), ("ratio", t * usual)):
        estimate(f"{w} people {name}", c["people"][name], seen, a, lambda x: gamma_cdf(x, a), a + 40 * math.sqrt(a) + 40, scale)
    sums = {cur: m for cur, m in money[w].items() if m[0]}
    same(f"{w} currencies", " ".join(sorted(sums)), " ".join(m["currency"] for m in c["money"]))
    for m in c["money"]:
        claimed, returned = sums.get(m["currency"], (None, None))
        same(f"{w} {m['currency']}", float(returned / claimed) if returned is not None and claimed else None, m["share"])
    for name, k, n in (("timely", public[w][1], public[w][0]), ("relief", public[w][3], public[w][2])):
        same(f"{w} public {name}", k / n if n >= rule["few"] else None, c["public"][name])
print("\n".join(wrong) if wrong else f"{len(data['wallets'])} wallets: every figure agrees")
sys.exit(1 if wrong else 0)
