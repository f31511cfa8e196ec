-- A4. Rows that a municipality's own limits ask a comment of and that the text doesn't name, one list per report. Off
-- without limits. Rows that sum others need no comment: their parts have it.
with limits as (
    select
        reports.report_id,
        limits.percent,
        limits.amount_tkr
    from {{ ref('stg_reports') }} as reports
    inner join {{ ref('comment_limits') }} as limits
        on
            {{ plain_text('reports.municipality') }} = {{ plain_text('limits.municipality') }}
            and {{ plain_text('limits.organisation') }} in ('', {{ plain_text('reports.organisation') }})
    where reports.is_current and limits.percent is not null and limits.amount_tkr is not null
    -- A body's own limits come before the municipality's.
    qualify
        row_number() over (partition by reports.report_id order by {{ plain_text('limits.organisation') }} desc) = 1
),

named as (
    select distinct
        cells.report_id,
        {{ folded('cells.line_label') }} as folded_label
    from {{ ref('stg_remarks') }} as remarks
    inner join {{ ref('stg_finance_cells') }} as cells
        on remarks.report_id = cells.report_id and remarks.about_no = cells.fact_no
    where remarks.kind = 'mention'
),

variances as (
    select
        lines.*,
        limits.percent,
        limits.amount_tkr * lines.thousand as least_amount,
        coalesce(lines.variance_ytd, lines.actual_ytd - lines.budget_ytd) as of_period,
        coalesce(lines.variance_year, lines.forecast_year - lines.budget_year) as of_year,
        named.folded_label is not null as is_named
    from {{ ref('int_rows') }} as lines
    inner join limits on lines.report_id = limits.report_id
    left join named on lines.report_id = named.report_id and lines.folded_label = named.folded_label
    where lines.fact = 'finance_cells' and lines.line_kind = 'item' and lines.folded_label != ''
),

-- A printed number counts as above a limit when it is so however it was rounded.
above as (
    select
        *,
        coalesce(
            abs(of_period) - half_width > least_amount and 100 * abs(of_period) > percent * abs(budget_ytd), false
        ) as period_above,
        coalesce(
            abs(of_year) - half_width > least_amount and 100 * abs(of_year) > percent * abs(budget_year), false
        ) as year_above
    from variances
    where
        (of_period is not null and budget_ytd is not null)
        or (of_year is not null and budget_year is not null)
    -- A row that stands in two tables is asked about once.
    qualify
        row_number() over (
            partition by report_id, folded_label
            order by case when period_above or year_above then 0 else 1 end, source_line, statement
        ) = 1
),

asked as (
    select
        {{ relation_id("'A4'", ['report_id']) }} as relation_id,
        'A4' as rule_id,
        report_id,
        'drift: avvikelser utan kommentar' as location,
        not is_named and (period_above or year_above) as hit,
        case when read_optically then 'names_read_optically' end as reason,
        fact,
        statement,
        line_no,
        list_filter(
            [
                case when period_above and variance_ytd is null then 'actual_ytd' end,
                case when period_above and variance_ytd is not null then 'variance_ytd' end,
                case when year_above and variance_year is null then 'forecast_year' end,
                case when year_above and variance_year is not null then 'variance_year' end
            ],
            lambda measure: measure is not null
        ) as shown,
        {{ no_other_row() }}
    from above
)

{{ listed_terms('asked') }}
