"""What a workbook holds: one sheet per subject, each a Swedish view of the publication, narrowed to an organisation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A sheet with one table. `view` is a table of schema `sv` or a query on it that keeps "Rapport-id".

    `amounts`: its decimals of four places are kronor and are shown in tkr, as the reports do. `first`: columns that
    stand first, in this order.
    """

    sheet: str
    view: str
    about: str
    amounts: bool = False
    first: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The name that a pivot table asks for."""
        return "Data_" + self.sheet.replace(" ", "_")


_FINDINGS = """(
    select * exclude ("Iakttagelse-id", "Källrad till", "Sida", "Misstänkt tal", "Först sedd", "Senast sedd"),
        "Iakttagelse-id"
    from sv.att_kontrollera
    where "Läge" <> 'åtgärdad'
    order by
        "Läge" desc, case "Allvar" when 'fel' then 0 when 'varning' then 1 else 2 end,
        "Rapport-id", "Källrad", "Iakttagelse-id"
)"""

_ASSIGNMENTS = """(
    select uppdrag.*, alder."Första slutdatum", alder."Antal flyttar", alder."Förskjutning dagar",
        alder."Dagar efter slutdatum", historik."Nytt", historik."Slutfört nu", historik."Överfört"
    from sv.uppdrag as uppdrag
    inner join sv.aldersanalys_uppdrag as alder using ("Rapport-id", "Nummer i rapporten")
    inner join sv.uppdragshistorik as historik using ("Rapport-id", "Nummer i rapporten")
    order by uppdrag."Period till" desc, uppdrag."Rapport-id", uppdrag."Nummer i rapporten"
)"""

SUBJECTS = (
    Subject(
        "Att kontrollera",
        _FINDINGS,
        "Tal och texter i rapporterna som inte stämmer, de öppna först",
        first=("Allvar", "Läge", "Plats", "Redovisat värde", "Beräknat värde", "Differens", "Enhet", "Troligt värde"),
    ),
    Subject("Uppdrag", _ASSIGNMENTS, "Uppdrag och nämndinitiativ med status, slutdatum och hur de har flyttats"),
    Subject("Ekonomi", "sv.budgetuppfoljning", "Drift: budget, utfall, avvikelse och prognos per rad", amounts=True),
    Subject("Prognoser", "sv.prognoshistorik", "Helårsprognosen från rapport till rapport", amounts=True),
    Subject("Prognossäkerhet", "sv.prognossakerhet", "Prognoserna mot årets slutliga utfall", amounts=True),
    Subject("Budgetändringar", "sv.budgetandringar", "Årsbudgetar som ändrats under året", amounts=True),
    Subject(
        "Investeringar", "sv.investeringar", "Investeringsprojekt: budget, utfall, prognos, slutdatum", amounts=True
    ),
    Subject("Mål", "sv.mal", "Målen och deras bedömning"),
    Subject("Indikatorer", "sv.indikatorer", "Indikatorernas värden som de redovisats"),
    Subject("Indikatorserie", "sv.indikatorserie", "Indikatorernas utfall över rapporterna, med revideringar"),
    Subject("Uppdragshändelser", "sv.uppdragshandelser", "Vad som hänt med uppdragen: nya, flyttade, slutförda"),
    Subject("Sjukfrånvaro", "sv.sjukfranvaro", "Sjukfrånvaro per grupp och period"),
    Subject("Personalomsättning", "sv.personalomsattning", "Personalomsättning"),
    Subject("Ändrade jämförelsetal", "sv.andrade_jamforelsetal", "Utfall som en senare rapport anger annorlunda"),
)
