"""A case series: one row a patient, counted without taking what nobody wrote down for normal."""
