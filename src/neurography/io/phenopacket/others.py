"""Diseases, genetic interpretations, laboratory measurements, treatments and the end of life as records of a case."""

from collections.abc import Iterator

from neurography.io.phenopacket.features import Made
from neurography.io.phenopacket.packet import Packet, Place
from neurography.io.phenopacket.words import class_, joined, place_of, source, time, word

RESULTS = {
    "normal": "normal", "abnormal": "abnormal", "high": "raised", "elevated": "raised", "low": "lowered",
    "present": "positive", "absent": "negative", "positive": "positive", "negative": "negative",
    "raised": "raised", "lowered": "lowered", "undetectable": "undetectable", "unclear": "unclear",
}  # fmt: skip
"""Labels of a measurement's value -> our results; another one is left over, not guessed."""

_SOLVED = ("SOLVED", "COMPLETED", "4", "2")


def disease(packet: Packet, index: int) -> tuple[Made, ...]:
    """A disease with its onset, stage, and in its note what the genetic interpretations of it say."""
    place: Place = ("diseases", index)
    term = class_(packet, (*place, "term"))
    if not (term.id or term.label) or not packet.is_sure(*place, "excluded"):
        packet.give_back(place)
        return ()
    onset, resolution = time(packet, (*place, "onset")), time(packet, (*place, "resolution"))
    stages = [
        str(class_(packet, (*place, "diseaseStage", i))) for i in range(packet.count(*place, "diseaseStage"))
    ]
    tnm = [
        class_(packet, (*place, "clinicalTnmFinding", i)).label
        for i in range(packet.count(*place, "clinicalTnmFinding"))
    ]
    site, side = (class_(packet, (*place, key)) for key in ("primarySite", "laterality"))
    staged = ", ".join(filter(None, (*stages, *tnm)))
    notes = (
        f"primary site: {site}" if site.id or site.label else "",
        f"laterality: {side}" if side.id or side.label else "",
        onset.note, f"resolved: {resolution.age}" if resolution.age else "", resolution.note,
        *_genes(packet, term.id),
    )  # fmt: skip
    record = {
        "name": term.label or term.id,
        **({"code": term.code} if term.code else {}),
        **({"status": "absent"} if packet.text(*place, "excluded") == "true" else {}),
        **({"stage": staged} if staged else {}),
        **({"staging_system": "TNM"} if tnm and not stages else {}),
        **onset.fields(),
        **resolution.fields("until"),
        **joined(notes),
        "source": source(place, term.label),
    }
    return (("diseases", record),)


def _genes(packet: Packet, disease_id: str) -> Iterator[str]:
    """A sentence for every variant that an interpretation of this disease holds; our model has no genetic finding."""
    for i in range(packet.count("interpretations")):
        here: Place = ("interpretations", i)
        about = packet.get(*here, "diagnosis", "disease", "id")
        if not disease_id or about != disease_id:
            continue
        for key in ("id", "label"):
            packet.text(*here, "diagnosis", "disease", key)  # the disease itself bears them
        progress = packet.text(*here, "progressStatus")
        state = "" if progress in _SOLVED else f" (interpretation {progress.lower().replace('_', ' ')})"
        for j in range(packet.count(*here, "diagnosis", "genomicInterpretations")):
            yield _variant(packet, (*here, "diagnosis", "genomicInterpretations", j)) + state


def _variant(packet: Packet, place: Place) -> str:
    """`gene PMP22 (HGNC:9118), NM_000304.4:c.178+2T>C, heterozygous, causative, pathogenic`."""
    described = (*place, "variantInterpretation", "variationDescriptor")
    gene = (*described, "geneContext") if packet.get(*described, "geneContext") else (*place, "gene")
    symbol, gene_id = packet.text(*gene, "symbol"), packet.text(*gene, "valueId")
    written = [
        packet.text(*described, "expressions", i, "value")
        for i in range(packet.count(*described, "expressions"))
        if packet.get(*described, "expressions", i, "syntax") == "hgvs.c"
    ] or [packet.text(*described, "label")]
    state = class_(packet, (*described, "allelicState")).label
    status = packet.text(*place, "interpretationStatus")
    acmg = packet.text(*place, "variantInterpretation", "acmgPathogenicityClassification")
    graded = (one.lower().replace("_", " ") for one in (status, acmg) if not one.isdigit())
    named = f"gene {symbol} ({gene_id})" if symbol and gene_id else f"gene {symbol or gene_id or 'not named'}"
    return ", ".join(part for part in (named, *written, state, *graded) if part)


