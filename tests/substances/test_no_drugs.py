"""Certified causes without drugs name none."""

import pyarrow as pa
import pytest

from pharmakon.substances import Reader

# In the words of ICD-10 chapters other than poisoning, with the words that look like street names or codes.
CAUSES = """
acute myocardial infarction; atherosclerotic heart disease; chronic obstructive pulmonary disease; congestive failure
cerebral haemorrhage, intracerebral; cerebrovascular accident; carcinoma of breast with metastases to bone and liver
malignant neoplasm of upper lobe of lung; acute lymphoblastic leukaemia; multiple myeloma; Hodgkin lymphoma
pneumonia due to Klebsiella pneumoniae; tuberculosis of lung; sepsis due to Escherichia coli; influenza A; COVID-19
diabetes mellitus type 2 with ketoacidosis; hypothyroidism; morbid obesity; dehydration; hyponatraemia; iron deficiency
vitamin D deficiency; vitamin K deficiency; protein-energy malnutrition; sickle cell anaemia; haemophilia A
Alzheimer disease; Parkinson disease; multiple sclerosis; epilepsy; status epilepticus; Guillain-Barre syndrome
alcoholic liver disease cirrhosis; acute pancreatitis; perforated duodenal ulcer; ulcerative colitis; paralytic ileus
end stage renal failure; nephrotic syndrome; pyelonephritis; benign prostatic hyperplasia; urinary tract infection
fall from ladder; fall on ice and snow; dry ice; struck by falling rock; horse rider injured; crack in skull; speed boat
drowning in bath; hanging; gunshot wound of head; stab wound; burn by hot gas; black tar burn; down syndrome; E coli
crystal arthropathy; bed sore; acid reflux; glue ear; angel dust free; spider bite; bee sting; K wire; G tube; T cell
premature rupture of membranes; neonatal jaundice; sudden infant death; cleft palate; tetralogy of Fallot; old age
weeds allergy; grass pollen asthma; blues; chronic; smack on head; roofing accident; base of skull fracture; pot belly
""".replace("\n", ";").split(";")


@pytest.mark.parametrize("text", sorted({each.strip() for each in CAUSES if each.strip()}))
def test_no_drug_is_read(reader: Reader, text: str) -> None:
    found = reader.read(pa.array([text, text.upper()]), drug_column=False).mentions["substance"].to_pylist()
    assert found == []
