"""Findings of the engines that hold tables and run queries: PH-Q…"""

from pharmakon.findings.model import Code, Severity

CODES: tuple[Code, ...] = (
    Code(
        id="PH-Q001",
        severity=Severity.BLOCKER,
        meaning="A query holds an expression that is not known to mean the same on every engine.",
        expected="expressions of the list of allowed ones",
        found="in the step {step}: {what}",
        remedy="this is a fault of the program, not of the data: please report it",
    ),
    Code(
        id="PH-Q002",
        severity=Severity.BLOCKER,
        meaning="A query names a table or a parameter that it was not given.",
        expected="a table or value for every name in the query",
        found="nothing for {names}",
        remedy="this is a fault of the program, not of the data: please report it",
    ),
    Code(
        id="PH-Q003",
        severity=Severity.BLOCKER,
        meaning="The engine could not run a query.",
        expected="the query to run",
        found="{error} while computing {step}",
        remedy="this is a fault of the program, not of the data: please report it",
    ),
    Code(
        id="PH-Q004",
        severity=Severity.BLOCKER,
        meaning="The engine ran out of memory or of disk while computing.",
        expected="room in memory ({memory}) or in the folder for temporary files",
        found="{error} while computing {step}",
        remedy="free disk space under the observatory's work folder, or allow more memory",
    ),
    Code(
        id="PH-Q005",
        severity=Severity.BLOCKER,
        meaning="The Spark engine was asked for, but Spark or Java is not installed.",
        expected="Spark (pip install 'pharmakon[spark]') and Java 17 or newer",
        found="no {missing}",
        remedy="install what is missing, or use the engine that is built in",
    ),
    Code(
        id="PH-Q006",
        severity=Severity.BLOCKER,
        meaning="A query returns a column of a type that the engines do not share.",
        expected="whole numbers, texts, dates, truth values or floating numbers",
        found="the column {column} of type {type}",
        remedy="this is a fault of the program, not of the data: please report it",
    ),
    Code(
        id="PH-Q007",
        severity=Severity.BLOCKER,
        meaning="The result of a query does not fit into the columns it is to be stored in.",
        expected="values that fit into {columns}",
        found="one that does not, or another set of columns",
        remedy="this is a fault of the program, not of the data: please report it",
    ),
    Code(
        id="PH-Q008",
        severity=Severity.BLOCKER,
        meaning="A file that the program made earlier is gone or cannot be read.",
        expected="a Parquet file for the table {table}",
        found="{count} files that are gone or damaged",
        remedy="delete the observatory's work folder: it is made again from the originals",
    ),
)