def lab(packet: Packet, index: int) -> tuple[Made, ...]:
    """A measurement; the specimen is not_stated, as a packet has no place for it beside its procedure."""
    place: Place = ("measurements", index)
    assay = class_(packet, (*place, "assay"))
    if not assay.id and not assay.label:
        return ()
    if assay.own[:1] == ("measurements",) and len(assay.own) == 5:
        return _measured(packet, index)
    own = assay.own[1:] if assay.own[:1] == ("labs",) and len(assay.own) == 3 else ()
    if assay.own and not own:
        packet.give_back(place)
        return ()
    quantity = (*place, "value", "quantity")
    at = time(packet, (*place, "timeObserved"))
    procedure = class_(packet, (*place, "procedure", "code"))
    ends = [packet.text(*quantity, "referenceRange", end) for end in ("low", "high")]
    notes = (
        packet.text(*place, "description"),
        at.note,
        f"procedure: {procedure}" if procedure.id or procedure.label else "",
        f"the packet's reference range: {ends[0]} to {ends[1]}" if any(ends) else "",
    )
    record = {
        "analyte": own[0] if own else assay.word,
        "specimen": own[1] if own else "not_stated",
        **({"code": assay.code} if assay.code else {}),
        **at.fields(),
        **joined(notes),
        "source": source(place, assay.label),
    }
    if isinstance(packet.get(*quantity, "value"), int | float):
        unit = class_(packet, (*quantity, "unit"))
        return (
            ("labs", {**record, "value": packet.text(*quantity, "value"), "unit": unit.label or unit.id}),
        )
    said = packet.get(*place, "value", "ontologyClass", "label")
    if isinstance(said, str) and said.lower() in RESULTS:
        class_(packet, (*place, "value", "ontologyClass"))
        return (("labs", {**record, "result": RESULTS[said.lower()]}),)
    packet.give_back(place)
    return ()


def _measured(packet: Packet, index: int) -> tuple[Made, ...]:
    """A number of a structure, as neurography writes it: `neurography:measurements.adc.mean.root_s1.left`."""
    place: Place = ("measurements", index)
    _, quantity, statistic, structure, side = class_(packet, (*place, "assay")).own
    held = (*place, "value", "quantity")
    record = {
        "structure": structure, "side": {"na": "n/a"}.get(side, side), "quantity": quantity, "statistic": statistic,
        "value": packet.text(*held, "value"), "unit": class_(packet, (*held, "unit")).label,
        **time(packet, (*place, "timeObserved")).fields(), **joined((packet.text(*place, "description"),)),
        "source": source(place),
    }  # fmt: skip
    return (("measurements", record),)


def biosample(packet: Packet, index: int) -> tuple[Made, ...]:
    """A specimen that neurography wrote; of another one the tissue has no structure and side of ours: left over."""
    place: Place = ("biosamples", index)
    where, kind = class_(packet, (*place, "sampledTissue")), class_(packet, (*place, "sampleType"))
    site = place_of(where)
    if not site:
        packet.give_back(place)
        return ()
    packet.text(*place, "id")
    packet.text(*place, "individualId")
    at = time(packet, (*place, "timeOfCollection"))
    record = {
        **({"specimen": kind.own[1]} if kind.own[:1] == ("specimen",) and len(kind.own) == 2 else {}),
        **site, "result": class_(packet, (*place, "histologicalDiagnosis")).label, **at.fields(),
        **joined((packet.text(*place, "description"), at.note)), "source": source(place),
    }  # fmt: skip
    return (("biopsies", record),)


def action(packet: Packet, index: int) -> tuple[Made, ...]:
    """A medical action: a treatment by an agent, radiation or a regimen, or a procedure as an event."""
    place: Place = ("medicalActions", index)
    target = class_(packet, (*place, "treatmentTarget"))
    response = class_(packet, (*place, "responseToTreatment"))
    intent = class_(packet, (*place, "treatmentIntent"))
    graded = {"response": response.own[1]} if response.own[:1] == ("response",) else {}
    notes = [
        f"response: {response}" if (response.label or response.id) and not graded else "",
        f"intent: {intent}" if intent.label or intent.id else "",
    ]
    for key, make in (
        ("treatment", _agent),
        ("radiationTherapy", _radiation),
        ("therapeuticRegimen", _regimen),
    ):
        if packet.get(*place, key) is not None:
            fields, told = make(packet, (*place, key))
            against = {"against": target.label or target.id} if target.label or target.id else {}
            return (
                (
                    "treatments",
                    {**fields, **against, **graded, **joined([*told, *notes]), "source": source(place)},
                ),
            )
    code = class_(packet, (*place, "procedure", "code"))
    if not code.id and not code.label:
        packet.give_back(place)
        return ()
    site, at = (
        class_(packet, (*place, "procedure", "bodySite")),
        time(packet, (*place, "procedure", "performed")),
    )
    where = place_of(site)
    notes += [f"body site: {site}" if (site.id or site.label) and not where else "", at.note]
    record = {
        "kind": "procedure", "what": code.word, **({"code": code.code} if code.code else {}),
        **where, **at.fields(), **joined(notes), "source": source(place, code.label),
    }  # fmt: skip
    return (("events", record),)


