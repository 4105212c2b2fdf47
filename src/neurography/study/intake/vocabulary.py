"""Words that scanners write and people's names do not collide with: vendors, models, image types, options.

A word that is missing here is left out of sidecars (or keyed, for vendor and model), never an error.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VENDORS = {
    "SIEMENS": "Siemens", "GE": "GE", "GENERAL ELECTRIC": "GE", "PHILIPS": "Philips", "UIH": "UIH",
    "UNITED IMAGING": "UIH", "CANON": "Canon", "TOSHIBA": "Toshiba", "HITACHI": "Hitachi",
    "FUJIFILM": "Fujifilm", "BRUKER": "Bruker", "HYPERFINE": "Hyperfine", "ESAOTE": "Esaote",
    "NEUSOFT": "Neusoft", "TIME MEDICAL": "Time Medical", "MR SOLUTIONS": "MR Solutions",
    "ALLTECH": "Alltech", "SYNTHETIC": "Synthetic",
}  # fmt: skip
"""Beginning of what stands in the header, and how the vendor is called in sidecars."""

_MODEL_WORDS = _words(
    """
    MAGNETOM PRISMA PRISMAFIT PRISMA_FIT SKYRA SKYRAFIT SKYRA_FIT VERIO TRIO TRIOTIM AVANTO AVANTOFIT
    AVANTO_FIT AERA VIDA SOLA LUMINA ALTEA ESPREE ESSENZA SYMPHONY SYMPHONYTIM SONATA ALLEGRA TERRA
    CONNECTOM SPECTRA AMIRA SEMPRA BIOGRAPH BIOGRAPH_MMR MMR FREE.MAX FREE.STAR FIT VISION HARMONY
    CONCERTO CIMA.X SIGNA EXCITE HDX HDXT HDE HDI HD DISCOVERY OPTIMA BRIVO ARCHITECT PREMIER ARTIST
    PIONEER VOYAGER EXPLORER CREATOR VICTOR CHAMPION HERO GENESIS GENESIS_SIGNA PROFILE UHP LIFT ADVANCE
    PET/MR PET MR INGENIA ELITION AMBITION ACHIEVA DSTREAM INTERA GYROSCAN PRODIVA PANORAMA HFO MULTIVA
    INGENUITY TF EVOLUTION ASCEND NT X S CX T TX R UMR UPMR OMEGA JUPITER VANTAGE TITAN GALAN ORIAN ELAN
    FORTIAN ATLAS EXCELART ZGV ZEN ECHELON OVAL AIRIS APERTO OASIS SYNERGY SMART VELOCITY LUCENT ELITE
    VENTO II III LIGHT BIOSPEC PHARMASCAN SWOOP
    """
)
_ALSO_NAMES = _words(
    """
    VICTOR HERO LUCENT VISION PIONEER CHAMPION ATLAS STAR
    """
)
"""Of these, the ones that people are called too: never alone."""

_MODEL_CODE = re.compile(r"^(?:\d{1,4}|\d(?:\.\d)?T|MR\d{3}W?|MR\d{4}|\d{3}W)$")

SCAN_OPTIONS = _words(
    """
    PER RG CG PPG FC PFF PFP SP FS FAT SAT GEMS ASSET ACC PI FILTERED EPI CINE DIFF IR WE NP VB VASC EDR
    NONE SAT1 SAT2 SATF HYP ARC FR FSS PFC SFS
    """
)

IMAGE_TYPES = _words(
    """
    ORIGINAL PRIMARY DERIVED SECONDARY M P R I SE FFE IR TFE M_SE M_FFE M_IR PHASE MAGNITUDE REAL
    IMAGINARY MAP ND NORM DIS2D DIS3D FM FM3 FM4 FIL DIFFUSION NONE OTHER AXIAL SAGITTAL CORONAL MOSAIC
    VFRAME TRACEW ADC EADC FA COLFA EXP TENSOR TENSOR_B0 MFSPLIT DFC MOCO PROCESSED EPI PROJECTION IMAGE
    MIP MPR REFORMATTED WATER FAT IN_PHASE OUT_PHASE OPP_PHASE IN OUT W F IP OP T1 T2 T2_STAR T1MAP
    T2MAP MIXED PROTON_DENSITY DIXON PERFUSION FLOW_ENCODED ADD SUB VOLUME LOCALIZER CSA PARALLEL
    CSAPARALLEL COMPLEX ISOTROPIC SWI MNIP MINIP FILTERED HPF HOMODYNE
    """
)

BODY_PARTS = _words(
    """
    BRAIN HEAD NECK SPINE CSPINE TSPINE LSPINE SSPINE PELVIS HIP THIGH LEG KNEE CALF ANKLE FOOT SHOULDER
    ARM ELBOW FOREARM WRIST HAND CHEST ABDOMEN BREAST PLEXUS LUMBAR SACRUM CERVICAL EXTREMITY WHOLEBODY
    PHANTOM HEADNECK LOWEREXTREMITY UPPEREXTREMITY HEART PROSTATE
    """
)

ANY = (
    SCAN_OPTIONS
    | IMAGE_TYPES
    | BODY_PARTS
    | _words(
        """
    SENSE GRAPPA COL ROW 2D 3D 1H HFS HFP FFS FFP
    """
    )
)
"""What an instrument's own key may hold as a word."""


def vendor(text: str) -> str | None:
    """The vendor's usual name, None when it is none of the known."""
    plain = text.upper()
    return next((name for word, name in _VENDORS.items() if re.match(rf"{word}\b", plain)), None)


def model(text: str) -> str | None:
    """The model's name when every word of it is one that scanners are called by, else None."""
    words = text.split()
    fits = all(word.upper() in _MODEL_WORDS or _MODEL_CODE.match(word.upper()) for word in words)
    alone = len(words) == 1 and words[0].upper() in _ALSO_NAMES
    return " ".join(words) if words and fits and not alone and len(text) <= 40 else None
