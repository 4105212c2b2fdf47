"""Paper 000 (AJNR, February 2011, E35) as typed numbers, with the limits and healthy roots that judge it."""

from typing import Any

from attrs import evolve

from neurography.model.comparison import Limit, Reference
from neurography.model.measurement import Measurement
from neurography.model.occasion import Occasion
from neurography.model.quantity import Agree, Quantity
from neurography.model.site import Side, Site
from neurography.model.technique import Technique

AGREE = (
    Agree(key="MagneticFieldStrength", tolerance=0.1),
    Agree(key="EchoTime", tolerance=0.05, relative=True),
    Agree(key="Manufacturer"),
    Agree(key="BValues", tolerance=20.0),
)
ADC = Quantity(key="adc", name="apparent diffusion coefficient", unit="um2/ms", agree=AGREE)
FA = Quantity(key="fa", name="fractional anisotropy", unit="1", agree=AGREE)
PROTOCOL = {
    "MagneticFieldStrength": 3.0,
    "EchoTime": 0.069,
    "Manufacturer": "Philips",
    "BValues": (0.0, 1000.0),
}
TECHNIQUE = Technique.of("diffusion", PROTOCOL)


def measurement(value: float | None = 1.0, **changes: Any) -> Measurement:
    """A measured ADC of the left L5 ramus before treatment, with what `changes` says otherwise."""
    where = {"structure": "ventral_ramus_l5", "side": "left"}
    site = Site(**{**where, **{key: changes.pop(key) for key in ("structure", "side", "level", "position_mm")
                               if key in changes}})  # fmt: skip
    when = {key: changes.pop(key) for key in ("subject", "session", "acquisition") if key in changes}
    return Measurement(
        quantity=changes.pop("quantity", ADC),
        statistic=changes.pop("statistic", "mean"),
        site=changes.pop("site", site),
        occasion=Occasion(**{"subject": "p000", "session": "before", **when}),
        technique=changes.pop("technique", TECHNIQUE),
        value=value,
        **changes,
    )


def _row(structure: str, side: Side, session: str, quantity: Quantity, value: float) -> Measurement:
    typed = Technique(instrument="diffusion")
    return evolve(
        measurement(value, structure=f"ventral_ramus_{structure}", side=side, session=session),
        quantity=quantity,
        origin="typed",
        technique=typed,
    )


PAPER = (
    _row("l5", "left", "before", ADC, 0.856),
    _row("l5", "right", "before", ADC, 1.169),
    _row("s1", "left", "before", ADC, 0.826),
    _row("s1", "right", "before", ADC, 1.210),
    _row("l5", "left", "before", FA, 0.50),
    _row("l5", "right", "before", FA, 0.51),
    _row("s1", "left", "before", FA, 0.50),
    _row("s1", "right", "before", FA, 0.50),
    _row("l5", "left", "after", ADC, 1.369),
    _row("s1", "left", "after", ADC, 1.334),
    _row("l5", "left", "after", FA, 0.41),
    _row("s1", "left", "after", FA, 0.44),
)


def limit(quantity: str = "adc", **changes: Any) -> Limit:
    """A test-retest limit of 33.24 % of the mean of the pair, held for any structure."""
    given: dict[str, Any] = {
        "quantity": quantity,
        "statistic": "n/a",
        "structure": "n/a",
        "level": "n/a",
        "scale": "percent",
        "value": 2.77 * {"adc": 12.0, "fa": 16.0}[quantity],
        "kind": "repeatability",
        "population": "brachial plexus, healthy adults",
        "n": 30,
        "technique": "n/a",
        "source": "Oudeman 2018",
    }
    return Limit(**{**given, **changes})


def healthy(structure: str, quantity: str, value: float, sd: float, **changes: Any) -> Reference:
    """A healthy sample of 20 roots."""
    given: dict[str, Any] = {
        "quantity": quantity,
        "statistic": "n/a",
        "structure": structure,
        "level": "n/a",
        "value": value,
        "sd": sd,
        "unit": "um2/ms" if quantity == "adc" else "1",
        "population": "healthy adults",
        "n": 20,
        "technique": "Philips Achieva 3T",
        "source": "Huang 2013",
    }
    return Reference(**{**given, **changes})


LIMITS = (limit("adc"), limit("fa"))
HEALTHY = (
    healthy("ventral_ramus_l5", "adc", 1.297, 0.087),
    healthy("ventral_ramus_s1", "adc", 1.294, 0.132),
    healthy("ventral_ramus_l5", "fa", 0.390, 0.122),
    healthy("ventral_ramus_s1", "fa", 0.387, 0.117),
)
