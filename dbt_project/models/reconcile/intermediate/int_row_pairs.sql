-- The same row in two reports of an organisation: a project by its number, any other by its folded label, where only
-- one row of each report (or of the same table of each) can be meant.
{%- set measures = [
    'actual_ytd', 'actual_year', 'actual_prior_year', 'actual_ytd_prior_year', 'budget_year', 'forecast_year',
    'actual_cumulative'
] %}
with lines as (
    select * from {{ ref('int_rows') }}
    where folded_label != ''
)

select
    pairs.relation,
    own.report_id,
    own.fact,
    own.statement,
    own.line_no,
    own.folded_label,
    own.line_kind,
    own.unit,
    own.half_width,
    own.room,
    own.months,
    {% for measure in measures %}
    own.{{ measure }},
    other.{{ measure }} as other_{{ measure }},
    {% endfor %}
    pairs.other_report_id,
    pairs.other_period_end,
    other.statement as other_statement,
    other.line_no as other_line_no,
    other.half_width as other_half_width,
    other.months as other_months
from {{ ref('int_report_pairs') }} as pairs
inner join lines as own on pairs.report_id = own.report_id
inner join lines as other
    on
        pairs.other_report_id = other.report_id and own.fact = other.fact and own.unit = other.unit
        and (
            (own.project_no = other.project_no and own.same_project = 1 and other.same_project = 1)
            or (
                own.project_no is not distinct from other.project_no and own.folded_label = other.folded_label
                and (
                    (own.namesakes = 1 and other.namesakes = 1)
                    or (
                        own.statement = other.statement
                        and own.namesakes_in_table = 1 and other.namesakes_in_table = 1
                    )
                )
            )
        )
where pairs.relation != 'part_of_municipality'
