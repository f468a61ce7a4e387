"""Findings of reading statistics files, Parquet and archives: PH-I080 to PH-I099."""

from pharmakon.findings.model import Code, Severity

_BLOCKER, _WARNING, _NOTE = Severity.BLOCKER, Severity.WARNING, Severity.NOTE

_TABLES: tuple[Code, ...] = (
    Code(
        id="PH-I080",
        severity=_BLOCKER,
        meaning="The file holds another number of cases than it says.",
        expected="{said} cases, as a second count of the file says",
        found="{read} cases",
        remedy="export the file again; it is cut off, or two files were joined",
    ),
    Code(
        id="PH-I081",
        severity=_BLOCKER,
        meaning="The file is damaged: its bytes do not follow its format.",
        expected="{kind} from beginning to end",
        found="{why}",
        remedy="fetch or export the file again",
    ),
    Code(
        id="PH-I082",
        severity=_WARNING,
        meaning="Cells hold bytes that are no text in the file's encoding.",
        expected="text in {encoding}",
        found="{cells} cells with other bytes, read with a sign for each that is unknown",
        remedy='write encoding = "cp1252" (or another) in [file] of the mapping',
    ),
    Code(
        id="PH-I083",
        severity=_WARNING,
        meaning="The file does not say how its letters are encoded.",
        expected="an encoding that the file or the mapping names",
        found="letters beyond ASCII, read as {encoding}",
        remedy='look at a few names; write encoding = "{encoding}", or another, in [file] of the mapping',
    ),
    Code(
        id="PH-I084",
        severity=_WARNING,
        meaning="Different codes of a variable have the same label.",
        expected="a label of its own for every code",
        found="{labels} labels that stand for several codes, which become one where labels are read",
        remedy="write what each code means in values of the mapping, where the difference matters",
    ),
    Code(
        id="PH-I085",
        severity=_BLOCKER,
        meaning="A column holds a table or a list in every cell.",
        expected="one value a cell",
        found="a column of the type {type}",
        remedy="export it as columns of their own, or without this column",
    ),
    Code(
        id="PH-I086",
        severity=_BLOCKER,
        meaning="The table has more columns or rows than can be read.",
        expected="at most {most} {what}",
        found="{found}",
        remedy="split the file",
    ),
)

_ARCHIVES: tuple[Code, ...] = (
    Code(
        id="PH-I087",
        severity=_BLOCKER,
        meaning="The archive is locked with a password.",
        expected="an archive that can be opened",
        found="a member that is encrypted",
        remedy="take the password off and add the archive again, or unpack it and add the file that is inside",
    ),
    Code(
        id="PH-I088",
        severity=_BLOCKER,
        meaning="The archive is damaged.",
        expected="{kind} from beginning to end",
        found="{why}",
        remedy="fetch the file again, or unpack it and add the file that is inside",
    ),
    Code(
        id="PH-I089",
        severity=_BLOCKER,
        meaning="An archive lies within an archive.",
        expected="tables in the archive",
        found="{kind} in it",
        remedy="unpack it and add the tables that are inside",
    ),
    Code(
        id="PH-I090",
        severity=_BLOCKER,
        meaning="The archive unpacks to more than is allowed.",
        expected="at most {most}",
        found="more",
        remedy="unpack it where there is room, and add the tables that are inside; or raise the limit",
    ),
    Code(
        id="PH-I091",
        severity=_BLOCKER,
        meaning="A member of the archive has a name that no table has.",
        expected="names of files within the archive, each once",
        found="{why}",
        remedy="pack the tables again, each under its own name",
    ),
    Code(
        id="PH-I092",
        severity=_WARNING,
        meaning="Members of the archive are no tables and were left out.",
        expected="tables",
        found="{names}",
        remedy="nothing, when no rows are missing; else export what is in them as CSV",
    ),
    Code(
        id="PH-I093",
        severity=_NOTE,
        meaning="Folders and files that programs of the system put into the archive were left out.",
        expected="tables",
        found="{names}",
        remedy="nothing",
    ),
    Code(
        id="PH-I094",
        severity=_BLOCKER,
        meaning="The archive holds no table.",
        expected="a table in a format that can be read",
        found="{members} members, none of them a table",
        remedy="look into it and ask for the table",
    ),
    Code(
        id="PH-I095",
        severity=_BLOCKER,
        meaning="The archive is packed in a way that cannot be unpacked here.",
        expected="a ZIP packed by deflate, bzip2 or LZMA, or not packed",
        found="another method",
        remedy="unpack it and add the file that is inside",
    ),
    Code(
        id="PH-I096",
        severity=_WARNING,
        meaning="A member of the archive that the mapping names is not in it.",
        expected="{name}",
        found="no such member",
        remedy="correct sheets in [file] of the mapping, or ask for the member",
    ),
)

CODES: tuple[Code, ...] = _TABLES + _ARCHIVES
