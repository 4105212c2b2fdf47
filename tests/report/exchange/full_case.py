"""A case in which every field that takes words holds one of its own: what an export drops can be seen."""

FULL = """title: zqtitle
diseases:
  - {id: zqid, name: zqdisease, code: "A:1 zqlabel", stage: zqstage, staging_system: zqsystem, by: biopsy, when: 2017,
     note: zqnotea, source: chart:1 "zqquote"}
events:
  - {kind: procedure, what: zqdone, structure: sural_nerve, side: left,
     number: 2, response: zqresponse, source: chart:1}
  - {kind: other, what: zqother, until: 2018, note: zqnoteb, source: chart:1}
symptoms:
  - {what: zqsymptom, regions: [zqregion], character: [zqcharacter], scale: {name: zqscale, value: 3, of: 10},
     course: worsening, note: zqnotec, source: chart:1}
strength: [{group: zqgroup, side: left, grade: 4, note: zqnoted, source: chart:1}]
sensation: [{region: zqfield, side: left, quality: burning, note: zqnotee, source: chart:1}]
labs: [{analyte: zqanalyte, specimen: zqspecimen, value: 2, unit: zqunit,
  result: raised, assay: zqassay, source: chart:1}]
electrodiagnosis: [{test: nerve_conduction, parameter: zqparameter,
  value: 2, unit: zqvolt, result: reduced, source: chart:1}]
imaging:
  - {id: exam, modality: MRI, region: [zqbody], tracer: zqtracer, technique: {EchoTime: zqtechnique},
     units_not_stated: [zqunits], impression: zqimpression, source: chart:1,
     pictures: [{figure: zqpicture, source: chart:1}]}
findings: [{structure: sural_nerve, side: left, kind: zqkind, level: zqlevel,
  exam: exam, note: zqnotef, source: chart:1}]
measurements:
  - {structure: sural_nerve, side: left, quantity: fa, statistic: zqstatistic, value: 0.4, figure: "1", source: chart:1}
biopsies:
  - {id: one, structure: sural_nerve, side: left, level: zqheight, result: zqresult, compartments: [zqcompartment],
     markers: [{name: zqmarker, polarity: positive, cells: zqcells}], methods: [zqmethod], source: chart:1}
  - {structure: sural_nerve, side: right, result: zqagain, same_clone_as: [one], source: chart:1}
treatments:
  - {agents: [zqagent], route: zqroute, dose: {value: 2, unit: zqdose}, cycles: 3, against: zqagainst, source: chart:1}
outcomes: [{what: zqwhat, result: died, cause: zqcause, source: chart:1}]
"""
