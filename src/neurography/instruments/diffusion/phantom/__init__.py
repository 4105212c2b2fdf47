"""The forward model: a digital lumbosacral plexus with known FA and ADC, scanned by a diffusion sequence.

`plexus(truth)` gives the clean signal, gradients, regions and truth; `Phantom.signal(seed=...)` adds noise;
`phantom(truth, seed=...)` is the Instrument protocol's form of it.
"""

from neurography.instruments.diffusion.phantom.plexus import (
    ECHO_TIME_S,
    MAKER,
    MODEL,
    Phantom,
    acquired,
    fsl_vectors,
    phantom,
    plexus,
    technique,
)
from neurography.instruments.diffusion.phantom.regions import SiteRow
from neurography.instruments.diffusion.phantom.signal import add_rician, eigenvalues
from neurography.instruments.diffusion.phantom.truth import NerveTruth, PlexusTruth

__all__ = [
    "ECHO_TIME_S",
    "MAKER",
    "MODEL",
    "NerveTruth",
    "Phantom",
    "PlexusTruth",
    "SiteRow",
    "acquired",
    "add_rician",
    "eigenvalues",
    "fsl_vectors",
    "phantom",
    "plexus",
    "technique",
]
