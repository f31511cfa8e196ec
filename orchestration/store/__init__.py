"""The fact store: what lies in the landing folder, what was extracted from it, and the compacted facts.

Nothing here imports Dagster or dbt.
"""
