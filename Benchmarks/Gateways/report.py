"""Tables of what was measured, as they stand in Documentation/benchmarks.md."""

import statistics


def median(runs, of):
    values = [of(run) for run in runs]
    return None if None in values else statistics.median(values)


def ratio(pairs, of):
    """The median of the pairs' ratios, ours to theirs, and the smallest and largest."""
    ratios = [of(ours) / of(theirs) for ours, theirs in pairs if of(ours) is not None and of(theirs)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" if ratios else "-"


def both(pairs, of, form):
    ours, theirs = ([side for side in sides] for sides in zip(*pairs))
    texts = [format(value, form) if value is not None else "-" for value in (median(ours, of), median(theirs, of))]
    return " : ".join(texts)


COLUMNS = (
    ("accepted/s", lambda run: run.accepted, ".0f"),
    ("arrived/s", lambda run: run.arrived, ".0f"),
    ("accepted p50 ms", lambda run: run.acceptance[0], ".1f"),
    ("accepted p99 ms", lambda run: run.acceptance[1], ".1f"),
    ("arrived p99 ms", lambda run: run.arrival[1], ".0f"),
    ("CPU s per 1,000", lambda run: run.processor, ".2f"),
    ("memory MiB", lambda run: run.memory / 1024, ".0f"),
)


def print_table(title, results):
    print(f"\n### {title}\n")
    print("| messages, connections | ratio accepted | ratio arrived | " + " | ".join(name for name, _, _ in COLUMNS) + " | sender alone/s |")
    print("|---" * (len(COLUMNS) + 4) + "|")
    for row, (pairs, bare) in results:
        cells = [row.name, ratio(pairs, COLUMNS[0][1]), ratio(pairs, COLUMNS[1][1])]
        cells += [both(pairs, of, form) for _, of, form in COLUMNS]
        print("| " + " | ".join([*cells, f"{bare:.0f}"]) + " |", flush=True)
