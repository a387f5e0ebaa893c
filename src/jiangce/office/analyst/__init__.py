"""The analyst's page: what a change of one figure would cost, with a slider. On where the operator names facts (`JIANGCE_FACTS`)."""
