"""Certified causes of death in which no drug is named: terms of general medicine, put into a certifier's phrases.

The terms are common names of conditions by chapter of ICD-10 (chapters I to XVIII, and XIX and XX without poisoning by
drugs), written for this purpose; among them are words that elsewhere are street names, codes or names of substances.
"""

from random import Random

CONDITIONS: dict[str, str] = {
    "I": """sepsis; septic shock; Escherichia coli sepsis; E. coli bacteraemia; E coli O157 infection; group A
        streptococcal sepsis; group B streptococcus; MRSA bacteremia; C. difficile colitis; C diff enterocolitis;
        hepatitis B; chronic hepatitis C; hepatitis C virus infection; HIV disease; AIDS; tuberculosis of lung;
        miliary tuberculosis; H1N1 influenza; malaria; P. falciparum malaria; cerebral malaria; dengue; typhoid
        fever; cholera; tetanus; gas gangrene; necrotizing fasciitis; toxic shock syndrome; meningococcal
        meningitis; viral encephalitis; rabies; measles; herpes zoster; CMV colitis; EBV infection; Candida albicans
        sepsis; aspergillosis of lung; cryptococcal meningitis; Pneumocystis pneumonia; toxoplasmosis of brain; Lyme
        disease; leptospirosis; Legionnaires disease; botulism; listeriosis; schistosomiasis; amoebic abscess;
        ecthyma; whooping cough; VRE septicemia; K. pneumoniae sepsis; septicaemia due to gram negative rods; Q
        fever; yellow fever""",
    "II": """carcinoma of breast; carcinoma of bronchus; small cell lung cancer; non small cell carcinoma of
        lung; adenocarcinoma of colon; malignant neoplasm of pancreas; hepatocellular carcinoma; cholangiocarcinoma;
        gastric adenocarcinoma; esophageal cancer; prostate cancer; cancer of ovary; cervical cancer; endometrial
        carcinoma; renal cell carcinoma; bladder cancer; glioblastoma multiforme; malignant melanoma; mesothelioma;
        Hodgkin lymphoma; diffuse large B cell lymphoma; T cell lymphoma; chronic lymphocytic leukemia; acute
        myeloid leukaemia; multiple myeloma; Kaposi sarcoma; osteosarcoma; squamous cell carcinoma of tongue;
        metastatic cancer to bone; metastases to liver and brain; carcinomatosis; tumour lysis syndrome;
        myelodysplastic syndrome; neuroblastoma; Ewing sarcoma; Wilms tumor; basal cell carcinoma; carcinoid tumor;
        polycythemia vera; Paget disease""",
    "III": """iron deficiency anemia; sickle cell crisis; sickle cell disease SS; hemoglobin C disease;
        hemophilia A; factor V Leiden; protein C deficiency; protein S deficiency; antithrombin deficiency;
        disseminated intravascular coagulation; thrombocytopenia; aplastic anaemia; pernicious anemia; vitamin B12
        deficiency anemia; folate deficiency; sarcoidosis; agranulocytosis; splenic rupture; iron overload;
        hemochromatosis; thalassemia major; von Willebrand disease; common variable immunodeficiency;
        hypogammaglobulinemia""",
    "IV": """diabetes mellitus type 2; type 1 diabetes; diabetic ketoacidosis; insulin resistance; insulin
        dependent diabetes mellitus; non insulin dependent diabetes; hyperosmolar state; obesity; morbid obesity;
        hypercholesterolemia; hypothyroidism; thyroid storm; Graves disease; Addison disease; Cushing syndrome;
        diabetes insipidus; vitamin D deficiency; vitamin C deficiency; scurvy; vitamin K deficiency; vitamin A
        deficiency; magnesium deficiency; zinc deficiency; protein calorie malnutrition; marasmus; dehydration;
        hyperkalemia; hypokalemia; hyponatremia; lactic acidosis; alcohol dehydrogenase deficiency; G6PD deficiency;
        cystic fibrosis; phenylketonuria; Wilson disease copper overload; gout; amyloidosis; porphyria;
        hyperlipidemia; cachexia; failure to thrive; potassium imbalance; calcium phosphate crystals; low
        testosterone; Gaucher disease; ketosis""",
    "V": """dementia; senile dementia; vascular dementia; Alzheimer dementia; schizophrenia; bipolar disorder;
        major depression; manic depression; anxiety disorder; anorexia nervosa; delirium; postpartum psychosis;
        autism; Down syndrome with dementia; mental retardation; personality disorder; post traumatic stress
        disorder; panic attack; catatonia; obsessive compulsive disorder; ADHD; organic brain syndrome; Korsakoff
        psychosis""",
    "VI": """Parkinson disease; Huntington chorea; multiple sclerosis; amyotrophic lateral sclerosis; epilepsy;
        status epilepticus; seizure disorder; Guillain-Barre syndrome; myasthenia gravis; cerebral palsy; muscular
        dystrophy; hydrocephalus; bacterial meningitis; brain abscess; encephalopathy; anoxic brain injury; cerebral
        edema; quadriplegia; spinal muscular atrophy; Creutzfeldt-Jakob disease; Friedreich ataxia; narcolepsy;
        sleep apnea; migraine; Wernicke encephalopathy; tic douloureux; locked in syndrome; Rett syndrome; myoclonic
        jerks; hypsarrhythmia""",
    "VII": """glaucoma; retinal detachment; cataract; endophthalmitis; orbital cellulitis; optic neuritis;
        blindness; crystal keratopathy; papilledema""",
    "VIII": """otitis media; mastoiditis; glue ear; deafness; vertigo; Meniere disease; cholesteatoma""",
    "IX": """acute myocardial infarction; STEMI; NSTEMI; atherosclerotic heart disease; hypertensive
        cardiovascular disease; ASCVD; HCVD; congestive heart failure; CHF; cardiac arrest; sudden cardiac death;
        atrial fibrillation; ventricular fibrillation; ventricular tachycardia; PEA arrest; PE; pulmonary embolism;
        DVT; deep vein thrombosis; aortic stenosis; mitral valve prolapse; infective endocarditis; rheumatic heart
        disease; dilated cardiomyopathy; hypertrophic cardiomyopathy; myocarditis; pericarditis; cardiac tamponade;
        aortic dissection; ruptured abdominal aortic aneurysm; AAA; stroke; CVA; ischemic stroke; subarachnoid
        hemorrhage; intracerebral hemorrhage; subdural hematoma; carotid stenosis; peripheral vascular disease; PVD;
        esophageal varices; cor pulmonale; pulmonary hypertension; long QT syndrome; complete heart block; left
        bundle branch block; Raynaud disease; vasculitis; LAD occlusion; CABG x3; hypertension; hypotension; Brugada
        syndrome; speed of ascent syncope; heart attack; coronary thrombosis; MI; AMI""",
    "X": """pneumonia; bronchopneumonia; aspiration pneumonia; COPD; chronic obstructive pulmonary disease;
        chronic bronchitis; emphysema; asthma; status asthmaticus; influenza A; influenza B; RSV bronchiolitis;
        COVID-19; SARS CoV-2 infection; ARDS; respiratory failure; pulmonary fibrosis; silicosis; coal workers
        pneumoconiosis; asbestosis; black lung; farmers lung; grass pollen allergy; pneumothorax; pleural effusion;
        empyema; hypoxia; hypercapnic respiratory failure; bronchiectasis; interstitial lung disease; epiglottitis;
        laryngospasm; croup; pulmonary edema; flash pulmonary edema; lung abscess; mucus plug; tracheal stenosis;
        beryllium disease""",
    "XI": """alcoholic cirrhosis; alcoholic cirrhosis of liver; alcoholic hepatitis; alcoholic liver disease;
        alcoholic pancreatitis; cirrhosis of liver; NASH; hepatic failure; hepatic encephalopathy; acute
        pancreatitis; cholecystitis; gallstone ileus; duodenal ulcer; perforated gastric ulcer; GI bleed; upper
        gastrointestinal hemorrhage; bowel obstruction; small bowel obstruction; ischemic bowel; volvulus; Crohn
        disease; ulcerative colitis; diverticulitis; appendicitis; peritonitis; strangulated hernia; hiatal hernia;
        rectal prolapse; GERD; acid reflux; celiac disease; Mallory-Weiss tear; Boerhaave syndrome; ileus; fecal
        impaction; pot belly with ascites; dental abscess; megacolon; spontaneous bacterial peritonitis; portal
        hypertension""",
    "XII": """decubitus ulcer; stage IV pressure sore; cellulitis; bed sores; Stevens-Johnson syndrome; toxic
        epidermal necrolysis; pemphigus; psoriasis; skin crack infection; erythroderma; pyoderma gangrenosum;
        bullous pemphigoid""",
    "XIII": """rheumatoid arthritis; lupus; systemic lupus erythematosus; osteoporosis; osteoarthritis; crystal
        arthropathy; scleroderma; CREST syndrome; osteomyelitis; kyphoscoliosis; ankylosing spondylitis;
        polymyositis; giant cell arteritis; rhabdomyolysis; pathological fracture; spinal stenosis; frozen shoulder;
        septic arthritis of knee; gouty arthritis; hip replacement infection""",
    "XIV": """end stage renal disease; ESRD; chronic kidney disease; acute renal failure; nephrotic syndrome;
        glomerulonephritis; pyelonephritis; UTI; urosepsis; kidney stones; obstructive uropathy; benign prostatic
        hyperplasia; bladder rupture; Fournier gangrene; polycystic kidney disease; uremia; IgA nephropathy; renal
        tubular acidosis; diabetic nephropathy; hydronephrosis""",
    "XV": """eclampsia; preeclampsia; HELLP syndrome; amniotic fluid embolism; postpartum hemorrhage; placenta
        previa; ruptured ectopic pregnancy; puerperal sepsis; abruptio placentae; peripartum cardiomyopathy;
        obstructed labor; uterine rupture""",
    "XVI": """prematurity; extreme prematurity; birth asphyxia; hyaline membrane disease; necrotizing
        enterocolitis; neonatal sepsis; meconium aspiration; intraventricular hemorrhage of newborn; hydrops
        fetalis; stillbirth; kernicterus; low birth weight; infant of diabetic mother; cord accident""",
    "XVII": """Down syndrome; trisomy 21; trisomy 18; tetralogy of Fallot; hypoplastic left heart;
        transposition of great vessels; spina bifida; anencephaly; cleft palate; Potter syndrome; DiGeorge syndrome;
        Marfan syndrome; Turner syndrome; VATER association; cri du chat syndrome; patent ductus; diaphragmatic
        hernia; osteogenesis imperfecta; fragile X syndrome; Smith-Magenis syndrome""",
    "XVIII": """old age; senility; sudden infant death syndrome; SIDS; sudden unexplained death; unknown
        natural causes; undetermined natural causes; cachexia of old age; shock; multi organ failure; adult failure
        to thrive; chronic pain; debility; collapse; fever of unknown origin; shut down of organs; chronic""",
    "XIX": """blunt force trauma of head; multiple blunt injuries; fracture of skull; crack in skull; skull
        cracked on ice; base of skull fracture; cervical spine fracture; fracture of hip; closed head injury;
        gunshot wound of head; gunshot wound of chest; stab wound of neck; incised wounds of wrists; thermal burns;
        hot tar burns; acid burns of face; inhalation of smoke and soot; smoke inhalation; drowning; asphyxia by
        hanging; strangulation; positional asphyxia; choking on food bolus; hypothermia; exposure to cold; heat
        stroke; electrocution; lightning strike; anaphylaxis to bee sting; snake bite; spider bite; anaphylactic
        shock to peanut; crush injury of chest; traumatic amputation; flail chest; hemothorax; transection of aorta;
        fat embolism; barotrauma; decompression sickness; smack to head; compartment syndrome; carbon monoxide
        poisoning; mushroom poisoning; lead poisoning; food poisoning; oak bark splinter wound; dog bite; shark
        bite; angel wing fracture""",
    "XX": """motor vehicle collision; motor vehicle at high speed; car left road at speed; motorcycle crash;
        MVA; MVC; pedestrian struck by train; driver of car hit tree; passenger in motor vehicle crash; ejected from
        vehicle; fall from ladder; fall from roof; fall down stairs; fell down steps; fall from horse; kicked by
        horse; fall on ice; slipped on ice and snow; fell through ice; black ice; struck by falling rock; rock fall;
        rock climbing accident; crushed by tractor; trapped in grain; avalanche of snow; snow blower injury; house
        fire; grass fire; brush fire; explosion of gas; lit candle; spilled pot of boiling water; boat capsized;
        fell off boat; drowned in pool; surfing accident; water skiing; skydiving; hanged self with rope; jumped
        from bridge; gunshot self inflicted; stabbed with knife; assault by blunt object; beaten with base ball bat;
        legal intervention; hit by crack of falling tree; struck by line drive; struck with glass bottle; glass
        shards; coke oven explosion; plane crash; bull gore; ran in front of bus; tea kettle scald; candy
        aspiration; weed whacker injury; lawn mower roll over; angel food cake choking; spice jar aspiration; roof
        collapse; pills bottle cap aspiration; brown bear mauling; cotton bale crush; white water rafting; hash
        browns choking; molly bolt injury; roach bait no; speed boat collision; lean to shelter collapse; special K
        cereal choking; green house fall; dope sheet no; horse riding accident; scooter fall; ecstatic crowd crush;
        bath tub drowning; salts lake drowning; dust storm crash; purple discoloration of face""",
}

