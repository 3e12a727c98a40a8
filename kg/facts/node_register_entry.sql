SELECT *, paid_in_ratio(paid_in_capital_minor, registered_capital_minor) AS paid_in_ratio
FROM stated_registration
