"""Do the intervals of a cohort tally hold the truth?

1. Lesions of patients: 5, 8, 17 and 40 patients with 1 to 3, or 1 to 10 lesions each, a true share of 50, 75, 90 and
   97 %, lesions of a patient correlated by 0, 0.3 and 0.7 (beta-binomial). For each number of patients and lesions: the
   lowest and the highest share of 95 % intervals over patients that hold the truth, over these 12 settings, 2000
   cohorts each; beside it the same for the exact interval that takes lesions for independent.
2. Agreement of 2 and 3 readers who see the sign in 85 % of the cases that have it and in 10 % of the others, cases that
   have it in 20 and 50 %, 1 to 3 cases a patient, in patients who have it in all their cases or in none: how many of
   the jackknife intervals over patients hold the true coefficient, of those that could be made.
"""

import math
import sys
from itertools import product

import numpy as np
from validation.figures import write

from neurography.stats.agreement import agreement
from neurography.stats.clustered import clustered
from neurography.stats.proportion import clopper_pearson

PATIENTS = (5, 8, 17, 40)
SIZES = {"1 to 3": (1, 1, 1, 2, 3), "1 to 10": (1, 2, 3, 4, 5, 6, 8, 10)}
SETTINGS = tuple(product((0.5, 0.75, 0.9, 0.97), (0.0, 0.3, 0.7)))
SEEN, MISTAKEN = 0.85, 0.10


def coverage(
    patients: int, sizes: tuple[int, ...], share: float, rho: float, *, number: int
) -> tuple[float, float]:
    """(over patients, as if independent): percent of intervals that hold the true share."""
    rng = np.random.default_rng([patients, len(sizes), int(100 * share), int(10 * rho)])
    held = plain = 0
    for _ in range(number):
        n = rng.choice(sizes, size=patients)
        scale = (1 - rho) / rho if rho else math.inf
        p = rng.beta(share * scale, (1 - share) * scale, size=patients) if rho else np.full(patients, share)
        k = rng.binomial(n, p)
        found = clustered(list(zip(k.tolist(), n.tolist(), strict=True)))
        assert found is not None
        held += found.interval[0] <= share <= found.interval[1]
        low, high = clopper_pearson(int(k.sum()), int(n.sum()))
        plain += low <= share <= high
    return 100 * held / number, 100 * plain / number


def true_coefficients(share: float) -> dict[str, float]:
    """What many cases would give; readers err independently, so that every pair of them is alike."""
    agreed = share * (SEEN**2 + (1 - SEEN) ** 2) + (1 - share) * (MISTAKEN**2 + (1 - MISTAKEN) ** 2)
    said = share * SEEN + (1 - share) * MISTAKEN
    kappa_chance, ac1_chance = said**2 + (1 - said) ** 2, 2 * said * (1 - said)
    kappa = (agreed - kappa_chance) / (1 - kappa_chance)
    ac1 = (agreed - ac1_chance) / (1 - ac1_chance)
    return {"percent agreement": agreed, "Cohen's kappa": kappa, "Fleiss' kappa": kappa, "Gwet's AC1": ac1}


def agreement_coverage(
    patients: int, readers: int, share: float, *, number: int
) -> dict[str, tuple[float, int]]:
    """Coefficient -> (percent of its intervals that hold the truth, how many could be made)."""
    rng = np.random.default_rng([patients, readers, int(100 * share)])
    truth = true_coefficients(share)
    held: dict[str, list[bool]] = {}
    for _ in range(number):
        sizes = rng.integers(1, 4, size=patients)
        has = np.repeat(rng.random(patients) < share, sizes)
        chance = np.where(has, SEEN, MISTAKEN)
        ratings = (rng.random((len(has), readers)) < chance[:, np.newaxis]).astype(np.int64)
        found = agreement(ratings, np.repeat(np.arange(patients).astype(str), sizes).tolist(), categories=2)
        assert found is not None
        for one in found.coefficients:
            if one.interval is not None:
                low, high = one.interval
                held.setdefault(one.name, []).append(low <= truth[one.name] <= high)
    return {name: (100 * sum(inside) / len(inside), len(inside)) for name, inside in held.items()}


def main() -> None:
    table: list[tuple[str, str, str]] = []
    failed: list[str] = []
    for patients, (words, sizes) in product(PATIENTS, SIZES.items()):
        found = [coverage(patients, sizes, *setting, number=2000) for setting in SETTINGS]
        name = f"{patients} patients with {words} lesions"
        low, high = min(held for held, _ in found), max(held for held, _ in found)
        table.append(
            (f"{name}: over patients", f"{low:.1f} to {high:.1f} % of 2000, 12 settings", "90 % and more")
        )
        failed += [name] * (low < 90.0)
        low, high = min(plain for _, plain in found), max(plain for _, plain in found)
        table.append(
            (f"{name}: as if independent", f"{low:.1f} to {high:.1f} % of 2000, 12 settings", "printed")
        )
    for patients, readers, share in product((15, 30, 60), (2, 3), (0.2, 0.5)):
        for coefficient, (percent, made) in agreement_coverage(patients, readers, share, number=500).items():
            name = f"{patients} patients, {readers} readers, {100 * share:.0f} % with the sign: {coefficient}"
            wanted = "90 % and more" if patients >= 30 else "printed"
            table.append((name, f"{percent:.1f} % of {made}", wanted))
            failed += [name] * (patients >= 30 and percent < 90.0)
    write("tally", __doc__ or "", table)
    if failed:
        print("outside what was wanted:", "; ".join(failed))
        sys.exit(1)


if __name__ == "__main__":
    main()
