"""Small cohort tables as text, written to a file of a test."""

from pathlib import Path

from neurography.study.cohort.table import Table, read

SMALL = """\
patient,group,lesion,examination,stage,field,sequence,sign,certainty,location,side
P1,PML,a,e1,presymptomatic,3,T2*,absent,definite,lobe,left
P1,PML,b,e1,presymptomatic,3,T2*,present,definite,peduncle,right
P1,PML,a,e2,chronic,3,T2*,present,definite,lobe,left
P1,PML,b,e2,chronic,3,T2*,present,definite,peduncle,right
P2,PML,a,e1,presymptomatic,1.5,T2*,not_examined,definite,lobe,left
P2,PML,a,e2,chronic,1.5,T2*,absent,definite,lobe,left
P3,PML,a,e1,chronic,1.5,SWI,not_reported,probable,lobe,right
C1,control,,e1,,3,SWI,absent,,,
C2,control,,e1,,3,SWI,absent,,,
"""
"""Three patients with four lesions at five examinations, two controls."""


def table(folder: Path, text: str = SMALL, *, name: str = "cohort.csv") -> Table:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)
