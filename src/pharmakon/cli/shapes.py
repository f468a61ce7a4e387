"""The JSON shapes of `--json`, field by field: others build on them, so they stand in the contract."""

SHEET = (
    "sheet",
    "physical",
    "header",
    "blank",
    "outside",
    "rows_read",
    "accepted",
    "rejected",
    "duplicate",
    "records",
)
FILE = ("file", "sheets")
FINDING_COUNT = ("code", "severity", "count")
SHAPES: dict[str, tuple[str, ...]] = {
    "sheet": SHEET,
    "file": FILE,
    "finding_count": FINDING_COUNT,
    "finding": (
        "code",
        "severity",
        "file",
        "sheet",
        "row",
        "column",
        "count",
        "rows",
        "meaning",
        "expected",
        "found",
        "remedy",
    ),
    "refused": ("schema", "refused"),
    "init": ("schema", "observatory", "country"),
    "add": ("schema", "file", "source", "record", "mapping", "already", "unsure", "findings"),
    "check": ("schema", "files", "findings"),
    "run": ("schema", "files", "findings", "estimates", "release", "products", "generation", "repeated"),
    "trace": ("schema", "indicator", "dimensions", "value", "lower", "upper", "numerator", "denominator", "rows"),
    "trace_row": ("part", "file", "sheet", "row"),
    "findings list": ("schema", "findings"),
    "quarantine export": ("schema", "out", "rows"),
    "estimates": ("schema", "estimates"),
}
