"""Certified causes without drugs: how many are read as if they named one."""

from bench.figure import Figure, Outcome
from bench.names_found import mentions, registered
from bench.no_drugs import causes, conditions, named_in

CAUSES, MOST = 10_000, 0.001


def false_hits() -> Outcome:
    """Causes in which any mention is read, and those in which a street name or a short code is."""
    register, texts = registered(), causes(CAUSES)
    rows = [
        row for row in mentions(register, texts).to_pylist() if row["substance"] not in named_in(texts[row["text"]])
    ]
    hit = {row["text"] for row in rows}
    street = _street_names()
    loose = {row["text"] for row in rows if _folded(texts[row["text"]], row) in street}
    words = sorted({_folded(texts[row["text"]], row) for row in rows})
    return Outcome(
        f"{len(hit)} of {len(texts):,} ({len(hit) / len(texts):.3%}) from {len(conditions())} terms; from street names "
        f"or short codes: {len(loose)}" + (f"; read: {', '.join(words[:20])}" if words else ""),
        met=not loose and len(hit) <= MOST * len(texts),
    )


def _folded(text: str, row: dict[str, int]) -> str:
    return text[row["start"] : row["start"] + row["length"]].casefold()


def _street_names() -> set[str]:
    """Names that only drug columns hold, and all of up to four characters."""
    names = registered().names
    return {name.text.casefold() for name in names if name.place.value == "drug column" or len(name.text) <= 4}


FIGURES = (
    Figure(
        "names_false_hits",
        "Certified causes without drugs, made from common terms of ICD-10 chapters I to XX (poisoning by drugs left "
        "out) and a certifier's phrases, with words that elsewhere are street names: causes read as naming a drug",
        f"of at least 5,000 causes none from street names or short codes; at most {MOST:.1%} in all",
        false_hits,
    ),
)
