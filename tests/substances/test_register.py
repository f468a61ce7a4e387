"""The shipped register, its checks, and a country's tables laid over it."""

from pathlib import Path

import pytest

from pharmakon.substances import Register

SUBSTANCES = "id,name,class,subclass,parent_id,relation,sole_source,status,source\n"
NAMES = "name,substance_id,language,kind,where,ambiguous,country_or_region,source\n"

AMPHETAMINES = ("group:amphetamines", "group:stimulant")


def loaded(folder: Path, **files: str) -> Register:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return Register.load(folder)


def found(register: Register) -> list[tuple[str, str, int | None]]:
    return [(each.code.id, each.where.file, each.where.row) for each in register.findings]


def test_the_shipped_register_has_no_findings(register: Register) -> None:
    assert [each.text() for each in register.findings] == []


@pytest.mark.parametrize(
    ("substance", "targets"),
    [
        ("fentanyl", {"fentanyl", "group:fentanyls", "group:opioid"}),
        ("acetylfentanyl", {"acetylfentanyl", "group:fentanyl-analogue", "group:fentanyls", "group:opioid"}),
        ("fentanyl-analogue-unspecified", {"group:fentanyl-analogue", "group:fentanyls", "group:opioid"}),
        # a class that a text names is no substance: it counts for its group alone
        ("opioid-unspecified", {"group:opioid"}),
        # a salt is its base and no target of its own; a metabolite without other source counts for the parent too
        ("oxycodone-hydrochloride", {"oxycodone", "group:opioid"}),
        ("amphetamine-sulfate", {"amphetamine", "group:amphetamines", "group:stimulant"}),
        # isomers and forms are substances of their own that count for the parent too, where they have no other source
        ("levomethadone", {"levomethadone", "methadone", "group:opioid"}),
        ("dexamfetamine", {"dexamfetamine", "amphetamine", "group:amphetamines", "group:stimulant"}),
        ("lisdexamfetamine", {"lisdexamfetamine", "dexamfetamine", "amphetamine", *AMPHETAMINES}),
        ("crack-cocaine", {"crack-cocaine", "cocaine", "group:cocaine", "group:stimulant"}),
        # the other isomer may come from a racemate or a medicine: never the parent by itself
        ("levamfetamine", {"levamfetamine", *AMPHETAMINES}),
        ("6-monoacetylmorphine", {"6-monoacetylmorphine", "heroin", "group:opiate", "group:opioid"}),
        ("benzoylecgonine", {"benzoylecgonine", "cocaine", "group:cocaine", "group:stimulant"}),
        # a metabolite that may come from elsewhere never counts as the parent
        ("hydromorphone", {"hydromorphone", "group:opioid"}),
        ("amphetamine", {"amphetamine", "group:amphetamines", "group:stimulant"}),
        ("4-anpp", {"4-anpp", "group:fentanyls", "group:opioid"}),
        # two substances at once
        ("cocaethylene", {"cocaethylene", "cocaine", "ethanol", "group:cocaine", "group:stimulant"}),
        ("unspecified-drug", {"unspecified-drug"}),
    ],
)
def test_what_a_mention_speaks_for(register: Register, substance: str, targets: set[str]) -> None:
    pairs = register.targets().to_pylist()
    assert {each["target"] for each in pairs if each["substance"] == substance} == targets


def test_a_flag_for_a_class_is_confirmed_by_a_substance_of_the_class(register: Register) -> None:
    speaks_for = register.speaks_for()
    assert "benzodiazepine-unspecified" in speaks_for["alprazolam"]
    assert "opioid-unspecified" in speaks_for["fentanyl"]
    assert "fentanyl" not in speaks_for["opioid-unspecified"]


def test_every_target_has_a_label(register: Register) -> None:
    targets = set(register.targets()["target"].to_pylist())
    combinations = register.combinations()
    assert set(combinations["target"].to_pylist()) <= targets
    for target in targets | set(combinations["combination"].to_pylist()):
        assert register.label(target)
    assert register.label("group:opioid") == "opioids (any)"
    assert register.target("group:opioid").kind == "group"
    assert not register.target("norfentanyl").verified


