"""New substances placed by their structure: every entry of the register in turn, as if the register did not have it."""

from collections import Counter
from pathlib import Path

from bench.figure import Figure, NotMeasuredError, Outcome

BAR = 0.98


def leave_one_out() -> Outcome:
    """Precision over all placements, recall by the narrowest group that has a rule; misses and wrong placements by id.

    The rules are declared patterns and look nothing up: an entry that is placed from its structure alone is left out.
    """
    from pharmakon.findings import SurroundingsError
    from pharmakon.substances import Register
    from pharmakon.substances.structures import Structures

    try:
        structures = Structures()
    except SurroundingsError:
        raise NotMeasuredError("RDKit is not installed (the optional part: structures)") from None
    register = Register.load(Path("no country's folder"))
    known = [entry for entry in register.entries.values() if entry.smiles]
    right, wrong, missed = Counter[str](), list[str](), dict[str, list[str]]()
    for entry in known:
        placed = {rule.group for rule in structures.placed(entry.smiles)}
        belongs = register.hierarchy.groups_of(entry)
        right.update(placed & belongs)
        wrong += [f"{entry.id} in {group}" for group in sorted(placed - belongs)]
        wider = {register.hierarchy.groups[group].within for group in structures.groups & belongs}
        for group in sorted(structures.groups & belongs - placed - wider):
            missed.setdefault(group, []).append(entry.id)
    precision = right.total() / max(1, right.total() + len(wrong))
    recall = "; ".join(
        f"{group.removeprefix('group:')} {right[group]} of {right[group] + len(missed.get(group, []))}"
        + (f" (not: {', '.join(missed[group])})" if group in missed else "")
        for group in sorted(structures.groups)
    )
    measured = (
        f"{len(known)} structures, {right.total() + len(wrong)} placements, precision {precision:.3f} "
        f"(wrong: {', '.join(wrong) or 'none'}); recall: {recall}"
    )
    return Outcome(measured, met=precision >= BAR)


FIGURES = (
    Figure(
        "structures",
        "Substances of the register placed in a group by their structure alone (fentanyl analogues, nitazenes, "
        "cathinones, benzodiazepines, synthetic cannabinoids), each as if it were new",
        f"precision at least {BAR}",
        leave_one_out,
    ),
)
