"""Invented reports in any number: other municipalities and figures in the shapes of the samples, with planted errors.

Figures add up within a report and between the reports of one organisation, since every one of them follows from the
seed, the organisation and the period. `python -m benchmarks.generator FOLDER --reports N` writes them.
"""
