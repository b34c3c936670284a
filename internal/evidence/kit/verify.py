#!/usr/bin/env python3
"""Checks this evidence bundle with Python's standard library alone:  python3 verify.py [FOLDER]"""
import base64, hashlib, json, pathlib, sys
sys.excepthook = lambda kind, e, _: print(f"FAILED 未通过: a file is damaged or missing 文件损坏或缺失 ({kind.__name__}: {e})", file=sys.stderr)
sys.stdout.reconfigure(errors="replace")
b64, sha = base64.b64decode, lambda *parts: hashlib.sha256(b"".join(parts)).digest()
must = lambda ok, what: ok or sys.exit(f"FAILED 未通过: {what}")
root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent); read = lambda name: (root / name).read_bytes()
# Ed25519 (RFC 8032) in extended coordinates
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, I = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)
def plus(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P
def times(n, p):
    q = (0, 1, 1, 0)
    while n: q, p, n = plus(q, p) if n & 1 else q, plus(p, p), n >> 1
    return q
def point(raw):
    n = int.from_bytes(raw, "little"); y, odd = n % 2**255, n >> 255
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P; x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P: x = x * I % P
    x = P - x if x & 1 != odd else x; must(y < P and (x * x - xx) % P == 0, "the public key is no key 公钥无效")
    return x, y, 1, x * y % P
def signed(key, text, sig):
    s, (x, y, z, t) = int.from_bytes(sig[32:], "little"), point(key)
    k = int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(), "little") % L
    r = plus(times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))), times(k, (P - x, y, z, P - t)))
    z = pow(r[2], P - 2, P); return s < L and (r[1] * z % P | (r[0] * z % P & 1) << 255).to_bytes(32, "little") == sig[:32]
# 1. every file is listed, there, and unchanged
parse = lambda name: dict(reversed(line.split("  ", 1)) for line in read(name).decode().split("\n") if line)
listed = {**parse("manifest-sha256.txt"), **parse("tagmanifest-sha256.txt")}
present = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_symlink() or not p.is_dir()}
for name in sorted(present ^ {*listed, "tagmanifest-sha256.txt", "bundle.note"}): must(False, f"missing or extra file 缺少或多出文件: {name}")
for name, digest in listed.items(): must(sha(read(name)).hex() == digest, f"changed file 文件被改动: {name}")
# 2. the log signed the list of files, and its own checkpoint
origin, _, key = read("data/log/key.txt").decode().strip().split("+", 2); key = b64(key)[1:]
mark = sha(origin.encode() + b"\n\x01" + key)[:4]
def opened(raw):
    text, _, lines = raw.rpartition(b"\n\n"); text += b"\n"; sigs = [n.split(b" ")[2] for n in lines.split(b"\n") if n.startswith(f"— {origin} ".encode())]
    must(len(sigs) == 1 and b64(sigs[0])[:4] == mark and signed(key, text, b64(sigs[0])[4:]), "bad signature 签名无效")
    return text.decode().split("\n"), text + f"\n— {origin} ".encode() + base64.b64encode(b64(sigs[0])) + b"\n"
(title, digest, *_), exact = opened(read("bundle.note"))
must(title == "joinder bundle v1" and digest == sha(read("tagmanifest-sha256.txt")).hex() and exact == read("bundle.note"), "bundle.note does not fit 清单签名不符")
(name, size, top, *_), _ = opened(read("data/log/checkpoint")); must(name == origin, "another log's checkpoint 检查点属于其他日志")
# 3. every sealed item fits its commitment, its leaf and the log
items = {p.stem: p for part in ("originals", "letter", "records", "sending", "replies") for p in (root / "data" / part).glob("*")}
must(set(items) == {p.stem for p in (root / "data/leaves").glob("*")}, "items and leaves differ 物证与日志条目不符")
for item, path in items.items():
    leaf, salt = read(f"data/leaves/{item}.json"), bytes.fromhex(read(f"data/salts/{item}.hex").decode()); told = json.loads(leaf)
    must(told["item"] == item and told["commitment"] == sha(b"joinder/commit/v1\n", salt, path.read_bytes()).hex(), f"does not fit its leaf 与日志条目不符: {item}")
    head, _, note = read(f"data/proofs/{item}.tlog-proof").partition(b"\n\n"); lines = head.decode().split("\n")
    n, last, got = int(lines[1][6:]), int(size) - 1, sha(b"\0", leaf); must(note == read("data/log/checkpoint") and 0 <= n <= last, f"bad proof 证明无效: {item}")
    for h in map(b64, lines[2:]):
        must(last > 0, f"bad proof 证明无效: {item}"); left = n & 1 or n == last; got = sha(b"\1", h, got) if left else sha(b"\1", got, h)
        while left and n and not n & 1: n, last = n >> 1, last >> 1
        n, last = n >> 1, last >> 1
    must(last == 0 and got == b64(top), f"not in the log 不在日志中: {item}")
print(f"OK 通过: {len(listed) + 2} files 个文件, {len(items)} sealed items 件已固证, log 日志 {origin} ({size})\nkey 公钥 {origin}+{mark.hex()}+{base64.b64encode(bytes([1]) + key).decode()}\nCompare this key with the published one. 请与公布的公钥核对。")