# A condition that names an entry of the register which is no drug: to read that entry, and no other, is right.
NAMED = {"carbon monoxide poisoning": "carbon-monoxide"}

# "{0}" and "{1}" are conditions.
PHRASES = (
    "{0}",
    "Acute {0}",
    "{0} due to {1}",
    "{0}, {1}",
    "{0}; {1}",
    "Complications of {0}",
    "{0} complicating {1}",
    "{0} in the setting of {1}",
    "Probable {0}",
    "{0} with {1}",
    "Chronic {0}, off dialysis, {1}",
    "Toxic effects of {0}",
    "{0} and {1}, toxicology negative",
    "I a {0} I b {1} II C",
    "History of {0}; died of {1}",
    "No evidence of {0}; {1}",
    "Consequences of {0} following {1}",
    "a) {0} b) {1} c) unknown",
    "{0} (K. {1})",
    "Septic shock from {0}, stage G, grade 3, {1}",
)
SEED = 20_261


def conditions() -> list[str]:
    """All terms, in the order of chapters."""
    return [" ".join(term.split()) for terms in CONDITIONS.values() for term in terms.split(";")]


def named_in(text: str) -> frozenset[str]:
    """Entries that a cause names by its words, though it names no drug."""
    return frozenset(entry for condition, entry in NAMED.items() if condition in text.casefold())


def causes(count: int) -> list[str]:
    """So many distinct causes: every term alone, then phrases drawn at random; a third in capital letters."""
    random = Random(SEED)
    terms = conditions()
    found = dict.fromkeys(terms)
    while len(found) < count:
        phrase = random.choice(PHRASES).format(random.choice(terms), random.choice(terms))
        found[phrase.upper() if random.random() < 1 / 3 else phrase] = None
    return list(found)[:count]
