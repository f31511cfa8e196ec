select
    {{ sv_report_columns() }},
    case area
        when 'finance' then 'ekonomi'
        when 'indicator' then 'indikator'
        else area
    end as "Område",
    fact_no as "Nummer i rapporten",
    subject_group as "Tabell eller avdelning",
    subject as "Rad eller indikator",
    case measure
        when 'actual' then 'utfall'
        when 'actual_ytd' then 'utfall period'
        when 'actual_ytd_prior_year' then 'utfall period föregående år'
        when 'actual_year' then 'utfall helår'
        when 'actual_prior_year' then 'utfall föregående år'
        else measure
    end as "Mått",
    reference_start as "Avser från",
    reference_end as "Avser till",
    earlier_report_id as "Tidigare rapport",
    earlier_source_line as "Tidigare källrad",
    earlier_value as "Tidigare värde",
    restated_value as "Nytt värde",
    difference as "Differens",
    unit as "Enhet",
    is_rounding as "Inom avrundning",
    source_line as "Källrad"
from {{ ref('quality_restatements').include(database=false) }}
