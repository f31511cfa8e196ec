{%- set measures = [
    'total_budget', 'total_forecast', 'variance', 'actual_cumulative', 'budget_year', 'forecast_year', 'variance_year',
    'actual_ytd', 'actual_year', 'actual_prior_year', 'actual_ytd_prior_year', 'change_ytd'
] -%}
with cells as (
    select
        cells.*,
        {{ in_kr('cells.value', 'units.factor') }} as value_sek
    from {{ ref('stg_investment_cells') }} as cells
    left join {{ ref('unit_conversions') }} as units on cells.unit = units.from_unit and units.to_unit = 'kr'
),

lines as (
    select
        report_id,
        statement,
        line_no,
        min(line_label) as line_label,
        min(line_kind) as line_kind,
        min(project_no) as project_no,
        min(source_line) as source_line,
        min(confidence) as confidence,
        {% for measure in measures %}
        max(case when measure = '{{ measure }}' then value_sek end) as {{ measure }}_sek,
        {% endfor %}
        max(case when measure = 'variance_pct' then value end) as variance_pct
    from cells
    group by report_id, statement, line_no
),

decisions as (
    select
        cells.report_id,
        cells.statement,
        cells.line_no,
        min(remarks.label) as decided_by
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_investment_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'project_decision'
    group by cells.report_id, cells.statement, cells.line_no
),

sums as (
    select
        report_id,
        statement,
        line_no,
        line_label
    from lines
    where line_kind in ('subtotal', 'total')
),

parents as (
    select
        arcs.report_id,
        arcs.statement,
        arcs.item_line_no,
        nullif(sums.line_label, '') as category,
        row_number() over (
            partition by arcs.report_id, arcs.statement, arcs.item_line_no
            order by abs(arcs.total_line_no - arcs.item_line_no), arcs.total_line_no
        ) as nearness
    from {{ ref('stg_calculation_arcs') }} as arcs
    inner join sums
        on
            arcs.report_id = sums.report_id and arcs.statement = sums.statement
            and arcs.total_line_no = sums.line_no
    where arcs.fact = 'investment_cells'
),

keyed as (
    select
        reports.organisation_key,
        reports.period_end,
        lines.*,
        case
            when
                lines.line_kind = 'item'
                and (lines.project_no is not null or regexp_matches(lines.line_label, '[a-zåäö]{2}'))
                then {{ project_key('reports.organisation_key', 'lines.project_no', 'lines.line_label') }}
        end as project_key
    from lines
    inner join {{ ref('dim_report') }} as reports on lines.report_id = reports.report_id
),

seen as (
    select
        *,
        min(period_end) over (partition by project_key) as first_seen_period_end,
        max(period_end) over (partition by project_key) as last_seen_period_end,
        max(period_end) over (partition by organisation_key) as last_period_end
    from keyed
)

select
    {{ report_columns('reports') }},
    lines.statement,
    lines.line_no,
    lines.line_label,
    lines.line_kind,
    lines.project_no,
    lines.project_key,
    parents.category,
    {% for measure in measures %}
    lines.{{ measure }}_sek,
    {% endfor %}
    lines.variance_pct,
    cast(lines.total_budget_sek - lines.actual_cumulative_sek as decimal(28, 4)) as remaining_budget_sek,
    {{ percent_of('lines.actual_cumulative_sek', 'lines.total_budget_sek') }} as used_of_total_budget_pct,
    {{ percent_of('lines.actual_ytd_sek', 'lines.budget_year_sek') }} as used_of_year_budget_pct,
    {{ percent_of('lines.actual_ytd_sek', 'lines.forecast_year_sek') }} as used_of_year_forecast_pct,
    decisions.decided_by,
    ends.first_day as forecast_end_from,
    ends.last_day as forecast_end_to,
    ends.end_text as forecast_end_text,
    cast(ends.moves as integer) as forecast_end_moves,
    -- The first digits of a project's number are, as a rule, the year it began: a hint, no proof.
    case
        when regexp_matches(lines.project_no, '^[12][0-9]{4}$') then 2000 + cast(left(lines.project_no, 2) as integer)
    end as start_year,
    case when lines.project_key is not null then lines.first_seen_period_end end as first_seen_period_end,
    case when lines.project_key is not null then lines.last_seen_period_end end as last_seen_period_end,
    case
        when lines.project_key is null then null
        when
            regexp_matches({{ plain_text('lines.line_label') }}, 'ej (annu )?beslut|planerad|reserv')
            then 'ej beslutad'
        when regexp_matches({{ plain_text('lines.line_label') }}, 'avslutad|slutredovis') then 'avslutad'
        when lines.last_seen_period_end < lines.last_period_end then 'ej längre redovisat'
        else 'pågående'
    end as state,
    lines.source_line,
    lines.confidence
from seen as lines
inner join {{ ref('dim_report') }} as reports on lines.report_id = reports.report_id
left join parents
    on
        lines.report_id = parents.report_id and lines.statement = parents.statement
        and lines.line_no = parents.item_line_no and parents.nearness = 1
left join decisions
    on
        lines.report_id = decisions.report_id and lines.statement = decisions.statement
        and lines.line_no = decisions.line_no
left join {{ ref('int_project_ends') }} as ends
    on lines.report_id = ends.report_id and lines.statement = ends.statement and lines.line_no = ends.line_no
