"""Copies of the published tables for programs that open no DuckDB file: delimited text, workbooks, a database server.

Each module is imported by the step that uses it, and not before: their libraries cost time that most runs need not pay.
"""