def _agent(packet: Packet, place: Place) -> tuple[dict[str, object], list[str]]:
    agent, route = class_(packet, (*place, "agent")), class_(packet, (*place, "routeOfAdministration"))
    fields: dict[str, object] = {"agents": [agent.word or "not_stated"]}
    if agent.own[:1] == ("agents",):
        fields["agents"] = list(agent.own[1:])
    elif agent.code:
        fields["code"] = agent.code
    if route.word:
        fields["route"] = route.word
    dose = (*place, "cumulativeDose")
    if isinstance(packet.get(*dose, "value"), int | float):
        unit = class_(packet, (*dose, "unit"))
        fields["dose"] = {"value": packet.text(*dose, "value"), "unit": unit.label or unit.id}
    told = []
    for i in range(packet.count(*place, "doseIntervals")):
        each = (*place, "doseIntervals", i)
        held = time(packet, each)  # its `interval` has the form of a TimeElement's
        if i == 0:
            fields |= held.fields()
        value, unit = packet.text(*each, "quantity", "value"), class_(packet, (*each, "quantity", "unit"))
        if value and unit.own == ("unit",):  # ours: what the case file has as its dose
            fields["dose"] = {"value": value, "unit": unit.label}
            class_(packet, (*each, "scheduleFrequency"))
            continue
        often = class_(packet, (*each, "scheduleFrequency"))
        said = f"{value} {unit.label or unit.id}".strip()
        told.append(" ".join(filter(None, ("dose:", said, str(often), held.when if i else ""))))
    return fields, [one for one in told if one != "dose:"]


def _radiation(packet: Packet, place: Place) -> tuple[dict[str, object], list[str]]:
    modality, site = class_(packet, (*place, "modality")), class_(packet, (*place, "bodySite"))
    fields: dict[str, object] = {"agents": [modality.word or "radiotherapy"]}
    if isinstance(packet.get(*place, "dosage"), int | float):
        fields["dose"] = {"value": packet.text(*place, "dosage"), "unit": "Gy"}
    if isinstance(packet.get(*place, "fractions"), int):
        fields["sessions"] = packet.text(*place, "fractions")
    return fields, [f"body site: {site}" if site.id or site.label else ""]


def _regimen(packet: Packet, place: Place) -> tuple[dict[str, object], list[str]]:
    regimen = class_(packet, (*place, "ontologyClass"))
    name = packet.text(*place, "externalReference", "description") or packet.text(
        *place, "externalReference", "id"
    )
    start, end = time(packet, (*place, "startTime")), time(packet, (*place, "endTime"))
    status = packet.text(*place, "regimenStatus").lower().replace("_", " ")
    fields: dict[str, object] = {"agents": [regimen.word or word(name) or "not_stated"]}
    fields |= start.fields() | end.fields("until")
    return fields, [
        f"regimen {status}" if status else "",
        start.note,
        end.note,
        f"ended: {end.age}" if end.age else "",
    ]


def vital(packet: Packet) -> tuple[Made, ...]:
    """Death as an outcome; that somebody lives is no record of ours."""
    place: Place = ("subject", "vitalStatus")
    if packet.get(*place, "status") not in ("DECEASED", 2):
        return ()
    packet.text(*place, "status")
    cause, at = class_(packet, (*place, "causeOfDeath")), time(packet, (*place, "timeOfDeath"))
    days = packet.text(*place, "survivalTimeInDays")
    record = {
        "what": "life", "result": "died", "cause": str(cause), **at.fields(),
        **joined((f"survived {days} days after the diagnosis of the primary disease" if days else "", at.note)),
        "source": source(place),
    }  # fmt: skip
    return (("outcomes", record),)
