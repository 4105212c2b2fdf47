"""A Result on disk and back: maps as BIDS-named NIfTI, tracts as TRX and TRK, the rest as JSON."""

import json
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from neurography.io import bids, nifti, tracts
from neurography.model import serial
from neurography.model.comparison import Refusal
from neurography.model.finding import Finding
from neurography.model.instrument import Acquisition, Map, Result, Tract
from neurography.model.measurement import Measurement
from neurography.model.technique import Technique


@frozen(kw_only=True)
class Written:
    """Files written, relative to the subject's folder, and the JSON to load the Result by."""

    outputs: tuple[str, ...]
    payload: str


def save(result: Result, acquisition: Acquisition, folder: Path) -> Written:
    """Write a Result under a subject's folder of results."""
    session = Path() if acquisition.occasion.session == "n/a" else Path(f"ses-{acquisition.occasion.session}")
    maps, of_maps = _save_maps(result, acquisition, folder, session)
    bundles, of_tracts = _save_tracts(result, acquisition, folder, session)
    payload = {
        "measurements": json.loads(serial.to_json(result.measurements)),
        "refusals": json.loads(serial.to_json(result.refusals)),
        "findings": json.loads(serial.to_json(result.findings)),
        "notes": list(result.notes),
        "protocol": [[key, value] for key, value in result.technique.protocol],
        "instrument": result.technique.instrument,
        "simulated": result.simulated,
        "maps": maps,
        "tracts": bundles,
    }
    return Written(outputs=(*of_maps, *of_tracts), payload=json.dumps(payload, sort_keys=True))


def _save_maps(
    result: Result, acquisition: Acquisition, folder: Path, session: Path
) -> tuple[list[dict[str, Any]], list[str]]:
    """What the JSON says of each map, and the files written."""
    maps: list[dict[str, Any]] = []
    outputs: list[str] = []
    for one in result.maps:
        place = session / (acquisition.file.datatype if one.bids else "maps")
        name = f"{_stem(acquisition, desc=one.desc, source=one.source)}_{one.suffix}"
        nifti.save(folder / place / f"{name}.nii.gz", one.data, one.world_from_voxel)
        sidecar = {
            **one.meta,
            "SkullStripped": False,
            "Units": one.unit,
            "Sources": [acquisition.file.relative],
        }
        if result.simulated:
            sidecar["Simulated"] = True
        bids.write_json(folder / place / f"{name}.json", sidecar)
        outputs += [(place / f"{name}{end}").as_posix() for end in (".nii.gz", ".json")]
        maps.append(
            {
                "path": outputs[-2],
                "suffix": one.suffix,
                "desc": one.desc,
                "source": one.source,
                "unit": one.unit,
                "bids": one.bids,
                "meta": dict(one.meta),
            }
        )
    return maps, outputs


def _save_tracts(
    result: Result, acquisition: Acquisition, folder: Path, session: Path
) -> tuple[list[dict[str, Any]], list[str]]:
    """What the JSON says of each tract, and the files written."""
    bundles: list[dict[str, Any]] = []
    outputs: list[str] = []
    place = session / "tracts"
    for tract in result.tracts:
        label = _label(tract.structure, tract.side)
        name = f"{_stem(acquisition, desc=None)}_label-{label}_tractography"
        first = result.maps[0]
        shape = (int(first.data.shape[0]), int(first.data.shape[1]), int(first.data.shape[2]))
        for writer, end in ((tracts.save_trx, ".trx"), (tracts.save_trk, ".trk")):
            writer(
                folder / place / f"{name}{end}", tract.points, tract.offsets, shape, first.world_from_voxel
            )
            outputs.append((place / f"{name}{end}").as_posix())
        bundles.append({"path": outputs[-2], "structure": tract.structure, "side": tract.side})
    return bundles, outputs


def empty(acquisition: Acquisition, instrument: str, refusal: Refusal) -> Result:
    """What an acquisition gives that could not be read: the reason, and nothing else."""
    return Result(
        occasion=acquisition.occasion,
        technique=Technique.of(instrument, {}),
        measurements=(),
        refusals=(refusal,),
    )


def load(payload: str, acquisition: Acquisition, folder: Path, *, images: bool) -> Result:
    """The Result that `save` wrote; without `images` its maps and tracts stay on disk."""
    content: dict[str, Any] = json.loads(payload)
    protocol = {key: tuple(value) if isinstance(value, list) else value for key, value in content["protocol"]}
    result = Result(
        occasion=acquisition.occasion,
        technique=Technique.of(content["instrument"], protocol),
        measurements=serial.from_json(json.dumps(content["measurements"]), Measurement),
        refusals=serial.from_json(json.dumps(content["refusals"]), Refusal),
        findings=serial.from_json(json.dumps(content["findings"]), Finding),
        notes=tuple(content["notes"]),
        simulated=content["simulated"],
    )
    if not images:
        return result
    return evolve(
        result,
        maps=tuple(_load_map(one, folder) for one in content["maps"]),
        tracts=tuple(_load_tract(one, folder) for one in content["tracts"]),
    )


def _load_map(entry: dict[str, Any], folder: Path) -> Map:
    image = nifti.load(folder / entry["path"], scaled=False)
    kept = {key: entry[key] for key in ("suffix", "desc", "source", "unit", "bids", "meta")}
    return Map(data=image.data, world_from_voxel=image.world_from_voxel, **kept)


def _load_tract(entry: dict[str, Any], folder: Path) -> Tract:
    points, offsets = tracts.load_trx(folder / entry["path"])
    return Tract(structure=entry["structure"], side=entry["side"], points=points, offsets=offsets)


def _label(structure: str, side: str) -> str:
    """Letters and digits, one for each structure and side: `root_s1`, left -> rootS1Left."""
    words = [word for word in (*structure.split("_"), side) if word != "n/a"]
    plain = "".join(word[:1].upper() + word[1:] for word in words)
    return plain[:1].lower() + plain[1:]


def _stem(acquisition: Acquisition, *, desc: str | None, source: str = "") -> str:
    """The acquisition's name without suffix, with another `desc` if given; a map is of all echoes and parts."""
    dropped = ("echo", "part", "desc") if desc else ("echo", "part")
    pairs = [(key, value) for key, value in acquisition.file.entities if key not in dropped]
    if source:
        pairs.append(("from", source))
    if desc:
        pairs.append(("desc", desc))
    return "_".join(f"{key}-{value}" for key, value in pairs)
