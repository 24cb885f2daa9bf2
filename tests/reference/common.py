"""What the programs of this directory share: writing, comparing, and naming versions.

A number in these files is printed as the shortest decimal that reads back to the same double.
Every program takes --check: then it compares what it makes with the committed file instead of
writing it, and prints the largest difference of each entry.
"""

import argparse
import json
import math
import platform
from pathlib import Path

HERE = Path(__file__).parent


def arguments(description, *more):
    """The command line: --check, --out DIRECTORY, and what a program adds as (name, settings)."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    parser.add_argument("--out", type=Path, default=HERE, help="directory of the JSON files")
    for name, settings in more:
        parser.add_argument(name, **settings)
    return parser.parse_args()


def versions(*modules):
    found = {m.__name__: str(m.__version__) for m in modules}
    return {**found, "python": platform.python_version()}


def hex32(array):
    """The bits of float32 numbers, as '0x3f0a6571'."""
    import numpy

    bits = numpy.ascontiguousarray(array, dtype=numpy.float32).view(numpy.uint32)
    return [f"0x{b:08x}" for b in bits.ravel().tolist()]


def finish(name, record, options):
    """Writes `record` as name.json, one line per entry; or compares it with the file there."""
    path = options.out / f"{name}.json"
    if options.check:
        compare(name, record, json.loads(path.read_text()))
        return
    lines = (f"{json.dumps(k)}:{dumps(v)}" for k, v in record.items())
    path.write_text("{" + ",\n".join(lines) + "}\n")
    print(f"wrote {path} ({path.stat().st_size} bytes)")


def dumps(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def compare(name, made, stored):
    print(name)
    for key in sorted(set(made) ^ set(stored)):
        print(f"  {key}: only {'made' if key in made else 'stored'}")
    for key in made.keys() & stored.keys():
        if key in ("what", "versions"):
            continue
        absolute, relative, unequal = difference(made[key], stored[key])
        if unequal:
            print(f"  {key}: UNEQUAL {unequal}")
        elif absolute:
            print(f"  {key}: differs by {absolute:.1e}, relative {relative:.1e}")
    print("  all else equal")


def difference(a, b):
    """(largest absolute difference, largest relative one, first pair that is not numbers)."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        a, b = list(a.values()), [b[k] for k in a]
    if isinstance(a, (list, tuple)) and isinstance(b, list) and len(a) == len(b):
        parts = [difference(x, y) for x, y in zip(a, b)]
        unequal = next((p[2] for p in parts if p[2]), "")
        return max((p[0] for p in parts), default=0), max((p[1] for p in parts), default=0), unequal
    if isinstance(a, float) and isinstance(b, (int, float)) or isinstance(b, float):
        gap = abs(a - b)
        return gap, gap / max(abs(a), abs(b)) if gap else 0, "" if math.isfinite(gap) else f"{a} {b}"
    return 0, 0, "" if a == b else f"{str(a)[:60]} | {str(b)[:60]}"
