"""Which structures exist once, in the middle of the body; all others that are known exist on both sides."""

MIDLINE = frozenset(
    (
        *(
            "brain",
            "brainstem",
            "pons",
            "corpus_callosum",
            "spinal_cord",
            "conus_medullaris",
            "cauda_equina",
            "cauda_equina_from_s1",
            "cauda_equina_from_s2",
            "lumbosacral_dural_sac",
            "sacral_canal_s1_s2",
        ),
        *("prostate", "rectum", "urinary_bladder", "uterine_cervix", "superior_hypogastric_plexus"),
        *(
            "external_anal_sphincter_muscle",
            "external_urethral_sphincter_muscle",
            "detrusor_muscle",
            "midsagittal_plane",
        ),
        *("blood", "cerebrospinal_fluid", "sacral_bone"),
    )
)
"""Their names."""
