"""`check` and `run`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pharmakon import __version__
from pharmakon.disclosure import Context, Owner, Release, release_to
from pharmakon.findings import BlockedError, Finding, SheetAccount, code
from pharmakon.indicators.estimates import Estimates
from pharmakon.observatory.command import at_work
from pharmakon.observatory.describing import describe
from pharmakon.observatory.estimating import Estimated, make_estimates
from pharmakon.observatory.examining import Examined, examine
from pharmakon.observatory.last_run import FRAME, FRAME_STEP
from pharmakon.observatory.manifest import manifest_of
from pharmakon.observatory.planning import require_deaths
from pharmakon.observatory.publishing import publish, standing_products, standing_release
from pharmakon.observatory.versions.remembering import remember
from pharmakon.observatory.work import Progress, Work, silent
from pharmakon.store import JSON, Generation, current, generation_of, step_key


@dataclass(frozen=True)
class Checked:
    """What `check` found: the account of every sheet that could be read, and every finding."""

    accounts: tuple[SheetAccount, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Ran:
    """What `run` made. Paths are relative to the observatory; `repeated` counts the steps that had to be done."""

    accounts: tuple[SheetAccount, ...]
    findings: tuple[Finding, ...]
    estimates: int
    not_available: int
    release: str
    products: tuple[str, ...]
    generation: str
    repeated: int


def check(root: Path, *, without: Collection[str] = (), progress: Progress = silent) -> Checked:
    """Read every file, map and check it, and write nothing.

    Raises:
        MisuseError: no observatory; `without` names no file.
        BlockedError: settings or journal that cannot be read. Blockers of files are findings.
    """
    with at_work(root, without=without, progress=progress) as (planned, work):
        examined = examine(planned, work)
        return Checked(examined.accounts, examined.findings)


def run(
    root: Path,
    *,
    without: Collection[str] = (),
    strict: bool = False,
    verify: bool = False,
    audience: str = Owner.name,
    progress: Progress = silent,
    threads: int | None = None,
) -> Ran:
    """Records, mentions, totals, estimates, release and report; what did not change is not done again.

    Args:
        root: the observatory.
        without: names of files to leave out; the report says so.
        strict: rejected rows stop the run.
        verify: hash every raw file again, whatever its size and time say.
        audience: for whom the release is.
        progress: is told what is done.
        threads: of the engine; None: as many as there are cores. Results do not depend on it.

    Raises:
        BlockedError: a blocker stands; nothing was written.
        MisuseError: no observatory; `without` names no file; an audience that is not possible.
        SurroundingsError: disk full, lock held.
    """
    with at_work(root, without=without, verify=verify, progress=progress, threads=threads) as (planned, work):
        require_deaths(planned)
        examined = examine(planned, work)
        examined.require_unblocked()
        if strict:
            _require_no_rejected(examined)
        work.units.publish()
        estimated = make_estimates(examined.outcomes, planned.as_of, work)
        _keep_frame(estimated, work)
        ran = _released(examined, estimated, audience, work)
        remember(work.layout, ran.generation, tuple(sorted(without)))
        return ran


def _require_no_rejected(examined: Examined) -> None:
    rejected = sum(account.rejected for account in examined.accounts)
    if rejected:
        raise BlockedError(Finding(code("PH-C026"), details={"rows": rejected}, count=rejected))


def _keep_frame(estimated: Estimated, work: Work) -> None:
    """The areas and age groups of this generation, for traces."""
    key = step_key("frame", work.frame.key, str(estimated.age_groups.starts))
    if work.units.find(FRAME_STEP, work.frame.reference_area, key) is None:
        tables = work.frame.tables() | {"age_groups": estimated.age_groups.table()}
        named = {f"{FRAME}/{name}": table for name, table in tables.items()}
        work.units.keep(FRAME_STEP, work.frame.reference_area, key, named)


def _released(examined: Examined, estimated: Estimated, audience: str, work: Work) -> Ran:
    findings = (*examined.findings, *estimated.findings)
    context = describe(examined, estimated, findings, work)
    generation = generation_of(manifest_of(examined, work.units.used(), findings, about=_about(context)))
    release = release_to(audience, Estimates(estimated.table), context.of(generation.id))
    standing = _standing(work, generation)
    folder, products = standing or publish(release, (estimated.counted, *estimated.divided), generation, work)
    return _ran(release, examined, findings, generation, folder, products, work)


def _about(context: Context) -> Mapping[str, JSON]:
    return {
        "program": __version__,
        "country": context.country,
        "reference_area": context.reference_area,
        "as_of": context.as_of.isoformat(),
        "date_basis": context.date_basis,
        "place_basis": context.place_basis,
    }


def _standing(work: Work, generation: Generation) -> tuple[Path, list[str]] | None:
    """Release and products, where this generation is the current one and all of it stands."""
    now = current(work.layout)
    products = standing_products(work.layout, generation)
    folder = standing_release(work.layout, generation)
    if now is None or now.id != generation.id or products is None or folder is None:
        return None
    return folder, products


def _ran(
    release: Release[Owner],
    examined: Examined,
    findings: tuple[Finding, ...],
    generation: Generation,
    folder: Path,
    products: list[str],
    work: Work,
) -> Ran:
    table: pa.Table = release.estimates
    return Ran(
        examined.accounts,
        findings,
        estimates=table.num_rows,
        not_available=table["value"].null_count,
        release=folder.relative_to(work.layout.root).as_posix(),
        products=tuple(products),
        generation=generation.id,
        repeated=work.units.made,
    )
