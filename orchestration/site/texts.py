"""The site's own words, Swedish and English, and the names of what the tables enumerate.

Swedish terms are those of municipal audit: a finding is an *iakttagelse* (an *avvikelse* is a budget variance).
"""

from __future__ import annotations

from orchestration.reconcile.wording import ENGLISH_UNITS

LANGUAGES = ("sv", "en")

_TEXTS: dict[str, tuple[str, str]] = {
    # The frame of every page.
    "skip": ("Hoppa till innehållet", "Skip to the content"),
    "menu": ("Huvudmeny", "Main menu"),
    "start": ("Start", "Start"),
    "findings_list": ("Att kontrollera", "To check"),
    "about": ("Om sidorna", "About these pages"),
    "data_docs": ("Tabellernas dokumentation", "Documentation of the tables"),
    "other_language": ("In English", "På svenska"),
    "breadcrumbs": ("Brödsmulor", "Breadcrumbs"),
    "built": ("Sidorna byggdes", "Pages built"),
    "changes_nothing": (
        "Avstämt ändrar inget i rapporterna: tal visas så som dokumentet anger dem.",
        "Avstämt changes nothing in the reports: numbers are shown as the document states them.",
    ),
    "on_this_page": ("På sidan", "On this page"),
    # Severities, states, outcomes.
    "error": ("fel", "error"),
    "warning": ("varning", "warning"),
    "info": ("notering", "note"),
    "errors": ("Fel", "Errors"),
    "warnings": ("Varningar", "Warnings"),
    "notes": ("Noteringar", "Notes"),
    "severity": ("Allvarlighet", "Severity"),
    "open": ("öppen", "open"),
    "accepted": ("godtagen", "accepted"),
    "resolved": ("åtgärdad", "resolved"),
    "consistent": ("stämmer", "holds"),
    "that_hold": ("samband stämmer", "relations hold"),
    "rounding": ("inom avrundning", "within rounding"),
    "inconsistent": ("stämmer inte", "does not hold"),
    "not_evaluable": ("ej prövad", "not tested"),
    # Start page.
    "start_title": ("Rapporter att kontrollera", "Reports to check"),
    "start_lead": (
        "Här visas var rapporterna säger emot sig själva: båda talen, differensen och raden där de står.",
        "Where reports contradict themselves: both numbers, the difference, and the line that they stand on.",
    ),
    "open_by_age": ("Öppna iakttagelser efter allvarlighet och ålder", "Open findings by severity and age"),
    "age_note": (
        "Åldern räknas från den dag iakttagelsen först sågs till den dag sidorna byggdes.",
        "Age runs from the day that the finding was first seen to the day the pages were built.",
    ),
    "age_0": ("0–7 dagar", "0–7 days"),
    "age_8": ("8–30 dagar", "8–30 days"),
    "age_31": ("31–90 dagar", "31–90 days"),
    "age_91": ("över 90 dagar", "over 90 days"),
    "total": ("Totalt", "Total"),
    "reports": ("Rapporter", "Reports"),
    "municipality": ("Kommun", "Municipality"),
    "organisation": ("Nämnd eller förvaltning", "Board or department"),
    "report": ("Rapport", "Report"),
    "period": ("Period", "Period"),
    "coverage": ("Täckningsgrad", "Coverage"),
    "oldest": ("Äldsta öppna", "Oldest open"),
    "no_reports": ("Inga rapporter är inlästa ännu.", "No reports have been read yet."),
    "quarantine": ("I karantän: kunde inte läsas in", "In quarantine: could not be read"),
    "file": ("Fil", "File"),
    "reason": ("Orsak", "Reason"),
    "latest": ("Gravast först", "Gravest first"),
    "all_findings": ("Visa alla fel och varningar", "Show all errors and warnings"),
    # Filter and sort.
    "filter": ("Filtrera", "Filter"),
    "filter_text": ("Sök i listan", "Search the list"),
    "all_values": ("Alla", "All"),
    "only_open": ("Bara med öppna fel eller varningar", "Only with open errors or warnings"),
    "shown_of": ("Visar {shown} av {total}", "Showing {shown} of {total}"),
    "show_all": ("Visa alla", "Show all"),
    "sort_by": ("Sortera efter", "Sort by"),
    "rule": ("Kontroll", "Rule"),
    "type": ("Rapporttyp", "Type of report"),
    "outcome": ("Utfall", "Outcome"),
    # Report page.
    "version": ("Version", "Version"),
    "draft": ("utkast", "draft"),
    "document_date": ("Daterad", "Dated"),
    "source_file": ("Källfil", "Source file"),
    "findings": ("Att kontrollera", "To check"),
    "nothing_open": (
        "Allt som har kontrollerats stämmer: inga öppna iakttagelser.",
        "Everything that was checked adds up: no open findings.",
    ),
    "nothing_open_untested": (
        "Inga öppna iakttagelser, men inget samband i rapporten har kunnat prövas: det betyder inte att den stämmer.",
        "No open findings, but nothing in the report could be tested: that does not mean that it adds up.",
    ),
    "nothing_open_left": ("Inga öppna iakttagelser.", "No open findings."),
    "closed_findings": ("Godtagna och åtgärdade iakttagelser", "Accepted and resolved findings"),
    "uncertain": ("Osäkra avläsningar", "Uncertain readings"),
    "uncertain_note": (
        "Här kan talet vara fel läst ur dokumentet. De är till för den som sköter inläsningen och"
        " räknas som noteringar.",
        "Here the number may have been misread from the document. They are meant for whoever looks after the reading,"
        " and count as notes.",
    ),
    "line": ("rad", "line"),
    "page": ("sida", "page"),
    "first_seen": ("först sedd", "first seen"),
    "reported": ("Redovisat värde", "Reported value"),
    "computed": ("Beräknat värde", "Computed value"),
    "computed_sum": ("Beräknad summa", "Computed sum"),
    "difference": ("Differens", "Difference"),
    "tolerance": ("Avrundningsmarginal", "Rounding margin"),
    "margin": ("avrundnings\u00admarginal ±{tolerance}", "rounding margin ±{tolerance}"),
    "limit": ("marginal ±{tolerance}", "margin ±{tolerance}"),
    "reckoning": ("Uppställning", "Reckoning"),
    "item": ("Delpost", "Addend"),
    "value": ("Värde", "Value"),
    "minus": ("avgår", "less"),
    "no_value": ("saknas", "missing"),
    "probably": ("troligen {value}", "probably {value}"),
    "suggestion": (
        "Förslag: kontrollera om {printed} ska vara {expected}.",
        "Check whether {printed} should be {expected}.",
    ),
    "repaired_sum": (
        "Med {value} blir summan {sum} och differensen {difference}",
        "With {value} the sum is {sum} and the difference {difference}",
    ),
    "repaired": ("Med {value} blir differensen {difference}", "With {value} the difference is {difference}"),
    "repaired_holds": (": inom avrundningsmarginalen.", ": within the rounding margin."),
    "source_lines": ("Källrader", "Source lines"),
    "source_line": ("Källrad", "Source line"),
    "clipping": ("Utdrag ur dokumentet", "Clipping of the document"),
    "clipping_alt": (
        "Utdrag ur sida {page}. Inramat: {value}. Raden lyder: {text}",
        "Clipping of page {page}. Framed: {value}. The line reads: {text}",
    ),
    "permalink": ("Länk hit", "Link to this"),
    "accept": ("Godta med motivering, eller anmäl som obefogad", "Accept with a reason, or report as unfounded"),
    "accept_how": (
        "Lägg till posten i filen acceptances.yml i inläsningsmappen och fyll i motivering, roll och sista dag."
        " Sorten är känd (känd och lämnas), obefogad (kontrollen har fel) eller osäker avläsning.",
        "Add the entry to the file acceptances.yml in the landing folder and fill in reason, role and last day."
        " The kind is känd (known and left), obefogad (the rule is wrong) or osäker avläsning (misread).",
    ),
    "accepted_by": (
        "Godtagen av {by} till och med {until} ({kind}): {reason}",
        "Accepted by {by} until {until} ({kind}): {reason}",
    ),
    "resolved_in": ("Åtgärdad: rättad i version {version}.", "Resolved: corrected in version {version}."),
    "resolved_now": ("Åtgärdad.", "Resolved."),
    "checked": ("Kontrollerat", "What was checked"),
    "checked_lead": (
        "{consistent} samband stämmer, {rounding} inom avrundning, {inconsistent} stämmer inte"
        " och {not_evaluable} kunde inte prövas.",
        "{consistent} relations hold, {rounding} within rounding, {inconsistent} do not hold"
        " and {not_evaluable} could not be tested.",
    ),
    "all_checks": ("Visa alla kontroller", "Show all checks"),
    "checks_title": ("Alla kontroller", "All checks"),
    "place": ("Plats", "Place"),
    "nothing_checked": ("Inget samband i rapporten kunde prövas.", "Nothing in the report could be tested."),
    "coverage_lead": (
        "{share} av talen i dokumentet är tolkade: inlästa, eller kända som datum, sidnummer, hänvisningar"
        " och liknande.",
        "{share} of the document's numbers are accounted for: loaded, or known as dates, page numbers,"
        " references and the like.",
    ),
    "numbers_in_document": ("Tal i dokumentet", "Numbers in the document"),
    "numbers_loaded": ("Inlästa", "Loaded"),
    "numbers_other": ("Datum, sidnummer, hänvisningar m.m.", "Dates, page numbers, references etc."),
    "numbers_unaccounted": ("Ej tolkade", "Not accounted for"),
    "unparsed": ("Tabeller som inte kunde läsas", "Tables that were not read"),
    "lines": ("Rader", "Lines"),
    "changes": ("Ändrat sedan tidigare rapporter", "Changed since earlier reports"),
    "no_changes": (
        "Inga ändrade jämförelsetal, budgetar, prognoser eller slutdatum mot tidigare inlästa rapporter.",
        "No restated figures, budgets, forecasts or due dates against reports read earlier.",
    ),
    "restated": ("Ändrade jämförelsetal", "Restated figures"),
    "indicator": ("Indikator", "Indicator"),
    "year": ("År", "Year"),
    "before": ("Tidigare", "Before"),
    "now": ("Nu", "Now"),
    "earlier_report": ("Tidigare rapport", "Earlier report"),
    "changed_budgets": ("Ändrad årsbudget, tkr", "Changed year budget, SEK thousand"),
    "changed_forecasts": ("Ändrad helårsprognos, tkr", "Changed full-year forecast, SEK thousand"),
    "changed_due": ("Flyttade slutdatum", "Moved due dates"),
    "change": ("Ändring", "Change"),
    "assignment": ("Uppdrag", "Assignment"),
    "charts": ("Diagram", "Charts"),
    "source_title": ("Källrader", "Source lines"),
    "source_lead": (
        "Rader i dokumentet som något tal eller någon uppgift har lästs ur, som de står där. Personuppgifter är dolda.",
        "Lines of the document that a figure or a statement was read from, as they stand there."
        " Personal data are masked.",
    ),
    "back_to_report": ("Till rapporten", "Back to the report"),
    "back_to_finding": ("Iakttagelse", "Finding"),
    # Charts.
    "chart_account": ("Budget, helårsprognos och utfall", "Budget, full-year forecast and outcome"),
    "chart_goals": ("Måluppfyllelse", "Target attainment"),
    "chart_assignments": ("Uppdrag efter status", "Assignments by status"),
    "chart_sick_leave": ("Sjukfrånvaro per månad", "Sick leave by month"),
    "chart_totals": ("Budget, prognos och utfall över tid", "Budget, forecast and outcome over time"),
    "chart_goals_over_time": ("Målbedömningar per rapport", "Goal assessments per report"),
    "chart_findings_over_time": ("Öppna iakttagelser per rapport", "Open findings per report"),
    "budget": ("Årsbudget", "Year budget"),
    "forecast": ("Helårsprognos", "Full-year forecast"),
    "actual": ("Utfall", "Outcome"),
    "row": ("Rad", "Row"),
    "goal": ("Mål", "Goal"),
    "assessment": ("Bedömning", "Assessment"),
    "trend": ("Trend", "Trend"),
    "indicators": ("Indikatorer", "Indicators"),
    "kind": ("Slag", "Kind"),
    "status": ("Status", "Status"),
    "month": ("Månad", "Month"),
    "as_table": ("Samma uppgifter som tabell", "The same as a table"),
    "left_out": (
        "Diagrammet visar de {drawn} första raderna; tabellen har alla.",
        "The chart shows the first {drawn} rows; the table has them all.",
    ),
    "no_prognosis": ("utan prognos", "no prognosis"),
    "no_status": ("utan status", "no status"),
    # Organisation page.
    "trend_title": ("Utveckling över perioderna", "Trend over the periods"),
    "one_period": (
        "Utvecklingen visas när det finns minst två rapporter.",
        "A trend is shown from two reports on.",
    ),
    "no_charts": ("Rapporten har inga uppgifter att visa som diagram.", "The report has nothing to show as a chart."),
    "list_lead": (
        "Alla öppna fel och varningar. Noteringar står på varje rapports egen sida.",
        "All open errors and warnings. Notes are on each report's own page.",
    ),
    "finding": ("Iakttagelse", "Finding"),
    "no_findings": ("Inga öppna fel eller varningar.", "No open errors or warnings."),
    # Enumerations of the tables.
    "månadsrapport": ("månadsrapport", "monthly report"),
    "delårsrapport": ("delårsrapport", "interim report"),
    "delårsbokslut": ("delårsbokslut", "interim accounts"),
    "verksamhetsberättelse": ("verksamhetsberättelse", "annual activity report"),
    "årsbokslut": ("årsbokslut", "annual accounts"),
    "uppfyllt": ("uppfyllt", "met"),
    "delvis uppfyllt": ("delvis uppfyllt", "partly met"),
    "ej uppfyllt": ("ej uppfyllt", "not met"),
    "inget värde angivet": ("inget värde angivet", "no value given"),
    "positiv": ("positiv", "positive"),
    "negativ": ("negativ", "negative"),
    "oförändrad": ("oförändrad", "unchanged"),
    "ej utvärderad": ("ej utvärderad", "not evaluated"),
    "uppdrag": ("uppdrag", "assignment"),
    "nämndinitiativ": ("nämndinitiativ", "board initiative"),
    "aktivitet": ("aktivitet", "activity"),
    "ej påbörjad": ("ej påbörjad", "not started"),
    "påbörjad": ("påbörjad", "started"),
    "slutförd": ("slutförd", "completed"),
    "struken": ("struken", "dropped"),
    "enligt plan": ("enligt plan", "on plan"),
    "avvikelse från plan": ("avvikelse från plan", "off plan"),
    "känd": ("känd och lämnas", "known and left"),
    "obefogad": ("obefogad", "unfounded"),
    "osäker avläsning": ("osäker avläsning", "uncertain reading"),
} | {unit: (unit, name) for unit, name in ENGLISH_UNITS.items() if name}


def text(key: str, lang: str, **values: object) -> str:
    """The text in the language, with its values put in; what has no text here is shown as it is."""
    known = _TEXTS.get(key)
    if known is None:
        return key
    told = known[LANGUAGES.index(lang)]
    return told.format(**values) if values else told
