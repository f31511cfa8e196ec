"""Alerts: who is told of what has changed in the findings, when, and by which channel.

One pass reads the publication, compares it with what each recipient was told last (`changes`), puts messages in the
outbox and what was told in the ledger in one transaction (`fill`), and sends what is due (`send`). Without a
configuration file nothing of it is imported.
"""
