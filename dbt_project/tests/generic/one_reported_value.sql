{#- Every relation has exactly one reported row, of its own rule and report. -#}
{% test one_reported_value(model) %}
    select relation_id
    from {{ model }}
    group by relation_id
    having
        sum(case when role = 'reported' then 1 else 0 end) != 1
        or min(rule_id) != max(rule_id)
        or min(report_id) != max(report_id)
{% endtest %}