def test_scope_and_names_of_nothing(register: Register) -> None:
    assert {"heroin", "group:opioid", "alprazolam", "unspecified-drug"} <= register.in_scope
    assert not {"ethanol", "insulin", "paracetamol", "butane", "naloxone", "unknown-substance"} & register.in_scope
    assert register.unnamed == {"unspecified-drug", "unknown-substance"}


def test_combinations_say_how_many_targets_they_want(register: Register) -> None:
    rows = [each for each in register.combinations().to_pylist() if "stimulant-without" in each["combination"]]
    assert [(each["target"], each["wanted"], each["wants"]) for each in rows] == [
        ("group:opioid", 0, 1),
        ("group:stimulant", 1, 1),
    ]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Benzodiazepine", ["benzodiazepine-unspecified"]),
        ("OpiateNOS", ["opiate-unspecified"]),
        ("FentanylAnalogue", ["fentanyl-analogue-unspecified"]),
        ("Amphet", ["amphetamine"]),
        ("Tramad", ["tramadol"]),
        ("HÉROÏNE", ["heroin"]),
        ("u 47700", ["u-47700"]),
        ("no such name", []),
        ("", []),
    ],
)
def test_names_are_found_in_any_spelling(register: Register, name: str, ids: list[str]) -> None:
    assert register.find(name) == ids


def test_names_that_differ_by_case_accent_or_hyphen_lead_to_one_id_unless_marked(register: Register) -> None:
    # The check PH-S006 does this for every name; here for a pair that the sources had wrong.
    assert register.find("4-MMC") == ["mephedrone"]
    assert register.find("(+)-amphetamine") == ["dexamfetamine"]


# Salts as texts write them, in the order of the words that INN and pharmacopoeias use.
SALT_WORDS = ("HCl", "hydrochloride", "sulfate", "sulphate", "citrate", "phosphate", "tartrate", "sodium")


def test_names_that_differ_by_a_salt_word_lead_to_one_id(register: Register) -> None:
    salts = [name.text for name in register.names if name.kind == "salt"]
    assert len(salts) > 90
    apart = {}
    for text in salts:
        words = [word for word in text.split() if word not in SALT_WORDS]
        bare = register.find(" ".join(words))
        if bare and register.find(text) != bare:
            apart[text] = (register.find(text), bare)
    assert apart == {}
    assert register.find("Methadone Hydrochloride") == register.find("methadone-HCl") == ["methadone"]


def test_a_name_that_only_a_salt_made_ambiguous_is_so_no_more(register: Register) -> None:
    # The table reads it as methamphetamine and as methamphetamine hydrochloride.
    assert {(name.substance, name.ambiguity.value) for name in register.names if name.text == "crystal meth"} == {
        ("methamphetamine", "no")
    }
    assert register.find("ice") == ["4-methylaminorex", "methamphetamine"]


def test_a_flag_for_a_salt_is_confirmed_by_its_base(register: Register) -> None:
    assert "methadone-hydrochloride" in register.speaks_for()["methadone"]
    assert "levomethadone" not in register.speaks_for()["methadone"]


def test_a_country_says_which_entries_are_targets_of_their_own(tmp_path: Path) -> None:
    own = loaded(
        tmp_path,
        substances="id,name,class,subclass,parent_id,relation,sole_source,own_target\n"
        "cocaine-hydrochloride,cocaine hydrochloride,cocaine,salt,cocaine,salt_of,yes,yes\n"
        "crack-cocaine,crack,cocaine,form,cocaine,form_of,yes,no\n",
    )
    assert own.findings == ()
    assert own.hierarchy.speaks_for("cocaine-hydrochloride") >= {"cocaine-hydrochloride", "cocaine"}
    assert own.find("cocaine HCl") == ["cocaine-hydrochloride"]
    assert "crack-cocaine" not in own.hierarchy.speaks_for("crack-cocaine")
    assert own.find("crack cocaine") == ["cocaine"]


def test_a_combination_of_what_is_not_counted_is_told(tmp_path: Path) -> None:
    register = loaded(
        tmp_path, combinations="id,name,all_of\ncombination:x,X,methadone-hydrochloride;opioid-unspecified;ethanol\n"
    )
    texts = [each.text() for each in register.findings]
    assert [each.code.id for each in register.findings] == ["PH-S015", "PH-S015"]
    assert "write instead: group:opioid, methadone" in texts[0]
    assert "combination:x" not in register.declared


