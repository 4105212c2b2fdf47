"""Arrays on a grid: regions, planes, projections. No files."""
