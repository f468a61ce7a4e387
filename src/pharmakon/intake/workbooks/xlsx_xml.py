"""The XML of an XLSX in pieces: how its elements are written, and cuts before an element. Nothing is expanded."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pharmakon.intake.workbooks.survey import damaged

_LONGEST_PIECE = 128 << 20  # a row of 16,384 long texts is far shorter
_ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)(?:worksheet|sst|chartsheet|dialogsheet|macrosheet)\b")


def refuse_entities(xml: bytes) -> None:
    """XML of a workbook declares no entities; what does is made to swell, or to read other files."""
    if _ENTITIES.search(xml):
        raise damaged("its XML declares entities, as no spreadsheet program writes them")


@dataclass(frozen=True)
class Names:
    """How the elements are written: "<row", or "<x:row" where the XML names its vocabulary."""

    prefix: bytes

    def tag(self, name: bytes) -> bytes:
        return b"<" + self.prefix + name

    def whole(self, name: bytes) -> re.Pattern[bytes]:
        """The beginning of an element of this very name: "<c", not that of "<color"."""
        return re.compile(re.escape(self.tag(name)) + rb"(?=[\s>/])")

    def end(self, name: bytes) -> bytes:
        return b"</" + self.prefix + name


def names_in(head: bytes) -> Names:
    """How the elements are written, by the first of them.

    Raises:
        BlockedError: entities are declared, or it is another XML.
    """
    refuse_entities(head)
    root = _ROOT.search(head)
    if root is None:
        raise damaged("a part of it is not the XML that it should be")
    return Names(root[1])


def cut_at(blocks: Iterable[bytes], name: bytes) -> Iterator[tuple[Names, bytes]]:
    """The XML in pieces, of which all but the first begin with the tag of this name.

    Raises:
        BlockedError: entities are declared, it is another XML, or an element has no end.
    """
    rest, names = b"", None
    for block in blocks:
        data = rest + block
        names = names or names_in(data)
        cut = data.rfind(names.tag(name))
        if cut > 0:
            yield names, data[:cut]
            data = data[cut:]
        if len(data) > _LONGEST_PIECE:
            raise damaged("a row or text of it has no end")
        rest = data
    if names is None:
        raise damaged("a part of it is empty")
    yield names, rest
