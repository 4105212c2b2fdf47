"""`python -m neurography`."""

from neurography.cli import main

if __name__ == "__main__":
    main()
