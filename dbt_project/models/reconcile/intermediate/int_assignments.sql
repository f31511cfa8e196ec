-- Assignments with what their comments say: the day that the assignment is to be reported or decided, and whether it is
-- said to be done or still going on. Only a sentence about the assignment itself counts, one that names it or begins
-- with the verb; a part of it, a day of submission and a council's later decision are no day of completion. What is
-- said to be done must not be qualified, what goes on must not be done in part.
{%- set subject = '(?:uppdrag|arende|initiativ|arbetet|slutrapport)' %}
{%- set completes = '(?:redovisas|rapporteras|beslutas|for beslut|klart?\\b|fardigt?\\b|slutfors)' %}
{%- set in_part = '\\b(?:del(?:vis|rapport\\w*|redovis\\w*|ar? av)|forsta|preliminart?|lagesrapport\\w*)\\b' %}
{%- set before_its_day = '(?:kommunfullmaktige\\w*|\\bkf\\b|inlamning|lamnas in)[^.]{0,60}?' ~ date_pattern() %}
{%- set done = [
    'klart?', 'slutfort?', 'slutford', 'slutredovisats?', 'aterrapporterats', 'redovisats', 'avslutats?', 'avslutad',
    'beslutats?', 'antagits'
] %}
{%- set was_done = [
    'redovisades', 'beslutades', 'slutfordes', 'avslutades', 'antogs', 'aterrapporterades'
] %}
{%- set qualified = [
    'ej', 'inte', 'delvis', 'nar', 'innan', 'forst', 'forsta', 'avses', 'ska', 'skall', 'kommer', 'kvarstar',
    'aterstar', 'pagar', 'fortsatter', 'arligen', 'lopande'
] %}
{%- set goes_on = '(?:pagar|ar (?:ej )?pabor\\w+|kommer (?:att )?(?:\\w+ )?(?:redovisas|slutforas|slutfors))\\b' %}
{%- set any_done = [
    'klart?', 'slutfor\\w+', 'slutredovis\\w+', 'redovisa[dt]\\w*', 'avsluta\\w+', 'genomford\\w*', 'genomfort?s?',
    'beslut\\w*', 'antagits', 'antogs', 'fattat\\w*'
] %}
with assignments as (
    select
        assignments.*,
        reports.period_start,
        reports.period_end,
        {{ plain_text('assignments.title') }} as plain_title,
        {{ plain_text('assignments.comment') }} as plain_comment
    from {{ ref('stg_assignments') }} as assignments
    inner join {{ ref('stg_reports') }} as reports on assignments.report_id = reports.report_id and reports.is_current
),

sentences as (
    select
        report_id,
        fact_no,
        due_date,
        period_start,
        unnest(string_split_regex(plain_comment, '[.!?;] ')) as sentence
    from assignments
    where plain_comment != ''
),

days_found as (
    select
        report_id,
        fact_no,
        due_date,
        period_start,
        unnest(
            regexp_extract_all(regexp_replace(sentence, '{{ before_its_day }}', '', 'g'), '{{ date_pattern() }}')
        ) as found
    from sentences
    where
        regexp_matches(sentence, '{{ completes }}')
        and regexp_matches(sentence, '{{ subject }}|^ ?(?:slut|ater)?(?:redovisas|rapporteras)')
        and not regexp_matches(sentence, '{{ in_part }}')
),

-- A day without a year is in the year, this one or a later, that brings it nearest to the due date.
days as (
    select
        days_found.report_id,
        days_found.fact_no,
        days_found.found,
        days_found.due_date,
        days_found.period_start,
        {{ date_told('days_found.found', "extract(year from days_found.due_date) + years.years_on") }} as told
    from days_found
    cross join (values (-1), (0), (1)) as years (years_on)
),

told as (
    select
        report_id,
        fact_no,
        arg_min(told, abs(told - due_date)) as told
    from days
    where told >= period_start
    group by report_id, fact_no, found
),

completion as (
    select
        report_id,
        fact_no,
        max(told) as told_date
    from told
    group by report_id, fact_no
)

select
    assignments.report_id,
    assignments.fact_no,
    assignments.goal_no,
    assignments.kind,
    assignments.title,
    assignments.plain_title,
    assignments.kind || ': ' || left(assignments.title, 100)
    || case when length(assignments.title) > 100 then '…' else '' end as location,
    assignments.prognosis,
    assignments.due_date,
    assignments.status,
    coalesce(assignments.status in ('slutförd', 'struken'), false) as is_closed,
    assignments.comment_date,
    assignments.period_end,
    completion.told_date,
    assignments.plain_comment != '' as has_comment,
    regexp_matches(assignments.plain_comment, 'redovis|rapporter|beslut|inlamna') as speaks_of_reporting,
    regexp_matches(
        assignments.plain_comment,
        '^klart?\b|{{ subject }}\w*[^.]{0,40} (?:ar|har|anses|bedoms)[^.]{0,40} (?:{{ done | join('|') }})\b'
        || '|{{ subject }}\w* (?:{{ was_done | join('|') }})\b'
    )
    and not regexp_matches(assignments.plain_comment, '\b(?:{{ qualified | join('|') }})\b') as says_done,
    regexp_matches(assignments.plain_comment, '{{ subject }}\w*[^.]{0,30} {{ goes_on }}')
    and not regexp_matches(assignments.plain_comment, '\b(?:{{ any_done | join('|') }})\b') as says_open,
    assignments.source_line,
    assignments.source_line_end,
    assignments.source_text,
    assignments.confidence
from assignments
left join completion on assignments.report_id = completion.report_id and assignments.fact_no = completion.fact_no
