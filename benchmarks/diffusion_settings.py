"""What bench_diffusion.py and its child processes agree on. Standard library only."""

SHAPE, VOXEL_MM, BODY_VOXELS = (128, 128, 60), 2.0, 503_520
SERIES = {"16 volumes": (1, 15), "96 volumes": (6, 90)}
"""Number of b=0 volumes and of directions."""
B_VALUE = 1000.0
STEP_MM, FA_STOP, ANGLE_DEG, N_SEEDS, MIN_MM, MAX_MM = 0.5, 0.3, 30.0, 10_000, 10.0, 300.0
THREADS = 2
