"""A case in the forms that others read: a draft in the order of CARE, a phenopacket, a FHIR bundle."""
