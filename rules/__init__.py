"""The judgement: limits and policy as dated data, exact arithmetic, explanations."""
