"""Which rows are built together."""

import math


def crossed(rows):
    """Two rounds of batches: every row stands once in each, and no two rows stand together in both."""
    size = max(1, math.ceil(math.sqrt(len(rows))))
    # Rows of one file stand apart. Those of which there are many come first, while every batch has room.
    rows = sorted(rows, key=lambda row: -sum(not _fit(row, other) for other in rows))
    first = _round(rows, size, [])
    return first, _round(rows, size, first)


def _round(rows, size, earlier):
    batches = []
    for row in rows:
        met = {other for batch in earlier if row in batch for other in batch}
        fitting = (batch for batch in batches if len(batch) < size and met.isdisjoint(batch) and all(_fit(row, other) for other in batch))
        home = next(fitting, None)
        if home is None:
            home = []
            batches.append(home)
        home.append(row)
    return batches


def _fit(row, other):
    """One patch a file: each is made for the file as it stands."""
    return row.files.isdisjoint(other.files)