def test_a_time_of_scheduling_that_is_no_date_is_told(tmp_path: Path) -> None:
    register = loaded(
        tmp_path,
        substances="id,name,class,convention,schedule,scheduled_since\n"
        "a,A,opioid,1961,I,2018-03\nb,B,opioid,1961,I,March 2018\nc,C,opioid,1961,I,2018-13\n",
    )
    assert found(register) == [("PH-S016", "reference/substances.csv", row) for row in (3, 4)]
    assert [register.entries[name].scheduled_since for name in "abc"] == ["2018-03", "", ""]


def test_a_country_adds_entries_names_and_combinations(tmp_path: Path, register: Register) -> None:
    own = loaded(
        tmp_path,
        substances=SUBSTANCES + "kush-sl,kush (Sierra Leone),opioid,nitazene,,,,unverified,ministry 2024\n",
        substance_names=NAMES
        + "blues,etizolam,en,slang,drug column,no,XX,police 2024\nkush,kush-sl,en,slang,text,no,SL,\n",
        combinations="id,name,all_of,none_of\ncombination:own,own,heroin;kush-sl,ethanol\n",
    )
    assert own.findings == ()
    assert own.find("blues") == ["etizolam"]  # the shipped readings of the name give way
    assert register.find("blues") != ["etizolam"]
    assert own.speaks_for()["kush-sl"] >= {"kush-sl", "group:nitazene", "group:opioid"}
    assert own.combinations().filter(own_of(own)).num_rows == 3
    assert own.content_hash != register.content_hash
    assert register.content_hash == Register.load(Path("another folder that is absent")).content_hash


def own_of(register: Register) -> object:
    import pyarrow.compute as pc

    return pc.equal(register.combinations()["combination"], "combination:own")


def test_faults_of_an_overlay_are_found_together(tmp_path: Path) -> None:
    register = loaded(
        tmp_path,
        substances=SUBSTANCES
        + "a,A,opioid,,b,salt_of,yes,verified,\n"
        + "b,B,opioid,,a,salt_of,yes,verified,\n"
        + "c,C,opioid,,missing,salt_of,yes,verified,\n"
        + "d,D,no such class,,,,,verified,\n"
        + "d,D again,opioid,,,,,verified,\n"
        + ",E,opioid,,,,,verified,\n"
        + "f,F,opioid,,,,perhaps,verified,\n",
        substance_names=NAMES + "x,missing,,,,,,\ndouble,heroin,,,,,,\nDouble,cocaine,,,,,,\n---,heroin,,,,,,\n",
        combinations="id,name,all_of\ncombination:x,X,missing\n",
    )
    folder = "reference/"
    assert sorted(found(register)) == sorted(
        [
            ("PH-S005", folder + "substances.csv", 2),
            ("PH-S005", folder + "substances.csv", 3),
            ("PH-S004", folder + "substances.csv", 4),
            ("PH-S009", folder + "substances.csv", 5),
            ("PH-S003", folder + "substances.csv", 6),
            ("PH-S008", folder + "substances.csv", 7),
            ("PH-S007", folder + "substances.csv", 8),
            ("PH-S004", folder + "substance_names.csv", 2),
            ("PH-S006", folder + "substance_names.csv", 3),
            ("PH-S010", folder + "substance_names.csv", 5),
            ("PH-S004", folder + "combinations.csv", 2),
        ]
    )
    assert register.speaks_for()["a"]  # a circle does not hang the program


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("name,substance\nx,y\n", "PH-S001"),
        ("\ufeffname;substance_id\n", "PH-S001"),
        ('name,substance_id\n"x,heroin\n', "PH-S002"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, content: str, code: str) -> None:
    register = loaded(tmp_path, substance_names=content)
    assert [each.code.id for each in register.findings] == [code]
    assert register.find("heroin") == ["heroin"]


def test_a_table_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "substance_names.csv").write_bytes("name,substance_id\nhéroïne,heroin\n".encode("latin-1"))
    assert [each.code.id for each in Register.load(tmp_path).findings] == ["PH-S002"]
