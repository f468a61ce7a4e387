"""The record type `death`."""

from pharmakon.records.columns import AreaColumn, CategoryColumn, CodeColumn, DateColumn, IntegerColumn, TextColumn
from pharmakon.records.record_type import RecordType, at_least_one_of

SEX = {
    "male": "male",
    "female": "female",
    "other": "a sex the source records as neither male nor female",
}
MANNER = {
    "accident": "unintentional",
    "suicide": "intentional self-harm",
    "homicide": "assault",
    "undetermined": "the certifier could not determine the intent",
    "natural": "disease",
    "pending": "under investigation",
}


class Death(RecordType):
    """One death in which a drug, medicine or new psychoactive substance was named, found or suspected.

    Coverage: as the source declares (manners of death, residents or all who died in the area).
    Lag: toxicology commonly closes 4-12 weeks after death; `registered_on` carries it.
    """

    name = "death"
    died_on = DateColumn("Date of death", not_after=("registered_on", "reported_on"))
    registered_on = DateColumn("Date of registration")
    reported_on = DateColumn("Date reported to the office")
    age = IntegerColumn("Age at death", unit="completed years", between=(0, 120))
    sex = CategoryColumn("Sex", values=SEX)
    manner = CategoryColumn("Manner of death", values=MANNER)
    area_residence = AreaColumn("Area of usual residence")
    area_occurrence = AreaColumn("Area where the death occurred")
    underlying_cause = CodeColumn("Underlying cause of death", code_list="ICD-10")
    cause_text = TextColumn("Cause of death as certified")
    contributing_text = TextColumn("Other significant conditions as certified")
    substances_text = TextColumn("Drugs found, as listed by the source", drug_column=True)
    rules = (at_least_one_of("died_on", "registered_on", "reported_on"),)
