"""The only layer that knows everything: intake, plan, run, ledger, cohort, the published cases."""
